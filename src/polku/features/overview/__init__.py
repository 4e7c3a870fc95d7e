"""What changed in the last weeks, and why it matters."""
