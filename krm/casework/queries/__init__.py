"""What the gates need to know about a Vorgang, and its parts as several verbs read them."""

from dataclasses import replace
from datetime import date
from typing import Any

from krm.casework.models import BoardCopy, CaseNote, PraiseNote, Schriftsatz
from krm.casework.queries.case import CaseRows
from krm.casework.queries.eyes import seen_by_two
from krm.casework.queries.fetch import reason_not_to_fetch
from krm.casework.queries.hearing import hearing_of
from krm.casework.queries.ideas import are_contradictory
from krm.casework.queries.second_look import answered_by, look_of
from krm.casework.queries.second_person import asked_for_release
from krm.journal import queries as history
from krm.journal.actions import Verb, reaction_chain
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.reactions import queries as reactions
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import (
    ALTERNATIVES_DECIDED,
    SPEAKING_FOR_OTHERS,
    Assessment,
    Kind,
    Remedy,
    SettledBy,
    has_result,
    needs_confirmation,
    needs_contact,
)
from krm.reactions.workflow import Facts, State
from krm.regelwerk import queries as regelwerk
from krm.work import access
from krm.work.models import Assignment, Task
from krm.work.queries import contact_of


def live_assignments(reaction: Reaction) -> list[Assignment]:
    """Return the assignments that have not been withdrawn, the lead unit first."""
    return list(
        reaction.assignments.live()
        .select_related("unit", "recipient", "drafter")
        .order_by("-is_lead", "pk")
    )


def latest_schriftsatz(assignment: Assignment) -> Schriftsatz | None:
    """Return the newest version of the unit's Schriftsatz."""
    return assignment.schriftsaetze.select_related("author").order_by("-version").first()


def writers_of(assignment: Assignment, by: Person) -> list[Person]:
    """Return who can have written a unit's Schriftsatz: its lead, deputy, drafter and ``by``.

    Who is named here counts for no four eyes: they are counted by who saved or signed it. Who
    must not see the Vorgang is left out, and who has left the house.
    """
    unit = assignment.unit
    people = [by, assignment.drafter, assignment.recipient, unit.lead, unit.deputy]
    kept_away = reactions.excluded_people(assignment.reaction)
    known = dict.fromkeys(person for person in people if person is not None)
    return [person for person in known if person.is_active and person.pk not in kept_away]


def current_letter(reaction: Reaction, kind: str) -> Letter | None:
    """Return the newest letter of a kind that is not void."""
    return (
        reaction.letters.filter(kind=kind).exclude(state=Letter.State.VOID).order_by("-pk").first()
    )


def facts_for(
    reaction: Reaction,
    by: Person | None,
    on: date,
    rows: CaseRows | None = None,
    *,
    has_contact: bool | None = None,
) -> Facts:
    """Gather what the gates look at; one place, so that every door sees the same.

    :param rows: the parts of the Vorgang, if the caller has just read some of them.
    :param has_contact: that a letter names somebody or nobody; None asks who would be named next.
    """
    rows = rows or CaseRows(reaction, on)
    facts = Facts(
        kind=reaction.kind,
        state=State(reaction.state),
        is_anonymous=reaction.is_anonymous,
        is_board=reaction.is_board,
        is_deceased=bool(reaction.party and reaction.party.deceased_noted_on),
        is_restricted=reaction.restricted_on is not None,
        has_contact=_has_contact(rows) if has_contact is None else has_contact,
        has_party=reaction.party_id is not None,
        has_reachable_party=_is_reachable(rows),
        owes_confirmation=_owes_confirmation(rows),
        owes_zweitschrift=any(task.kind == Task.Kind.ZWEITSCHRIFT for task in rows.tasks),
        has_lead_unit=reaction.lead_unit_id is not None,
        lacks_an_answerer=any(task.kind == Task.Kind.WHO_ANSWERS for task in rows.tasks),
        is_at_units=bool(rows.live_assignments),
        unanswered_further_points=_unanswered_points(rows),
        is_answered_by_unit=_is_answered_by_unit(rows),
        answers_for_krm=by is not None and _answers_for_krm(rows, by),
        awaits_completion=any(task.kind == Task.Kind.AFTER_ABSENCE for task in rows.tasks),
        lacks_zweitschrift=any(task.kind == Task.Kind.ZWEITSCHRIFT for task in rows.tasks),
        has_unread_message=any(task.kind == Task.Kind.MESSAGE for task in rows.tasks),
        has_handover=_waits_for_its_notice(reaction),
        writes_for_another=reaction.party_role in SPEAKING_FOR_OTHERS,
        **_information(rows, by),
        has_ended=reaction.state != State.ANONYMOUS_RECORDED or reaction.closed_at is not None,
        **(_second_look(reaction, by) if rows.may_have("second_look") else {}),
        **_hearing(reaction),
        praise_passed_on=_is_praise_passed_on(reaction),
        **_idea(rows),
        may_undo_lead=_may_undo_lead(rows, by),
    )
    if rows.petition is not None:
        by_pk = by.pk if by else None
        facts = reactions.with_petition(facts, reaction, rows.petition, by_pk)
    facts = _with_answer(_with_anliegen(facts, rows), rows, by)
    return _with_contact(facts, rows)


def _has_contact(rows: CaseRows) -> bool:
    return contact_of(rows.reaction, rows.on) is not None


def _second_look(reaction: Reaction, by: Person | None) -> dict[str, Any]:
    """Return where the second look stands that the customer asked for."""
    if reaction.answered_at is None or (look := look_of(reaction)) is None:
        return {}
    gone = (Letter.State.RELEASED, Letter.State.DISPATCHED)
    letters = reaction.letters.filter(kind=Letter.Kind.SECOND_LOOK, state__in=gone)
    waits = look.decided_at is None
    return {
        "has_second_look": True,
        "second_look_waits": waits,
        "second_look_to_tell": not waits and not letters.exists(),
        "second_look_changed": look.outcome == look.Decision.CHANGED,
        "has_answered_oneself": waits and by is not None and by.pk in answered_by(reaction),
    }


def _hearing(reaction: Reaction) -> dict[str, Any]:
    """Return whether somebody is complained about, asked for her view and heard."""
    if reaction.complained_about_id is None:
        return {}
    found = hearing_of(reaction)
    return {
        "complained_about": True,
        "hearing_asked": found is not None,
        "hearing_settled": found is not None and found.is_settled,
    }


def _is_praise_passed_on(reaction: Reaction) -> bool:
    if reaction.kind != Kind.PRAISE:
        return False
    return PraiseNote.objects.filter(reaction=reaction).exists()


def _idea(rows: CaseRows) -> dict[str, Any]:
    if rows.reaction.kind != Kind.IDEA:
        return {}
    said = rows.idea_decisions
    return {"idea_undecided": not said, "idea_contradicted": are_contradictory(said)}


def _waits_for_its_notice(reaction: Reaction) -> bool:
    """Tell whether a handover is prepared and the customer has not been notified yet."""
    if not reaction.handed_over_to:
        return False
    return bool(reaction.handovers.filter(completed_at=None, taken_back_at=None).exists())


def _may_undo_lead(rows: CaseRows, by: Person | None) -> bool:
    """Tell whether the person, as team lead, has just settled it or given it to KRM."""
    reaction = rows.reaction
    done = {
        State.CLOSED: (SettledBy.TEAM_LEAD, Verb.REACTION_CLOSED),
        State.RECORDED: (SettledBy.NOBODY, Verb.REACTION_ESCALATED),
    }.get(State(reaction.state))
    if by is None or done is None or reaction.settled_by != done[0] or rows.assignments:
        return False
    last = history.last_step(reaction_chain(reaction.pk))
    return last is not None and (last.verb, last.actor_pk) == (done[1].value, by.pk)


def _owes_confirmation(rows: CaseRows) -> bool:
    """Tell whether it is still to be confirmed; for a petition the Bundestag does that."""
    gone = (Letter.State.RELEASED, Letter.State.DISPATCHED)
    letters = (row for row in rows.letters if row.kind == Letter.Kind.CONFIRMATION)
    reaction = rows.reaction
    is_owed = needs_confirmation(
        reaction.kind, is_written=reaction.is_written, is_anonymous=reaction.is_anonymous
    )
    return is_owed and not any(letter.state in gone for letter in letters)


def _is_answered_by_unit(rows: CaseRows) -> bool:
    if rows.reaction.state != State.AT_UNIT:
        return False
    return any(row.is_settling(rows.on) for row in rows.live_assignments)


def _answers_for_krm(rows: CaseRows, by: Person) -> bool:
    # Most Vorgänge lie with nobody in place of KRM: then nothing is asked.
    if not any(row.is_settling(rows.on) for row in rows.live_assignments):
        return False
    return access.answers_in_place_of_krm(by, rows.reaction, rows.on)


def _information(rows: CaseRows, by: Person | None) -> dict[str, Any]:
    """Return whether units have an anonymous reaction for information, and who owes a reply."""
    if rows.reaction.state != State.ANONYMOUS_RECORDED:
        return {}
    given = [row for row in rows.live_assignments if row.is_for_information]
    if rows.reaction.closed_at is not None:
        return {"is_done_with_units": bool(given) or bool(rows.reaction.result)}
    waiting = [row for row in given if row.state == Assignment.State.OPEN]
    return {
        "is_given_for_information": bool(given) or _is_known(rows),
        "owes_reply": by is not None and any(access.works_for(by, row, rows.on) for row in waiting),
        "missing_replies": len(waiting),
    }


def _is_known(rows: CaseRows) -> bool:
    """Tell whether a unit knows of an anonymous Vorgang already, so that KRM may close it.

    Whoever has tried to settle it with the person does, and whoever has worked on it or answered it
    while it still had a name.
    """
    if rows.reaction.settled_by or rows.reaction.answered_at is not None:
        return True
    worked = (Assignment.State.DELIVERED, Assignment.State.ACCEPTED)
    return any(row.state in worked for row in rows.live_assignments)


def _is_reachable(rows: CaseRows) -> bool:
    recipient = rows.mail_recipient
    if recipient is None:
        return False
    if recipient.has_postal_address or recipient.email or recipient.fax or recipient.phone:
        return True
    return not reason_not_to_fetch(rows.reaction, rows.on)


def _unanswered_points(rows: CaseRows) -> int:
    """Count the further points without an answer: in the letter, once there is one."""
    letter = rows.letter(Letter.Kind.ANSWER)
    if letter is None:
        return sum(not point.answer.strip() for point in rows.further_points)
    said = {block.point_id for block in letter.blocks.all() if block.text.strip()}
    return sum(point.pk not in said for point in rows.further_points)


def _unanswered(rows: CaseRows, counted: list[Anliegen]) -> tuple[int, ...]:
    """Return the Anliegen without an answer: in the letter, once there is one."""
    letter = rows.letter(Letter.Kind.ANSWER)
    if letter is None:
        # What a running procedure decides is answered by the reference to it.
        own = (a for a in counted if not a.refers_to_procedure)
        return tuple(a.position for a in own if not a.answer.strip())
    said = {block.anliegen_id for block in letter.blocks.all() if block.text.strip()}
    return tuple(a.position for a in counted if a.pk not in said)


def _with_anliegen(facts: Facts, rows: CaseRows) -> Facts:
    needs_result = has_result(rows.reaction.kind)
    counted = [item for item in rows.anliegen if not item.is_handed_over]
    ours = [item for item in counted if not item.refers_to_procedure]
    unassessed = tuple(a.position for a in ours if not a.assessment)
    not_granted = any(
        a.assessment == Assessment.UNBERECHTIGT or a.remedy == Remedy.NONE for a in ours
    )
    return replace(
        facts,
        unanswered_anliegen=_unanswered(rows, counted),
        unassessed_anliegen=unassessed if needs_result else (),
        not_granted=not_granted,
        alternatives_decided=rows.reaction.alternatives in ALTERNATIVES_DECIDED,
        result_needs_reason=any(
            a.assessment == Assessment.UNBERECHTIGT and not (a.criterion and a.assessment_reason)
            for a in ours
        ),
    )


def _with_answer(facts: Facts, rows: CaseRows, by: Person | None) -> Facts:
    letter, reaction = rows.letter(Letter.Kind.ANSWER), rows.reaction
    if reaction.is_board:
        # Answered before the register came here: the copy lies in the old files too.
        has_copy = letter is None or BoardCopy.objects.filter(reaction=reaction).exists()
        facts = replace(facts, board_copy_sent=has_copy)
    if letter is None:
        return replace(
            facts,
            has_answer_draft=False,
            executive_approved=not reaction.is_board,
            # Answered before the register came here: the letter lies in the old files.
            answer_dispatched=reaction.answered_at is not None,
        )
    is_alone = not seen_by_two(rows, letter, by)
    return replace(
        facts,
        has_answer_draft=True,
        answer_dispatched=letter.state == Letter.State.DISPATCHED,
        executive_approved=letter.approved_at is not None,
        waits_for_executive=letter.ready_at is not None and letter.approved_at is None,
        drafter_is_checker=is_alone,
        asked_for_release=asked_for_release(rows) if is_alone else "",
    )


def owes_contact(reaction: Reaction) -> bool:
    """Tell whether the team lead still has to make the contact that was missing (R-32)."""
    return reaction.deadlines.running().filter(kind="contact").exists()


def _with_contact(facts: Facts, rows: CaseRows) -> Facts:
    rules = regelwerk.rules_of(rows.reaction.regelwerk_version)
    required = needs_contact([a.code for a in rows.anliegen], rules.unreachable_codes)
    if rows.reaction.state == State.WITH_TEAM_LEAD:
        # A callback that never came is owed as well, whatever its Anliegen is called.
        required = required or owes_contact(rows.reaction)
    has_unit = rows.reaction.lead_unit_id is not None
    if not (required and has_unit):
        return facts
    documented = any(note.kind == CaseNote.Kind.CONTACT for note in rows.notes)
    return replace(facts, contact_required=True, contact_documented=documented)
