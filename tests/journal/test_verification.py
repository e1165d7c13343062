"""Every way to bend a chain is found, at the first entry that does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.journal.rules import GENESIS, ReadLink, read_hash
from krm.journal.rules.verification import (
    Fault,
    Head,
    Problem,
    StoredRead,
    first_problem,
    first_read_problem,
)
from tests.house.chains import AT, CHAIN, KEY, a_chain, head_of, rehashed, with_link


def _changed(entries, at):
    entries[at] = with_link(entries[at], data={"note": 999})


def _changed_and_rehashed(entries, at):
    entries[at] = rehashed(with_link(entries[at], data={"note": 999}))


def _removed(entries, at):
    del entries[at]


def _removed_and_renumbered(entries, at):
    del entries[at]
    for index in range(at, len(entries)):
        entries[index] = with_link(entries[index], seq=index + 1)


def _swapped(entries, at):
    first, second = entries[at], entries[at + 1]
    entries[at] = with_link(second, seq=at + 1)
    entries[at + 1] = with_link(first, seq=at + 2)


def _inserted(entries, at):
    entries.insert(at, entries[at])
    for index in range(at, len(entries)):
        entries[index] = rehashed(with_link(entries[index], seq=index + 1))


def _personal_changed(entries, at):
    entries[at] = entries[at]._replace(payload={"by": "Mara Beispiel"})


def _personal_removed(entries, at):
    entries[at] = entries[at]._replace(salt=None, payload=None)


TAMPERINGS = [
    _changed,
    _changed_and_rehashed,
    _removed,
    _removed_and_renumbered,
    _swapped,
    _inserted,
    _personal_changed,
    _personal_removed,
]


@pytest.mark.parametrize(
    ("tamper", "seq", "fault"),
    [
        (_changed, 3, Fault.CHANGED),
        (_changed_and_rehashed, 4, Fault.BROKEN_LINK),
        (_removed, 3, Fault.GAP),
        (_removed_and_renumbered, 3, Fault.BROKEN_LINK),
        (_swapped, 3, Fault.BROKEN_LINK),
        (_inserted, 4, Fault.BROKEN_LINK),
        (_personal_changed, 3, Fault.PERSONAL_CHANGED),
        (_personal_removed, 3, Fault.PERSONAL_MISSING),
    ],
)
def test_the_first_entry_that_does_not_fit_is_named(tamper, seq, fault):
    entries = a_chain(6)
    head = head_of(entries)
    tamper(entries, 2)
    assert first_problem(CHAIN, entries, head, key=KEY) == Problem(CHAIN, seq, fault)


@pytest.mark.parametrize(
    ("kept", "head", "seq", "fault"),
    [
        (4, "own", 5, Fault.CUT_OFF),
        (0, "own", 1, Fault.ENTRIES_MISSING),
        (6, None, 6, Fault.HEAD_MISSING),
        (6, Head(4, "0" * 64), 5, Fault.HEAD_BEHIND),
        (6, Head(6, "0" * 64), 6, Fault.HEAD_CHANGED),
    ],
)
def test_chain_and_head_must_agree(kept, head, seq, fault):
    entries = a_chain(6)
    head = head_of(entries) if head == "own" else head
    assert first_problem(CHAIN, entries[:kept], head, key=KEY) == Problem(CHAIN, seq, fault)


def test_a_head_without_entries_that_never_moved_is_fine():
    assert first_problem(CHAIN, [], Head(0, GENESIS), key=KEY) is None


def test_blanking_leaves_the_chain_valid():
    entries = a_chain(6, blanked_up_to=4)
    assert first_problem(CHAIN, entries, head_of(entries), key=KEY) is None


def test_blanking_covers_no_more_than_it_says():
    entries = a_chain(6, blanked_up_to=3)
    _personal_removed(entries, 3)
    problem = Problem(CHAIN, 4, Fault.PERSONAL_MISSING)
    assert first_problem(CHAIN, entries, head_of(entries), key=KEY) == problem


@given(st.integers(1, 20))
def test_an_untouched_chain_fits(length):
    entries = a_chain(length)
    assert first_problem(CHAIN, entries, head_of(entries), key=KEY) is None


@given(st.data())
def test_no_tampering_stays_unseen(data):
    entries = a_chain(data.draw(st.integers(2, 12)))
    head = head_of(entries)
    at = data.draw(st.integers(0, len(entries) - 2))
    data.draw(st.sampled_from(TAMPERINGS))(entries, at)
    problem = first_problem(CHAIN, entries, head, key=KEY)
    assert problem is not None
    assert at + 1 <= problem.seq <= at + 2


def _reads(length):
    reads, prev = [], GENESIS
    for seq in range(1, length + 1):
        link = ReadLink("2026-05", seq, 7, seq, AT, prev)
        prev = read_hash(link, KEY)
        reads.append(StoredRead(link, prev))
    return reads


@pytest.mark.parametrize(
    ("keep", "dropped", "problem"),
    [
        (slice(None), False, None),
        (slice(0, 0), True, None),
        (slice(0, 0), False, Problem("reads:2026-05", 1, Fault.ENTRIES_MISSING)),
        (slice(0, 2), False, Problem("reads:2026-05", 3, Fault.CUT_OFF)),
        (slice(1, 3), False, Problem("reads:2026-05", 1, Fault.GAP)),
        (slice(2, 3), True, Problem("reads:2026-05", 3, Fault.NOT_DROPPED_WHOLE)),
    ],
)
def test_a_month_of_looks_is_whole_or_dropped_whole(keep, dropped, problem):
    reads = _reads(3)
    head = Head(3, reads[-1].hash)
    assert (
        first_read_problem("reads:2026-05", reads[keep], head, is_dropped=dropped, key=KEY)
        == problem
    )


def test_a_changed_look_is_found():
    reads = _reads(3)
    reads[1] = StoredRead(reads[1].link._replace(person_id=8), reads[1].hash)
    found = first_read_problem(
        "reads:2026-05", reads, Head(3, reads[-1].hash), is_dropped=False, key=KEY
    )
    assert found == Problem("reads:2026-05", 2, Fault.CHANGED)
