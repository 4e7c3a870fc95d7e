"""Service contacts: put together from a project's events, and asked about."""
