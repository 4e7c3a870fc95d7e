"""How customers score the company: NPS, CSAT and CES over time and by group."""
