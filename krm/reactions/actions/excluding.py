"""Keep people away from a Vorgang."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb, reaction_chain
from krm.notices import actions as notices
from krm.organisation.models import Person
from krm.reactions.models import Exclusion, Reaction


@journal.verb
def exclude_person(
    *, reaction: Reaction, person: Person, reason: str, by: Actor, at: datetime
) -> Exclusion:
    """Keep a person away from this Vorgang in every list, count, search, export and journal."""
    exclusion, is_new = Exclusion.objects.get_or_create(
        reaction=reaction, person=person, defaults={"reason": reason, "since": at}
    )
    if is_new:
        journal.record(
            Verb.PERSON_EXCLUDED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"person_id": person.pk},
            personal={"person": person.display_name, "reason": reason},
        )
    notices.remove_messages(recipient=person, reaction_pk=reaction.pk)
    return exclusion
