"""What builds and checks Polku, and is not part of it."""
