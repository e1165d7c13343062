"""What a gate is: a condition of a step, and the German sentence that says what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from krm.reactions.workflow.facts import Facts


@dataclass(frozen=True)
class Gate:
    """One condition of a step.

    :param source: rule of the directive (R-xx), ruling (docs/rulings.md) or paragraph it is from.
    :param refuse: returns the sentence that says why the gate is shut, None while it is open.
    :param shut_by: facts that shut it; the documentation shows the sentence they give.
    :param asked_by_page: the page of the step asks for it: missing before, it is no reason against
        the step.
    :param makes_step: without it there is no such step at all; a reason would only confuse.
    :param stands_alone: nothing that somebody does for the step opens it; what else is missing
        does not matter then, and is not said beside it.
    """

    name: str
    source: str
    refuse: Callable[[Facts], str | None]
    shut_by: Mapping[str, object] = field(default_factory=dict)
    asked_by_page: bool = False
    makes_step: bool = False
    stands_alone: bool = False

    @property
    def sentence(self) -> str:
        """Return the sentence of the shut gate, as the documentation shows it."""
        return self.refuse(Facts(**dict(self.shut_by))) or ""  # type: ignore[arg-type]


def unless(sentence: str, holds: Callable[[Facts], bool]) -> Callable[[Facts], str | None]:
    """Return a gate that says its sentence unless something holds."""
    return lambda facts: None if holds(facts) else sentence
