"""The administration proposes, the executive decides, the new colleague comes in by links."""

import re

import pytest
from django.test import Client
from django.utils.timezone import now

from krm.notices.actions import notify_of_access
from krm.organisation.models import Person, Unit
from tests.desk.conftest import house
from tests.walks.walker import Walker

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("walk: roles, codes and sessions")

WORDS = "vier Wolken fahren Karussell"


def code_on(walker):
    return re.search(r"\b(?:[A-Z2-9]{4}-){4}[A-Z2-9]{4}\b", walker.page.text).group()


def on_the_persons_page(walker, name):
    return walker.open("/").press("Verwaltung").press("Personen und Rollen").press(name)


def comes_in(username, code):
    client = Client()
    page = client.get("/konto/login/").content.decode()
    assert "/konto/passwort-festlegen/" in page
    new = {"code": code, "password": WORDS, "again": WORDS}
    answer = client.post("/konto/passwort-festlegen/", new, follow=True)
    assert "Ihr Passwort ist festgelegt" in answer.content.decode()
    client.post("/konto/login/", {"login": username, "password": WORDS})
    return client.get("/")


def test_s_05_a_new_drafter_comes_in_by_two_people(house):
    admin = Walker(house.administrator)
    admin.open("/").press("Verwaltung").press("Personen und Rollen").press("Person anlegen")
    admin.press("Speichern", first_name="Nele", last_name="Neu", username="nele.neu")
    assert "Nele Neu kann sich noch nicht anmelden." in admin.page.text
    admin.press("Rolle vergeben")
    admin.press("Speichern", role="drafter", reason="Verstärkt das Team ab heute.")
    assert "Wartet auf die Geschäftsführung" in admin.page.text
    executive = Walker(house.executive).open("/")
    executive.press("Entscheiden", wanting="/verwaltung/vorschlaege/")
    assert "Verstärkt das Team ab heute." in executive.page.text
    executive.press("Freigeben")
    executive.press("Code für das erste Passwort ausgeben").press("Code ausgeben")
    answer = comes_in("nele.neu", code_on(executive))
    assert answer.status_code == 200
    assert answer.context["user"] == Person.objects.get(username="nele.neu")


def test_s_05_a_team_lead_gets_a_new_password_from_the_executive(house):
    admin = on_the_persons_page(Walker(house.administrator), "Ines Leitbild")
    admin.press("Neues Passwort").press("Vorschlagen", reason="Passwort vergessen.")
    executive = Walker(house.executive).open("/")
    executive.press("Entscheiden", wanting="/verwaltung/vorschlaege/").press("Freigeben")
    code = code_on(executive)
    assert comes_in("ines.leitbild", code).context["user"] == house.lead_leistung
    notify_of_access(at=now())
    protection = Walker(house.data_protection).open("/").press("Mitteilungen")
    assert "Ines Leitbild: Mit dem Code wurde ein neues Passwort festgelegt" in protection.page.text
    protection.press("Öffnen: Ines Leitbild: Mit dem Code")
    house.lead_leistung.refresh_from_db()
    lead = Walker(house.lead_leistung).open("/").press("Mein Zugang")
    assert "Mit dem Code wurde ein neues Passwort festgelegt" in lead.page.text


def test_s_05_the_executive_refuses_and_the_administration_reads_why(house):
    admin = Walker(house.administrator).open("/").press("Verwaltung").press("Einheiten")
    admin.press("Leistungsgewährung").press("Einheit ändern")
    admin.press("Speichern", deputy=house.dorn.pk, reason="Vertretung.")
    assert "liegt als Vorschlag bei der Geschäftsführung" in admin.page.text
    executive = Walker(house.executive).open("/")
    executive.press("Entscheiden", wanting="/verwaltung/vorschlaege/")
    assert "Dirk Dorn: Leistungsgewährung" in executive.page.text
    executive.press("Ablehnen", answer="Herr Dorn arbeitet im anderen Team.")
    admin.open("/").press("Verwaltung").press("Vorschläge zu Rollen und Zugängen")
    admin.press("Leistungsgewährung: Vertretung")
    assert "Herr Dorn arbeitet im anderen Team." in admin.page.text


def test_s_05_the_administration_takes_a_proposal_back(house):
    admin = on_the_persons_page(Walker(house.administrator), "Dirk Dorn").press("Rolle vergeben")
    admin.press("Speichern", role="team_lead", reason="Versehen.")
    admin.press("Vorschlag ansehen").press("Vorschlag zurückziehen")
    assert "Der Vorschlag ist zurückgezogen." in admin.page.text
    assert "Zugang freigeben" not in Walker(house.executive).open("/").page.text


def test_s_05_somebody_changes_to_another_widerspruchsstelle_by_two_people(house):
    other = Unit.objects.create(name="Widerspruchsstelle Süd", kind="widerspruchsstelle")
    admin = on_the_persons_page(Walker(house.administrator), "Wim Einspruch")
    admin.press("Angaben ändern")
    admin.press("Speichern", unit=str(other.pk), reason="Wechselt zum Monatsende.")
    assert "liegt als Vorschlag bei der Geschäftsführung" in admin.page.text
    executive = Walker(house.executive).open("/")
    executive.press("Entscheiden", wanting="/verwaltung/vorschlaege/")
    assert "Wim Einspruch: was an Widerspruchsstelle Süd weitergegeben ist" in executive.page.text
    executive.press("Freigeben")
    assert Person.objects.get(last_name="Einspruch").unit == other
