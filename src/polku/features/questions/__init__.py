"""Questions about a project's events: how it sees them, and the API that answers."""
