"""Write which steps of a design an event may be, as the bits of one number."""

from collections import defaultdict
from functools import reduce

from polku.measure.binding import Binder
from polku.measure.fields import NO_ENCOUNTER
from polku.measure.matching import matched, traits_in
from polku.measure.source import source
from polku.store import Answering
from polku.vocabulary.designs import Design
from polku.vocabulary.matching import Match, Matches, parse_matches
from polku.vocabulary.touchpoints import View

#: Behind the bits of the steps: what begins a journey, what ends it, what gives it up.
_MARKS = ("begins", "ends", "gives_up")


class Masks:
    """The steps of events as SQL, and the sets of steps that occur among them."""

    def __init__(self, view: View, design: Design) -> None:
        self._view, self._design = view, design
        self._rules: list[Matches] = [step.matches for step in design.bound]
        texts = (getattr(design, mark) for mark in _MARKS)
        self._rules += [parse_matches(text, "design") if text else () for text in texts]
        self.steps = len(design.bound)

    @property
    def traits(self) -> list[str]:
        """Return the traits that the rules name, which `source` is to join."""
        return traits_in(match for rule in self._rules for match in rule)

    def tests(self, values: Binder) -> list[str]:
        """Return tests that hold for every event of the design, and for few others."""
        tests = [f"e.kind not in {NO_ENCOUNTER}"]
        names = sorted({match.event for rule in self._rules for match in rule})
        if "" not in names:
            tests.append(f"e.name in {values.bind('names', names, 'Array(String)')}")
        return tests

    def expression(self, values: Binder) -> str:
        """Return the number whose bits say which steps an event may be; 0 is of no journey."""
        bits: dict[Match, int] = defaultdict(int)
        for place, rule in enumerate(self._rules):
            for match in rule:
                bits[match] |= 1 << place
        named = {match.event: bit for match, bit in bits.items() if not match.where}
        names = values.bind("step_names", list(named), "Array(String)")
        numbers = values.bind("step_masks", [str(bit) for bit in named.values()], "Array(String)")
        parts = [
            f"arrayMap(one -> toUInt128(one), {numbers})"
            f"[transform(e.name, {names}, arrayEnumerate({names}), 0)]"
        ] * bool(named)
        parts += [
            f"if({matched((match,), self._view, values)}, toUInt128('{bit}'), toUInt128(0))"
            for match, bit in bits.items()
            if match.where
        ]
        return reduce(lambda one, other: f"bitOr({one},\n        {other})", parts)

    def occurring(self, store: Answering) -> list[int]:
        """Return the numbers that occur among the events of the project, in order."""
        values = Binder()
        seen = source(
            self._view,
            values,
            {"mask": self.expression(values)},
            also=self.tests(values),
            traits=self.traits,
        )
        sql = f"select distinct toString(mask) as one\nfrom (\n{seen}\n)\nwhere mask > 0"
        return sorted(int(row[0]) for row in store.query(sql, values.parameters).rows)

    def marks(self, mask: int) -> int:
        """Return in three bits whether such an event begins, ends or gives up a journey."""
        marks = mask >> self.steps
        return marks if self._design.begins else marks | bool(self.letter(mask))

    def letter(self, mask: int) -> frozenset[int]:
        """Return the numbers of the steps that such an event may be."""
        return frozenset(step for step in range(self.steps) if mask >> step & 1)
