"""Pages: which addresses are the same page, by a project's own rules."""
