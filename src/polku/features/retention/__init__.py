"""Who comes back, how often, who falls silent, and how long people stay."""
