"""Keep a Vorgang and do nothing else with it, until that ends (Art. 18 DSGVO, § 84 SGB X)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.actions.subject_requests import locked
from krm.privacy.models import Restriction, SubjectRequest
from krm.privacy.queries import restrictions as queries
from krm.privacy.queries.subject_requests import cases_of
from krm.privacy.rules.subject_requests import RESTRICTION_GROUNDS
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction


@dataclass(frozen=True)
class Restricted:
    """Which Vorgänge are only kept, on which ground and why."""

    cases: Sequence[Reaction]
    ground: str
    reason: str


@journal.verb
def restrict(
    *, request: SubjectRequest, restricted: Restricted, by: Person, at: datetime
) -> list[Restriction]:
    """Restrict Vorgänge of the person who asked to being kept.

    :raises Refused: without a Vorgang, a ground or a reason, before the identity is checked, or for
        a Vorgang somebody still works on.
    """
    row = locked(request, "restrict", by, at)
    access.require(by, Right.SEE_PERSON, on=local_day(at))
    if not restricted.cases:
        raise Refused("Bitte einen Vorgang wählen.", code="field_cases")
    if restricted.ground not in RESTRICTION_GROUNDS:
        raise Refused("Bitte einen Grund wählen.", code="field_ground")
    if not restricted.reason.strip():
        raise Refused("Bitte den Grund beschreiben.", code="field_reason")
    own = {case.pk for case in cases_of(row)}
    return [_restrict(row, case, restricted, by, at) for case in restricted.cases if case.pk in own]


def _restrict(
    row: SubjectRequest, case: Reaction, restricted: Restricted, by: Person, at: datetime
) -> Restriction:
    reaction = reactions.locked(case)
    if reaction.is_open:
        raise Refused(
            f"{reaction.number} ist noch in Arbeit. Eingeschränkt wird, was nur noch aufbewahrt "
            "wird: Bitte erst abschließen.",
            code="field_cases",
        )
    if reaction.restricted_on is not None:
        raise Refused(f"{reaction.number} ist schon eingeschränkt.", code="field_cases")
    reaction.restricted_on = local_day(at)
    reaction.save(update_fields=["restricted_on"])
    found = Restriction.objects.create(
        reaction=reaction, request=row, ground=restricted.ground,
        reason=restricted.reason.strip()[:300], set_at=at, set_by=by,
    )  # fmt: skip
    journal.record(
        Verb.PROCESSING_RESTRICTED, chain=reaction_chain(reaction.pk), by=by, at=at,
        data={"restriction": found.pk, "subject_request": row.pk, "ground": found.ground},
        personal={"reason": found.reason},
    )  # fmt: skip
    return found


@journal.verb
def end_restriction(
    *, restriction: Restriction, notified_on: date, reason: str, by: Person, at: datetime
) -> Restriction:
    """End a restriction after the person has heard of it (Art. 18 (3)).

    :raises Refused: without the right or a reason, if it has ended already, or if the day on which
        the person heard of it lies ahead or before the restriction.
    """
    on = local_day(at)
    access.require(by, Right.HANDLE_SUBJECT_REQUESTS, on=on)
    row = queries.visible(by, on).select_for_update(of=("self",)).filter(pk=restriction.pk).first()
    if row is None:
        raise Refused("Diese Einschränkung ist schon aufgehoben.", code="ended")
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    if notified_on > on:
        raise Refused(
            "Die Person muss es vorher erfahren. Der Tag liegt in der Zukunft.",
            code="field_notified_on",
        )
    if notified_on < local_day(row.set_at):
        raise Refused("Eingeschränkt wurde erst danach.", code="field_notified_on")
    row.ended_on, row.ended_by, row.notified_on = on, by, notified_on
    row.end_reason = reason.strip()[:300]
    row.save()
    reaction = reactions.locked(row.reaction)
    reaction.restricted_on = None
    reaction.save(update_fields=["restricted_on"])
    journal.record(
        Verb.RESTRICTION_ENDED, chain=reaction_chain(reaction.pk), by=by, at=at,
        data={"restriction": row.pk, "notified_on": notified_on},
        personal={"reason": row.end_reason},
    )  # fmt: skip
    return row
