"""Fetch what other systems hold, again and again: mail, tickets, calls, lines of a web server.

A reader gives rows and a cursor; rows go through a mapping like those of a file. The cursor says
where to go on; where it overlaps, message ids that stay the same keep anything from counting twice.
"""
