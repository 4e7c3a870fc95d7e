"""Mathematics of experience: numbers in, frozen estimates with their intervals out; no I/O."""
