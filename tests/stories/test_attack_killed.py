"""A step that ends half way leaves nothing: it is stopped before one of its writes.

Each step is taken once to count its writes, and then again and again, each time up to another one.
"""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from krm.arrivals.actions import alarms, passing
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import Alarm
from krm.casework.actions import close, customer, forward, letters, schriftsatz
from krm.casework.actions.forward import UnitTask
from krm.corrections.actions import proposing
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.mailbox.actions.mail import ingest_mail
from krm.organisation.queries import local_day
from krm.triage.actions import duplicates, linking, triage
from krm.work.actions import tasks as work_tasks
from tests.conftest import DEEP
from tests.house.cases import (
    answered,
    checked,
    delivered,
    draft,
    drafted,
    forwarded,
    in_check,
    posted,
    recorded,
    released,
    ticked,
)
from tests.house.cases import customer as party
from tests.house.reactions import moment
from tests.house.remembered import _rows, _tables, shipped_rules
from tests.house.written import mail

pytestmark = [
    # Every verb goes through the same transaction: some of them tell it there in every run.
    pytest.mark.both_databases("story: all verbs with their locks and constraints"),
    pytest.mark.slow,
]

AT = moment("2026-05-13T10:00")


class Killed(Exception):
    """Stands for the power cut."""


@contextmanager
def stopped_before(number):
    """Stop before the write of that number; the list that is given tells all writes before."""
    written = []

    def watch(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(sql)
            if len(written) == number:
                raise Killed(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def kept(written=None):
    """Return the rows of the house, or of the tables that the writes name."""
    named = " ".join(written or ())
    tables = [table for table in _tables() if written is None or f'"{table}"' in named]
    return {table: _rows(table) for table in tables}


def arrived(text, number):
    raw = mail(text, message_id=f"<{number}@post.example>", received="")
    return ingest_mail(raw=raw, at=moment("2026-05-13T09:00")).item


def recording(cast):
    someone = party(cast)
    return lambda: recorded(cast, party=someone)


def forwarding(cast):
    row = recorded(cast)
    tasks = [UnitTask(cast.leistung, "Bitte prüfen"), UnitTask(cast.markt, "Auch")]
    words = {"reaction": row, "lead_unit": cast.leistung, "tasks": tasks}
    return lambda: forward.forward(**words, by=cast.officer, at=AT)


def delivering(cast):
    row = forwarded(cast, recorded(cast))
    words = {"assignment": row.assignments.get(), "by": cast.lead_leistung, "at": AT}
    schriftsatz.save_schriftsatz(draft=draft(row, cast.lead_leistung), **words)
    return lambda: schriftsatz.deliver_schriftsatz(**words)


def checking(cast):
    row = delivered(cast, forwarded(cast, recorded(cast)))
    return lambda: checked(cast, row, "2026-05-13T10:00")


def releasing(cast):
    row = in_check(cast)
    letter = ticked(cast, drafted(cast, row, "answer", "2026-05-13T09:00"), "2026-05-13T09:00")
    return lambda: letters.release_letter(letter=letter, by=cast.officer, at=AT)


def posting(cast):
    letter = released(cast, in_check(cast), "answer", "2026-05-13T09:00")
    return lambda: posted(cast, letter, "2026-05-13T10:00")


def closing(cast):
    row = answered(cast)
    return lambda: close.close(reaction=row, by=cast.officer, at=AT)


def decides(cast, asked):
    proposing.decide_correction(correction=asked, accept=True, by=cast.front_office, at=AT)


def withdrawing(cast):
    row = forwarded(cast, recorded(cast))
    asked = proposing.withdraw(reaction=row, proof="Anruf", by=cast.officer, at=AT)
    return lambda: decides(cast, asked)


def cancelling(cast):
    row = forwarded(cast, recorded(cast))
    asked = proposing.cancel(reaction=row, reason="Doppelt", by=cast.officer, at=AT)
    return lambda: decides(cast, asked)


def excluding(cast):
    row = forwarded(cast, recorded(cast))
    words = {"reaction": row, "person": cast.lead_leistung, "reason": "Befangen"}
    return lambda: customer.exclude(**words, by=cast.officer, at=AT)


def reminding(cast):
    row = recorded(cast)
    words = {"reaction": row, "due_on": local_day(moment("2026-06-01")), "title": "Nachsehen"}
    return lambda: work_tasks.set_reminder(**words, by=cast.officer, at=AT)


def merging(cast):
    first, second = arrived("Eins", 1), arrived("Zwei", 2)
    return lambda: duplicates.merge(item=second, other=first, by=cast.officer, at=AT)


def setting_aside(cast):
    item = arrived("Eins", 1)
    words = {"item": item, "outcome": "enquiry", "unit": cast.leistung}
    return lambda: triage.set_aside(**words, by=cast.officer, at=AT)


def passing_on(cast):
    item = arrived("Ich lege Widerspruch ein.", 1)
    parcel = Parcel(part="application", unit=cast.leistung)
    return lambda: passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=AT)


def confirming_an_alarm(cast):
    arrived("Ich will nicht mehr leben.", 1)
    words = {"alarm": Alarm.objects.get(), "done": "Angerufen"}
    return lambda: alarms.confirm_alarm(**words, by=cast.officer, at=AT)


def linking_two(cast):
    words = {"reaction": recorded(cast), "other": recorded(cast)}
    return lambda: linking.link_reactions(**words, by=cast.officer, at=AT)


def joining_a_series(cast):
    words = {"reaction": recorded(cast), "like": recorded(cast)}
    return lambda: linking.add_to_series(**words, by=cast.officer, at=AT)


STEPS = (
    recording, forwarding, delivering, checking, releasing, posting, closing, withdrawing,
    cancelling, excluding, reminding, merging, setting_aside, passing_on,
    confirming_an_alarm, linking_two, joining_a_series,
)  # fmt: skip


@pytest.fixture
def house(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_rules(at=moment("2026-01-02"))
    return cast


ENDS = pytest.mark.both_databases("transactions: a step that ends half way leaves nothing")
CHOSEN = (recording, forwarding, releasing, merging)


@pytest.mark.parametrize(
    "prepare",
    [pytest.param(step, marks=ENDS if step in CHOSEN else (), id=step.__name__) for step in STEPS],
)
def test_a_step_that_ends_half_way_leaves_nothing(house, prepare):
    step = prepare(house)
    before, entries = kept(), JournalEntry.objects.count()
    with transaction.atomic(), stopped_before(0) as written:
        step()
        assert JournalEntry.objects.count() > entries, "the step tells of itself"
        transaction.set_rollback(True)
    assert kept() == before
    assert len(written) > 2
    before = kept(written)
    # Deep before each of them; else before the first, one between and the last.
    every = range(1, len(written) + 1)
    for number in every if DEEP else sorted({1, len(written) // 2 + 1, len(written)}):
        with pytest.raises(Killed), stopped_before(number):
            step()
        assert kept(written) == before, written[number - 1]
    step()  # and then it can be taken whole
    assert verify_journal().problems == []
