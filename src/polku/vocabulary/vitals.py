"""Say how speed and errors are sent: the one vocabulary of vitals that every question reads.

Whatever measures, a browser SDK of ours, PostHog's, Snowplow's or Google's own library, is read by
this table; what an SDK of ours sends is the first property of each row, in the first event.
"""

from typing import Literal, get_args

Vital = Literal["lcp", "inp", "cls", "fcp", "ttfb", "load"]
Rating = Literal["good", "middling", "poor"]

VITALS: tuple[Vital, ...] = get_args(Vital)
RATINGS: tuple[Rating, ...] = get_args(Rating)

#: The events that vitals come in by themselves. Any other event may carry them too.
VITAL_EVENTS = ("Web Vitals Measured", "Web Vitals")

#: The properties in which an event holds each vital: milliseconds, CLS a plain number. An event of
#: `VITAL_EVENTS` may also name one vital (``name`` or ``metric``: ``LCP``) and give its ``value``.
PROPERTIES: dict[Vital, tuple[str, ...]] = {
    "lcp": ("lcp", "web_vitals_LCP_value"),
    "inp": ("inp", "web_vitals_INP_value"),
    "cls": ("cls", "web_vitals_CLS_value"),
    "fcp": ("fcp", "web_vitals_FCP_value"),
    "ttfb": ("ttfb",),
    "load": ("load_ms",),
}

#: Up to the first, a value is good; above the second, poor. Of npm web-vitals 6.2.3, Apache-2.0
#: (`LCPThresholds` and its kin). For the load of a page there are none: those of LCP stand in.
THRESHOLDS: dict[Vital, tuple[float, float]] = {
    "lcp": (2500, 4000),
    "inp": (200, 500),
    "cls": (0.1, 0.25),
    "fcp": (1800, 3000),
    "ttfb": (800, 1800),
    "load": (2500, 4000),
}

#: The three by which a page passes, all good at the 75th percentile.
CORE: tuple[Vital, ...] = ("lcp", "inp", "cls")

#: No view of a page takes longer: a browser was asleep.
LONGEST_MS = 15 * 60 * 1000

#: The events that errors come in.
ERROR_EVENTS = ("Error Occurred", "Error")

#: The properties that say what an error is, the first that is set.
ERROR_KINDS = ("error_type", "exception_type", "exceptionName")
ERROR_MESSAGES = ("message", "error_message", "exception_message")
ERROR_PLACES = ("path", "screen", "url")


def rating_of(vital: Vital, value: float) -> Rating:
    """Return how good a value is.

    >>> rating_of("lcp", 2500), rating_of("lcp", 4000.1)
    ('good', 'poor')
    """
    good, poor = THRESHOLDS[vital]
    return "poor" if value > poor else "middling" if value > good else "good"
