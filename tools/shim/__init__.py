"""Stand in for a ClickHouse server: its HTTP interface over a real chDB in a process."""
