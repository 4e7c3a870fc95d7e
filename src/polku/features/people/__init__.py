"""People: find one, and see everything that happened between them and the company."""
