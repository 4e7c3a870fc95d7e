"""Share conversions out among the touches that went before them, by several models.

What is shared out is described, not explained: no model of these tells what would have happened
without a channel.
"""

from polku.stats.attribution.paths import Path, Walked, total_conversions
from polku.stats.attribution.sharing import Credit, Settings, attribute

__all__ = [
    "Credit",
    "Path",
    "Settings",
    "Walked",
    "attribute",
    "total_conversions",
]
