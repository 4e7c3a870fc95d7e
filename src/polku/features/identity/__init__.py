"""Who is whom: what was joined, refused and separated, and the rules for it."""
