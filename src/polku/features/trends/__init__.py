"""How much there is of something, over time."""
