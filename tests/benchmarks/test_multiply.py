"""A seeded house is multiplied by its database: whole Vorgänge, each with numbers of its own."""

import random

import pytest
from django.utils.timezone import now

from benchmarks.multiply import multiply
from benchmarks.seed import Seeder
from krm.deadlines.models import Deadline
from krm.journal.queries.verify import verify_journal
from krm.letters.models import Dispatch
from krm.reactions.models import NumberSeries, Reaction
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("raw SQL: rows are copied by the database")


def test_whole_cases_are_copied(cast):
    at = now().replace(microsecond=0)
    shipped_rules(at=at)
    Seeder(20, cast, at, random.Random(7)).fill(lambda _done: None)
    deadlines, sent = Deadline.objects.count(), Dispatch.objects.count()
    multiply(3, lambda _done: None)
    assert Reaction.objects.count() == 60
    assert (Deadline.objects.count(), Dispatch.objects.count()) == (3 * deadlines, 3 * sent)
    drawn = sum(NumberSeries.objects.filter(series="KRM").values_list("last", flat=True))
    assert drawn == len(set(Reaction.objects.values_list("number", flat=True))) == 60
    assert not verify_journal().problems
