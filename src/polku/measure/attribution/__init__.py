"""Which touches go before a conversion: the paths that people walked, and each model's shares."""
