"""What arrives: every event and property, how much of it, of which types, since when."""
