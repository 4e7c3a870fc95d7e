"""The table of who may open what, and the two projects that it is tried on."""
