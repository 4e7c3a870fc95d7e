"""Which channels and contents go before a conversion, what was assumed, and what they cost."""
