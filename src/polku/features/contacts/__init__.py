"""Service contacts: what they are in a project, and how they go."""
