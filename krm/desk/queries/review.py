"""A Vorgang without names: what data protection and Revision see of it, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from krm.deadlines import queries as deadlines
from krm.deadlines.queries import ShownDeadline
from krm.journal import queries as journal
from krm.journal.actions import reaction_chain
from krm.letters.models import Letter
from krm.reactions import queries as reactions
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_clock
from krm.work.models import Assignment


@dataclass(frozen=True)
class ReviewedAnliegen:
    """An Anliegen by its code, and how it came out; not in anybody's words."""

    position: int
    label: str
    outcome: str


@dataclass(frozen=True)
class ReviewedMoment:
    """One line of the journal; the actor by a number that holds within this Vorgang."""

    at: datetime
    what: str
    who: str


@dataclass(frozen=True)
class Review:
    """A whole Vorgang without names, words of people and documents."""

    number: str
    facts: tuple[tuple[str, str], ...]
    state_label: str
    state_tone: str
    deadlines: tuple[ShownDeadline, ...]
    anliegen: tuple[ReviewedAnliegen, ...]
    units: tuple[str, ...]
    letters: tuple[str, ...]
    documents: int
    journal: tuple[ReviewedMoment, ...]


class Pseudonyms:
    """Numbers in place of people, in the order in which they are met: "Person 1", "Person 2"."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}

    def of(self, what: str, pk: int | None) -> str:
        """Return what stands for a party or a member of the house; "System" for nobody."""
        if pk is None:
            return "System"
        number = self._numbers.setdefault((what, pk), len(self._numbers) + 1)
        return f"Person {number}"


def review_of(reaction: Reaction, on: date) -> Review:
    """Return what may be seen of a Vorgang without its people."""
    names = Pseudonyms()
    return Review(
        number=reaction.number,
        facts=_facts(reaction, names, on),
        state_label=reaction.state_label,
        state_tone=reaction.state_tone,
        deadlines=tuple(deadlines.shown_deadlines(reaction, on)),
        anliegen=tuple(_anliegen(reaction)),
        units=tuple(_units(reaction)),
        letters=tuple(_letter(row) for row in reaction.letters.order_by("pk")),
        documents=reaction.documents.count(),
        journal=tuple(_journal(reaction, names)),
    )


def _facts(reaction: Reaction, names: Pseudonyms, on: date) -> tuple[tuple[str, str], ...]:
    channels = regelwerk.rules_of(reaction.regelwerk_version).channels
    channel = channels[reaction.channel].label if reaction.channel in channels else ""
    rows = (
        ("Art", reaction.get_kind_display()),
        ("Eingang im Haus", _moment(reaction.arrived_at)),
        ("Eingangsweg", channel),
        ("Standort", reaction.standort.name if reaction.standort else ""),
        ("Kundin oder Kunde", _customer(reaction, names)),
        ("Vertretung", _representative(reaction, names, on)),
        ("Federführend", reaction.lead_unit.name if reaction.lead_unit else ""),
        ("Beantwortet", _moment(reaction.answered_at)),
        ("Abgeschlossen", _moment(reaction.closed_at)),
        ("Ergebnis", reaction.get_result_display()),
    )
    return tuple((name, value) for name, value in rows if value)


def _moment(at: datetime | None) -> str:
    return format_clock(at) if at else ""


def _customer(reaction: Reaction, names: Pseudonyms) -> str:
    if reaction.is_anonymous:
        return "anonym"
    return names.of("party", reaction.party_id) if reaction.party_id else "nicht erfasst"


def _representative(reaction: Reaction, names: Pseudonyms, on: date) -> str:
    if reaction.party is None:
        return ""
    rows = reaction.party.representations.order_by("-noted_at")
    return ", ".join(
        f"{names.of('party', row.representative_id)} "
        + ("mit Vollmacht" if row.in_force(on) else "ohne Vollmacht")
        for row in rows
    )


def _anliegen(reaction: Reaction) -> Iterable[ReviewedAnliegen]:
    codes = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    for item in reactions.anliegen_of(reaction):
        label = codes[item.code].label if item.code in codes else ""
        yield ReviewedAnliegen(item.position, f"{item.code} {label}".strip(), item.outcome)


def _units(reaction: Reaction) -> Iterable[str]:
    rows = Assignment.objects.filter(reaction=reaction).select_related("unit").order_by("pk")
    return (f"{row.unit.name}: {row.get_state_display()}" for row in rows)


def _letter(letter: Letter) -> str:
    return f"{letter.get_kind_display()}: {letter.get_state_display()}"


def _journal(reaction: Reaction, names: Pseudonyms) -> list[ReviewedMoment]:
    """Return the journal, the latest first; people are numbered from the beginning on."""
    lines = journal.history_without_names(reaction_chain(reaction.pk))
    who = {line.seq: names.of("person", line.actor_pk) for line in reversed(lines)}
    return [ReviewedMoment(line.happened_at, line.sentence, who[line.seq]) for line in lines]
