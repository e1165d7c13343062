"""A seeded house is multiplied by its database: whole Vorgänge, each with numbers of its own."""

import random

import pytest
from django.utils.timezone import now

from benchmarks.multiply import multiply
from benchmarks.seed import Seeder
from benchmarks.texts import OTHER, RARE
from krm.deadlines.models import Deadline
from krm.desk.jobs import indexing
from krm.journal.queries.verify import verify_journal
from krm.letters.models import Dispatch
from krm.reactions.models import NumberSeries, Reaction
from krm.search import storage
from krm.search.models import Entry
from krm.search.queries import candidates
from krm.search.rules.asking import asked_for
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("raw SQL: rows are copied by the database")


def test_whole_cases_are_copied(cast):
    at = now().replace(microsecond=0)
    shipped_rules(at=at)
    Seeder(20, cast, at, random.Random(7)).fill(lambda _done: None)
    indexing.compare_all(at)
    deadlines, sent = Deadline.objects.count(), Dispatch.objects.count()
    multiply(3, lambda _done: None)
    assert Reaction.objects.count() == 60
    assert (Deadline.objects.count(), Dispatch.objects.count()) == (3 * deadlines, 3 * sent)
    drawn = sum(NumberSeries.objects.filter(series="KRM").values_list("last", flat=True))
    assert drawn == len(set(Reaction.objects.values_list("number", flat=True))) == 60
    assert not verify_journal().problems
    assert indexing.catch_up(at) == 0, "the index was copied too"
    for row in Reaction.objects.order_by("pk"):
        assert found(row.number) == {row.pk}
    assert (len(found(RARE)), len(found(OTHER))) == (3, 6)
    copied = words_of_all()
    indexing.reindex(at, report=lambda _done, _of: None)
    anew = words_of_all()
    differ = {key: copied[key] ^ anew[key] for key in anew if copied[key] != anew[key]}
    assert not differ


def found(typed):
    return set(candidates(asked_for(typed)).rows)


def words_of_all():
    return {
        key: storage.words_of([Entry.key_of(Entry.Kind.CASE, key)])
        for key in Reaction.objects.values_list("pk", flat=True)
    }
