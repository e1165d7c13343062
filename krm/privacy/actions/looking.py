"""Look at all that one person did: for the data protection alone, with reason and Personalrat."""

from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.queries.journal_pages import Actions, actions_of


@dataclass(frozen=True)
class Wanted:
    """Whose actions somebody wants to see, of which days, why, and who of the Personalrat knows."""

    person: Person
    first: date
    last: date
    reason: str
    council_member: str


@journal.verb
def look_at_actions(*, wanted: Wanted, by: Person, at: datetime) -> Actions:
    """Return what somebody did in a period; that it was looked at stands in the journal.

    :raises Refused: for anybody but the data protection, without a reason or a third person of
        the Personalrat, or if the period ends before it begins or lies ahead.
    """
    on = local_day(at)
    access.require(by, Right.SEE_ACTIONS_OF_PERSON, on=on)
    if wanted.last < wanted.first:
        raise Refused("Der Zeitraum endet, bevor er beginnt.", code="field_last")
    if wanted.last > on:
        raise Refused("Der Zeitraum endet in der Zukunft.", code="field_last")
    if not wanted.reason.strip():
        raise Refused("Bitte den Anlass nennen.", code="field_reason")
    member = wanted.council_member.strip()
    if not member:
        raise Refused(
            "Ohne ein Mitglied des Personalrats werden Handlungen einer Person nicht angesehen. "
            "Bitte das Mitglied nennen, das dabei ist.",
            code="field_council_member",
        )
    if member.casefold() in (by.display_name.casefold(), wanted.person.display_name.casefold()):
        raise Refused(
            "Das Mitglied des Personalrats ist eine dritte Person.", code="field_council_member"
        )
    data = {"person_id": wanted.person.pk, "first": wanted.first, "last": wanted.last}
    personal = {
        "person": wanted.person.display_name, "reason": wanted.reason.strip(), "member": member,
    }  # fmt: skip
    journal.record(Verb.ACTIONS_LOOKED_AT, chain=OFFICE, by=by, at=at, data=data, personal=personal)
    return actions_of(wanted.person, wanted.first, wanted.last, viewer=by)
