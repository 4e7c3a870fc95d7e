"""Time every question on millions of events, beside the bare engine, DuckDB and Python tools."""
