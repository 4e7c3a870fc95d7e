"""What arrives right now."""
