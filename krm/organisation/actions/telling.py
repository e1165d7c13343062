"""What people are to hear of their access: the entry of the journal, and the row of the message."""

from collections.abc import Mapping
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb
from krm.organisation.models import AccessChange, Person

_LONGEST = 250


def record_access(
    step: Verb,
    *,
    person: Person,
    text: str,
    by: Actor,
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> None:
    """Journal a change of somebody's access, and keep what they and the data protection hear.

    `text` says what changed without naming the person; the messages leave later
    (krm.notices.jobs), since what is kept here is only what must not be lost.
    """
    journal.record(
        step,
        chain=OFFICE,
        by=by,
        at=at,
        data={"person": person.pk, **(data or {})},
        personal={"name": person.display_name, "what": text},
    )
    found = journal.confirmation()
    AccessChange.objects.create(
        person=person,
        text=f"{text} (durch {by.display_name})"[:_LONGEST],
        proposer_id=found.proposer.pk if found and found.proposer else None,
        changed_at=at,
    )
