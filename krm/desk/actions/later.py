"""Put a task off until tomorrow: for oneself, and only in the order of one's own page."""

from datetime import datetime

from krm.desk.models import PutOff
from krm.organisation.models import Person
from krm.organisation.queries import local_day


def put_off(*, task_key: int, by: Person, at: datetime) -> PutOff:
    """Let something else come first today; no deadline and nobody else's list changes."""
    row, _ = PutOff.objects.update_or_create(
        person=by, task_key=task_key, defaults={"day": local_day(at)}
    )
    return row


def take_up_again(*, task_key: int, by: Person) -> None:
    """Let the task stand again where it stood."""
    PutOff.objects.filter(person=by, task_key=task_key).delete()
