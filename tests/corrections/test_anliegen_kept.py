"""What was said to an Anliegen that a correction takes away stays, and nobody counts it."""

import pytest

from krm.casework.models import SchriftsatzPoint
from krm.casework.queries.case import words_of
from krm.corrections.actions.proposing import Change, propose_correction
from krm.privacy.queries.anonymising import free_texts
from krm.reactions.models import Anliegen
from tests.house.cases import delivered as delivers
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("constraints: one place each, those taken away left out")

LATER = moment("2026-05-08T10:00")


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def corrected(cast, row, codes):
    propose_correction(
        reaction=row, change=Change("anliegen", codes), reason="Falsch gelesen",
        by=cast.officer, at=LATER,
    )  # fmt: skip


@pytest.fixture
def delivered(cast):
    row = forwarded(cast, recorded(cast, codes=["S1.2", "S3.2"]))
    delivers(cast, row)
    return row


def test_what_the_unit_said_to_a_removed_anliegen_stays(cast, delivered):
    text = delivered.assignments.get().schriftsaetze.get()
    before = words_of(text)
    points = SchriftsatzPoint.objects.filter(schriftsatz=text)
    assert points.count() == 2
    corrected(cast, delivered, ["S1.2"])
    assert points.count() == 2
    assert words_of(text) == before
    assert list(delivered.anliegen.values_list("code", flat=True)) == ["S1.2"]


def test_it_comes_back_with_what_was_said_to_it(cast, delivered):
    taken = delivered.anliegen.get(code="S3.2")
    Anliegen.objects.filter(pk=taken.pk).update(answer="Das ist geklärt.")
    corrected(cast, delivered, ["S4.1", "S1.2"])
    corrected(cast, delivered, ["S3.2", "S4.1", "S1.2"])
    back = delivered.anliegen.get(code="S3.2")
    assert (back.pk, back.answer, back.position) == (taken.pk, "Das ist geklärt.", 1)
    assert [row.position for row in delivered.anliegen.order_by("position")] == [1, 2, 3]


def test_its_text_is_walked_through_before_the_vorgang_becomes_anonymous(cast, delivered):
    taken = delivered.anliegen.get(code="S3.2")
    Anliegen.objects.filter(pk=taken.pk).update(answer="Frau Beispiel sagt das.")
    corrected(cast, delivered, ["S1.2"])
    assert "Frau Beispiel sagt das." in {text.text for text in free_texts(delivered)}
