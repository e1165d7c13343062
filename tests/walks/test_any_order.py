"""Any person takes any step that a page offers, in any order: nothing breaks, nothing untrue stays.

A Vorgang of any kind begins; then somebody opens its page, presses one of the buttons there, fills
in what is asked and sends it, days pass, the sweep runs. A refusal is a sentence; everything else
must answer. After each step the promises hold (promises.py), whatever was pressed before. Many more
ways are tried without pages in ``test_any_order_by_verbs``.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from krm.casework.actions.sweep import sweep
from krm.desk.queries.worklist import today_for
from krm.journal.queries.verify import verify_journal
from krm.letters.tasks import send_outbox
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.work import access
from tests.house.cases import answered, forwarded, in_check, recorded
from tests.house.days import DEEP
from tests.house.reactions import moment
from tests.walks.directive import clock, story
from tests.walks.page import Button
from tests.walks.promises import kept_at_any_time, kept_in_the_end, with_trail
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import release

__all__ = ["clock", "story"]
pytestmark = pytest.mark.django_db

BEGINS = "2026-05-04"
PEOPLE = (
    "officer", "front_office", "executive", "executive_deputy", "tv_chair", "clerk",
    "lead_leistung", "deputy_leistung", "lead_markt", "drafter", "widerspruchsstelle",
)  # fmt: skip
# How a Vorgang begins: as it is recorded, and further on, where random steps seldom get.
BEGINNINGS: dict[str, Callable[..., Reaction]] = {
    "letter": lambda house: recorded(house),
    "praise": lambda house: recorded(house, kind="praise"),
    "idea": lambda house: recorded(house, kind="idea"),
    "board": lambda house: recorded(house, is_board=True),
    "petition": lambda house: recorded(house, kind="petition", codes=["S1.1"]),
    "eingabe": lambda house: recorded(house, kind="eingabe", codes=["S1.1"]),
    "anonymous": lambda house: recorded(house, is_anonymous=True),
    "at two units": lambda house: forwarded(
        house, recorded(house), units=[house.leistung, house.markt]
    ),
    "in check": lambda house: in_check(house),
    "answered": lambda house: answered(house, "2026-05-08T12:00"),
}
# Of the others each step is taken by a walk of its own.
ENOUGH = {"letter", "petition", "at two units"}
# Who, which of the buttons, which of the buttons behind it, and how many days pass before.
STEP = st.tuples(st.sampled_from(PEOPLE), st.integers(0, 40), st.integers(0, 6), st.integers(0, 3))


@pytest.mark.parametrize(
    "beginning",
    [pytest.param(name, marks=() if name in ENOUGH else pytest.mark.deep) for name in BEGINNINGS],
)
@settings(
    max_examples=20 if DEEP else 1,
    derandomize=not DEEP,  # a deep run tries others each time
    # The trail says enough; to look for a shorter one takes minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=3, max_size=6))
def test_every_order_of_steps_keeps_what_is_promised(story, clock, beginning, steps):
    with transaction.atomic():
        row = BEGINNINGS[beginning](story)
        at = moment("2026-05-08T13:00")
        trail: list[str] = [beginning]
        for who, first, second, days in steps:
            at += timedelta(days=days, minutes=7)
            clock.at = at
            if days:
                sweep(at=at)
            trail += _step(getattr(story, who), row.number, first, second)
            send_outbox(wait=timedelta(0))  # a minute has gone by
            with with_trail(trail):
                kept_at_any_time()
        _ends(story, row, local_day(at), trail)
        transaction.set_rollback(True)


def _step(person, number: str, first: int, second: int) -> list[str]:
    """Press one button of the page of the Vorgang, then one of the page behind it."""
    home = f"/vorgang/{number}/"
    if not access.visible_reactions(person, _today()).filter(number=number):
        assert Walker(person).client.get(home).status_code == 404
        return []
    walker = Walker(person).open(home)
    offered = [button for button in walker.page.buttons if _acts(button, home)]
    if not offered:
        return []
    try:
        _take(walker, offered[first % len(offered)], home, second)
    except DeadEnd:
        # A refusal is a sentence on the page; everything else is a fault.
        if not walker.page.bad_notes:
            raise
    return walker.trail


def _take(walker: Walker, button: Button, home: str, second: int) -> None:
    walker._follow(button, {}, as_shown=False)
    if walker.address == home:
        return
    if walker.has("Freigeben") and second % 2:
        release(walker)
        return
    behind = [one for one in walker.page.buttons if one.form and _acts(one, home)]
    behind = [one for one in behind if one.form.method == "post"]
    if behind:
        walker._follow(behind[second % len(behind)], {}, as_shown=False)


def _acts(button: Button, home: str) -> bool:
    """Tell whether a button belongs to this Vorgang, and is no file to load down."""
    if button.form is not None:
        target = button.formaction or button.form.action
        return button.form.method == "post" and (not target or target.startswith(home))
    target = button.href.split("?")[0].split("#")[0]
    return target.startswith(home) and target != home and ".pdf" not in target


def _today():
    from tests.walks.clock import CLOCK  # noqa: PLC0415 - the moment it is set to now

    return local_day(CLOCK())


def _ends(house, row: Reaction, on, trail: list[str]) -> None:
    """What holds in the end: the journal fits, open tasks are somebody's, and Heute opens them."""
    with with_trail(trail):
        assert verify_journal().problems == []
        kept_in_the_end(house, row, on)
    # One of those with most of the rows of Heute; the demo is walked by everybody.
    person = (house.officer, house.lead_leistung, house.executive)[len(trail) % 3]
    for line in today_for(person, on):
        if line.number == row.number:
            with transaction.atomic():
                Walker(person).open("/").press(line.button, wanting=line.url)
                transaction.set_rollback(True)
