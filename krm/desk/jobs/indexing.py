"""Keep the index of words at what the Vorgänge and arrivals say; build it anew.

A step does not write into the index. What it is behind is found by comparing it with the journal:
in the worker every minute, before each search, and all of it once a night. So nothing that happened
stays where nobody finds it, whatever stopped in between.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from krm.arrivals.queries.searched import open_arrivals
from krm.desk.queries.searched import written_arrivals, written_cases
from krm.journal.queries import moved
from krm.organisation.models import Standort, Unit
from krm.reactions.models import Reaction
from krm.search.models import Entry
from krm.search.queries import changed_owners, marks_held, seen_entry
from krm.search.storage import entries, meanings

# So many at a time: their texts are held in memory, and a lock lasts no longer than they take.
AT_ONCE: Final = 50
# Before a search no more than these are caught up; the worker does the rest.
BEFORE_A_SEARCH: Final = 100
# As many of the newest entries of the journal are looked at then. Of more than the other all are
# compared instead: after an import, a restore, or the first start with an index.
LOOKED_AT: Final = 1_000
FAR_BEHIND: Final = 20_000
CASE, ARRIVAL, FILE = Entry.Kind.CASE, Entry.Kind.ARRIVAL, Entry.Kind.FILE


def catch_up(at: datetime, *, most: int | None = None) -> int:
    """Write into the index what has happened since; return how many were written.

    :param most: leave the rest for later, if there is more.
    """
    newest, seen = moved.newest_entry(), seen_entry()
    if most is None:
        _note_renamed()
    if most is None and newest - seen > FAR_BEHIND:
        return compare_all(at)
    since = seen if most is None else max(seen, newest - LOOKED_AT)
    keys = _with_the_same_person(moved.moved_reactions(since) | changed_owners(CASE))
    behind = _behind(sorted(keys, reverse=True))
    count = _write_cases(behind[:most], at) + _write_arrivals(at, most)
    if since == seen != newest and (most is None or len(behind) <= most):
        entries.note_progress(newest)
    return count


def compare_all(at: datetime) -> int:
    """Compare every Vorgang with the index and write what it is behind; return how many."""
    newest, held, steps = moved.newest_entry(), marks_held(CASE), dict(moved.all_last_steps())
    there = set(Reaction.objects.values_list("pk", flat=True))
    behind = [key for key in sorted(there) if held.get(key) != steps.get(key, 0)]
    count = _write_cases([*(held.keys() - there), *behind], at) + _write_arrivals(at, None)
    # What was judged before its words were written has no entry by which its meaning would go.
    meanings.drop_without_words(ARRIVAL)
    entries.note_progress(newest)
    return count


def reindex(at: datetime, *, report: Callable[[int, int], None]) -> int:
    """Build the index anew; return how many Vorgänge it holds.

    :param report: hears how many of how many are written.
    """
    entries.empty()
    newest = moved.newest_entry()
    # The newest last: they are found again by the keys of the index, newest first.
    keys = list(Reaction.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        report(start, len(keys))
        _write_cases(keys[start : start + AT_ONCE], at)
    _write_arrivals(at, None)
    entries.note_progress(newest)
    meanings.drop_without_words()
    entries.overwrite()
    entries.count_words()
    report(len(keys), len(keys))
    return len(keys)


def _note_renamed() -> None:
    """Note the Vorgänge of a unit or Standort that has another name: no step of theirs says so."""
    units = dict(Unit.objects.values_list("pk", "name"))
    places = dict(Standort.objects.values_list("pk", "name"))
    for key in entries.note_renamed("unit", units):
        entries.note_changed_rows(CASE, Reaction.objects.filter(lead_unit=key))
    for key in entries.note_renamed("standort", places):
        entries.note_changed_rows(CASE, Reaction.objects.filter(standort=key))


def _with_the_same_person(keys: set[int]) -> set[int]:
    """Add the Vorgänge of the same people: what one of them says of a person is true of all."""
    people = Reaction.objects.filter(pk__in=keys, party__isnull=False).values("party")
    return keys | set(Reaction.objects.filter(party__in=people).values_list("pk", flat=True))


def _behind(keys: list[int]) -> list[int]:
    held, steps = marks_held(CASE, keys), moved.last_steps(keys)
    return [key for key in keys if key not in held or held[key] != steps.get(key, 0)]


def _write_cases(keys: Iterable[int], at: datetime) -> int:
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        with transaction.atomic():
            entries.wait_for_writers()
            steps = dict.fromkeys(some, 0) | moved.last_steps(some)
            there = set(Reaction.objects.filter(pk__in=some).values_list("pk", flat=True))
            entries.forget([key for key in some if key not in there], CASE, FILE)
            entries.write(written_cases({key: steps[key] for key in some if key in there}), at=at)
    return len(keys)


def _write_arrivals(at: datetime, most: int | None) -> int:
    """Write the arrivals nobody has judged yet; those that were judged leave the index."""
    marks, held = open_arrivals(), marks_held(ARRIVAL)
    if gone := held.keys() - marks.keys():
        entries.forget(gone, ARRIVAL)
    changed = sorted((key for key, mark in marks.items() if held.get(key) != mark), reverse=True)
    changed = changed[:most]
    for start in range(0, len(changed), AT_ONCE):
        with transaction.atomic():
            entries.wait_for_writers()
            some = {key: marks[key] for key in changed[start : start + AT_ONCE]}
            entries.write(written_arrivals(some), at=at)
    return len(changed)
