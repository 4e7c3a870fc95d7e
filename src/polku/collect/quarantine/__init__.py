"""What could not be read: kept with its reason, mended by rules, and read again."""
