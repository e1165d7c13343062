"""What the pages of the desk say, read aloud: true in this state, who, what and since when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.casework.queries.case import CaseRows
from krm.casework.queries.steps import address_of
from krm.desk.queries.whereabouts import lies_with
from krm.organisation.models import Person
from krm.reactions.workflow import STEPS as TABLE
from krm.ui.rules import format_short
from tests.desk.conftest import house
from tests.house.cases import (
    answered,
    checked,
    delivered,
    forwarded,
    in_check,
    recorded,
)
from tests.house.desk_cases import forwarded as at_the_unit
from tests.walks.page import Page

__all__ = ["house"]


def ago(days, hour=10):
    return (now() - timedelta(days=days)).strftime(f"%Y-%m-%dT{hour:02}:00")


def page(client, person, address):
    client.force_login(person)
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize(
    ("values", "spoken"),
    [
        ({"first_name": "Mara", "last_name": "Beispiel", "form_of_address": "frau"},
         "Frau Beispiel"),
        ({"first_name": "Ole", "last_name": "Beispiel", "form_of_address": "herr"},
         "Herr Beispiel"),
        ({"first_name": "Kim", "last_name": "Beispiel"}, "Kim Beispiel"),
        ({"username": "kim.beispiel", "form_of_address": "frau"}, "kim.beispiel"),
    ],
)  # fmt: skip
def test_w_people_are_greeted_as_they_are_addressed(values, spoken):
    assert Person(**values).spoken_name == spoken


def test_w_heute_greets_by_family_name(house, client):
    shown = page(client, house.officer, "/")
    assert f", {house.officer.spoken_name}</h1>" in shown
    assert house.officer.spoken_name == "Frau Beispiel"


def test_w_after_the_first_unit_a_further_one_is_involved(house, client):
    row = recorded(house)
    assert "An den Fachbereich weiterleiten" in page(client, house.officer, row.get_absolute_url())
    forwarded(house, row)
    shown = page(client, house.officer, row.get_absolute_url())
    buttons = {" ".join(button.words.split()) for button in Page(shown).buttons}
    assert "Weitere Einheit beteiligen" in buttons
    assert "An den Fachbereich weiterleiten" not in buttons
    form = page(client, house.officer, reverse("casework:step", args=[row.number, "forward"]))
    assert "<h1>Weitere Einheit beteiligen</h1>" in form


def at_unit(house):
    return forwarded(house, recorded(house))


def at_krm(house):
    return delivered(house, at_unit(house))


WAITS = [
    (recorded, "Der Vorgang liegt seit Mo 04.05. bei KRM."),
    (at_unit, "Leistungsgewährung hat den Vorgang seit Di 05.05., der Schriftsatz fehlt noch."),
    (at_krm, "Der Schriftsatz liegt seit Do 07.05. bei KRM."),
    (lambda house: checked(house, at_krm(house)), "KRM prüft und schreibt die Antwort."),
    (in_check, "KRM prüft und schreibt die Antwort."),
]


@pytest.mark.parametrize(("state", "said"), WAITS)
def test_w_the_page_says_what_a_vorgang_waits_for_and_since_when(house, state, said):
    row = state(house)
    row.refresh_from_db()
    assert lies_with(CaseRows(row, localtime().date())) == said


def test_w_an_answer_that_left_says_when(house):
    row = answered(house)
    row.refresh_from_db()
    day = format_short(localtime(row.answered_at))
    assert lies_with(CaseRows(row, localtime().date())) == f"Die Antwort ging am {day} hinaus."


STEPS = [
    ("exclude", "Kollegin oder Kollegen vom Vorgang ausschließen"),
    ("withdraw", "Kundin oder Kunde nimmt zurück"),
    ("cancel", "Irrtümlich erfasst: stornieren"),
    ("alternatives", "Andere Lösung für die Kundin oder den Kunden"),
]


@pytest.mark.parametrize(("step", "heading"), STEPS)
def test_w_a_step_says_whom_it_is_about(house, client, step, heading):
    row = at_the_unit(house)
    shown = page(client, house.officer, address_of(TABLE[step], row.number))
    assert f"<h1>{heading}</h1>" in shown
    assert f">{heading}" in page(client, house.officer, row.get_absolute_url())


NOTHING = [
    ("dorn", "Alles erledigt", "Kommt eine neue, steht sie hier."),
    ("tv_chair", "Zurzeit liegt Ihnen keine Stellungnahme vor", "Wir melden uns per E-Mail."),
    ("data_protection", "Zurzeit wartet keine Aufgabe auf Sie", "Register ohne Namen"),
    ("auditor", "Zurzeit wartet keine Aufgabe auf Sie", "Sie prüfen, wann Sie möchten."),
    ("auditor", "Zurzeit wartet keine Aufgabe auf Sie", "Register ohne Namen"),
    ("administrator", "Zurzeit wartet keine Aufgabe auf Sie", "Steht im Haus etwas still"),
    ("officer", "Alles erledigt", "steht zuerst im Posteingang"),
    ("front_office", "Alles erledigt", "Ist KRM abwesend"),
    ("executive", "Alles erledigt", "sobald Sie darüber entscheiden können"),
    ("deputy_leistung", "Alles erledigt", "Gibt KRM Ihrer Einheit einen Vorgang"),
    ("drafter", "Alles erledigt", "Bekommen Sie einen Entwurf zu schreiben"),
    ("widerspruchsstelle", "Alles erledigt", "Gibt KRM etwas an Sie weiter"),
]


@pytest.mark.parametrize(("who", "title", "text"), NOTHING)
def test_w_an_empty_page_is_true_for_the_role(house, client, who, title, text):
    shown = page(client, getattr(house, who), "/")
    assert f"{title}</h2>" in shown
    assert text in shown


def test_w_a_search_without_a_find_repeats_the_words_and_says_where_else(house, client):
    shown = page(client, house.officer, reverse("desk:register") + "?q=Weltraum")
    assert "Kein Treffer für „Weltraum“. Bitte die Schreibweise prüfen" in shown
    assert "im Posteingang nachsehen" in shown
    filtered = page(client, house.officer, reverse("desk:register") + "?status=ended")
    assert "Kein Vorgang passt zu diesen Filtern." in filtered
    assert "„" not in filtered.split("Nichts gefunden")[1].split("</main>")[0]


def test_w_who_looks_without_names_reads_that_it_is_logged(house, client):
    row = at_the_unit(house)
    shown = page(client, house.auditor, row.get_absolute_url())
    assert "Dass Sie diesen Vorgang öffnen, wird protokolliert." in shown
