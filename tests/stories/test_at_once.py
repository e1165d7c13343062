"""Two people at once: one wins, the other reads in German what happened meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from krm.casework.actions import close, forward, schriftsatz
from krm.casework.actions.capture import settle_on_the_spot
from krm.casework.actions.forward import UnitTask
from krm.journal.actions import Refused
from krm.journal.queries.verify import verify_journal
from krm.mailbox.actions.mail import ingest_mail
from krm.reactions import actions as reactions
from krm.reactions.models import NumberSeries, Reaction
from krm.triage.actions import triage
from krm.work.actions import tasks
from krm.work.models import Assignment, Task
from tests.house.cases import answered, bogen, delivered, draft, forwarded, new, recorded
from tests.house.reactions import moment
from tests.house.settled import settled
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("concurrency: two people take the same step")

AT = moment("2026-05-13T10:00")
SEVERAL = 4


@pytest.fixture
def cast(committed_db, django_db_blocker):
    """Give the test the house in a database of its own, in which commits are real."""
    with django_db_blocker.unblock():
        yield settled(at=moment("2024-05-15"))


def at_once(*steps):
    """Take all steps at the same moment; return what came of each: a result or a refusal."""
    start = threading.Barrier(len(steps))

    def take(step):
        try:
            start.wait(timeout=20)
            return step()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def refusal_of(outcomes):
    """Return the reason of the one who came second; exactly one of two must have won."""
    refused = [item.reason for item in outcomes if isinstance(item, Refused)]
    assert len(refused) == len(outcomes) - 1, outcomes
    assert verify_journal().problems == []
    return refused[0]


def test_two_people_forward_the_same_vorgang(cast):
    row = recorded(cast)

    def forwards(by, unit):
        def sent():
            with transaction.atomic():  # as the page does it
                words = {"reaction": row, "by": by, "at": AT}
                reactions.require_as_seen(seen=reactions.shown_case(row), **words)
                return forward.forward(lead_unit=unit, tasks=[UnitTask(unit)], **words)

        return sent

    reason = refusal_of(
        at_once(forwards(cast.officer, cast.leistung), forwards(cast.front_office, cast.markt))
    )
    assert "hat diesen Vorgang" in reason
    assert "Beim Fachbereich" in reason
    assert any(name in reason for name in ("Mara Beispiel", "Elif Muster")), reason
    assert "13.05.2026" in reason
    assert Assignment.objects.filter(reaction=row).count() == 1


def test_two_people_start_the_same_check(cast):
    row = delivered(cast, forwarded(cast, recorded(cast)))
    check = lambda: schriftsatz.start_check(reaction=row, by=cast.officer, at=AT)  # noqa: E731
    reason = refusal_of(at_once(check, check))
    assert "Im Stand „In Prüfung“" in reason
    assert (
        "Mara Beispiel hat diesen Vorgang am 13.05.2026 um 10:00 Uhr geändert: Prüfung begonnen."
    ) in reason


def test_two_people_close_the_same_vorgang(cast):
    row = answered(cast)
    end = lambda: close.close(reaction=row, by=cast.officer, at=AT)  # noqa: E731
    assert "Im Stand „Abgeschlossen“" in refusal_of(at_once(end, end))
    assert Reaction.objects.get(pk=row.pk).state == "closed"


def test_lead_and_deputy_deliver_the_same_schriftsatz(cast):
    row = forwarded(cast, recorded(cast))
    task = row.assignments.get()
    words = {"assignment": task, "at": AT}
    schriftsatz.save_schriftsatz(
        draft=draft(row, cast.lead_leistung), by=cast.lead_leistung, **words
    )
    reason = refusal_of(
        at_once(
            lambda: schriftsatz.deliver_schriftsatz(by=cast.lead_leistung, **words),
            lambda: schriftsatz.deliver_schriftsatz(by=cast.deputy_leistung, **words),
        )
    )
    assert "schon abgegeben" in reason


def test_two_people_finish_the_same_task(cast):
    row = recorded(cast)
    task = Task.objects.create(
        kind=Task.Kind.OTHER, title="Nachsehen", reaction=row, role="front_office",
        due_on=AT.date(), created_at=AT,
    )  # fmt: skip
    done = lambda: tasks.finish_task(  # noqa: E731
        task=task, result="", by=cast.front_office, at=AT
    )
    assert refusal_of(at_once(done, done)) == "Die Aufgabe hat Elif Muster schon erledigt."


def test_many_people_capture_at_once(cast):
    """Every one gets a number of their own, without a gap; nobody is refused."""
    made = at_once(
        *[
            lambda n=n: settle_on_the_spot(
                bogen=bogen("2026-05-13T09:00", title=f"Fall {n}"), by=cast.clerk, at=AT
            )
            for n in range(SEVERAL)
        ]
    )
    numbers = sorted(item.number for item in made)
    assert numbers == [f"KRM-2026-{n:05d}" for n in range(1, SEVERAL + 1)]
    assert NumberSeries.objects.get(series="KRM").last == SEVERAL
    assert verify_journal().problems == []


def test_two_people_record_the_same_arrival(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    at = moment("2026-05-13T09:00")
    item = ingest_mail(raw=mail(), at=at).item
    row = new("2026-05-13T09:00", channel="email")

    def records(by):
        return lambda: triage.triage_to_reaction(item=item, new=row, by=by, at=AT)

    reason = refusal_of(at_once(records(cast.officer), records(cast.front_office)))
    assert "hat diesen Eingang am 13.05.2026 um 10:00 Uhr als Vorgang KRM-2026-00001" in reason
    assert NumberSeries.objects.get(series="KRM").last == 1
