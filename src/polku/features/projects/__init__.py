"""People who use Polku, the projects they share, and what may be done in them."""
