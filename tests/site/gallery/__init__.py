"""Pages that show every component with the story of the design, for tests and eyes."""
