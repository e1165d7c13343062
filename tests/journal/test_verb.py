"""A verb is one transaction, and its refusal stays."""

import inspect
from types import SimpleNamespace

import pytest
from django.db import connection

from krm.journal import actions as journal
from krm.journal.models import JournalEntry, JournalPersonal
from tests.house.journal_steps import AT, ELIF, note

pytestmark = pytest.mark.both_databases(
    "transactions: a refused step is rolled back and still journalled"
)

REACTION = SimpleNamespace(pk=42)


@journal.verb
def close(*, reaction, by, at, refuse=True):
    """Close a reaction, or refuse to after half of the work."""
    note(journal.reaction_chain(reaction.pk), by=by, at=at, half=1)
    if refuse:
        raise journal.Refused("Die Antwort fehlt noch.", code="no_answer")
    return "closed"


@journal.verb
def close_twice(*, reaction, by, at):
    """Close by another verb."""
    note(journal.OFFICE, by=by, at=at)
    return close(reaction=reaction, by=by, at=at)


@journal.verb
def close_if_possible(*, reaction, by, at):
    """Go on after a refusal of another verb."""
    try:
        close(reaction=reaction, by=by, at=at)
    except journal.Refused:
        note(journal.OFFICE, by=by, at=at, skipped=1)


def entries():
    return list(JournalEntry.objects.order_by("id").values_list("chain", "verb", "data"))


def test_a_verb_returns_what_its_function_returns(db):
    assert close(reaction=REACTION, by=ELIF, at=AT, refuse=False) == "closed"
    assert entries() == [("reaction:42", "note_added", {"half": 1})]


@pytest.mark.parametrize("how", ["db", "committed_db"])
def test_a_refused_step_is_rolled_back_and_journalled(how, request):
    request.getfixturevalue(how)
    before = note()
    with pytest.raises(journal.Refused) as refusal:
        close(reaction=REACTION, by=ELIF, at=AT)
    assert refusal.value.reason == "Die Antwort fehlt noch."
    refused = JournalEntry.objects.get(verb="step_refused")
    step = "tests.close"
    assert (refused.chain, refused.seq, refused.prev) == ("reaction:42", 2, before.hash)
    assert refused.data == {"step": step, "code": "no_answer"}
    payload = {"reason": "Die Antwort fehlt noch.", "by": "Elif Muster"}
    assert JournalPersonal.objects.get(pk=refused.pk).payload == payload
    assert JournalEntry.objects.count() == 2


def test_only_the_outermost_verb_journals_a_refusal(db):
    note()
    with pytest.raises(journal.Refused):
        close_twice(reaction=REACTION, by=ELIF, at=AT)
    assert [(verb, data.get("step")) for _, verb, data in entries()] == [
        ("note_added", None),
        ("step_refused", "tests.close_twice"),
    ]


def test_an_inner_refusal_that_is_caught_takes_back_only_the_inner_step(db):
    close_if_possible(reaction=REACTION, by=ELIF, at=AT)
    assert entries() == [("office", "note_added", {"skipped": 1})]


@pytest.mark.parametrize(
    ("named", "exists", "chain"),
    [
        (None, False, "office"),
        (None, True, "reaction:42"),
        ("reaction:9", False, "office"),
        ("reaction:9", True, "reaction:9"),
    ],
)
def test_a_refusal_belongs_to_a_chain_that_exists(db, named, exists, chain):
    if exists:
        note(chain)

    @journal.verb
    def refuse(*, reaction, by, at):
        raise journal.Refused("Nein.", chain=named)

    with pytest.raises(journal.Refused):
        refuse(reaction=REACTION, by=ELIF, at=AT)
    assert JournalEntry.objects.get(verb="step_refused").chain == chain


def test_other_errors_are_no_refusals(committed_db):
    @journal.verb
    def break_down(*, by, at):
        note()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_down(by=ELIF, at=AT)
    assert entries() == []
    assert not connection.in_atomic_block


def test_after_a_refusal_the_next_verb_is_outermost_again(db):
    for _ in range(2):
        with pytest.raises(journal.Refused):
            close(reaction=REACTION, by=ELIF, at=AT)
    assert JournalEntry.objects.filter(verb="step_refused").count() == 2


@pytest.mark.parametrize(
    "function", [lambda by, at: None, lambda *, by: None, lambda *, at: None, lambda **by_at: None]
)
def test_a_verb_says_who_and_when(function):
    with pytest.raises(TypeError, match="keyword-only"):
        journal.verb(function)


def test_the_bare_function_stays_reachable():
    assert inspect.unwrap(close) is not close
