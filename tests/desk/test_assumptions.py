"""The page Annahmen: who sees it, the house itself, the official Leitfaden."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from krm.documents.models import Leitfaden
from krm.journal.actions import OFFICE
from krm.journal.models import JournalEntry
from krm.organisation.models import Standort
from tests.house.desk_cases import PDF

PAGE = "/regelwerk/annahmen/"
KEY = "standort.neustadt-konrad-adenauer.starts_on"
MAY = {"officer", "executive"}
READ = {"administrator", "front_office", "data_protection", "auditor", "lead_leistung"}


@pytest.fixture
def new_standort(house):
    details = {
        "code": "neustadt-konrad-adenauer",
        "name": "Neustadt, Konrad-Adenauer-Str. 31a",
        "starts_on": date(2027, 1, 1),
    }
    code = details.pop("code")
    return Standort.objects.update_or_create(code=code, defaults=details)[0]


def upload(client, content=PDF, name="Leitfaden.pdf", note="Stand 18.01.2023"):
    sent = {"file": SimpleUploadedFile(name, content), "note": note}
    return client.post(reverse("desk:leitfaden_upload"), sent, follow=True)


def keys(answer, group="waiting"):
    return {row.entry.key for row in answer.context[group]}


@pytest.mark.parametrize("part", sorted({*MAY, *READ, "dorn"}))
def test_who_may_read_may_not_always_upload(house, client, part):
    client.force_login(getattr(house, part))
    assert client.get(PAGE).status_code == (404 if part == "dorn" else 200)
    assert upload(client).status_code == (200 if part in MAY else 404)
    assert Leitfaden.objects.count() == (part in MAY)


def test_an_upload_is_listed_journalled_and_downloaded(house, client):
    client.force_login(house.officer)
    upload(client, name="alt.pdf", note="")
    page = upload(client).content.decode()
    assert "Der Leitfaden ist gespeichert." in page
    assert page.index("Leitfaden.pdf") < page.index("alt.pdf")
    assert "Stand 18.01.2023" in page
    entries = JournalEntry.objects.filter(chain=OFFICE, verb="leitfaden_uploaded")
    newest = Leitfaden.objects.latest("pk")
    assert entries.latest("seq").data["document"] == str(newest.document_id)
    client.force_login(house.lead_leistung)
    answer = client.get(reverse("desk:leitfaden", args=[newest.pk]))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(house.dorn)
    assert client.get(reverse("desk:leitfaden", args=[newest.pk])).status_code == 404


def test_a_file_that_is_not_let_in_is_refused_with_its_reason(house, client):
    client.force_login(house.officer)
    answer = upload(client, content=b"MZ\x90\x00", name="leitfaden.exe")
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not Leitfaden.objects.exists()


def test_the_day_of_the_new_standort_is_assumed_until_it_is_confirmed(house, new_standort, client):
    client.force_login(house.officer)
    answer = client.get(PAGE)
    assert KEY in keys(answer)
    assert "01.01.2027" in answer.content.decode()
    client.post(reverse("regelwerk:confirm"), {"key": KEY})
    answer = client.get(PAGE)
    assert KEY not in keys(answer)
    assert KEY in keys(answer, "confirmed")


def test_checklist_and_erfassungsbogen_wait_for_the_word_of_the_office(house, client):
    client.force_login(house.officer)
    answer = client.get(PAGE)
    assert {"lists.checklist", "lists.bogen"} <= keys(answer)
    page = answer.content.decode()
    assert "Keine offenen Platzhalter" in page
    assert "Ist schon alles erledigt?" in page
    client.post(reverse("regelwerk:confirm"), {"key": "lists.checklist"})
    assert "lists.checklist" in keys(client.get(PAGE), "confirmed")


def test_a_day_the_office_has_entered_is_no_assumption(house, new_standort, client):
    new_standort.starts_on = date(2027, 3, 1)
    new_standort.save()
    client.force_login(house.officer)
    answer = client.get(PAGE)
    assert KEY not in keys(answer) | keys(answer, "confirmed")


def test_a_chapter_is_confirmed_at_once_without_what_was_unticked(house, client):
    client.force_login(house.officer)
    chapters = dict(client.get(PAGE).context["chapters"])
    assert len(chapters) < 15
    assert sum(map(len, chapters.values())) == len(keys(client.get(PAGE)))
    of_danger = [row.entry.key for row in chapters["Gefahr"]]
    kept, *confirmed = of_danger
    answer = client.post(reverse("regelwerk:confirm"), {"key": confirmed}, follow=True)
    assert f"{len(confirmed)} Werte sind bestätigt." in answer.content.decode()
    left = dict(answer.context["chapters"])
    assert [row.entry.key for row in left["Gefahr"]] == [kept]
    assert left["Service Center"] == chapters["Service Center"]
    assert JournalEntry.objects.filter(verb="assumption_confirmed").count() == len(confirmed)


def test_nothing_chosen_is_said(house, client):
    client.force_login(house.officer)
    answer = client.post(reverse("regelwerk:confirm"), {}, follow=True)
    assert "Bitte mindestens einen Wert auswählen." in answer.content.decode()


def test_who_only_reads_has_nothing_to_tick(house, client):
    client.force_login(house.auditor)
    page = client.get(PAGE).content.decode()
    assert "Gefahr" in page
    assert 'name="key"' not in page


def test_only_who_may_confirm_is_asked_to(house, client):
    for person, asked in ((house.executive, True), (house.data_protection, False)):
        client.force_login(person)
        page = client.get(reverse("desk:assumptions")).content.decode()
        assert ("bestätigen Sie die Werte" in page) is asked, person
