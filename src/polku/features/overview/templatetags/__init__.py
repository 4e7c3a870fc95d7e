"""What the overview's own templates need."""
