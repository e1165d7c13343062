"""After a restore: what may have happened in the lost hours is in doubt until a person says so.

Whatever was to leave may have left, whatever number comes next may have been given. So what waits
becomes unclear, the numbers of arrivals jump far ahead, no KRM number is drawn and the house
pauses, until somebody at KRM has gone through it.
"""

from datetime import datetime

from django.contrib.sessions.models import Session
from django_q.models import OrmQ, Schedule

from krm.desk.queries.restored import what_is_unclear
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.letters.actions.outbox import doubt_all
from krm.mailbox.actions.confirming import doubt_confirmations
from krm.notices.actions import doubt_mails
from krm.organisation import access
from krm.organisation.actions.pauses import begin_pause, end_pause
from krm.organisation.models import Pause, Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.actions.numbers import raise_number, skip_ahead

# More arrivals than a house has in the hours between two backups, also when somebody floods it.
GAP = 1000


@journal.verb
def note_restored(*, made_at: datetime, by: Actor, at: datetime) -> None:
    """Write down that the data are those of `made_at`, and put in doubt what came after.

    A backup that was made during such a pause brings it along; it then goes on.
    """
    begin_pause(reason=Pause.Reason.RESTORED, data={"made_at": made_at.isoformat()}, by=by, at=at)
    doubt_all(by=by, at=at)
    doubt_confirmations(by=by, at=at)
    doubt_mails(at=at)
    skip_ahead(gap=GAP, year=local_day(at).year, by=by, at=at)
    # Who had signed in, and what was queued, belongs to another time.
    Session.objects.all().delete()
    OrmQ.objects.all().delete()
    Schedule.objects.all().delete()
    journal.record(
        Verb.DATA_RESTORED, chain=OFFICE, by=by, at=at, data={"made_at": made_at, "gap": GAP}
    )


@journal.verb
def go_on_after_restore(*, last_number: int, by: Person, at: datetime) -> None:
    """Let the house go on: everything unclear has been decided, and the last number is known.

    :param last_number: the last KRM number that may have been given; the next one follows it.
    :raises Refused: without the right, if nothing is paused, while a dispatch is unclear, or if the
        number is smaller than one that has been drawn.
    """
    on = local_day(at)
    access.require(by, Right.TRIAGE, on=on)
    pause = Pause.objects.select_for_update().open().filter(reason=Pause.Reason.RESTORED).first()
    if pause is None:
        raise Refused("Es ist nichts angehalten.", code="not_paused")
    if count := len(what_is_unclear().dispatches):
        words = "Eine Sendung ist" if count == 1 else f"{count} Sendungen sind"
        raise Refused(f"{words} noch unklar.", code="still_unclear")
    raise_number(to=last_number, year=on.year, by=by, at=at)
    end_pause(pause=pause, by=by, at=at)
