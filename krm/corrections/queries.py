"""What waits for a second person, who that can be, and which corrections needed none."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time

from krm.corrections.models import CaseProposal, Correction
from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.queries.absences import deciders_in_words
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.queries import petition_of
from krm.ui.rules import LOCAL_ZONE
from krm.work import access


def waiting_for(reaction: Reaction) -> list[Correction]:
    """Return the corrections of a Vorgang that wait for a second person, the oldest first."""
    rows = Correction.objects.waiting().filter(reaction=reaction)
    return list(rows.select_related("proposed_by").order_by("pk"))


def confirmers(reaction: Reaction, proposer: Person | None, on: date) -> list[Person]:
    """Return who can decide about a proposal: front office and executive, never the proposer."""
    return [
        person
        for person in access.people_who_hold(Right.CONFIRM_CORRECTION, reaction, on)
        if person != proposer
    ]


def confirmers_in_words(proposal: CaseProposal, on: date) -> str:
    """Return the names of those who can decide about a proposal; of who is away, until when."""
    return deciders_in_words(confirmers(proposal.reaction, proposal.proposed_by, on), on)


def legal_deadlines(reaction: Reaction) -> frozenset[str]:
    """Return the kinds of legal deadlines that a Vorgang has by what is written down about it.

    Nothing is saved here, so that a copy of the row can be asked what it would have.
    """
    rules = deadlines.rules_for(reaction).deadlines
    kinds = {kind for kind in deadlines.kinds_for(reaction) if rules[kind].is_official}
    petition = petition_of(reaction)
    if petition is not None and petition.committee_due_on is not None:
        kinds.add("petition")
    return frozenset(kinds)


def is_own_slip(reaction: Reaction, by: Person, at: datetime) -> bool:
    """Tell whether it is a slip of one's own that needs no second person (docs/rulings.md).

    Put right on the day of recording by whoever recorded it, before anything left the house and
    with no deadline passed.
    """
    on = local_day(at)
    if reaction.captured_by_id != by.pk or local_day(reaction.captured_at) != on:
        return False
    return not (has_overdue(reaction, on) or _has_left(reaction))


def has_overdue(reaction: Reaction, on: date) -> bool:
    """Tell whether a deadline of the Vorgang has passed or was missed."""
    rows = reaction.deadlines.all()
    missed = rows.filter(state=Deadline.State.MISSED)
    return missed.exists() or rows.running().filter(due_on__lt=on).exists()


def _has_left(reaction: Reaction) -> bool:
    gone = (Letter.State.RELEASED, Letter.State.DISPATCHED)
    return reaction.letters.filter(state__in=gone).exists()


def without(reaction: Reaction) -> Reaction:
    """Return a copy of the row to try a new value on."""
    return copy(reaction)


@dataclass(frozen=True)
class Month:
    """A month and the corrections of it that needed no second person although a deadline did."""

    first: date
    rows: list[Correction]


def own_slips(person: Person, on: date, first: date) -> Month:
    """Return the slips of one month that somebody put right alone, among the Vorgänge one sees."""
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    begin, end = (datetime.combine(day, time(), tzinfo=LOCAL_ZONE) for day in (first, after))
    seen = access.visible_reactions(person, on)
    rows = Correction.objects.filter(
        is_own_slip=True,
        proposed_at__gte=begin,
        proposed_at__lt=end,
        reaction__in=seen.values("pk"),
    )
    found = rows.select_related("reaction", "proposed_by").order_by("-proposed_at", "-pk")
    return Month(first, list(found))
