"""The figures of the design's story, as views would hand them to templates."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator

from polku.vocabulary.dates import DateRange
from polku.vocabulary.result import Caveat, Result

WEEKS = [12.1, 9.0, 13.1, 10.7, 3.9, -6.1, -15.0, -20.9, -26.1, -28.8, -25.0, -18.2]
MARGINS = [9.2, 9.0, 9.1, 9.1, 9.0, 8.9, 8.8, 8.8, 8.8, 8.7, 9.0, 9.2]
COUNTS = [290, 301, 297, 298, 305, 311, 320, 316, 318, 326, 304, 292]
FIRST = date(2026, 2, 2)


def weeks() -> list[dict[str, Any]]:
    return [
        {
            "at": FIRST + timedelta(weeks=i),
            "label": str(6 + i),
            "value": value,
            "low": value - margin,
            "high": value + margin,
            "n": n,
            "tone": "bad" if value == min(WEEKS) else "",
        }
        for i, (value, margin, n) in enumerate(zip(WEEKS, MARGINS, COUNTS, strict=True))
    ]


def arc() -> list[dict[str, Any]]:
    rows = (
        (-0.3, "E-mail, survey", "mail", "24 Feb", ""),
        (-0.9, "Shop, technician", "store", "3 Mar", "her shop had closed"),
        (0.1, "Web and device", "monitor", "30 Mar", ""),
        (0.3, "Web and device", "monitor", "2 Apr", ""),
        (-0.8, "Web and device", "route", "2 Apr", ""),
        (0.6, "E-mail, survey", "file-check", "2 Apr", ""),
        (-1.0, "Web and device", "router", "9 Apr", ""),
        (-1.5, "Chatbot", "message-circle", "9 Apr", ""),
        (-2.0, "Phone", "phone-incoming", "9 Apr", "47 min call"),
        (-1.8, "E-mail, survey", "clipboard-check", "10 Apr", "CES 1"),
        (-0.5, "Phone", "phone-outgoing", "11 Apr", ""),
        (0.9, "Shop, technician", "wrench", "11 Apr", ""),
        (1.2, "E-mail, survey", "clipboard-check", "20 Apr", "CES 6, NPS 7"),
    )
    keys = ("value", "lane", "icon", "day", "label")
    return [dict(zip(keys, row, strict=True)) | {"href": "#"} for row in rows]


def flows() -> list[dict[str, Any]]:
    rows = (
        (0, "Website", "Address check", 6710),
        (0, "Website", "Chatbot", 2300),
        (0, "Website", "Phone call", 1900),
        (0, "Ad", "Address check", 3100),
        (0, "E-mail", "Website", 900),
        (1, "Address check", "Plan chosen", 6442),
        (1, "Address check", "Phone call", 1546),
        (1, "Chatbot", "Phone call", 1480),
        (1, "Chatbot", "Address check", 310),
        (1, "Phone call", "Shop visit", 420),
        (1, "Website", "Plan chosen", 610),
        (2, "Plan chosen", "Order", 4896),
        (2, "Phone call", "Order", 900),
        (2, "Phone call", "Complaint about the call", 1240),
        (2, "Shop visit", "Order", 300),
        (3, "Order", "Delivery", 5400),
        (3, "Complaint about the call", "Phone call", 640),
    )
    return [
        {
            "step": step,
            "source": source,
            "target": target,
            "people": people,
            "href": f"?edge={step}-{source}-{target}",
            "tone": "bad" if target.startswith("Complaint") else "",
        }
        for step, source, target, people in rows
    ]


def bars() -> list[dict[str, Any]]:
    return [
        {"label": "Web shop", "value": 18.4, "low": 12.0, "high": 24.6, "n": 812, "tone": "good"},
        {"label": "E-mail", "value": 2.1, "low": -6.0, "high": 10.4, "n": 340},
        {"label": "Chatbot", "value": -21.7, "low": -31.0, "high": -12.0, "n": 228},
        {"label": "Phone", "value": -48.9, "low": -54.3, "high": -43.1, "n": 640, "tone": "bad"},
        {"label": "Shop", "value": 10.0, "low": -18.0, "high": 36.0, "n": 21},
        {"label": "Delivery partner", "value": None, "n": None, "note": "fewer than 5"},
    ]


PROMISES: tuple[tuple[str, str, float, float, int, str], ...] = (
    ("Puhelimeen vastataan 2 minuutissa", "Puhelin", 0.19, 0.61, 9480, "bad"),
    ("Asian tarvitsee kertoa vain kerran", "Puhelin", 0.54, 0.81, 7489, "bad"),
    ("Netti toimii muuttopäivänä", "Muutto", 0.83, 0.94, 612, ""),
    ("Toimitus 48 tunnissa", "Toimitus", 0.96, 0.95, 1904, "good"),
)


def promises() -> list[dict[str, Any]]:
    keys = ("name", "stage", "kept", "before", "n", "tone")
    return [dict(zip(keys, row, strict=True)) for row in PROMISES]


def result() -> Result:
    return Result(
        columns=("week", "nps"),
        rows=((6, 12.1),),
        n=3678,
        sql="select toStartOfWeek(ts) as week, avg(score)\nfrom events\ngroup by week",
        parameters={"project": 1, "from": "2026-02-02"},
        formula="NPS = share of 9–10 minus share of 0–6, in points.",
        caveats=(Caveat("early", "Answers of the last week are still arriving."),),
        seconds=0.042,
    )


def context() -> dict[str, Any]:
    return {
        "dates": DateRange(date(2026, 3, 30), date(2026, 4, 26)),
        "compared": DateRange(date(2026, 2, 2), date(2026, 3, 1)),
        "latest": date(2026, 4, 26),
        "dimensions": [("channel", "Channel"), ("person.town", "Town")],
        "weeks": weeks(),
        "events": [
            {"at": date(2026, 3, 2), "label": "2.3. seitsemän myymälää suljettiin"},
            {"at": date(2026, 4, 13), "label": "13.4. takaisinsoitto"},
        ],
        "spans": [{"first": date(2026, 3, 30), "last": date(2026, 4, 26)}],
        "closing": date(2026, 3, 2),
        "arc": arc(),
        "span": (6, 10),
        "flows": flows(),
        "bars": bars(),
        "shares": [
            {"label": "Detractors", "share": 0.46, "step": 1},
            {"label": "Passives", "share": 0.33, "step": 3},
            {"label": "Promoters", "share": 0.21, "step": 5},
        ],
        "promises": promises(),
        "result": result(),
        "page_of_many": Paginator(range(200), 10).page(7),
    }
