"""The customer of a Vorgang: change, represent, deceased; who must not see it; follow-up."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.measures.actions import raising
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.parties.models import Consent, Party, Representation
from krm.reactions import actions as reactions
from krm.reactions.models import Exclusion, Reaction
from krm.reactions.rules import SPEAKING_FOR_OTHERS, PartyRole
from krm.reactions.workflow import State
from krm.work import access
from krm.work.actions.keeping_away import pass_on_work, require_somebody_left, tell_overseers
from krm.work.queries import visible_by_number


@dataclass(frozen=True)
class Mandate:
    """Whether there is a Vollmacht, and for which days."""

    has_vollmacht: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


NO_MANDATE = Mandate()


def _require_edit(reaction: Reaction, by: Person, at: datetime) -> None:
    access.require_right(by, Right.EDIT_CASE, reaction, local_day(at))


def _require_party(reaction: Reaction) -> Party:
    if reaction.party is None:
        raise Refused(
            "Zu diesem Vorgang ist keine Person erfasst.",
            code="no_party",
            chain=reaction_chain(reaction.pk),
        )
    return reaction.party


def shown_customer(reaction: Reaction) -> str:
    """Return a digest of a Vorgang with what is known about its customer."""
    case = reactions.shown_case(reaction)
    if reaction.party_id is None:
        return reactions.seen_as(case)
    party = Party.objects.filter(pk=reaction.party_id).values(*PartyData.__dataclass_fields__)
    return reactions.seen_as(case, party.get())


@journal.verb
def change_customer(*, reaction: Reaction, data: PartyData, by: Person, at: datetime) -> Party:
    """Change or add what is known about the customer; an anonymous Vorgang keeps nothing (R-29).

    :raises Refused: if the Vorgang is anonymous or no name is given.
    """
    _require_edit(reaction, by, at)
    reactions.locked(reaction)
    chain = reaction_chain(reaction.pk)
    if reaction.is_anonymous:
        raise Refused(
            "Der Vorgang ist anonym. Es werden keine Personendaten erfasst.",
            code="anonymous",
            chain=chain,
        )
    if reaction.party is not None:
        return parties.change_party(party=reaction.party, data=data, chain=chain, by=by, at=at)
    party = parties.create_party(data=data, chain=chain, by=by, at=at)
    row = reactions.locked(reaction)
    row.party = party
    row.revision += 1
    row.save(update_fields=["party", "revision"])
    return party


@journal.verb
def set_representative(
    *,
    reaction: Reaction,
    data: PartyData,
    has_vollmacht: bool,
    starts_on: date | None,
    ends_on: date | None,
    document: Document | None = None,
    by: Person,
    at: datetime,
) -> Representation:
    """Record who speaks for the customer; only with a Vollmacht the letters go there.

    Who is entered like that already is not entered again.

    :raises Refused: if there is no customer, or the Vollmacht ends before it starts.
    """
    _require_edit(reaction, by, at)
    chain = reaction_chain(reaction.pk)
    represented = _require_party(reaction)
    days = (has_vollmacht, starts_on, ends_on)
    if document is None and (known := parties.same_representation(represented, data, days)):
        return known
    representative = parties.create_party(data=data, chain=chain, by=by, at=at)
    return parties.set_representation(
        represented=represented,
        representative=representative,
        has_vollmacht=has_vollmacht,
        starts_on=starts_on,
        ends_on=ends_on,
        document=document,
        chain=chain,
        by=by,
        at=at,
    )


@journal.verb
def change_role(
    *,
    reaction: Reaction,
    role: str,
    customer: PartyData | None = None,
    mandate: Mandate = NO_MANDATE,
    by: Person,
    at: datetime,
) -> Reaction:
    """Say whether the person who wrote is the customer, represents them, or only helps.

    With ``customer`` the one known so far becomes the representative of that customer: letters go
    to the customer, and to the representative only with a Vollmacht. Without it the answer waits,
    since Sozialdaten leave to nobody else (§ 67b SGB X).

    :raises Refused: if there is nobody, the answer is released, or a Vollmacht has no customer.
    """
    _require_edit(reaction, by, at)
    chain = reaction_chain(reaction.pk)
    writer = _require_party(reaction)
    if reactions.locked(reaction).state == State.ANSWER_RELEASED:
        raise Refused(
            "Die Antwort ist schon freigegeben. Bitte zuerst die Freigabe zurücknehmen.",
            code="already_released",
            chain=chain,
        )
    if role not in SPEAKING_FOR_OTHERS or customer is None:
        if mandate.has_vollmacht:
            raise Refused("Bitte die vertretene Person eintragen.", code="field_last_name")
        return reactions.write_role(reaction=reaction, role=role, by=by, at=at)
    represented = parties.create_party(data=customer, chain=chain, by=by, at=at)
    parties.set_representation(
        represented=represented,
        representative=writer,
        has_vollmacht=mandate.has_vollmacht and role == PartyRole.REPRESENTATIVE,
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
        document=None,
        chain=chain,
        by=by,
        at=at,
    )
    return reactions.write_role(
        reaction=reaction, role=PartyRole.BENEFICIARY, party=represented, by=by, at=at
    )


@journal.verb
def note_deceased(*, reaction: Reaction, on: date, by: Person, at: datetime) -> Party:
    """Note that the customer has died; no mail leaves for them from now on.

    No deadline ends with it: the Vorgang ends by ``close_without_answer`` of corrections, which a
    second person confirms. A mark set by mistake is taken back as a correction.

    :raises Refused: if the day lies in the future.
    """
    _require_edit(reaction, by, at)
    if on > local_day(at):
        raise Refused("Der Tag liegt in der Zukunft.", code="field_on")
    return parties.write_deceased(
        party=_require_party(reaction), on=on, chain=reaction_chain(reaction.pk), by=by, at=at
    )


@journal.verb
def exclude(
    *, reaction: Reaction, person: Person, reason: str, by: Person, at: datetime
) -> Exclusion:
    """Keep a person of the house away from the Vorgang in every list and search.

    :raises Refused: without a reason, if it is oneself, or if nobody were left to look at it.
    """
    _require_edit(reaction, by, at)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    if person.pk == by.pk:
        raise Refused(
            "Sich selbst kann hier niemand ausschließen. Bitte die Vertretung bitten.",
            code="field_person",
        )
    require_somebody_left(reaction=reaction, person=person, by=by, at=at, code="field_person")
    found = reactions.exclude_person(reaction=reaction, person=person, reason=reason, by=by, at=at)
    tell_overseers(reaction=reaction, person=person, by=by, at=at)
    pass_on_work(reaction=reaction, person=person, by=by, at=at)
    raising.inform_in_place(reaction=reaction, person=person, by=by, at=at)
    return found


@journal.verb
def link_follow_up(*, reaction: Reaction, number: str, by: Person, at: datetime) -> Reaction:
    """Mark the Vorgang as Folgereaktion of an earlier one the person may see (R-11).

    :raises Refused: if there is no such Vorgang, or a circle would arise.
    """
    _require_edit(reaction, by, at)
    earlier = visible_by_number(by, number, local_day(at))
    if earlier is None:
        raise Refused(f"Einen Vorgang {number} gibt es nicht.", code="field_number")
    return reactions.write_follow_up(reaction=reaction, earlier=earlier, by=by, at=at)


@dataclass(frozen=True)
class EmailConsent:
    """What the customer says about letters by e-mail, since when, and how we know it."""

    is_given: bool
    on: date
    form: str
    note: str = ""


@journal.verb
def note_email_consent(
    *, reaction: Reaction, consent: EmailConsent, by: Person, at: datetime
) -> None:
    """Write down that the customer agrees to e-mails, or no longer does; it counts everywhere.

    What was given before stays on record; e-mails that still wait are held once it is withdrawn.

    :raises Refused: if nobody is recorded, the day lies ahead, or there is nothing to withdraw.
    """
    _require_edit(reaction, by, at)
    reactions.locked(reaction)
    party, chain = _require_party(reaction), reaction_chain(reaction.pk)
    if consent.on > local_day(at):
        raise Refused("Der Tag liegt in der Zukunft.", code="field_on", chain=chain)
    in_force = party.consents.filter(purpose=Consent.Purpose.EMAIL, withdrawn_on=None)
    if consent.is_given:
        if in_force.filter(given_on=consent.on, form=consent.form, note=consent.note).exists():
            return
        parties.give_consent(
            party=party, purpose=Consent.Purpose.EMAIL, form=consent.form, given_on=consent.on,
            reaction_pk=None, document=None, note=consent.note, chain=chain, by=by, at=at,
        )  # fmt: skip
        return
    rows = list(in_force.order_by("pk"))
    if not rows:
        raise Refused(
            "Es liegt keine Einwilligung vor, die widerrufen werden kann.",
            code="field_choice",
            chain=chain,
        )
    if any(row.given_on > consent.on for row in rows):
        raise Refused("Die Einwilligung wurde erst danach erteilt.", code="field_on", chain=chain)
    for row in rows:
        parties.end_consent(consent=row, on=consent.on, chain=chain, by=by, at=at)
