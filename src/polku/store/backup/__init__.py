"""Copies of the store that can be restored: taken under load, kept by checksum, verified."""
