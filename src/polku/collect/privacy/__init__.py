"""Take out of what arrives what nobody asked for: contact details, codes, tokens, addresses.

Pure: rules and text in, text out. Every pattern runs in time proportional to its text.
"""
