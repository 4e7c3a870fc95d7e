"""What a company promises its customers, and whether it keeps it."""
