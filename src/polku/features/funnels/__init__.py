"""How many get through a funnel, where they stop, and what tells them apart."""
