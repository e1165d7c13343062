"""The page of a letter: its revision goes along, ready words, recall, sending again."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import letters
from krm.letters.models import Dispatch, Letter
from krm.organisation.queries import local_day
from krm.parties.models import Party
from tests.desk.conftest import case, house
from tests.house.letters import words_of

pytestmark = pytest.mark.both_databases("JSON: the lines of an address")

__all__ = ["case", "house"]
MAIL = "elif.muster@example.org"


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def draft(case, house, kind="confirmation"):
    return letters.draft_letter(reaction=case, kind=kind, by=house.officer, at=now())


def page(letter):
    return reverse("casework:letter", args=[letter.reaction.number, letter.pk])


def released(case, house):
    return letters.release_letter(letter=draft(case, house), by=house.officer, at=now())


def returned(case, house, desk):
    letter = released(case, house)
    desk.post(page(letter) + "versand/", {"posted_on": local_day(now()).isoformat()})
    desk.post(page(letter) + "klaerung/", {"decision": "returned", "note": "unbekannt"})
    assert letter.dispatches.get().state == "returned"
    return letter


def described(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_release_of_an_old_page_is_refused(case, house, desk):
    letter = draft(case, house)
    assert f'name="revision" value="{letter.revision}"' in desk.get(page(letter)).content.decode()
    sent = typed(letter, act="release")
    Letter.objects.update(revision=letter.revision + 1, changed_by=house.front_office)
    for revision in (sent["revision"], "", "x"):
        answer = desk.post(page(letter), sent | {"revision": revision})
        assert answer.status_code == 400
        letter.refresh_from_db()
        assert letter.state == "draft"
    desk.post(page(letter), sent | {"revision": letter.revision})
    letter.refresh_from_db()
    assert letter.state == "released"


def typed(letter, **changes):
    """Return what the page of a draft sends."""
    letter.refresh_from_db()
    words = words_of(letter)
    blocks = {f"block_{block.pk}": block.text for block in letter.blocks.all()}
    sent = {name: getattr(words, name) for name in ("subject", "salutation", "body", "closing",
            "enclosures", "channel")}  # fmt: skip
    return sent | blocks | {"revision": letter.revision} | changes


def test_l_02_saving_and_releasing_are_one_act(case, house, desk):
    """What stands on the page leaves, never the text before it."""
    letter = draft(case, house)
    desk.post(page(letter), typed(letter, act="release", subject="Ein besserer Betreff"))
    letter.refresh_from_db()
    assert (letter.state, letter.subject) == ("released", "Ein besserer Betreff")


def test_l_02_what_was_typed_is_kept_where_the_release_is_refused(case, house, desk):
    letter = draft(case, house)
    sent = typed(letter, act="release", body=f"{letter.body} Sie sind ein Querulant.")
    answer = desk.post(page(letter), sent)
    letter.refresh_from_db()
    assert letter.state == "draft"
    assert "Querulant" in letter.body, "it is stored all the same"
    shown = answer.content.decode()
    assert "Querulant" in shown
    assert "Ihre Änderungen sind gespeichert" in shown
    again = desk.post(page(letter), typed(letter, act="release", body=letter.body.replace(
        " Sie sind ein Querulant.", "")))  # fmt: skip
    assert again.status_code == 302
    letter.refresh_from_db()
    assert letter.state == "released"


def test_the_reason_of_a_delay_is_chosen_or_written(case, house, desk):
    letter = draft(case, house, "interim_notice")
    shown = desk.get(page(letter)).content.decode()
    assert "Warum dauert es länger?" in shown
    answer = desk.post(page(letter) + "delay/", {"chosen": "", "own": ""}, follow=True)
    assert "Bitte den Grund" in described(answer)
    assert "aus der Liste" in described(
        desk.post(page(letter) + "delay/", {"chosen": "erfunden"}, follow=True)
    )
    desk.post(page(letter) + "delay/", {"chosen": "", "own": "Uns fehlt noch ein Gutachten."})
    letter.refresh_from_db()
    assert "Uns fehlt noch ein Gutachten." in letter.body


def test_a_waiting_confirmation_is_recalled_from_its_page(case, house, desk):
    letter = released(case, house)
    assert "Freigabe zurücknehmen" in desk.get(page(letter)).content.decode()
    desk.post(page(letter) + "recall/", {"reason": "Falscher Name"})
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_what_came_back_is_sent_again_from_the_vorgang(case, house, desk):
    letter = returned(case, house, desk)
    vorgang = desk.get(case.get_absolute_url()).content.decode()
    assert "Versand klären" in vorgang
    assert page(letter) in vorgang
    Party.objects.filter(pk=case.party_id).update(street="Neuer Weg 7", email=MAIL)
    shown = desk.get(page(letter)).content.decode()
    ways = shown[shown.index("Mit der Post an") : shown.index("Stimmt das nicht?")]
    assert "Neuer Weg 7" in ways
    assert MAIL not in ways, "no line of an address: a letter leaves by post"
    desk.post(page(letter) + "klaerung/", {"decision": "send_again", "channel": "post"})
    new = letter.dispatches.get(state="queued")
    shown = desk.get(page(letter)).content.decode()
    assert "Frühere Versuche" in shown
    pdf = reverse("casework:document", args=[case.number, new.pdf_id])
    assert pdf in shown
    assert desk.get(pdf).status_code == 200
    assert "Versand klären" not in desk.get(case.get_absolute_url()).content.decode()
    desk.post(page(letter) + "versand/", {"posted_on": local_day(now()).isoformat()})
    new.refresh_from_db()
    assert new.state == "sent"


def test_a_mail_that_failed_is_shown_each_way_with_where_it_leads(case, house, desk):
    letter = released(case, house)
    Party.objects.filter(pk=case.party_id).update(email=MAIL)
    Letter.objects.filter(pk=letter.pk).update(channel="email")
    letter.dispatches.update(channel="email", state="failed")
    shown = " ".join(desk.get(page(letter)).content.decode().split())
    assert f"<dt>Mit E-Mail an</dt> <dd>{MAIL}</dd>" in shown
    Party.objects.filter(pk=case.party_id).update(email="", street="", postcode="", city="")
    shown = desk.get(page(letter)).content.decode()
    ways = shown[shown.index("Mit der Post an") : shown.index("Stimmt das nicht?")]
    assert "E-Mail-Adresse fehlt" in ways


def test_what_came_back_is_left_with_a_reason(case, house, desk):
    letter = returned(case, house, desk)
    answer = desk.post(page(letter) + "klaerung/", {"decision": "leave", "note": ""}, follow=True)
    assert "Grund" in described(answer)
    desk.post(page(letter) + "klaerung/", {"decision": "leave", "note": "hat angerufen"})
    assert letter.dispatches.get().decided_by == house.officer


def test_w_29_what_is_not_sent_again_is_no_next_step_any_more(case, house, desk):
    letter = returned(case, house, desk)
    again = 'class="btn primary" name="decision" value="send_again"'
    assert again in desk.get(page(letter)).content.decode()
    desk.post(page(letter) + "klaerung/", {"decision": "leave", "note": "hat angerufen"})
    shown = desk.get(page(letter)).content.decode()
    assert "<summary>Doch noch einmal senden</summary>" in shown
    assert again not in shown


def test_an_unknown_decision_is_refused(case, house, desk):
    letter = returned(case, house, desk)
    answer = desk.post(page(letter) + "klaerung/", {"decision": "fliegen"}, follow=True)
    assert "Bitte wählen" in described(answer)
    assert Dispatch.objects.count() == 1


def test_points_that_do_not_apply_say_why(case, house, desk):
    shown = desk.get(page(draft(case, house))).content.decode()
    assert "Trifft hier nicht zu" in shown
    assert "Die Trägerversammlung gibt nur Stellungnahmen zu Petitionen frei." in shown
