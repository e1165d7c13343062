"""Confirm, write between, answer: what KRM releases, and the dispatch that carries it out.

What is checked is the very text that leaves. An answer is made of blocks, each bound to an
Anliegen and to the Schriftsatz it came from (``letters/rules/blocks.py`` has the whole model); so
answering after drafting, drafting after answering, and changing either later end alike: where the
letter does not say what the Vorgang says, it cannot be released, and the sentence says why. What a
text states is a condition in the data (``letters/rules/conditions.py``); which of them hold is
read here (``queries/letter_context.py``), at drafting and once more at the release.
"""

from datetime import date, datetime

from krm.casework.actions import handover, second_look, second_person
from krm.casework.queries import current_letter, facts_for, live_assignments
from krm.casework.queries.against_posting import against_posting
from krm.casework.queries.fetch import reason_not_to_fetch
from krm.casework.queries.letter_context import context_of, letter_context
from krm.casework.queries.releasable import reasons_not_to_release, release_facts
from krm.casework.queries.way import way_of
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.letters import actions as letters
from krm.letters.access import require_writing
from krm.letters.actions import LetterWords
from krm.letters.models import Dispatch, Letter
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, drafting, refusals, releasing
from krm.ui.rules import format_date
from krm.work import access
from krm.work.actions import units
from krm.work.actions.telling import tell_holders
from krm.work.models import Assignment
from krm.work.queries import contact_of


@journal.verb
def draft_letter(
    *,
    reaction: Reaction,
    kind: str,
    channel: str = "",
    forecast_on: date | None = None,
    by: Person,
    at: datetime,
) -> Letter:
    """Draft a letter from its text; the open draft of the same kind is taken up again.

    :param channel: how it shall leave; "" follows wish, consent and what is known.
    :raises Refused: if the letter is not possible now or the person may not write it.
    """
    on = local_day(at)
    step = drafting(kind).name
    access.require_step(by, step, reaction, on)
    channel = channel or way_of(kind, reaction, on)
    _check_channel(kind, channel, reaction, on)
    reaction = reactions.locked(reaction)
    existing = current_letter(reaction, kind)
    if existing is not None and existing.state == Letter.State.DRAFT:
        if not _names_absent_krm(existing, by, on):
            return existing
        letters.void_letter(letter=existing, by=by, at=at)
    _require_first(reaction, kind)
    facts = facts_for(reaction, by, on)
    if kind == Letter.Kind.ANSWER:
        reaction = reactions.take_step(
            name=step, reaction=reaction, facts=facts, verb=Verb.LETTER_DRAFTED, by=by, at=at
        )
        accept_schriftsaetze(reaction=reaction, by=by, at=at)
    elif reasons := refusals(STEPS[step], facts):
        raise reactions.StepNotAllowed(step, reasons, chain=reaction_chain(reaction.pk))
    contact = _named_in_letter(reaction, by, on)
    return letters.write_draft(
        reaction=reaction,
        kind=kind,
        channel=channel,
        contact=contact,
        forecast_on=forecast_on,
        context=letter_context(reaction, on, contact=contact),
        by=by,
        at=at,
    )


def _named_in_letter(reaction: Reaction, by: Person, on: date) -> Person | None:
    """Return whom a letter names: who answers in place of KRM does so in their own name (R-13)."""
    if access.answers_in_place_of_krm(by, reaction, on):
        return by
    return contact_of(reaction, on)


def _names_absent_krm(letter: Letter, by: Person, on: date) -> bool:
    """Tell whether KRM began a draft that somebody else now answers in its place (R-13)."""
    if letter.contact is None or not access.answers_in_place_of_krm(by, letter.reaction, on):
        return False
    return bool(roles_on(letter.contact, on) & {Role.KRM_OFFICER, Role.FRONT_OFFICE})


@journal.verb
def ask_executive(*, letter: Letter, by: Person, at: datetime) -> bool:
    """Ask the executive for a letter in the name of the Vorstand as soon as it is whole (R-05).

    Called after each step at the draft; before it is whole, and a second time, nothing happens.
    """
    if letter.kind != Letter.Kind.ANSWER or not letter.reaction.is_board:
        return False
    context = context_of(letter, local_day(at))
    if not letters.note_ready(letter=letter, context=context, by=by, at=at):
        return False
    tell_holders(
        reaction=letter.reaction,
        right=Right.APPROVE_BOARD,
        kind="board_letter_ready",
        what="Ein Schreiben im Namen des Vorstands ist fertig und wartet auf Ihre Freigabe.",
        key=f"{letter.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )
    return True


def _require_first(reaction: Reaction, kind: str, letter: Letter | None = None) -> None:
    """Refuse what has been said already: a second Eingangsbestätigung, the same Zwischennachricht.

    R-02 asks for one confirmation; a second one only confuses.
    """
    states = (Letter.State.RELEASED, Letter.State.DISPATCHED)
    others = reaction.letters.filter(kind=kind, state__in=states).order_by("pk")
    if letter is not None:
        others = others.exclude(pk=letter.pk)
        if kind == Letter.Kind.INTERIM_NOTICE:
            _require_other_words(letter, others.filter(body=letter.body).first())
    if kind != Letter.Kind.CONFIRMATION:
        return
    first = others.first()
    if first is not None and first.released_at is not None:
        raise Refused(
            f"Der Eingang ist schon bestätigt: Das Schreiben vom "
            f"{format_date(first.released_at)} ist {first.get_state_display()}. "
            "Kam es zurück, lässt es sich noch einmal senden.",
            code="confirmed_already",
            chain=reaction_chain(reaction.pk),
        )


def _require_other_words(letter: Letter, same: Letter | None) -> None:
    if same is not None and same.released_at is not None:
        raise Refused(
            f"Dieselbe Zwischennachricht ist schon am {format_date(same.released_at)} "
            "hinausgegangen. Bitte den Grund oder den Tag der Antwort ändern.",
            code="said_already",
            chain=reaction_chain(letter.reaction_id),
        )


def _check_channel(kind: str, channel: str, reaction: Reaction, on: date) -> None:
    """Refuse a way out that is not open to this letter, or to this customer."""
    letters.require_way(kind, channel, reaction)
    if channel == Letter.Channel.DOWNLOAD and (reason := reason_not_to_fetch(reaction, on)):
        raise Refused(reason, code="field_channel", chain=reaction_chain(reaction.pk))


@journal.verb
def edit_letter(
    *,
    letter: Letter,
    words: LetterWords,
    expected_revision: int | None = None,
    by: Person,
    at: datetime,
) -> Letter:
    """Change the text of a draft, or the way it shall leave.

    :raises Refused: without the right, if that way is not open, if it is released, or if somebody
        else was faster.
    """
    on = local_day(at)
    require_writing(by, letter, on)
    _check_channel(letter.kind, words.channel, letter.reaction, on)
    return letters.write_words(
        letter=letter,
        words=words,
        expected_revision=expected_revision,
        context=lambda: context_of(letter, on),
        by=by,
        at=at,
    )


@journal.verb
def accept_schriftsaetze(*, reaction: Reaction, by: Person, at: datetime) -> None:
    """Note of each delivered Schriftsatz that KRM writes on with it."""
    for assignment in live_assignments(reaction):
        if assignment.state != Assignment.State.DELIVERED:
            continue
        assignment.state = Assignment.State.ACCEPTED
        assignment.save(update_fields=["state"])
        journal.record(
            Verb.SCHRIFTSATZ_ACCEPTED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"unit": assignment.unit_id},
        )


@journal.verb
def release_letter(
    *, letter: Letter, by: Person, at: datetime, expected_revision: int | None = None
) -> Letter:
    """Release a letter: every gate is checked here, the dispatch afterwards only executes.

    The letter is locked before it is checked, so what was checked is what is released. Without
    an ``expected_revision`` the letter must stand as the caller holds it.

    :raises StepNotAllowed: with every open point (AS-12, AS-22, AS-28, AS-30, AS-77).
    :raises Refused: if somebody has changed the text since; the reason names them.
    """
    on = local_day(at)
    step = releasing(letter.kind).name
    access.require_step(by, step, letter.reaction, on)
    reactions.locked(letter.reaction)
    seen = letter.revision if expected_revision is None else expected_revision
    letter = letters.locked_letter(letter, expected_revision=seen)
    reaction = letter.reaction  # read once more with the letter, under the lock of both
    _require_first(reaction, letter.kind, letter)
    _check_channel(letter.kind, letter.channel, reaction, on)
    facts = release_facts(letter, reaction, by, on)
    if reasons := reasons_not_to_release(step, facts):
        raise reactions.StepNotAllowed(step, reasons, chain=reaction_chain(reaction.pk))
    taken = reactions.take_step(
        name=step,
        reaction=reaction,
        facts=facts,
        verb=Verb.LETTER_CHECKED,
        data={"letter": letter.pk, "kind": letter.kind, "channel": letter.channel},
        changes=_contact_change(reaction, letter),
        by=by,
        at=at,
    )
    if letter.kind == Letter.Kind.SECOND_LOOK:
        second_look.note_notified(reaction=reaction, by=by, at=at)
    if letter.kind == Letter.Kind.ANSWER:
        units.release_units(reaction=reaction, by=by, at=at)
        second_person.end_request(reaction=reaction, by=by, at=at)
    taken.party = reaction.party  # no step of the table changes whose Vorgang it is
    letter.reaction = taken
    return letters.issue_letter(letter=letter, is_locked=True, by=by, at=at)


def _contact_change(reaction: Reaction, letter: Letter) -> dict[str, object]:
    return {} if reaction.contact_id else {"contact": letter.contact}


@journal.verb
def post_letter(
    *,
    dispatch: Dispatch,
    posted_on: date,
    note: str = "",
    despite_warning: bool = False,
    by: Person,
    at: datetime,
) -> Dispatch:
    """Note that a released letter was posted, handed over, read out or faxed on a day.

    :param despite_warning: that the person knows what speaks against it, such as a death since.
    :raises Refused: if somebody other than KRM sends, or the day cannot be right.
    """
    letter = dispatch.letter
    reaction = letter.reaction
    on = local_day(at)
    if letter.kind == Letter.Kind.ANSWER:
        access.require_step(by, "dispatch_answer", reaction, on)
    else:
        access.require_right(by, Right.RELEASE_LETTER, reaction, on)
    _check_day(dispatch, posted_on, on)
    if (against := against_posting(dispatch, on)) and not despite_warning:
        raise Refused(
            f"{against} Bitte nicht absenden. Ist es schon unterwegs, bitte das bestätigen.",
            code="field_despite_warning",
            chain=reaction_chain(reaction.pk),
        )
    note = f"Trotz Hinweis versandt: {against} {note}".strip() if against else note
    row = letters.record_left(dispatch=dispatch, left_on=posted_on, note=note, by=by, at=at)
    if letter.kind == Letter.Kind.HANDOVER_NOTICE:
        handover.complete_after_letter(reaction=reaction, by=by, at=at)
    return row


def _check_day(dispatch: Dispatch, posted_on: date, on: date) -> None:
    letter = dispatch.letter
    if posted_on > on:
        raise Refused("Der Tag des Versands liegt in der Zukunft.", code="field_posted_on")
    if letter.released_at is not None and posted_on < local_day(letter.released_at):
        raise Refused(
            "Das Schreiben war an diesem Tag noch nicht freigegeben.", code="field_posted_on"
        )
    if dispatch.again_for_id is not None and posted_on < local_day(dispatch.queued_at):
        raise Refused(
            "An diesem Tag war noch nicht entschieden, dass es noch einmal hinausgeht.",
            code="field_posted_on",
        )
