"""What letters may state about a Vorgang, and what the units say to each Anliegen."""

from collections.abc import Iterator
from datetime import date

from krm.arrivals.models import PassedOn
from krm.casework.models import Handover
from krm.casework.queries.case import CaseRows
from krm.casework.queries.second_look import look_of
from krm.casework.queries.way import way_of
from krm.letters.models import Letter
from krm.letters.queries import checking
from krm.letters.rules.checklist import CheckItem
from krm.letters.rules.conditions import LetterContext
from krm.organisation.access import roles_on
from krm.organisation.models import Person, Unit
from krm.organisation.rules import Role
from krm.parties.queries import mail_recipient
from krm.reactions.models import Reaction
from krm.reactions.queries import passed_to_us_by
from krm.reactions.rules import Alternatives, Kind, Procedure
from krm.reactions.workflow import State
from krm.work.queries import contact_of

_AT_KRM = frozenset({Role.KRM_OFFICER, Role.FRONT_OFFICE})


def letter_context(
    reaction: Reaction, on: date, *, contact: Person | None = None, rows: CaseRows | None = None
) -> LetterContext:
    """Return which facts hold that a text may state, and the delivered Schriftsaetze.

    :param contact: whom the letter names; None means who is named next.
    """
    rows = rows or CaseRows(reaction, on)
    facts = {
        *_of_the_case(rows),
        *_of_the_handover(rows.handover),
        *_of_the_answer(reaction, on),
        *_of_the_contact(contact or contact_of(reaction, on), on),
    }
    if passed_to_widerspruchsstelle(reaction):
        facts.add("widerspruchsstelle_has_it")
    passed_by = passed_to_us_by(reaction)
    if passed_by:
        # Who wrote to somebody else wrote us no message.
        facts = (facts - {"written", "dated"}) | {"passed_on"}
    look = look_of(reaction) if reaction.answered_at else None
    if look is not None and look.outcome:
        facts.add(f"second_look_{look.outcome}")
    words = {"passed_by": passed_by} if passed_by else {}
    if look is not None and look.reason:
        words["decision"] = look.reason
    handover = rows.handover
    if handover is not None and handover.parcel_note:
        words["parcel"] = handover.parcel_note
    return LetterContext(frozenset(facts), rows.sources, words)


def context_of(letter: Letter, on: date, rows: CaseRows | None = None) -> LetterContext:
    """Return the context of one letter, with whom it names.

    :param rows: the parts of the Vorgang, if the caller has just read some of them.
    """
    return letter_context(letter.reaction, on, contact=letter.contact, rows=rows)


def checklist_of(letter: Letter, on: date, *, drafter_is_checker: bool = False) -> list[CheckItem]:
    """Return every point of the checklist of a letter, with all that the Vorgang knows."""
    rows = CaseRows(letter.reaction, on)
    return checking.checklist(
        letter,
        context=context_of(letter, on, rows),
        on=on,
        drafter_is_checker=drafter_is_checker,
        anliegen=rows.anliegen,
    )


def _of_the_case(rows: CaseRows) -> Iterator[str]:
    reaction = rows.reaction
    topics = sum(not row.is_handed_over for row in rows.anliegen)
    found = {
        "board": reaction.is_board,
        "withdrawn": reaction.state == State.WITHDRAWN,
        "praise": reaction.kind == Kind.PRAISE,
        "idea": reaction.kind == Kind.IDEA,
        "written": reaction.is_written,
        "dated": reaction.is_written and reaction.original_dated_on is not None,
        "has_topic": topics > 0,
        "has_topics": topics > 1,
        "unit_checked": bool(rows.delivered),
        "widerspruch_runs": reaction.procedure == Procedure.WIDERSPRUCH,
        "procedure_runs": reaction.procedure != Procedure.NONE
        or any(row.refers_to_procedure for row in rows.anliegen),
        "no_alternative": reaction.alternatives == Alternatives.NONE,
    }
    return (name for name, holds in found.items() if holds)


def _of_the_handover(handover: Handover | None) -> Iterator[str]:
    if handover is None:
        return
    yield "handover_part" if handover.positions else "handover_whole"
    if handover.basis != Handover.Basis.NO_DATA:
        yield "data_go_along"
        if handover.parcel == Handover.Parcel.PARTS:
            yield "parts_go_along"


def _of_the_answer(reaction: Reaction, on: date) -> Iterator[str]:
    way = way_of(Letter.Kind.ANSWER, reaction, on)
    if reaction.party and mail_recipient(reaction.party, on).has_postal_address:
        yield "has_address"
    if way == Letter.Channel.DOWNLOAD:
        yield "answer_by_code"
    if way == Letter.Channel.POST and reaction.party is not None:
        yield "answer_by_post"


def _of_the_contact(contact: Person | None, on: date) -> Iterator[str]:
    if contact is not None and roles_on(contact, on) & _AT_KRM:
        yield "contact_at_krm"


def passed_to_widerspruchsstelle(reaction: Reaction) -> bool:
    """Tell whether a part of the Vorgang went to the Widerspruchsstelle and did not come back."""
    return PassedOn.objects.filter(
        item__reaction=reaction,
        unit__kind=Unit.Kind.WIDERSPRUCHSSTELLE,
        returned_at=None,
    ).exists()
