"""The unit's Schriftsatz: written, signed off, delivered, checked, returned (R-25 to R-27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from krm.casework.actions.alternatives import ask_for_alternatives
from krm.casework.models import Schriftsatz, SchriftsatzPoint
from krm.casework.queries import facts_for, latest_schriftsatz, writers_of
from krm.casework.queries.case import words_of
from krm.casework.queries.delivering import came_back_unchanged, facts_of_delivery
from krm.casework.queries.shown import shown_schriftsatz
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, Facts, State, refusal
from krm.work import access
from krm.work.actions.telling import tell
from krm.work.models import Assignment
from krm.work.queries import desk_of


@dataclass(frozen=True)
class Point:
    """What the unit says to one Anliegen."""

    facts: str = ""
    legal_basis: str = ""
    assessment: str = ""
    remedy: str = ""
    text_proposal: str = ""
    alternatives: str = ""


@dataclass(frozen=True)
class Draft:
    """A whole Schriftsatz as it is typed."""

    reasons: str
    points: Mapping[int, Point]
    author: Person
    bescheid_issued_on: date | None = None
    procedure_note: str = ""

    @property
    def says_something(self) -> bool:
        """Tell whether anything is written: the name of who wrote it is no word of it."""
        said = [self.reasons, self.procedure_note]
        said += [words for point in self.points.values() for words in vars(point).values()]
        return self.bescheid_issued_on is not None or any(words.strip() for words in said)


@journal.verb
def save_schriftsatz(
    *,
    assignment: Assignment,
    draft: Draft,
    is_ready: bool = False,
    seen: str = "",
    by: Person,
    at: datetime,
) -> Schriftsatz:
    """Save the Schriftsatz; each delivered one stays and a new version begins; no change, no save.

    :param is_ready: the drafter has written it; whoever leads the unit is asked to sign it.
    :param seen: what the page showed (``shown_schriftsatz``): an old page overwrites no draft.
    :raises Refused: if the person complained about is entered as author (AS-31), somebody else's
        unit is asked, or it speaks to what a running procedure decides (R-30).
    """
    reaction, on = reactions.locked(assignment.reaction), local_day(at)
    access.require_right(by, Right.WRITE_SCHRIFTSATZ, reaction, on)
    assignment = still_open(assignment)
    access.require_unit(by, assignment, on)
    access.require_author(draft.author, reaction, code="author_is_complained_about")
    _require_writer(draft.author, assignment, by)
    if is_ready:
        _require_words(draft, reaction)
    row = version_in_work(assignment)
    # Whoever is to sign it may change it before: it waits on.
    signs = access.holds(by, Right.SIGN_OFF_SCHRIFTSATZ, reaction, on)
    presented_at = at if is_ready else row.ready_at if row is not None and signs else None
    if row is not None and _stands(row, draft, presented_at):
        return row
    schriftsatz = _version_to_write(assignment, at)
    if row is None or not _says(row, draft):
        now = shown_schriftsatz(assignment)
        reactions.require_as_seen(reaction=reaction, seen=seen, shown=lambda _: now, by=by, at=at)
        schriftsatz.saved_by = by
    schriftsatz.ready_at = presented_at
    _write(schriftsatz, draft, reaction, at=at)
    journal.record(
        Verb.SCHRIFTSATZ_DRAFTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"unit": assignment.unit_id, "version": schriftsatz.version},
    )
    if is_ready:
        _ask_to_sign(assignment, schriftsatz.version, by, at)
    return schriftsatz


def _require_words(draft: Draft, reaction: Reaction) -> None:
    if not draft.says_something:
        raise Refused(
            "Der Entwurf ist noch leer. Bitte zuerst etwas schreiben, zum Beispiel den Hintergrund "
            "oder den Sachverhalt.", code="field_reasons", chain=reaction_chain(reaction.pk),
        )  # fmt: skip


def _require_writer(author: Person, assignment: Assignment, by: Person) -> None:
    if author not in writers_of(assignment, by):
        said = f"Bitte jemanden nennen, der für {assignment.unit.name} schreibt."
        raise Refused(said, code="field_author", chain=reaction_chain(assignment.reaction_id))


def _ask_to_sign(assignment: Assignment, version: int, by: Person, at: datetime) -> None:
    journal.record(
        Verb.SCHRIFTSATZ_READY,
        chain=reaction_chain(assignment.reaction_id),
        by=by,
        at=at,
        data={"unit": assignment.unit_id, "version": version},
        personal={"unit": assignment.unit.name},
    )
    what = "Ein Schriftsatz wartet auf Ihre Unterschrift."
    _tell(assignment, [assignment.recipient], "schriftsatz_ready", what, by, at)


def _stands(row: Schriftsatz, draft: Draft, presented_at: datetime | None) -> bool:
    """Tell whether a version in work says just that already, for the same purpose."""
    if (row.ready_at is None) != (presented_at is None):
        return False
    return _says(row, draft) and draft.author == (row.author or draft.author)


def _says(row: Schriftsatz, draft: Draft) -> bool:
    """Tell whether a version has these very words, whoever is said to have written them."""
    stored = {
        p.anliegen_id: Point(**{n: getattr(p, n) for n in vars(Point())})
        for p in row.points.filter(anliegen__is_removed=False)
    }
    return draft == Draft(
        reasons=row.reasons,
        points=stored,
        author=draft.author,
        bescheid_issued_on=row.bescheid_issued_on,
        procedure_note=row.procedure_note,
    )


def still_open(assignment: Assignment) -> Assignment:
    """Return the task as it stands now; the Vorgang is locked by then.

    :raises Refused: if nothing is to be written for it any more.
    """
    row = Assignment.objects.select_related("unit", "recipient", "drafter").get(pk=assignment.pk)
    if row.is_for_information:
        raise Refused(
            "Zu einer anonymen Reaktion gibt es keinen Schriftsatz. Bitte die Rückmeldung geben.",
            code="for_information",
            chain=reaction_chain(row.reaction_id),
        )
    if row.is_answered_by_unit:
        chain = reaction_chain(row.reaction_id)
        raise Refused(answers_itself(row), code="answered_by_unit", chain=chain)
    if row.is_owed:
        return row
    reason = "Der Schriftsatz ist schon abgegeben."
    if not row.is_live:
        reason = f"Der Vorgang liegt nicht mehr bei {row.unit.name}."
    raise Refused(reason, code="already_delivered", chain=reaction_chain(row.reaction_id))


def answers_itself(assignment: Assignment) -> str:
    """Return why a unit that answers in place of KRM writes no Schriftsatz (R-13)."""
    return (
        f"{assignment.unit.name} beantwortet diesen Vorgang selbst. Dazu gibt es keinen "
        "Schriftsatz; bitte die Antwort schreiben."
    )


def version_in_work(assignment: Assignment) -> Schriftsatz | None:
    """Return the version that is being written; one that came back is not it."""
    latest = latest_schriftsatz(assignment)
    return latest if latest is not None and latest.delivered_at is None else None


def _version_to_write(assignment: Assignment, at: datetime) -> Schriftsatz:
    if (in_work := version_in_work(assignment)) is not None:
        return in_work
    latest = latest_schriftsatz(assignment)
    version = latest.version + 1 if latest else 1
    return Schriftsatz(assignment=assignment, version=version, saved_at=at)


def _write(row: Schriftsatz, draft: Draft, reaction: Reaction, *, at: datetime) -> None:
    row.author = draft.author
    row.reasons = draft.reasons
    row.bescheid_issued_on = draft.bescheid_issued_on
    row.procedure_note = draft.procedure_note
    row.saved_at = at
    row.save()
    _write_points(row, draft.points, reaction)


def _write_points(
    schriftsatz: Schriftsatz, points: Mapping[int, Point], reaction: Reaction
) -> None:
    own = set(reaction.anliegen.values_list("pk", flat=True))
    if not own.issuperset(points):
        raise Refused("Dieses Anliegen gehört nicht zu dem Vorgang.", code="other_anliegen")
    _refuse_statements(reaction, points)
    # What was said to an Anliegen that is gone since stays.
    schriftsatz.points.filter(anliegen__in=own).delete()
    SchriftsatzPoint.objects.bulk_create(
        SchriftsatzPoint(schriftsatz=schriftsatz, anliegen_id=anliegen_pk, **vars(point))
        for anliegen_pk, point in points.items()
    )


def _refuse_statements(reaction: Reaction, points: Mapping[int, Point]) -> None:
    """Refuse what a unit says to the matter while a running procedure decides about it (R-30).

    :raises Refused: with the Anliegen and where to say it instead.
    """
    for item in reaction.anliegen.filter(refers_to_procedure=True, pk__in=points):
        if any(words.strip() for words in vars(points[item.pk]).values()):
            raise Refused(
                f"Anliegen {item.position} verweist auf das laufende Verfahren "
                f"({item.running}). Dazu bitte keine Stellungnahme: Die Felder leer lassen. "
                "Betrifft das Verfahren etwas anderes, bitte KRM Bescheid geben.",
                code="statement_beside_procedure",
                chain=reaction_chain(reaction.pk),
            )


@journal.verb
def deliver_schriftsatz(*, assignment: Assignment, by: Person, at: datetime) -> Reaction:
    """Sign the Schriftsatz off and give it to KRM; a Bescheid alone does not do (R-26, AS-21).

    :raises StepNotAllowed: if the reasons are missing.
    :raises Refused: if the person may not sign off for this unit.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "deliver_schriftsatz", reaction, on)
    assignment = still_open(assignment)
    access.require_unit(by, assignment, on)
    schriftsatz = version_in_work(assignment)
    facts = facts_of_delivery(schriftsatz, facts_for(reaction, by, on), reaction)
    # Another unit that is asked does not wait for what is a matter of the leading one.
    facts = replace(facts, complained_about=facts.complained_about and assignment.is_lead)
    _refuse_unless_ready(facts, reaction)
    if schriftsatz is None:
        raise Refused("Es gibt noch keinen Schriftsatz.", code="no_schriftsatz")
    schriftsatz.signed_off_at, schriftsatz.signed_off_by = at, by
    schriftsatz.delivered_at = at
    schriftsatz.save(update_fields=["signed_off_at", "signed_off_by", "delivered_at"])
    assignment.state = Assignment.State.DELIVERED
    assignment.save(update_fields=["state"])
    deadlines.settle(
        reaction=reaction, kind="schriftsatz", unit=assignment.unit, settled_on=on, by=by, at=at
    )
    ask_for_alternatives(assignment=assignment, schriftsatz=schriftsatz, by=by, at=at)
    text = words_of(schriftsatz)
    seal = journal.sealed("schriftsatz", schriftsatz.pk, text)
    moved = _move_on(reaction, assignment, facts, seal, by, at)
    how = ", unverändert seit der Rückgabe" if came_back_unchanged(schriftsatz) else ""
    what = f"{reaction.from_unit.a} liegt vor{how}."
    _tell(assignment, [desk_of(moved, on)], "schriftsatz_delivered", what, by, at)
    return moved


def _refuse_unless_ready(facts: Facts, reaction: Reaction) -> None:
    shut = {
        gate: reason
        for gate in STEPS["deliver_schriftsatz"].gates
        if (reason := refusal(gate, facts))
    }
    if shut:
        chain = reaction_chain(reaction.pk)
        raise reactions.StepNotAllowed(
            "deliver_schriftsatz", list(shut.values()), gates=list(shut), chain=chain
        )


def _move_on(
    reaction: Reaction,
    assignment: Assignment,
    facts: Facts,
    seal: Mapping[str, str],
    by: Person,
    at: datetime,
) -> Reaction:
    """Move the Vorgang to KRM when the last unit has delivered."""
    waiting = reaction.assignments.owed()
    data = {"unit": assignment.unit_id, "waiting": waiting.count(), **seal}
    personal = {"unit": assignment.unit.name}
    if waiting.exists() and reaction.state != State.IN_CHECK:
        journal.record(
            Verb.SCHRIFTSATZ_DELIVERED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data=data,
            personal=personal,
        )
    else:
        reaction = reactions.take_step(
            name="deliver_schriftsatz",
            reaction=reaction,
            facts=facts,
            verb=Verb.SCHRIFTSATZ_DELIVERED,
            data=data,
            personal=personal,
            # KRM did not wait for this one: the check goes on.
            target=State.IN_CHECK if reaction.state == State.IN_CHECK else None,
            by=by,
            at=at,
        )
    return reaction


@journal.verb
def start_check(*, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """Take the delivered Schriftsatz into KRM's check (R-27)."""
    on = local_day(at)
    access.require_step(by, "start_check", reaction, on)
    facts = facts_for(reaction, by, on)
    return reactions.take_step(
        name="start_check", reaction=reaction, facts=facts, verb=Verb.CHECK_STARTED, by=by, at=at
    )


@journal.verb
def return_schriftsatz(
    *, assignment: Assignment, remark: str, by: Person, at: datetime
) -> Reaction:
    """Send the Schriftsatz back with a remark; the unit gets 2 Arbeitstage (AS-22).

    :raises Refused: if there is no remark.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "return_schriftsatz", reaction, on)
    if not remark.strip():
        raise Refused("Bitte sagen, was zu ändern ist.", code="field_remark")
    assignment = Assignment.objects.select_related("unit", "recipient", "drafter").get(
        pk=assignment.pk
    )
    came = assignment.state in (Assignment.State.DELIVERED, Assignment.State.ACCEPTED)
    if not came or assignment.is_answered_by_unit:
        raise Refused(
            f"Von {assignment.unit.name} liegt kein Schriftsatz vor, der zurückgehen kann.",
            code="not_delivered",
            chain=reaction_chain(reaction.pk),
        )
    moved = reactions.take_step(
        name="return_schriftsatz",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.SCHRIFTSATZ_RETURNED,
        data={"unit": assignment.unit_id},
        personal={"unit": assignment.unit.name, "remark": remark},
        by=by,
        at=at,
    )
    assignment.state = Assignment.State.RETURNED
    assignment.return_remark = remark
    assignment.save(update_fields=["state", "return_remark"])
    deadlines.start_schriftsatz(reaction=moved, unit=assignment.unit, at=at, by=by, rework=True)
    people = [assignment.recipient, assignment.drafter]
    what = f"{reaction.from_unit.the} braucht eine Änderung."
    _tell(assignment, people, "schriftsatz_returned", what, by, at)
    return moved


def _tell(
    assignment: Assignment,
    people: Sequence[Person | None],
    kind: str,
    what: str,
    by: Person,
    at: datetime,
) -> None:
    tell(
        reaction=assignment.reaction,
        people=people,
        kind=kind,
        what=what,
        key=f"{assignment.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )
