"""What the journal shows to those who guard it: a Vorgang, one person's actions, its anchors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from krm.journal import queries as journal
from krm.journal import storage
from krm.journal.actions import reaction_chain
from krm.journal.models import JournalEntry, JournalRead
from krm.journal.queries import HistoryLine
from krm.journal.rules import key_mark
from krm.journal.rules.verbs import Verb
from krm.organisation.models import Person
from krm.reactions.access import kept_away
from krm.reactions.models import Reaction
from krm.ui.rules import LOCAL_ZONE, format_day

_CASE = "reaction:"
# More lines than a person can weigh; a shorter period shows the rest.
MOST_LINES = 500


@dataclass(frozen=True)
class Seen:
    """Who opened a Vorgang, and in which hours."""

    name: str
    hours: list[datetime]

    @property
    def last(self) -> str:
        """Return the last of those hours in words: nobody noted the minute."""
        hour = self.hours[0].astimezone(LOCAL_ZONE)
        return f"{format_day(hour)}, zwischen {hour.hour} und {hour.hour + 1} Uhr"


@dataclass(frozen=True)
class Line:
    """One entry as it is shown: no name and no word of a customer."""

    at: datetime
    who: str
    what: str
    number: str = ""


def seen_by(reaction: Reaction) -> list[Seen]:
    """Return who opened a Vorgang, whoever did so last first; reads older than their class went."""
    reads: dict[int, list[datetime]] = {}
    for row in journal.reads_of(reaction.pk):
        reads.setdefault(row.person_id, []).append(row.hour)
    names = _names(reads)
    return [Seen(names.get(pk, "(Konto gelöscht)"), hours) for pk, hours in reads.items()]


def changed_by(reaction: Reaction) -> list[Line]:
    """Return what was done in a Vorgang, the newest first, each step with who took it.

    What the program did not take, a wrong day in a form, changed nothing: `tried_by`.
    """
    return _course(reaction, is_refused=False)


def tried_by(reaction: Reaction) -> list[Line]:
    """Return what somebody tried in a Vorgang and the program did not take, the newest first."""
    return _course(reaction, is_refused=True)


def _course(reaction: Reaction, *, is_refused: bool) -> list[Line]:
    lines = journal.history_without_names(reaction_chain(reaction.pk))
    lines = [line for line in lines if (line.verb == Verb.STEP_REFUSED) == is_refused]
    names = _names(line.actor_pk for line in lines)
    return [_line(line, names) for line in lines]


def _names(keys: "Iterable[int | None]") -> dict[int, str]:
    people = Person.objects.filter(pk__in={key for key in keys if key is not None})
    return {person.pk: person.display_name for person in people}


def _line(line: HistoryLine, names: Mapping[int, str], number: str = "") -> Line:
    who = names.get(line.actor_pk, "(Konto gelöscht)") if line.actor_pk else "System"
    return Line(line.happened_at, who, line.sentence, number)


@dataclass(frozen=True)
class Actions:
    """What one person did and opened in a period."""

    lines: list[Line]
    line_count: int
    opened: list[tuple[str, int]]


def actions_of(person: Person, first: date, last: date, *, viewer: Person) -> Actions:
    """Return what somebody did in a period, without what the viewer is kept away from."""
    begins = datetime.combine(first, time(), tzinfo=LOCAL_ZONE)
    ends = datetime.combine(last + timedelta(days=1), time(), tzinfo=LOCAL_ZONE)
    hidden = set(Reaction.objects.filter(kept_away(viewer)).values_list("pk", flat=True))
    entries = JournalEntry.objects.filter(
        actor_id=person.pk, happened_at__gte=begins, happened_at__lt=ends
    ).exclude(chain__in=[reaction_chain(pk) for pk in hidden])
    reads = JournalRead.objects.filter(person_id=person.pk, hour__gte=begins, hour__lt=ends)
    opened: dict[int, int] = {}
    for pk in reads.exclude(reaction_id__in=hidden).values_list("reaction_id", flat=True):
        opened[pk] = opened.get(pk, 0) + 1
    rows = journal.lines_without_names(entries.order_by("-happened_at", "-id")[:MOST_LINES])
    numbers = _numbers([chain for chain, _ in rows], opened)
    return Actions(
        lines=[
            _line(line, {person.pk: person.display_name}, numbers.get(_key_of(chain), ""))
            for chain, line in rows
        ],
        line_count=entries.count(),
        opened=[(numbers.get(pk, "(gelöscht)"), count) for pk, count in opened.items()],
    )


def _key_of(chain: str) -> int:
    return int(chain.removeprefix(_CASE)) if chain.startswith(_CASE) else 0


def _numbers(chains: Iterable[str], opened: Iterable[int]) -> dict[int, str]:
    keys = {_key_of(chain) for chain in chains} | set(opened)
    return dict(Reaction.objects.filter(pk__in=keys).values_list("pk", "number"))


def looks_at_people(viewer: Person) -> list[HistoryLine]:
    """Return who looked at a person's actions, of which days, why and with whom, newest first.

    For data protection and Revision; what was looked at of the viewer is left out.
    """
    lines = journal.office_history_of(Verb.ACTIONS_LOOKED_AT, limit=MOST_LINES)
    return [line for line in lines if line.data.get("person_id") != viewer.pk]


@dataclass(frozen=True)
class Watch:
    """How the journal is guarded: its newest anchor, whose clock, who holds the key."""

    anchor_at: datetime | None
    entries: int
    chains: int
    files: int
    newest_file: str
    clock: str
    key: str
    key_holder: str
    file_holder: str


def watch() -> Watch:
    """Return how the journal is guarded now."""
    anchor = journal.last_anchor()
    folder = Path(settings.ANCHOR_DIR)
    newest = storage.newest(folder)
    data = anchor.data if anchor else {}
    return Watch(
        anchor_at=anchor.happened_at if anchor else None,
        entries=data.get("entries", 0),
        chains=data.get("chains", 0),
        files=storage.count(folder),
        newest_file=newest.name if newest else "",
        clock=settings.JOURNAL_CLOCK,
        key=key_mark(settings.JOURNAL_KEY),
        key_holder=settings.JOURNAL_KEY_HOLDER,
        file_holder=settings.ANCHOR_HOLDER,
    )
