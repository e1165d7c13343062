"""The permitted steps of a Kundenreaktion as one table.

Every state change goes through this table; ``docs/workflow.md`` is drawn from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Where a Vorgang stands; stored values are speaking words."""

    RECORDED = "recorded"
    WITH_TEAM_LEAD = "with_team_lead"
    AT_UNIT = "at_unit"
    SCHRIFTSATZ_IN = "schriftsatz_in"
    IN_CHECK = "in_check"
    ANSWER_RELEASED = "answer_released"
    ANSWERED = "answered"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    ANONYMOUS_RECORDED = "anonymous_recorded"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


STATE_LABELS: dict[State, str] = {
    State.RECORDED: "Erfasst",
    State.WITH_TEAM_LEAD: "Bei der Führungskraft",
    State.AT_UNIT: "Beim Fachbereich",
    State.SCHRIFTSATZ_IN: "Schriftsatz liegt vor",
    State.IN_CHECK: "In Prüfung",
    State.ANSWER_RELEASED: "Antwort freigegeben",
    State.ANSWERED: "Beantwortet",
    State.CLOSED: "Abgeschlossen",
    State.HANDED_OVER: "Abgegeben",
    State.ANONYMOUS_RECORDED: "Anonym erfasst",
    State.WITHDRAWN: "Zurückgenommen",
    State.CANCELLED: "Storniert",
}

# Tone of the state mark on the pages: info, ok, warn or bad.
STATE_TONES: dict[State, str] = {
    State.CLOSED: "ok",
    State.ANSWERED: "ok",
    State.ANONYMOUS_RECORDED: "ok",
    State.SCHRIFTSATZ_IN: "warn",
    State.CANCELLED: "bad",
}

OPEN_STATES: frozenset[State] = frozenset(
    {
        State.RECORDED,
        State.WITH_TEAM_LEAD,
        State.AT_UNIT,
        State.SCHRIFTSATZ_IN,
        State.IN_CHECK,
        State.ANSWER_RELEASED,
        State.ANSWERED,
    }
)
ENDED_STATES: frozenset[State] = frozenset(State) - OPEN_STATES


@dataclass(frozen=True)
class Facts:
    """What the gates need to know about a Vorgang; filled by queries of casework."""

    kind: str = "complaint"
    state: State = State.RECORDED
    is_anonymous: bool = False
    is_written: bool = True
    is_board: bool = False
    is_deceased: bool = False
    has_contact: bool = True
    has_reachable_party: bool = True
    has_lead_unit: bool = False
    open_assignments: int = 0
    schriftsatz_background_given: bool = True
    schriftsatz_signed_off: bool = True
    schriftsatz_only_bescheid: bool = False
    author_is_concerned: bool = False
    unanswered_anliegen: tuple[int, ...] = ()
    unassessed_anliegen: tuple[int, ...] = ()
    unanswered_further_points: int = 0
    blocking_check_points: tuple[str, ...] = ()
    has_answer_draft: bool = False
    drafter_is_checker: bool = False
    answer_released: bool = False
    answer_dispatched: bool = False
    executive_approved: bool = True
    not_granted: bool = False
    alternatives_decided: bool = True
    result_needs_reason: bool = False
    contact_required: bool = False
    contact_documented: bool = True
    consultation_documented: bool = True
    consultation_needed: bool = False
    withdrawal_proof: bool = True
    is_handed_over_finally: bool = False
    has_handover: bool = False
    writes_for_another: bool = False
    is_given_for_knowledge: bool = False
    owes_reply: bool = False
    missing_replies: int = 0


@dataclass(frozen=True)
class Step:
    """One permitted step: from which states, to which, who, and what must hold."""

    name: str
    label: str
    sources: frozenset[State]
    target: State | None
    right: str
    gates: tuple[str, ...] = field(default=())
    is_internal: bool = False
    # Where the step may lead instead, if the Vorgang came from there.
    other_targets: frozenset[State] = frozenset()


def _step(
    name: str,
    label: str,
    sources: Iterable[State],
    target: State | None,
    right: str,
    gates: str = "",
    *,
    internal: bool = False,
    others: Iterable[State] = (),
) -> Step:
    return Step(
        name, label, frozenset(sources), target, right, tuple(gates.split()), internal,
        frozenset(others),
    )  # fmt: skip


S = State
_WORK = (S.RECORDED, S.WITH_TEAM_LEAD, S.AT_UNIT, S.SCHRIFTSATZ_IN, S.IN_CHECK)

# target None: the step leaves the state as it is.
STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        _step("confirm", "Eingang bestätigen", _WORK, None, "release_letter",
              "not_anonymous not_deceased contact_named party_reachable"),
        _step("forward", "An den Fachbereich weiterleiten", _WORK, S.AT_UNIT, "forward",
              "lead_unit_named"),
        _step("deliver_schriftsatz", "Schriftsatz abgeben", (S.AT_UNIT,), S.SCHRIFTSATZ_IN,
              "sign_off_schriftsatz",
              "background_given not_only_bescheid signed_off author_not_concerned"),
        _step("settle_finally", "Selbst abschließend beantworten", (S.AT_UNIT,), S.IN_CHECK,
              "check", "handed_over_finally"),
        _step("start_check", "Schriftsatz prüfen", (S.SCHRIFTSATZ_IN,), S.IN_CHECK, "check"),
        _step("return_schriftsatz", "Schriftsatz zurückgeben", (S.SCHRIFTSATZ_IN, S.IN_CHECK),
              S.AT_UNIT, "check"),
        _step("send_interim_notice", "Zwischennachricht senden", _WORK, None, "release_letter",
              "not_anonymous not_deceased contact_named party_reachable"),
        _step("draft_answer", "Antwort schreiben",
              (S.RECORDED, S.SCHRIFTSATZ_IN, S.IN_CHECK), S.IN_CHECK, "check",
              "not_anonymous not_deceased"),
        _step("release_answer", "Antwort freigeben", (S.IN_CHECK,), S.ANSWER_RELEASED,
              "release_letter",
              "not_anonymous not_deceased no_sozialdaten_to_others contact_named "
              "answer_drafted anliegen_answered "
              "points_answered check_points_closed alternatives_decided four_eyes "
              "executive_approved"),
        _step("recall_answer", "Freigabe zurücknehmen", (S.ANSWER_RELEASED,), S.IN_CHECK,
              "release_letter"),
        _step("dispatch_answer", "Antwort versenden", (S.ANSWER_RELEASED,), S.ANSWERED,
              "send_answer"),
        _step("close", "Abschließen", (S.ANSWERED,), S.CLOSED, "close",
              "answer_dispatched anliegen_assessed reason_for_unberechtigt "
              "alternatives_decided contact_documented"),
        _step("hand_up", "An die Führungskraft geben", (S.RECORDED,), S.WITH_TEAM_LEAD,
              "capture", internal=True),
        _step("settle_by_lead", "Als geklärt abschließen", (S.WITH_TEAM_LEAD,), S.CLOSED,
              "sign_off_schriftsatz"),
        _step("hand_to_krm", "An KRM geben", (S.WITH_TEAM_LEAD,), S.RECORDED,
              "sign_off_schriftsatz", "consulted_krm"),
        _step("settle_on_the_spot", "Vor Ort geklärt", (S.RECORDED,), S.CLOSED, "capture",
              internal=True),
        _step("record_anonymous", "Anonym erfassen", (S.RECORDED,), S.ANONYMOUS_RECORDED,
              "triage", internal=True),
        # Nobody can be answered, but the unit learns of it and may remedy it.
        _step("inform_unit", "Zur Kenntnis und Abhilfe geben", (S.ANONYMOUS_RECORDED,), None,
              "forward"),
        _step("answer_knowledge", "Rückmeldung geben", (S.ANONYMOUS_RECORDED,), None,
              "write_schriftsatz", "knowledge_asked"),
        _step("close_anonymous", "Abschließen", (S.ANONYMOUS_RECORDED,), None, "close",
              "given_for_knowledge units_replied"),
        _step("hand_over", "An zuständige Stelle abgeben", _WORK, None, "forward"),
        _step("take_back_handover", "Abgabe zurücknehmen", _WORK, None, "forward",
              "handover_prepared"),
        _step("complete_handover", "Abgabe vollziehen", _WORK, S.HANDED_OVER, "forward",
              internal=True),
        _step("withdraw", "Rücknahme eintragen", (*_WORK, S.ANSWER_RELEASED), S.WITHDRAWN,
              "edit_case", "withdrawal_proven"),
        _step("cancel", "Stornieren", OPEN_STATES, S.CANCELLED, "correct"),
        # Only for what was entered a moment ago: nothing but the entry itself has happened.
        _step("take_back_capture", "Erfassung zurücknehmen",
              (S.RECORDED, S.ANONYMOUS_RECORDED, S.WITH_TEAM_LEAD, S.CLOSED), S.CANCELLED,
              "capture", internal=True),
        _step("send_handover_notice", "Abgabenachricht senden", (*_WORK, S.HANDED_OVER), None,
              "release_letter",
              "handover_prepared not_anonymous not_deceased contact_named party_reachable"),
        _step("send_withdrawal_notice", "Rücknahme bestätigen", (S.WITHDRAWN,), None,
              "release_letter", "not_anonymous not_deceased contact_named party_reachable"),
        _step("undo_close", "Abschluss rückgängig machen",
              (S.CLOSED, S.WITHDRAWN, S.HANDED_OVER), S.IN_CHECK, "correct",
              others=(S.RECORDED, S.ANSWERED)),
    )
}  # fmt: skip


def _numbers(positions: tuple[int, ...]) -> str:
    return ", ".join(str(position) for position in positions)


def refusal(gate: str, facts: Facts) -> str | None:
    """Return the German reason why the gate stays shut, or None when it is open.

    :raises KeyError: if there is no such gate.
    """
    return _GATES[gate](facts)


def refusals(step: Step, facts: Facts) -> list[str]:
    """Return every reason why the step is not possible now; empty means it is."""
    if facts.state not in step.sources:
        return [f"Im Stand „{STATE_LABELS[facts.state]}“ ist dieser Schritt nicht möglich."]
    return [reason for gate in step.gates if (reason := refusal(gate, facts))]


def _one_point(count: int) -> str:
    if count == 1:
        return "Ein weiterer Punkt hat noch keine Antwort."
    return f"{count} weitere Punkte haben noch keine Antwort."


def _anliegen(facts: Facts) -> str | None:
    if not facts.unanswered_anliegen:
        return None
    return f"Anliegen {_numbers(facts.unanswered_anliegen)} hat noch keine Antwort."


def _alternatives(facts: Facts) -> str | None:
    if not facts.not_granted or facts.alternatives_decided:
        return None
    return (
        "Dem Anliegen wird nicht entsprochen. Bitte angeben, ob andere Lösungen geprüft wurden: "
        "„nicht geeignet“ mit Grund oder „angeregt am“ mit Ergebnis."
    )


_GATES: dict[str, Callable[[Facts], str | None]] = {
    "not_anonymous": lambda f: (
        "Die Reaktion ist anonym. Eine Antwort ist nicht möglich." if f.is_anonymous else None
    ),
    "not_deceased": lambda f: (
        "Die Person ist verstorben. Es geht keine Post mehr hinaus." if f.is_deceased else None
    ),
    "contact_named": lambda f: None if f.has_contact else "Ansprechpartner fehlt.",
    "party_reachable": lambda f: (
        # Who stays anonymous has none by choice; the gate before says so.
        None
        if f.has_reachable_party or f.is_anonymous
        else "Es fehlt eine Anschrift oder E-Mail-Adresse."
    ),
    "lead_unit_named": lambda f: (
        None if f.has_lead_unit else "Bitte eine federführende Einheit nennen."
    ),
    "background_given": lambda f: (
        None if f.schriftsatz_background_given else "Der Hintergrund im Schriftsatz fehlt."
    ),
    "not_only_bescheid": lambda f: (
        "Ein Bescheid ersetzt den Schriftsatz nicht. Bitte den Hintergrund der Entscheidung "
        "für das Antwortschreiben darstellen."
        if f.schriftsatz_only_bescheid
        else None
    ),
    "signed_off": lambda f: (
        None if f.schriftsatz_signed_off else "Die Führungskraft hat noch nicht gezeichnet."
    ),
    "author_not_concerned": lambda f: (
        "Die Person, um die es in der Beschwerde geht, darf den Schriftsatz nicht verfassen. "
        "Bitte eine andere Person eintragen."
        if f.author_is_concerned
        else None
    ),
    "answer_drafted": lambda f: (
        None if f.has_answer_draft else "Es gibt noch keinen Entwurf der Antwort."
    ),
    "anliegen_answered": _anliegen,
    "points_answered": lambda f: (
        _one_point(f.unanswered_further_points) if f.unanswered_further_points else None
    ),
    "check_points_closed": lambda f: (
        "Offen in der Checkliste: " + "; ".join(f.blocking_check_points) + "."
        if f.blocking_check_points
        else None
    ),
    "alternatives_decided": _alternatives,
    "four_eyes": lambda f: (
        "Wer den Entwurf geschrieben hat, kann ihn nicht selbst freigeben. "
        "Bitte eine zweite Person bitten."
        if f.drafter_is_checker
        else None
    ),
    "executive_approved": lambda f: (
        "Die Geschäftsführung muss das Schreiben im Namen des Vorstands noch freigeben."
        if f.is_board and not f.executive_approved
        else None
    ),
    "answer_dispatched": lambda f: (
        None if f.answer_dispatched else "Die Antwort ist noch nicht versandt."
    ),
    "anliegen_assessed": lambda f: (
        f"Anliegen {_numbers(f.unassessed_anliegen)} ist noch nicht bewertet."
        if f.unassessed_anliegen
        else None
    ),
    "reason_for_unberechtigt": lambda f: (
        "Für „unberechtigt“ fehlen Kriterium und Begründung." if f.result_needs_reason else None
    ),
    "contact_documented": lambda f: (
        "Die Führungskraft hat den Kontakt zur Sachbearbeitung noch nicht dokumentiert."
        if f.contact_required and not f.contact_documented
        else None
    ),
    "consulted_krm": lambda f: (
        None if f.consultation_documented else "Das Feld „Absprache mit KRM am, mit“ ist leer."
    ),
    "no_sozialdaten_to_others": lambda f: (
        "Wer geschrieben hat, spricht für eine andere Person, und eine Vollmacht liegt nicht vor. "
        "Bitte die Kundin oder den Kunden eintragen oder die Vollmacht abwarten."
        if f.writes_for_another
        else None
    ),
    "handed_over_finally": lambda f: (
        None
        if f.is_handed_over_finally
        else "Der Vorgang ist nicht zur abschließenden Klärung übertragen. KRM antwortet."
    ),
    "handover_prepared": lambda f: None if f.has_handover else "Es ist keine Abgabe vorbereitet.",
    "given_for_knowledge": lambda f: (
        None if f.is_given_for_knowledge else "Keine Einheit hat den Vorgang zur Kenntnis."
    ),
    "knowledge_asked": lambda f: (
        None if f.owes_reply else "Ihre Einheit ist nicht um eine Rückmeldung gebeten."
    ),
    "units_replied": lambda f: (
        f"Rückmeldungen, die noch fehlen: {f.missing_replies}." if f.missing_replies else None
    ),
    "withdrawal_proven": lambda f: (
        None if f.withdrawal_proof else "Bitte den Nachweis der Rücknahme angeben."
    ),
}
