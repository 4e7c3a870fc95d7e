"""The parts of ``bench/collect.py``: what is measured, what it is measured against, the load."""
