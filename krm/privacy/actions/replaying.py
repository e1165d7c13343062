"""After a restore: let go again what went since the backup was made."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb
from krm.privacy import storage
from krm.privacy.actions.erasing import make_anonymous_unseen
from krm.privacy.models import Deletion
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction


@journal.verb
def replay_deletions(*, by: Actor, at: datetime) -> int:
    """Make every Vorgang anonymous again that the list outside the database names.

    What a person had looked through and left is lost with the backup: it goes as at the end of a
    class, with every text. Other classes end by their day in the next night. Returns how many.
    """
    known = set(Deletion.objects.exclude(mark="").values_list("mark", flat=True))
    again = {one.mark: one for one in storage.deletions() if one.mark not in known}
    found = list(Reaction.objects.filter(number__in={one.key for one in again.values()}))
    count = 0
    for reaction in found:
        if (one := again.get(storage.mark_of(reaction))) is not None:
            row = reactions.locked(reaction)
            make_anonymous_unseen(reaction=row, code=one.code, by=by, at=at)
            count += 1
    if count:
        data = {"count": count}
        journal.record(Verb.DELETIONS_REPLAYED, chain=OFFICE, by=by, at=at, data=data)
    return count
