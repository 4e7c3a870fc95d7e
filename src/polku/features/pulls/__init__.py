"""Scheduled pulls: what is fetched from other systems, how often, and how it went."""
