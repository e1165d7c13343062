"""Nothing here marks a customer: a Besonderheit belongs to a Vorgang or to an arrival."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from krm.measures.models import IDEA, Besonderheit, Disclosure, Measure
from krm.parties.models import Party
from tests.house.reactions import moment

AT = moment("2026-03-09")


@pytest.mark.parametrize("model", [*apps.get_app_config("measures").get_models()])
def test_no_row_knows_a_customer(model):
    assert not [field.name for field in model._meta.get_fields() if field.related_model is Party]


@pytest.mark.parametrize(
    "row",
    [
        Besonderheit(kind="press", label="Presse", known_at=AT, raised_at=AT),
        Disclosure(
            receiver_kind="police", receiver="x", basis="sgbx_71", happened_at=AT, entered_at=AT
        ),
    ],
    ids=["Besonderheit", "Disclosure"],
)
@pytest.mark.both_databases("constraints: each database checks its own")
def test_without_a_subject_nothing_is_stored(db, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_only_what_is_against_a_cause_is_weighed(db):
    keys = {"planned": None, "proposed": "cluster:1", "idea": f"{IDEA}1", "promise": None}
    for title, key in keys.items():
        Measure.objects.create(
            title=title, dedup_key=key, is_promise=title == "promise", proposed_at=AT
        )
    weighed = {row.title for row in Measure.objects.weighed()}
    assert weighed == {row.title for row in Measure.objects.all() if row.is_weighed}
    assert weighed == {"planned", "proposed"}
