"""The small-cell rule: what must not stand in figures that leave the house (docs/rulings.md).

Counts of one or two are suppressed, and as many others that nobody can tell them from sums and
differences. A suppressed count is safe when another set of counts fits everything published and
says something else there; such a set is looked for, nothing is taken for granted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_FAR = 12  # so many counts may have to move together
Equation = Mapping[str, int]  # the counts, each times its factor, come to 0


@dataclass
class Cells:
    """Counts that are published or only implied, and how they add up.

    :param hidden: counts nobody publishes but everybody can compute: the rest of a whole.
    """

    counts: Mapping[str, int]
    equations: Sequence[Equation]
    below: int
    hidden: frozenset[str] = frozenset()
    unknown: set[str] = field(default_factory=set)
    _of: dict[str, list[Equation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what is small, and with what is hidden."""
        for equation in self.equations:
            for name in equation:
                self._of.setdefault(name, []).append(equation)
        self.unknown = set(self.hidden) | self._small()

    def suppressed(self) -> frozenset[str]:
        """Return what is not published: the small ones and those that would betray them."""
        small = sorted(self._small())
        while exposed := next((name for name in small if not self._is_safe(name)), None):
            more = self._next_to(exposed)
            if more is None:
                break
            self.unknown.add(more)
        self._show_what_helps_nobody(small)
        return frozenset(self.unknown - self.hidden)

    def _show_what_helps_nobody(self, small: Sequence[str]) -> None:
        """Publish again what keeps no small count safe, the largest first: it was on trial."""
        further = self.unknown - self.hidden - set(small)
        for name in sorted(further, key=lambda name: (-self.counts[name], name)):
            self.unknown.remove(name)
            if not all(self._is_safe(one) for one in small):
                self.unknown.add(name)

    def _small(self) -> set[str]:
        return {name for name, count in self.counts.items() if 0 < count < self.below}

    def _is_safe(self, name: str) -> bool:
        return any(self._balanced({name: step}, 0) for step in (1, -1) if self._fits(name, step))

    def _fits(self, name: str, step: int) -> bool:
        """Tell whether a count may be what it is and a step more: what is suppressed is not 0."""
        least = 0 if name in self.hidden or not self.counts[name] else 1
        return self.counts[name] + step >= least

    def _balanced(self, steps: dict[str, int], tried: int) -> bool:
        """Tell whether steps can be completed so that every equation still holds."""
        if tried > _FAR:
            return False
        for name in steps:
            for equation in self._of.get(name, ()):
                over = sum(factor * steps.get(part, 0) for part, factor in equation.items())
                if over:
                    return any(
                        self._balanced(steps | {part: step}, tried + 1)
                        for part, step in self._answers(equation, over, steps)
                    )
        return True

    def _answers(
        self, equation: Equation, over: int, steps: Mapping[str, int]
    ) -> Iterator[tuple[str, int]]:
        free = [part for part in equation if part in self.unknown and part not in steps]
        for part in sorted(free, key=lambda part: len(self._of[part])):
            step = -over // equation[part]
            if step * equation[part] == -over and self._fits(part, step):
                yield part, step

    def _next_to(self, name: str) -> str | None:
        """Return what is best suppressed too: in the same sum, few cases, but some."""
        reached, found = {name}, set[str]()
        while not found:
            sums = (equation for one in reached for equation in self._of.get(one, ()))
            near = {part for equation in sums for part in equation}
            found = near - self.unknown
            if near <= reached:
                break
            reached |= near
        ranked = sorted(found, key=lambda part: (not self.counts[part], self.counts[part], part))
        return ranked[0] if ranked else None
