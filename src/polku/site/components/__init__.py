"""The parts that pages are put together from; each is a template tag of ``{% load polku %}``."""
