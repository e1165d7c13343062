"""What the timeline says of an entry that its Vorgang explains: which letter, which deadline."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from krm.casework.queries.case import CaseRows
from krm.deadlines import actions as deadlines
from krm.journal.queries import HistoryLine
from krm.journal.rules import sentences
from krm.journal.rules.verbs import Verb
from krm.letters.models import Dispatch, Letter
from krm.organisation.models import Person
from krm.ui.rules import format_short
from krm.work import access
from krm.work.models import Task

Says = Callable[["Named", HistoryLine], str]


class Named:
    """What entries of one Vorgang name by key alone, read once."""

    def __init__(self, rows: CaseRows, lines: Iterable[HistoryLine], reader: Person | None) -> None:
        self.labels = {
            kind: rule.label for kind, rule in deadlines.rules_for(rows.reaction).deadlines.items()
        }
        self.letters: dict[int, str] = {}
        self.ways: dict[int, str] = {}
        for letter in rows.every_letter:
            self.letters[letter.pk] = letter.get_kind_display()
            for way in letter.dispatches.all():
                self.ways[way.pk] = letter.get_kind_display()
        self.units = {row.unit_id: row.unit.name for row in rows.assignments}
        self.others = _others(lines, reader, rows.on)

    def letter(self, line: HistoryLine) -> str:
        """Return what the letter of an entry is called."""
        found = self.letters.get(_key(line, "letter")) or self.ways.get(_key(line, "dispatch"))
        return found or dict(Letter.Kind.choices).get(str(line.data.get("kind")), "Schreiben")

    def deadline(self, line: HistoryLine) -> str:
        """Return what the deadline of an entry is called."""
        return self.labels.get(str(line.data.get("kind")), "Frist")


def _others(lines: Iterable[HistoryLine], reader: Person | None, on: date) -> Mapping[int, str]:
    """Return by its key the number of each linked Vorgang that the reader may see too."""
    keys = {key for line in lines if line.verb in _LINKS and (key := _key(line, "other_pk"))}
    if reader is None or not keys:
        return {}
    seen = access.visible_reactions(reader, on, by_row=True).filter(pk__in=keys)
    return dict(seen.values_list("pk", "number"))


def sentence_of(named: Named, line: HistoryLine) -> str:
    """Return what the timeline says of an entry; "" if it says nothing."""
    says = _SAYS.get(line.verb)
    if says:
        return says(named, line)
    if line.is_blanked and (unit := named.units.get(_key(line, "unit"))):
        return sentences.sentence_of(line.verb, line.data, {"unit": unit})
    return line.sentence


def _key(line: HistoryLine, name: str) -> int:
    value = line.data.get(name)
    return value if isinstance(value, int) else 0


def _day(line: HistoryLine, name: str) -> str:
    value = line.data.get(name)
    return format_short(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _missed(named: Named, line: HistoryLine) -> str:
    due, settled = _day(line, "due_on"), _day(line, "settled_on")
    end = f"erledigt {settled}" if settled else "nicht mehr erledigt"
    return f"{named.deadline(line)} zu spät: fällig war {due}, {end}"


def _moved(named: Named, line: HistoryLine) -> str:
    old, new = _day(line, "old_due_on"), _day(line, "new_due_on")
    if old == new:
        return f"{named.deadline(line)} neu berechnet, es bleibt bei {new}"
    return f"{named.deadline(line)} neu berechnet: {old} → {new}"


def _failed(named: Named, line: HistoryLine) -> str:
    how = {
        Dispatch.State.RETURNED.value: "kam zurück",
        Dispatch.State.UNCLEAR.value: "ist vielleicht nicht angekommen",
    }.get(str(line.data.get("state")), "ging nicht hinaus")
    note = str(line.words.get("note", ""))
    return f"{named.letter(line)} {how}" + (f": {note}" if note else "")


def _reminder(named: Named, line: HistoryLine) -> str:
    """Tell of a Wiedervorlage; other tasks stand on the page themselves."""
    if line.data.get("kind") != Task.Kind.REMINDER:
        return ""
    return f"Wiedervorlage für {_day(line, 'due_on')} angelegt"


# What somebody has ticked off, in words of the course.
_DONE: Mapping[str, str] = {
    Task.Kind.REMINDER: "Wiedervorlage erledigt",
    Task.Kind.ESCALATION: "Überfällige Frist geklärt",
    Task.Kind.INTERIM: "Zwischennachricht geprüft",
    Task.Kind.CHANGED_ANSWER: "Geänderte Antwort umgesetzt",
}


def _reminder_settled(named: Named, line: HistoryLine) -> str:
    """Tell of what a person ticked off and what came of it; not of what ended by itself."""
    if line.actor_pk is None:
        return ""
    done = _DONE.get(str(line.data.get("kind")), "Aufgabe erledigt")
    result = str(line.words.get("result", ""))
    return f"{done}: {result}" if result else done


def _link(words: str) -> Says:
    """Tell of a link only to whoever may see the other Vorgang (docs/rulings.md, 17)."""

    def say(named: Named, line: HistoryLine) -> str:
        number = named.others.get(_key(line, "other_pk"))
        return words.format(number) if number else ""

    return say


def _letter(words: str) -> Says:
    return lambda named, line: words.format(named.letter(line))


_LINKS: Mapping[str, Says] = {
    Verb.REACTIONS_LINKED: _link("Mit {} verknüpft"),
    Verb.REACTIONS_UNLINKED: _link("Verknüpfung mit {} gelöst"),
}
_SAYS: Mapping[str, Says] = {
    **_LINKS,
    Verb.DEADLINE_MISSED: _missed,
    Verb.DEADLINE_MOVED: _moved,
    Verb.DEADLINE_DROPPED: lambda named, line: f"{named.deadline(line)}: Frist entfallen",
    Verb.REMINDER_SET: _reminder,
    Verb.REMINDER_SETTLED: _reminder_settled,
    Verb.LETTER_CHANGED: _letter("{} geändert"),
    Verb.LETTER_FAILED: _failed,
    Verb.LETTER_HELD: _letter("{}: Versand angehalten"),
    Verb.LETTER_SENT_AGAIN: _letter("{} wird noch einmal versandt"),
    Verb.LETTER_RECALLED: _letter("{}: Freigabe zurückgenommen"),
    Verb.LETTER_NOT_AGAIN: _letter("{} geht doch nicht noch einmal hinaus"),
    Verb.LETTER_LEFT_RETURNED: _letter("{} kam zurück und wird nicht noch einmal versandt"),
    Verb.LETTER_ARRIVED: _letter("{}: Versand geklärt, ist angekommen"),
    Verb.LETTER_CANCELLED: _letter("{} verworfen"),
    Verb.LETTER_FETCHED: _letter("{} mit dem Code abgerufen"),
}
