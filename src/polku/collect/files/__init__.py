"""Files of any company to clean events: open, check, map, count, and keep what was rejected.

Each step stands alone: `kinds` says what a file is, `stream` and `encodings` give its text,
`table` its rows, `mapping` what they mean, `compiling` turns rows into events, `importing` sends
them to a `Sink` and counts. Nothing here knows where the store is or who is asking.
"""
