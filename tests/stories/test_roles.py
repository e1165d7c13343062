"""Who writes for somebody else: without a Vollmacht no Sozialdaten leave to them."""

import pytest
from django.urls import reverse

from krm.casework.actions import customer as verbs
from krm.casework.actions.customer import Mandate
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.reactions.actions import StepNotAllowed
from krm.reactions.rules import PartyRole
from tests.house.cases import ERIKA, in_check, recorded, released, sent
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts
from tests.stories.test_customers import ANWALT, receives

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-11T10:00")
LATER = "2026-05-12T10:00"


@pytest.fixture(autouse=True)
def rules(db):
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def changes(cast, row, role, **words):
    return verbs.change_role(reaction=row, role=role, by=cast.officer, at=AT, **words)


@pytest.fixture
def from_lawyer(cast):
    """A lawyer has written; who the customer is, nobody has said."""
    row = in_check(cast, party_role="representative")
    verbs.change_customer(reaction=row, data=ANWALT, by=cast.officer, at=AT)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("role", ["representative", "helper", "relative"])
def test_the_answer_waits_for_the_vollmacht(cast, role):
    row = in_check(cast, party_role=role)
    with pytest.raises(StepNotAllowed, match="Vollmacht liegt nicht vor"):
        released(cast, row, "answer", LATER)


@pytest.mark.parametrize("role", ["beneficiary", "employer", "traeger", "other"])
def test_who_speaks_for_themselves_gets_the_answer(cast, role):
    released(cast, in_check(cast, party_role=role), "answer", LATER)


def test_the_confirmation_may_leave(cast):
    sent(cast, recorded(cast, party_role="representative"), "confirmation", "2026-05-06T10:00")


def test_with_the_customer_the_answer_goes_to_them(cast, from_lawyer):
    row = changes(cast, from_lawyer, "representative", customer=ERIKA)
    assert (row.party.last_name, row.party_role) == ("Beispielfrau", "beneficiary")
    lines = receives(released(cast, row, "answer", LATER))
    assert any("Beispielfrau" in line for line in lines)
    assert not any("Kanzlei" in line for line in lines)


def test_with_the_vollmacht_it_goes_to_the_representative(cast, from_lawyer):
    mandate = Mandate(has_vollmacht=True)
    row = changes(cast, from_lawyer, "representative", customer=ERIKA, mandate=mandate)
    assert "Kanzlei Muster" in receives(released(cast, row, "answer", LATER))


def test_a_helper_has_no_vollmacht(cast, from_lawyer):
    mandate = Mandate(has_vollmacht=True)
    row = changes(cast, from_lawyer, "helper", customer=ERIKA, mandate=mandate)
    assert "Kanzlei Muster" not in receives(released(cast, row, "answer", LATER))


def test_it_was_the_customer_after_all(cast):
    row = changes(cast, in_check(cast, party_role="helper"), "beneficiary")
    released(cast, row, "answer", LATER)
    sentences = [line.sentence for line in history(f"reaction:{row.pk}")]
    assert "Rolle der Person geändert: leistungsberechtigte Person" in sentences


def test_what_is_refused(cast, from_lawyer):
    with pytest.raises(Refused, match="vertretene Person"):
        changes(cast, from_lawyer, "representative", mandate=Mandate(has_vollmacht=True))
    with pytest.raises(Refused, match="gibt es nicht"):
        changes(cast, from_lawyer, "nobody")
    with pytest.raises(Refused, match="Recht"):
        verbs.change_role(reaction=from_lawyer, role=PartyRole.HELPER, by=cast.lead_leistung, at=AT)
    with pytest.raises(Refused, match="keine Person"):
        row = recorded(cast, is_anonymous=True, anonymous_reason="unknown")
        changes(cast, row, "helper")


def test_not_while_the_answer_is_released(cast):
    row = in_check(cast)
    released(cast, row, "answer", LATER)
    with pytest.raises(Refused, match="Freigabe zurücknehmen"):
        changes(cast, row, "helper")


def test_the_page(cast, from_lawyer, client):
    client.force_login(cast.officer)
    address = reverse("corrections:step", args=[from_lawyer.number, "party_role"])
    page = client.get(from_lawyer.get_absolute_url()).content.decode()
    assert address in page
    assert "Vertretung" in page
    words = {"role": "representative", "kind": "person", "form_of_address": "frau",
             "first_name": "Erika", "last_name": "Beispielfrau"}  # fmt: skip
    assert client.get(address).status_code == 200
    assert client.post(address, {**words, "role": "nobody"}).status_code == 400
    assert client.post(address, words).status_code == 302
    from_lawyer.refresh_from_db()
    assert from_lawyer.party.last_name == "Beispielfrau"
