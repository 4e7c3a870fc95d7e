"""Say, in one table, everything that is planted in the demonstration company's year.

The simulation reads its parameters from here and repeats none of them; the tests compare what
an analysis finds with the same rows. A size of nothing changes nothing, so `NO_EFFECTS` gives
the copy in which no analysis may find anything.
"""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

_ALWAYS = date(2000, 1, 1)
_CLOSURE = date(2026, 3, 2)
_RELEASE = date(2026, 4, 6)
_CALLBACK = date(2026, 4, 13)
_HANDOVER = date(2026, 4, 20)


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One planted change.

    ``size`` is what is added to ``metric`` at full strength, in the unit that ``unit`` names;
    ``share`` of the cases in ``group`` get it, by lot (1 where all do). ``at_once`` of it comes
    on the day ``starts``, the rest evenly over ``ramp_days``. ``shows`` is what plain figures
    before and at the worst show, where other effects and limits of the scale add to ``size``.
    """

    code: str
    what: str
    metric: str
    size: float
    unit: str
    starts: date = _ALWAYS
    group: tuple[tuple[str, str], ...] = ()
    share: float = 1.0
    at_once: float = 1.0
    ramp_days: int = 0
    shows: float | None = None

    def strength(self, days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return the part of the size in force on ``days`` (counted from 1 January 1970)."""
        since = days - (self.starts - date(1970, 1, 1)).days
        later = since / self.ramp_days if self.ramp_days else np.ones(len(days))
        grown = self.at_once + (1 - self.at_once) * np.clip(later, 0, 1)
        return np.where(since >= 0, grown, 0.0)


class Effects(msgspec.Struct, frozen=True):
    """The effects of one simulated world."""

    planted: tuple[Effect, ...] = ()

    def find(self, code: str) -> Effect | None:
        """Return the effect called ``code``, or None in a world where it is not planted."""
        return next((effect for effect in self.planted if effect.code == code), None)

    def size(self, code: str) -> float:
        """Return the full size of ``code``, 0 where it is not planted."""
        effect = self.find(code)
        return effect.size if effect else 0.0

    def amount(self, code: str, days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return what ``code`` adds on each of ``days`` (counted from 1 January 1970)."""
        effect = self.find(code)
        return effect.size * effect.strength(days) if effect else np.zeros(len(days))

    def lot(
        self, code: str, days: npt.NDArray[np.int64], draw: npt.NDArray[np.floating[Any]]
    ) -> npt.NDArray[np.bool_]:
        """Return which cases get ``code``: begun on their day, and drawn below its share."""
        effect = self.find(code)
        if effect is None:
            return np.zeros(len(days), dtype=np.bool_)
        return (effect.strength(days) > 0) & (draw < effect.share)


_OLD = ("age_group", "65+")
_SMALL = ("town_size", "small")


def _slump(
    code: str, what: str, size: float, *group: tuple[str, str], shows: float | None = None
) -> Effect:
    """Return a fall of the NPS that begins with the closure and is complete in a month; of the
    groups that are hit hardest sooner than of everybody."""
    return Effect(
        code=code,
        what=what,
        starts=_CLOSURE,
        group=group,
        metric="nps",
        size=size,
        unit="points",
        at_once=0.85 if group else 0.5,
        ramp_days=30,
        shows=shows,
    )


PLANTED = Effects(
    (
        # --- 2 March 2026: seven of eleven shops close
        Effect(
            code="shops_close",
            what="Seven of eleven shops close; four stay open.",
            starts=_CLOSURE,
            group=tuple(
                ("shop", town)
                for town in (
                    "Jyväskylä",
                    "Kajaani",
                    "Iisalmi",
                    "Lieksa",
                    "Nurmes",
                    "Suomussalmi",
                    "Ähtäri",
                )
            ),
            metric="shops",
            size=-7,
            unit="shops",
        ),
        Effect(
            code="calls_up",
            what="Customers who went to a shop, or did without, now call; many call again.",
            starts=_CLOSURE,
            metric="calls",
            size=0.57,
            unit="share of the first calls before",
            shows=0.78,
        ),
        Effect(
            code="queue_longer",
            what="The median wait grows from 1 min 50 s to 8 min 40 s.",
            starts=_CLOSURE,
            metric="wait_s",
            size=615,
            unit="seconds, before anybody gives up",
            shows=410,
            at_once=0.75,
            ramp_days=14,
        ),
        Effect(
            code="transfers_up",
            what="Callers are handed on more often, up to five times.",
            starts=_CLOSURE,
            metric="transfers",
            size=0.95,
            unit="transfers a call",
        ),
        Effect(
            code="bot_pushed",
            what="The chatbot is put in front of every contact page.",
            starts=_CLOSURE,
            metric="chatbot use",
            size=0.6,
            unit="share of the use before",
        ),
        Effect(
            code="bot_falls_back",
            what="The chatbot meets questions that it was never taught.",
            starts=_CLOSURE,
            metric="fallback",
            size=0.2,
            unit="share of questions",
        ),
        Effect(
            code="shop_map",
            what="The page of shops gets a heavy map of those that stay: it shows late.",
            starts=_CLOSURE,
            group=(("path", "/shops"),),
            metric="lcp",
            size=2_200,
            unit="milliseconds",
        ),
        # --- what that does to customers
        _slump("nps_all", "Everybody recommends less.", -30, shows=-39),
        _slump("nps_old", "Customers over 65 recommend less still.", -4, _OLD),
        _slump("nps_small", "Customers in small towns recommend less still.", -5, _SMALL),
        _slump(
            "nps_old_small",
            "Older customers in small towns are hit hardest.",
            -42,
            _OLD,
            _SMALL,
            shows=-80,
        ),
        _slump(
            "hostages",
            "Business accounts that cannot leave stay, and recommend least.",
            -25,
            ("dependence", "high"),
        ),
        Effect(
            code="csat_all",
            what="Whatever is done for customers satisfies them less.",
            starts=_CLOSURE,
            metric="csat",
            size=-0.4,
            unit="points of five",
            at_once=0.6,
            ramp_days=30,
        ),
        Effect(
            code="leaving_up",
            what="More customers leave; accounts with high dependence do not.",
            starts=_CLOSURE,
            metric="leaving",
            size=0.9,
            unit="share of the leaving before",
        ),
        Effect(
            code="reviews_turn",
            what="Public reviews turn.",
            starts=_CLOSURE,
            metric="stars",
            size=-1.5,
            unit="stars",
            at_once=0.6,
            ramp_days=21,
        ),
        Effect(
            code="reviews_more",
            what="More customers write a public review.",
            starts=_CLOSURE,
            metric="reviews",
            size=1.2,
            unit="share of the reviews before",
        ),
        Effect(
            code="advice_skipped",
            what="With the shop gone, more movers skip the check before moving.",
            starts=_CLOSURE,
            metric="skipped check",
            size=0.26,
            unit="share of movers",
        ),
        # --- what a broken promise does, all year
        Effect(
            code="wait_hurts",
            what="Each minute in the queue lowers the ease of a call.",
            metric="ces",
            size=-0.14,
            unit="points a minute",
        ),
        Effect(
            code="transfer_hurts",
            what="Each transfer lowers the ease of a call.",
            metric="ces",
            size=-0.45,
            unit="points a transfer",
        ),
        Effect(
            code="slow_answer_hurts",
            what="Who waited over 2 minutes in the last 30 days recommends less.",
            metric="nps",
            size=-18,
            unit="points",
        ),
        Effect(
            code="late_delivery_hurts",
            what="A delivery after the promised day lowers satisfaction with it.",
            metric="csat",
            size=-1.5,
            unit="points",
        ),
        Effect(
            code="late_technician_hurts",
            what="A technician after more than 3 days lowers satisfaction with the visit.",
            metric="csat",
            size=-1.2,
            unit="points",
        ),
        Effect(
            code="skipped_check_breaks",
            what="Who skips the check is offline on the moving day more often.",
            metric="works on moving day",
            size=-0.21,
            unit="share of movers",
        ),
        Effect(
            code="offline_move_hurts",
            what="A moving day without a connection lowers satisfaction with the move.",
            metric="csat",
            size=-1.6,
            unit="points",
        ),
        # --- what the company does about it
        Effect(
            code="apology_mail",
            what="A letter of apology to half of the customers does nothing.",
            starts=date(2026, 3, 30),
            group=(("campaign", "we-are-sorry"),),
            share=0.5,
            metric="nps",
            size=0.0,
            unit="points",
        ),
        Effect(
            code="app_faster",
            what="A new release of the app starts faster.",
            starts=_RELEASE,
            metric="load_ms",
            size=-0.42,
            unit="share of the time before",
            at_once=0.35,
            ramp_days=5,
        ),
        Effect(
            code="usage_chart_breaks",
            what="The same release breaks the chart of the usage page on phones.",
            starts=_RELEASE,
            group=(("path", "/my/usage"), ("device", "mobile")),
            metric="errors",
            size=0.06,
            unit="share of views",
        ),
        Effect(
            code="checkout_fix",
            what="A lighter payment page, tried on half of the visitors, brings orders.",
            starts=_RELEASE,
            group=(("variant", "light"),),
            share=0.5,
            metric="conversion",
            size=0.068,
            unit="share of payments begun",
        ),
        Effect(
            code="callback",
            what="A call-back instead of the queue, for half of the callers, is easier.",
            starts=_CALLBACK,
            group=(("touchpoint", "Call-back"),),
            share=0.5,
            metric="ces",
            size=1.1,
            unit="points",
            shows=1.0,
        ),
        Effect(
            code="turn",
            what="Customers see that something is done: recommendation turns.",
            starts=_CALLBACK,
            metric="nps",
            size=10,
            unit="points",
            at_once=0.2,
            ramp_days=18,
        ),
        Effect(
            code="bot_handover",
            what="The chatbot hands over to a person in half of its talks: hardly a difference.",
            starts=_HANDOVER,
            group=(("variant", "hand-over"),),
            share=0.5,
            metric="resolved",
            size=0.021,
            unit="share of talks",
        ),
    )
)

NO_EFFECTS = Effects()

#: The promise of `polku.demo.setup.PROMISES` that is broken most once the shops are closed.
BROKEN_MOST = "Calls answered within 2 minutes"
#: The group whose recommendation falls furthest, as traits of a person.
HIT_HARDEST = {"age_group": "65+", "town_size": "small"}
