"""The catalogue: which events and properties arrive, what they mean, and what they must hold."""
