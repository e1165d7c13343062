"""What every job asks first that sends, reminds or deletes by itself."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django_q.tasks import async_task

from krm.adapters.clock import machine_time
from krm.journal.actions import SYSTEM
from krm.journal.rules import key_mark
from krm.organisation.actions import pauses
from krm.organisation.models import KeyMark, Pause

P = ParamSpec("P")
# Setting, what it is for, and what follows if it is another one.
_KEYS = {
    "KRM_SECRET_KEY": "Anmeldungen gelten sonst nur auf einem der Rechner",
    "KRM_SECRETS_KEY": "Passwörter der Postfächer sind sonst nicht lesbar",
    "KRM_JOURNAL_KEY": "Einträge des Protokolls passen sonst nicht zusammen",
}
R = TypeVar("R")


def ensure_shared_keys() -> None:
    """Let a server or worker start only with the keys with which this database works.

    Where no key is set a machine makes its own; a second machine then has others. The first start
    remembers by what the keys are known again.

    :raises ImproperlyConfigured: with every key that differs, in German.
    """
    known = dict(KeyMark.objects.values_list("name", "mark"))
    problems = []
    for name, keys in _keys().items():
        marks = [key_mark(key) for key in keys]
        if name not in known:
            KeyMark.objects.get_or_create(name=name, defaults={"mark": marks[0]})
        elif known[name] not in marks:
            problems.append(
                f"{name} ist ein anderer Schlüssel als der, mit dem diese Datenbank arbeitet; "
                f"{_KEYS[name]}. Alle Rechner brauchen denselben. Soll der neue gelten: "
                "krm init --new-keys."
            )
        elif known[name] != marks[0]:
            KeyMark.objects.filter(name=name).update(mark=marks[0])  # a newer one stands before it
    if problems:
        raise ImproperlyConfigured("\n".join(problems))


def forget_keys() -> None:
    """Let the next start remember its keys anew, whatever they are."""
    KeyMark.objects.all().delete()


def _keys() -> dict[str, list[bytes]]:
    return {
        "KRM_SECRET_KEY": [settings.SECRET_KEY.encode()],
        "KRM_SECRETS_KEY": [key.encode() for key in settings.SECRETS_KEYS],
        "KRM_JOURNAL_KEY": [settings.JOURNAL_KEY],
    }


def may_act() -> bool:
    """Tell whether the house may do things by itself: the clock can be trusted, nothing pauses."""
    here = machine_time()
    is_trusted = pauses.watch_clock(here=here, by=SYSTEM, at=here.clock)
    return is_trusted and not Pause.objects.open().exists()


def unless_paused(idle: R) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator for jobs: while the house pauses they do nothing and return `idle`."""

    def decorate(job: Callable[P, R]) -> Callable[P, R]:
        @wraps(job)
        def step(*args: P.args, **kwargs: P.kwargs) -> R:
            return job(*args, **kwargs) if may_act() else idle

        return step

    return decorate


def cover_absences_soon() -> None:
    """Let the worker give on at once what lies with somebody who is away, before its next round.

    Named by its place, as the schedule names it: the Vorgänge lie in the rooms above.
    """
    async_task("krm.casework.tasks.sweep")
