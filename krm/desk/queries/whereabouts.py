"""Where a Vorgang lies just now, what a unit said when it gave it back, and who settled it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from krm.casework.queries.case import CaseRows
from krm.casework.queries.second_person import asked_for_release
from krm.casework.rules.ways import leaving
from krm.deadlines.models import Deadline
from krm.letters.models import Letter
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.petitions.queries.standing import standing_of
from krm.reactions.models import Reaction
from krm.reactions.rules import SettledBy, gives_statement
from krm.reactions.workflow import State
from krm.ui.rules import as_sentence, format_day, format_short
from krm.work.models import Assignment, Task
from krm.work.queries import owner_of, why_not_executive

# Who has settled it with the customer, where nobody had to write.
_SETTLED = {
    SettledBy.EMPLOYEE: "gleich bei der Annahme",
    SettledBy.TEAM_LEAD: "durch die Führungskraft",
}


def since_at_krm(rows: CaseRows) -> datetime | None:
    """Return since when a recorded Vorgang lies at KRM: its arrival, or a unit gave it back."""
    ended = [row.ended_at for row in rows.assignments if row.ended_at is not None]
    reaction = rows.reaction
    return max(ended, default=None) or reaction.arrived_krm_at or reaction.captured_at


def given_back(rows: CaseRows) -> list[str]:
    """Return why units are not asked any more, while the Vorgang has not gone on since."""
    if rows.reaction.state != State.RECORDED:
        asked = {task.subject_pk for task in rows.tasks if task.kind == Task.Kind.WHO_ANSWERS}
        return [_ended(row) for row in rows.assignments if row.pk in asked]
    return [_ended(row) for row in rows.assignments if row.ended_at is not None and row.end_reason]


def _ended(row: Assignment) -> str:
    how = "ist nicht zuständig" if row.is_declined else "wurde der Vorgang wieder abgenommen"
    day = _since(row.ended_at).replace(" seit ", "")
    return f"{row.unit.name} {how} ({day}): {row.end_reason}"


def settled_amicably(reaction: Reaction) -> str:
    """Return by whom, on which day and after how many days it was settled without a letter."""
    how = _SETTLED.get(reaction.settled_by)
    if how is None or reaction.closed_at is None:
        return ""
    # Opened again and closed anew it was settled when it was, not on that day.
    at = reaction.answered_at or reaction.closed_at
    days = (local_day(at) - local_day(reaction.arrived_at)).days
    after = "am Tag des Eingangs" if not days else f"nach {days} {'Tag' if days == 1 else 'Tagen'}"
    return f"{how}, {format_day(at)}, {after}"


def _delivered_at(rows: CaseRows) -> datetime | None:
    return max((text.delivered_at for text in rows.delivered if text.delivered_at), default=None)


def _since(at: datetime | None) -> str:
    return f" seit {format_short(local_day(at))}" if at else ""


def settled_words(settled: Sequence[Deadline]) -> str:
    """Return how many deadlines were met, missed and lapsed; what lapsed was never done."""
    states = Counter(deadline.state for deadline in settled)
    late, lapsed = states[Deadline.State.MISSED], states[Deadline.State.LAPSED]
    done = states[Deadline.State.MET] + late
    parts = []
    if done:
        parts.append(f"{_frist(done)} erledigt{_late_words(late, done)}")
    if lapsed:
        parts.append(f"{lapsed if parts else _frist(lapsed)} entfallen")
    return ", ".join(parts)


def _late_words(late: int, done: int) -> str:
    if not late:
        return ""
    if late < done:
        return f", {late} davon zu spät"
    return ", zu spät" if done == 1 else ", alle zu spät"


def _frist(count: int) -> str:
    return f"{count} Frist" if count == 1 else f"{count} Fristen"


# Where the Stellungnahme says who has it; before, a petition lies as every other Vorgang.
_AT_STATEMENT = (State.IN_CHECK, State.TRANSMITTED)


def lies_with(rows: CaseRows) -> str:
    """Return what the Vorgang waits for, with whom and since when; "" where the state says it."""
    petition = rows.petition if rows.reaction.state in _AT_STATEMENT else None
    if petition is not None and gives_statement(rows.reaction.kind, petition.answer_to):
        return f"{standing_of(rows.reaction, petition).words}."
    says = _WAITS.get(State(rows.reaction.state))
    words = (says(rows) if says else "", _second_look(rows), carried_out_by(rows))
    return " ".join(filter(None, words))


def _schriftsatz_owed(rows: CaseRows) -> str:
    owed = [row for row in rows.live_assignments if row.is_owed]
    if not owed:
        return ""
    the = rows.reaction.from_unit.the
    if len(owed) > 1:
        return f"{the} fehlt noch von: {', '.join(row.unit.name for row in owed)}."
    (one,) = owed
    has_it = f"{one.unit.name} hat den Vorgang{_since(one.forwarded_at)}"
    if one.is_answered_by_unit:
        return f"{has_it} und antwortet selbst."
    if draft := unsigned_draft(rows):
        return f"{as_sentence(has_it)} {draft}"
    return f"{has_it}, {the[0].lower()}{the[1:]} fehlt noch."


def unsigned_draft(rows: CaseRows) -> str:
    """Return whose finished draft waits for the signature in the unit; "" if none does."""
    owed = {row.pk for row in rows.live_assignments if row.is_owed}
    texts = [text for pk, text in rows.latest_schriftsaetze.items() if pk in owed]
    ready = next((text for text in texts if text.ready_at and text.delivered_at is None), None)
    if ready is None:
        return ""
    of = f" von {ready.author.display_name}" if ready.author else ""
    return f"Der Entwurf{of} wartet auf die Unterschrift."


def _with_lead(rows: CaseRows) -> str:
    unit = rows.reaction.lead_unit
    of_unit = f" von {unit.name}" if unit else ""
    since = _since(rows.reaction.captured_at)
    return f"Der Vorgang liegt{since} bei der Führungskraft{of_unit}."


def _in_check(rows: CaseRows) -> str:
    answer = rows.letter(Letter.Kind.ANSWER) if rows.reaction.is_board else None
    if answer is not None and answer.ready_at and answer.approved_at is None:
        words = (
            f"Das Schreiben liegt{_since(answer.ready_at)} der Geschäftsführung zur Freigabe vor."
        )
        return f"{words} {why_not_executive(Right.APPROVE_BOARD, rows.reaction, rows.on)}".strip()
    if asked := asked_for_release(rows):
        return f"Die Antwort liegt {asked} zur Freigabe."
    settling = next((row for row in rows.live_assignments if row.is_settling(rows.on)), None)
    if settling is not None:
        return f"{settling.unit.name} antwortet selbst, weil KRM abwesend ist."
    return f"KRM prüft und schreibt die Antwort. {_schriftsatz_owed(rows)}".strip()


def _released(rows: CaseRows) -> str:
    answer = rows.letter(Letter.Kind.ANSWER)
    since = _since(answer.released_at if answer else None)
    past = leaving(answer.channel if answer else "").past
    return f"Die Antwort ist{since} freigegeben und noch nicht {past}."


def _answered(rows: CaseRows) -> str:
    at = rows.reaction.answered_at
    return f"Die Antwort ging am {format_short(local_day(at))} hinaus." if at else ""


def _second_look(rows: CaseRows) -> str:
    """Return where the second look lies that somebody asked for, also after the end."""
    kinds = {task.kind: task for task in rows.tasks}
    if waiting := kinds.get(Task.Kind.SECOND_LOOK):
        since = _since(waiting.created_at)
        return f"Die zweite Prüfung liegt{since} bei {owner_of(waiting, rows.on)}."
    if Task.Kind.SECOND_LOOK_LETTER in kinds:
        return "Über die zweite Prüfung ist entschieden. KRM schreibt der Person das Ergebnis."
    return ""


def carried_out_by(rows: CaseRows) -> str:
    """Return which unit has to do what the second look has changed; "" if none."""
    found = (task for task in rows.tasks if task.kind == Task.Kind.CHANGED_ANSWER)
    return " ".join(
        f"{task.unit.name} hat{_since(task.created_at)} die Aufgabe, umzusetzen, was sich ändert."
        for task in found
        if task.unit
    )


def waits_for_remedy(reaction: Reaction) -> bool:
    """Tell whether a unit may still remedy what nobody can be answered about (R-28)."""
    return reaction.state == State.ANONYMOUS_RECORDED and reaction.closed_at is None


def _for_remedy(rows: CaseRows) -> str:
    """Return who has an anonymous reaction for remedy, or that KRM chooses a unit."""
    if not waits_for_remedy(rows.reaction):
        return ""
    asked = [row.unit.name for row in rows.live_assignments if row.is_owed]
    if asked:
        purpose = "Abhilfe" if rows.reaction.has_result else "Entscheidung"
        return f"Zur {purpose} bei: {', '.join(asked)}. Die Rückmeldung fehlt noch."
    return "Der Vorgang liegt bei KRM."


_WAITS: Mapping[State, Callable[[CaseRows], str]] = {
    State.AT_UNIT: _schriftsatz_owed,
    State.ANONYMOUS_RECORDED: _for_remedy,
    State.WITH_TEAM_LEAD: _with_lead,
    State.SCHRIFTSATZ_IN: lambda rows: (
        f"{rows.reaction.from_unit.the} liegt{_since(_delivered_at(rows))} bei KRM."
    ),
    State.IN_CHECK: _in_check,
    State.RECORDED: lambda rows: f"Der Vorgang liegt{_since(since_at_krm(rows))} bei KRM.",
    State.ANSWER_RELEASED: _released,
    State.ANSWERED: _answered,
}
