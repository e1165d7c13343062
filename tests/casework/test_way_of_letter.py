"""J-17: how a letter leaves follows wish, consent and what is known of the customer."""

from dataclasses import replace

import pytest

from krm.casework.queries.letter_context import letter_context
from krm.casework.queries.way import way_of
from krm.parties.models import Consent
from tests.desk.conftest import house
from tests.house.cases import ERIKA, customer, drafted, recorded
from tests.house.reactions import moment

__all__ = ["house"]
ON = moment("2026-05-05").date()
NOWHERE = {"street": "", "postcode": "", "city": ""}


def vorgang(house, **known):
    return recorded(house, party=customer(house, replace(ERIKA, **known)))


@pytest.mark.parametrize(
    ("known", "kind", "way"),
    [
        ({}, "confirmation", "post"),
        ({}, "answer", "post"),
        ({"preferred_channel": "email"}, "confirmation", "email"),
        ({"preferred_channel": "email"}, "interim_notice", "email"),
        ({"preferred_channel": "email"}, "answer", "post"),
        ({"preferred_channel": "email", "email": ""}, "confirmation", "post"),
        ({"preferred_channel": "download"}, "confirmation", "email"),
        (NOWHERE, "confirmation", "email"),
        (NOWHERE, "answer", "by_hand"),
        (NOWHERE | {"fax": "06321 1"}, "answer", "fax"),
        ({"preferred_channel": "fax", "fax": "06321 1"}, "answer", "fax"),
        ({"preferred_channel": "fax"}, "answer", "post"),
        (NOWHERE | {"email": ""}, "confirmation", "by_hand"),
    ],
)
def test_j_17_the_default_way(house, known, kind, way):
    assert way_of(kind, vorgang(house, **known), ON) == way


def test_j_17_a_withdrawn_consent_closes_the_e_mail(house):
    row = vorgang(house, preferred_channel="email")
    Consent.objects.create(
        party=row.party, purpose=Consent.Purpose.EMAIL, form="written", given_on=ON,
        withdrawn_on=ON,
    )  # fmt: skip
    assert way_of("confirmation", row, ON) == "post"


def test_j_17_a_draft_takes_that_way_and_tells_the_truth_about_the_answer(house):
    row = vorgang(house, preferred_channel="email")
    letter = drafted(house, row, "confirmation", "2026-05-05T10:00")
    assert letter.channel == "email"
    assert "Die Antwort schicken wir Ihnen mit der Post." in letter.body


def test_j_17_without_an_address_nobody_reads_of_the_post(house):
    row = vorgang(house, **NOWHERE)
    letter = drafted(house, row, "confirmation", "2026-05-05T10:00")
    assert "mit der Post" not in letter.body
    assert "nennen Sie uns deshalb Ihre Anschrift" in letter.body
    assert "answer_by_post" not in letter_context(row, ON).facts
