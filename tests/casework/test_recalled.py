"""What was recalled: its PDF stays but is no document any more; a second way out ends."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from krm.casework.actions import customer, letters
from krm.journal.actions import Refused
from krm.letters import actions as letter_verbs
from krm.letters.models import Letter
from krm.parties.models import Party
from krm.reactions.models import Exclusion
from tests.desk.conftest import case, house

pytestmark = pytest.mark.both_databases("locks: a letter is taken back while it leaves")

__all__ = ["case", "house"]


@pytest.fixture
def words(house):
    return {"by": house.officer, "at": now()}


@pytest.fixture
def letter(case, words):
    draft = letters.draft_letter(reaction=case, kind="confirmation", **words)
    return letters.release_letter(letter=draft, **words)


def shown(client, house, case, part):
    client.force_login(house.officer)
    rows = client.get(case.get_absolute_url()).context[part]
    return [row.document_id for row in rows]


def test_a_recalled_pdf_is_kept_apart(case, house, letter, words, client):
    pdf = letter.pdf_id
    assert pdf in shown(client, house, case, "documents")
    letter_verbs.recall_letter(letter=letter, reason="Falscher Ort", **words)
    assert pdf not in shown(client, house, case, "documents")
    assert shown(client, house, case, "recalled") == [pdf]
    assert client.get(reverse("casework:document", args=[case.number, pdf])).status_code == 200


@pytest.fixture
def again(letter, words):
    """The letter came back and is to go out once more."""
    row = letter.dispatches.get()
    letters.post_letter(dispatch=row, posted_on=localdate(), **words)
    letter_verbs.note_returned(dispatch=row, note="unbekannt", **words)
    return letter_verbs.send_again(dispatch=row, channel="post", **words)


def test_what_goes_once_more_can_be_recalled(case, house, again, words, client):
    letter_verbs.recall_again(dispatch=again, reason="Anschrift falsch", **words)
    again.refresh_from_db()
    assert (again.state, again.again_for) == ("cancelled", None)
    first = again.letter.dispatches.order_by("pk").first()
    assert first.needs_decision
    assert Letter.objects.get().state == "dispatched"
    assert again.pdf_id in shown(client, house, case, "recalled")
    second = letter_verbs.send_again(dispatch=first, channel="post", **words)
    assert second.state == "queued"


def test_by_page(case, house, again, client):
    client.force_login(house.officer)
    page = reverse("casework:letter", args=[case.number, again.letter_id])
    assert 'value="recall_again"' in client.get(page).content.decode()
    client.post(f"{page}klaerung/", {"decision": "recall_again", "note": "Anschrift falsch"})
    again.refresh_from_db()
    assert again.state == "cancelled"
    assert client.get(page).context["dispatch"].state == "returned"


@pytest.mark.parametrize("reason", ["", "  "])
def test_not_without_a_reason(again, words, reason):
    with pytest.raises(Refused):
        letter_verbs.recall_again(dispatch=again, reason=reason, **words)


def test_the_first_way_out_is_recalled_with_the_letter(letter, words):
    with pytest.raises(Refused) as refusal:
        letter_verbs.recall_again(dispatch=letter.dispatches.get(), reason="Irrtum", **words)
    assert refusal.value.code == "not_waiting"


def test_what_was_posted_once_more_stays(again, words):
    letters.post_letter(dispatch=again, posted_on=localdate(), **words)
    with pytest.raises(Refused):
        letter_verbs.recall_again(dispatch=again, reason="Irrtum", **words)


def test_a_death_is_shown_before_a_letter_is_posted(case, house, letter, words, client):
    customer.note_deceased(reaction=case, on=localdate(), **words)
    client.force_login(house.officer)
    page = reverse("casework:letter", args=[case.number, letter.pk])
    assert "als verstorben vermerkt" in client.get(page).content.decode()
    sent = {"posted_on": localdate().isoformat()}
    client.post(f"{page}versand/", sent)
    letter.refresh_from_db()
    assert letter.state == "released"
    client.post(f"{page}versand/", {**sent, "despite_warning": "on"})
    letter.refresh_from_db()
    assert letter.state == "dispatched"
    assert letter.dispatches.get().note.startswith("Trotz Hinweis versandt")


def test_so_is_the_exclusion_of_who_stands_in_it(case, house, letter, words):
    since = words["at"]
    Exclusion.objects.create(reaction=case, person=letter.contact, reason="befangen", since=since)
    with pytest.raises(Refused) as refusal:
        words["by"] = house.front_office
        letters.post_letter(dispatch=letter.dispatches.get(), posted_on=localdate(), **words)
    assert refusal.value.code == "field_despite_warning"


def test_so_is_an_address_that_changed_after_the_release(case, house, letter, words, client):
    """The sheet still bears the old one: Sozialdaten must not go to where nobody lives."""
    Party.objects.filter(pk=case.party_id).update(street="Neue Gasse 99")
    client.force_login(house.officer)
    page = reverse("casework:letter", args=[case.number, letter.pk])
    seen = client.get(page).content.decode()
    assert "Anschrift haben sich seit der Freigabe geändert" in seen
    assert "Alles ist in Ordnung" not in seen
    client.post(f"{page}versand/", {"posted_on": localdate().isoformat()})
    letter.refresh_from_db()
    assert letter.state == "released"
    assert "Neue Gasse 99" not in letter.recipient_lines
    letter_verbs.recall_letter(letter=letter, reason="Neue Anschrift", **words)
    client.get(page)
    drafted = client.get(page).content.decode()
    assert "seit der Freigabe geändert" not in drafted
    assert "Neue Gasse 99" in drafted
