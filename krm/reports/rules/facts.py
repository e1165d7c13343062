"""What is known of Vorgänge as of a day: the base set that every figure is counted over.

Facts are dated up to the Stichtag and read as they are known today (docs/rulings.md): a correction
changes what a report counted again says. Vorgänge that are alike are one fact, with how often it
occurs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from krm.reactions.rules import Kind
from krm.ui.rules import format_date


@dataclass(frozen=True)
class Period:
    """Days of arrival from–to, and the Stichtag up to whose end facts count."""

    starts_on: date
    ends_on: date
    as_of: date

    def __str__(self) -> str:
        """Return the period as headings and files name it."""
        return f"{format_date(self.starts_on)} bis {format_date(self.ends_on)}"


def problems_of(period: Period, today: date) -> Mapping[str, str]:
    """Return what is wrong with a period, by the field that has to be changed; empty is fine."""
    problems = {}
    if period.ends_on < period.starts_on:
        problems["ends_on"] = "Der Zeitraum endet, bevor er beginnt. Bitte ein späteres Ende."
    elif period.as_of < period.ends_on:
        problems["as_of"] = (
            "Der Stichtag liegt vor dem Ende des Zeitraums. Bitte einen späteren Stichtag oder ein "
            "früheres Ende."
        )
    if period.as_of > today:
        problems["as_of"] = (
            f"Der Stichtag liegt in der Zukunft. Möglich ist heute, {format_date(today)}, oder "
            "früher."
        )
    return problems


class ReactionFact(NamedTuple):
    """Reactions that are alike; the fields are those the query reads, in this order.

    ``is_new``: it arrived in the period; the others were open when it began. ``ended``: how it had
    ended by the Stichtag, ``open`` if it had not; result and place of the solution count from then
    on only.
    """

    kind: str
    channel: str
    is_board: bool
    is_dienstaufsicht: bool
    is_fachaufsicht: bool
    is_anonymous: bool
    is_follow_up: bool
    is_new: bool
    ended: str
    result: str
    settled_by: str
    times: int = 1

    @property
    def is_complaint(self) -> bool:
        """Tell whether it is a Beschwerde that arrived in the period."""
        return self.is_new and self.kind == Kind.COMPLAINT

    @property
    def is_closed_complaint(self) -> bool:
        """Tell whether it is one that was closed by the Stichtag, neither handed over nor else."""
        return self.is_complaint and self.ended == "closed"

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing was left to be done at the Stichtag."""
        return self.ended != "open"


class AnswerFact(NamedTuple):
    """Reactions of the period answered by the Stichtag; ``days``: from arrival to answer."""

    days: int
    times: int = 1


class AnliegenFact(NamedTuple):
    """Anliegen that are alike, of reactions that arrived in the period."""

    kind: str
    code: str
    refers_to_procedure: bool
    is_handed_over: bool
    times: int = 1

    @property
    def is_conduct(self) -> bool:
        """Tell whether it is about the conduct of employees."""
        return self.code.startswith("V")


class DeadlineFact(NamedTuple):
    """Deadlines that are alike, of reactions that arrived in the period.

    ``outcome``: in_time, late (done after its day), overdue (not done, its day has passed) or
    running. ``days``: from the arrival until it was done. ``closes_complaint``: it is the legal one
    for the end of a written complaint, 28 or 14 days.
    """

    kind: str
    closes_complaint: bool
    outcome: str
    days: int | None
    times: int = 1

    @property
    def is_done(self) -> bool:
        """Tell whether what it asks for was done by the Stichtag."""
        return self.outcome in ("in_time", "late")

    @property
    def is_due(self) -> bool:
        """Tell whether it was done, or its day had passed at the Stichtag."""
        return self.outcome != "running"


class ConsentFact(NamedTuple):
    """Consents that are alike, given or withdrawn in the period."""

    purpose: str
    is_given: bool
    is_withdrawn: bool
    times: int = 1


class LookInFact(NamedTuple):
    """Look-ins into the E-AKTE that are alike; a correction is no look-in of its own.

    ``is_too_old``: a correction says that the document was older than may be read.
    """

    is_too_old: bool
    times: int = 1


class SampleFact(NamedTuple):
    """Monthly samples that are alike: checked by the Stichtag or not, with anything to check."""

    is_checked: bool
    is_fehlanzeige: bool
    times: int = 1


class SampledFact(NamedTuple):
    """Vorgänge of monthly samples that are alike; ``has_finding``: a question was answered no."""

    is_checked: bool
    has_finding: bool
    times: int = 1


Fact = (
    ReactionFact | AnliegenFact | DeadlineFact | ConsentFact | LookInFact | SampleFact | SampledFact
)


@dataclass(frozen=True)
class Facts:
    """Everything a report is counted over."""

    reactions: tuple[ReactionFact, ...] = ()
    anliegen: tuple[AnliegenFact, ...] = ()
    deadlines: tuple[DeadlineFact, ...] = ()
    consents: tuple[ConsentFact, ...] = ()
    answers: tuple[AnswerFact, ...] = ()
    look_ins: tuple[LookInFact, ...] = ()
    samples: tuple[SampleFact, ...] = ()
    sampled: tuple[SampledFact, ...] = ()

    def of(self, topic: str) -> tuple[Fact, ...]:
        """Return the facts of a topic by its name, that of a field."""
        found: tuple[Fact, ...] = getattr(self, topic)
        return found
