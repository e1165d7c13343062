"""Whatever comes from outside is read for danger: no way in forgets the alarm (R-24)."""

from functools import cache

import pytest

from tests.architecture.call_graph import functions, modules, reachable

RAISE = "krm.arrivals.actions.alarms.raise_from_text"
# What every way in ends in: an arrival is kept, its words or those of its files are read, or a
# Vorgang is registered.
TAKES_IN = {
    "krm.arrivals.actions.receiving.receive_written",
    "krm.arrivals.actions.receiving.keep_written",
    "krm.arrivals.actions.receiving.note_readings",
    "krm.documents.actions.keep_text",
    "krm.reactions.actions.registering.register_reaction",
}
DOORS = ("views", "api", "tasks", "management")
# The verbs of each way in; the search below must find every one of them.
WAYS = {
    "mail": "krm.mailbox.actions.mail.ingest_mail",
    "mails in one go": "krm.mailbox.actions.mail.ingest_mails",
    "mail after a crash": "krm.mailbox.actions.mail.read_item",
    "scan": "krm.triage.actions.scan.receive_scan",
    "form and API": "krm.public.actions.submitting.submit",
    "addition": "krm.public.actions.additions.add_to",
    "barrier": "krm.public.actions.barriers.report_barrier",
    "paper card": "krm.triage.actions.cards.capture_card",
    "Service Center": "krm.service_center.actions.calls.take_call",
    "KRM": "krm.casework.actions.record.record_reaction",
    "Bogen, settled": "krm.casework.actions.capture.settle_on_the_spot",
    "Bogen, handed up": "krm.casework.actions.capture.escalate",
    "Sichtung": "krm.triage.actions.triage.triage_to_reaction",
}


def part_of(path):
    """Return the part of its package in which a function stands: views, actions, forms ..."""
    return path.split(".")[2]


def public(part):
    for path, node in functions().items():
        inside = path.rpartition(".")[0] in modules()
        if inside and part_of(path) == part and not node.name.startswith("_"):
            yield path


def takes_in(path):
    return bool(TAKES_IN & reachable(path))


# What lies below only keeps or registers what its caller has read; the old table is no way in.
BELOW = ("krm.arrivals.", "krm.documents.", "krm.reactions.", "krm.takeover.")


@cache  # not when the file is read: every worker reads it
def verbs():
    found = (path for path in public("actions") if not path.startswith(BELOW))
    return sorted(path for path in found if takes_in(path))


def test_a_verb_that_takes_in_looks_for_danger():
    assert [path for path in verbs() if RAISE not in reachable(path)] == []


def test_a_door_that_takes_in_looks_for_danger():
    doors = [path for part in DOORS for path in public(part) if takes_in(path)]
    assert len(doors) > 5
    assert [path for path in doors if RAISE not in reachable(path)] == []


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_is_found(way):
    assert WAYS[way] in verbs()


def test_the_search_can_fail():
    assert functions().keys() >= TAKES_IN
    assert RAISE not in reachable("krm.reactions.actions.registering.register_reaction")
    assert takes_in("krm.reactions.actions.registering.register_reaction")
