"""Lay what happened beside what was designed: the cheapest alignment, and what deviates."""
