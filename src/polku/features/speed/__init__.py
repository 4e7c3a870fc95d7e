"""How fast pages are, which errors people meet, and what slowness costs."""
