"""List the marketing campaigns of the year."""

from datetime import date

import msgspec
import numpy as np

from polku.demo.clock import Period
from polku.demo.draws import Floats

_EPOCH = date(1970, 1, 1)


class Campaign(msgspec.Struct, frozen=True):
    """A campaign; ``lift`` multiplies how many people look for a connection meanwhile."""

    name: str
    first: date
    last: date
    lift: float

    @property
    def first_number(self) -> int:
        """The first day, counted from 1 January 1970."""
        return (self.first - _EPOCH).days

    @property
    def last_number(self) -> int:
        """The last day, counted from 1 January 1970."""
        return (self.last - _EPOCH).days


CAMPAIGNS: tuple[Campaign, ...] = (
    Campaign("always on", date(2025, 1, 1), date(2026, 12, 31), 1.0),
    Campaign("summer move", date(2025, 5, 26), date(2025, 6, 29), 1.35),
    Campaign("back to school", date(2025, 8, 4), date(2025, 8, 31), 1.6),
    Campaign("black week", date(2025, 11, 21), date(2025, 12, 1), 2.4),
    Campaign("new year", date(2026, 1, 2), date(2026, 1, 25), 1.5),
    Campaign("spring fibre", date(2026, 4, 1), date(2026, 4, 26), 3.3),
)


def daily_lift(period: Period) -> Floats:
    """Return by how much campaigns multiply the interest on each day of ``period``."""
    lift = np.ones(period.length)
    for campaign in CAMPAIGNS:
        on = np.array([campaign.first <= day <= campaign.last for day in period.dates])
        lift = np.where(on, campaign.lift, lift)
    return lift
