"""Versions of the Regelwerk: loaded once, released for the future, assumptions confirmed."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.organisation.models import Office
from krm.regelwerk import actions, queries, rules
from krm.regelwerk.models import DirectiveReview, RegelwerkVersion

pytestmark = pytest.mark.both_databases("locks: one version is released at a time")

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 5, 22)
TOMORROW = date(2026, 5, 23)


@pytest.fixture
def shipped(cast):
    return actions.load_shipped(at=AT)


def changed_text(title="Geänderte Weisung"):
    text = rules.shipped_text()
    old = rules.shipped().word("document.title")
    assert old in text
    return text.replace(old, title, 1)


def refused(code, call, /, *args, **arguments):
    with pytest.raises(Refused) as refusal:
        call(*args, at=AT, **arguments)
    assert refusal.value.code == code
    return refusal.value.reason


def test_the_shipped_version_is_loaded_once_and_in_force(db):
    first = actions.load_shipped(at=AT)
    entries = JournalEntry.objects.count()
    assert actions.load_shipped(at=AT) == first
    assert JournalEntry.objects.count() == entries == 1
    assert first.state == "released"
    assert queries.current(date(2024, 5, 15)) == first
    assert queries.rules_on(TODAY) == rules.shipped()


def test_the_first_version_also_covers_what_came_before_it(db):
    first = actions.load_shipped(at=AT)
    assert queries.current(date(2019, 1, 1)) == first


def test_before_the_set_up_there_are_no_rules(db):
    with pytest.raises(queries.RegelwerkMissing):
        queries.current(TODAY)


def test_init_can_run_as_often_as_one_likes(db):
    for _ in range(2):
        out = StringIO()
        call_command("init", stdout=out)
        assert "freigegeben" in out.getvalue()
    assert Office.objects.count() == 1
    assert RegelwerkVersion.objects.count() == 1
    assert DirectiveReview.objects.get().due_on == date(2026, 5, 1)


def test_a_newer_shipped_version_is_a_proposal(cast, shipped):
    """The house already has rules of its own, so what the product brings is only offered."""
    RegelwerkVersion.objects.filter(pk=shipped.pk).update(content_hash="0" * 64)
    newer = actions.load_shipped(at=AT)
    assert newer.state == "proposed"
    assert queries.current(TODAY) == shipped


def test_a_proposal_is_released_from_a_future_day(cast, shipped):
    proposal = actions.propose_version(changed_text(), by=cast.officer, at=AT)
    assert queries.current(TOMORROW) == shipped
    release = actions.release_version
    refused("right_missing", release, proposal, valid_from=TOMORROW, by=cast.officer)
    refused("right_missing", release, proposal, valid_from=TOMORROW, by=cast.administrator)
    refused("not_in_the_future", release, proposal, valid_from=TODAY, by=cast.executive)
    release(proposal, valid_from=TOMORROW, by=cast.executive, at=AT)
    assert queries.current(TODAY) == shipped
    assert queries.current(TOMORROW) == proposal
    refused("already_decided", release, proposal, valid_from=TOMORROW, by=cast.executive)


def test_two_versions_do_not_begin_on_one_day(cast, shipped):
    first = actions.propose_version(changed_text("Erste"), by=cast.officer, at=AT)
    second = actions.propose_version(changed_text("Zweite"), by=cast.officer, at=AT)
    actions.release_version(first, valid_from=date(2026, 6, 1), by=cast.executive, at=AT)
    for day in (TOMORROW, date(2026, 6, 1)):
        refused("later_version", actions.release_version, second, valid_from=day, by=cast.executive)


def test_a_rejected_version_never_comes_into_force(cast, shipped):
    proposal = actions.propose_version(changed_text(), by=cast.officer, at=AT)
    actions.reject_version(proposal, by=cast.executive, at=AT)
    refused(
        "already_decided",
        actions.release_version,
        proposal,
        valid_from=TOMORROW,
        by=cast.executive,
    )
    refused("known", actions.propose_version, changed_text(), by=cast.officer)


def test_an_unreadable_text_is_refused_with_the_place(cast, shipped):
    reason = refused("unreadable", actions.propose_version, "kein = toml =", by=cast.officer)
    assert reason.startswith("Regelwerk, ")
    refused("right_missing", actions.propose_version, changed_text(), by=cast.administrator)


def test_the_difference_names_old_and_new(cast, shipped):
    new = rules.load_regelwerk(changed_text())
    (difference,) = queries.differences(rules.shipped(), new)
    assert difference.key == "document.title"
    assert difference.old == rules.shipped().word("document.title")
    assert difference.new == "Geänderte Weisung"
    assert queries.differences(new, new) == []


def test_an_assumption_is_confirmed_once(cast, shipped):
    key = queries.assumptions(shipped)[0].entry.key
    assert not queries.assumptions(shipped)[0].is_confirmed
    confirm = actions.confirm_assumptions
    refused("right_missing", confirm, shipped, keys=[key], by=cast.administrator)
    refused("no_assumption", confirm, shipped, keys=[key, "deadlines.closing"], by=cast.officer)
    refused("nothing_chosen", confirm, shipped, keys=[], by=cast.officer)
    first = confirm(shipped, keys=[key], by=cast.officer, at=AT)
    assert confirm(shipped, keys=[key, key], by=cast.executive, at=AT) == first
    assert [a.entry.key for a in queries.assumptions(shipped) if a.is_confirmed] == [key]


def test_a_confirmation_counts_for_later_versions_while_the_value_is_the_same(cast, shipped):
    entries = rules.shipped().assumptions()
    changed = next(entry for entry in entries if entry.key == "files.max_megabytes")
    kept = next(entry for entry in entries if entry.key != changed.key)
    keys = [changed.key, kept.key]
    actions.confirm_assumptions(shipped, keys=keys, by=cast.officer, at=AT)
    head, tail = rules.shipped_text().split("max_megabytes", 1)
    text = f"{head}max_megabytes{tail.replace(changed.value, '99', 1)}"
    newer = actions.propose_version(text, by=cast.officer, at=AT)
    confirmed = {a.entry.key for a in queries.assumptions(newer) if a.is_confirmed}
    assert kept.key in confirmed
    assert changed.key not in confirmed


def test_completing_the_review_sets_the_next_one(cast, shipped):
    """R-39: due 01.05.2026, a holiday; completing it sets the next day."""
    complete = actions.complete_review
    assert queries.review_due().due_on == date(2026, 5, 1)
    arguments = {"result": "Weisung gilt weiter.", "next_due_on": date(2028, 5, 1)}
    refused("right_missing", complete, by=cast.administrator, **arguments)
    refused("no_result", complete, by=cast.officer, **{**arguments, "result": "  "})
    today = {**arguments, "next_due_on": TODAY}
    refused("not_in_the_future", complete, by=cast.officer, **today)
    complete(by=cast.officer, at=AT, **arguments)
    assert queries.review_due().due_on == date(2028, 5, 1)
    done = DirectiveReview.objects.get(due_on=date(2026, 5, 1))
    assert (done.completed_at, done.completed_by) == (AT, cast.officer)
