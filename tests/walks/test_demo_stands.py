"""The demo office is built once for a whole run: first, beside the linters."""

from django.utils.timezone import localdate

from krm.measures.models import Measure
from krm.organisation.queries import local_day
from krm.privacy.models import Sample
from krm.privacy.queries.samples import drawn_from
from krm.reactions.models import Reaction


def test_the_demo_stands(demo):
    assert Reaction.objects.count() > 100


def test_the_demo_plans_no_measure_twice_and_draws_no_sample_after_it_is_due(demo):
    planned = Measure.objects.exclude(state="dismissed").values_list("title", flat=True)
    assert sorted(set(planned)) == sorted(planned)
    sample = Sample.objects.get()
    assert local_day(sample.drawn_at) == drawn_from(sample.month) <= sample.due_on
    assert (sample.checked_at is None) == (sample.due_on >= localdate())
