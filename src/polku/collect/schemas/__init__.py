"""Hold events to the JSON Schemas of their project, and say in words where one fails."""
