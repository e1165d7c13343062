"""What every job asks first that sends, reminds or deletes by itself."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from krm.adapters.clock import machine_time
from krm.journal.actions import SYSTEM
from krm.organisation.actions import pauses
from krm.organisation.models import Pause

P = ParamSpec("P")
R = TypeVar("R")


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
