"""Read costs and assumed shares as a person writes or imports them."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.attribution.rules import Spent
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidFile, translatable

COLUMNS = ("channel", "from", "to", "amount")
#: Rows and bytes of a file of costs.
MOST_ROWS, MOST_BYTES = 10_000, 2_000_000
_MOST = Decimal(10) ** 11


class CostForm(forms.Form):
    """The cost of one channel in one period."""

    name = forms.CharField(label=_("Channel"), max_length=200)
    first = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}))
    amount = forms.CharField(label=_("Cost, euros"), max_length=20)

    def clean_amount(self) -> Decimal:
        """Read the amount with a comma or a point."""
        amount = _amount(str(self.cleaned_data["amount"]))
        if amount is None:
            raise forms.ValidationError(
                gettext("Write the cost as a number, such as 1200 or 99,50.")
            )
        return amount

    def clean(self) -> dict[str, Any]:
        """Check that the period ends after it begins."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day is before the first."))
        return values

    @property
    def spent(self) -> Spent:
        """The cost, once the form is valid."""
        values = self.cleaned_data
        dates = DateRange(values["first"], values["last"])
        return Spent(values["name"].strip(), dates, values["amount"])


def costs_in_file(content: bytes) -> list[Spent]:
    """Return the costs of a CSV file with the columns `COLUMNS`, in any order.

    Commas, semicolons and tabs part fields; amounts have a comma or a point. Raises
    `InvalidFile`, which names the first row that cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise InvalidFile(
            translatable("The file is larger than %(most)s MB."), most=MOST_BYTES // 1_000_000
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return list(_rows(text))


def _rows(text: str) -> Iterator[Spent]:
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=sign)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in COLUMNS if name not in reader.fieldnames]
    if missing:
        raise InvalidFile(
            translatable("The file needs the columns %(columns)s; it lacks %(missing)s."),
            columns=", ".join(COLUMNS),
            missing=", ".join(missing),
        )
    for number, row in enumerate(reader, start=2):
        if number > MOST_ROWS + 1:
            raise InvalidFile(translatable("The file has more than %(most)s rows."), most=MOST_ROWS)
        yield _row(number, row)


def _row(number: int, row: Mapping[str, str | None]) -> Spent:
    name, amount = (row["channel"] or "").strip(), _amount(row["amount"] or "")
    first, last = _day(row["from"] or ""), _day(row["to"] or "")
    if not name or len(name) > 200 or amount is None or not first or not last or last < first:
        raise InvalidFile(
            translatable(
                "Row %(row)s cannot be read: it needs a channel, two days as 2026-03-30 and an "
                "amount that is not negative."
            ),
            row=number,
        )
    return Spent(name, DateRange(first, last), amount)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    """Return a number of euros that is not negative, to the cent; None where it is none."""
    plain = text.replace("\u00a0", "").replace(" ", "").removesuffix("€").replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount < _MOST:
        return None
    return amount.quantize(Decimal("0.01"))


def shares_in(posted: Mapping[str, str], names: list[str]) -> dict[str, float | None]:
    """Return the shares typed in for ``names``, as percent from 0 to 100; None where empty.

    Raises `InvalidFile` for what is no share.
    """
    found: dict[str, float | None] = {}
    for nth, name in enumerate(names):
        text = posted.get(f"share-{nth}", "").strip().removesuffix("%").strip()
        amount = _amount(text) if text else None
        if text and (amount is None or amount > 100):
            raise InvalidFile(
                translatable("“%(text)s” is no share: write a number from 0 to 100."), text=text
            )
        found[name] = float(amount) / 100 if amount is not None else None
    return found
