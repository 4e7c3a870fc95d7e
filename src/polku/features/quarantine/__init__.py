"""What could not be read: look at it, mend it by a rule, read it again, or throw it away."""
