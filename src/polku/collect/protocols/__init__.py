"""How each family of clients speaks: from its requests to Segment's calls, which become events.

A client's own shape ends in its module. Each translates what it reads to a `polku.collect.calls`
`Call`; `polku.collect.cleaning.event_of` checks it and makes the event.
"""
