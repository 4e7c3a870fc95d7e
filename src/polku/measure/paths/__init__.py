"""Questions about paths: whole, by step, as a process, in groups, and of two groups of people."""
