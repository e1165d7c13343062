"""A form that is saved as it is shown changes nothing: no entry, and the page says so."""

from datetime import date

import pytest
from django.urls import reverse

from krm.casework.models import SchriftsatzPoint
from krm.casework.queries.steps import address_of
from krm.journal.models import JournalEntry
from krm.letters.models import Letter
from krm.mailbox.models import Mailbox
from krm.organisation.models import Office, Standort
from krm.organisation.pages import NOTHING_CHANGED
from krm.outreach.actions import open_box, order_material
from krm.outreach.rules import Material
from krm.reactions.workflow import STEPS
from krm.triage.actions import linking
from krm.triage.models import Series
from tests.desk.conftest import house
from tests.house.cases import assessed, checked, delivered, drafted, forwarded, recorded
from tests.house.reactions import moment
from tests.walks.walker import Walker

__all__ = ["house"]

AT = moment("2026-05-08T12:00")


def saved(walker, address, button, *, wanting="", **said):
    """Open a page, press a button with what is said and nothing else; return what was written."""
    before = JournalEntry.objects.count()
    walker.open(address).press(button, wanting=wanting, as_shown=True, **said)
    return list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)[before:])


def changes_nothing(walker, address, button, **said):
    written = saved(walker, address, button, **said)
    assert written == []
    assert NOTHING_CHANGED in walker.page.text


def only_once(walker, address, button, **said):
    """The first time something is written, the same words once more change nothing."""
    assert saved(walker, address, button, **said)
    assert NOTHING_CHANGED not in walker.page.text
    changes_nothing(walker, address, button, **said)


def step(row, name):
    return address_of(STEPS[name], row.number)


# ------------------------------------------------------------------------- answers and assessments


@pytest.fixture
def delivered_row(house):
    return delivered(house, forwarded(house, recorded(house)), assessment="berechtigt")


def test_answers_and_assessments_that_nobody_touched(house, delivered_row):
    SchriftsatzPoint.objects.update(text_proposal="")  # else the press takes what stands there
    walker = Walker(house.officer)
    address = reverse("casework:assess", args=[delivered_row.number])
    changes_nothing(walker, address, "Speichern")
    delivered_row.refresh_from_db()
    assert delivered_row.state == "schriftsatz_in", "the check has not begun either"


def test_an_answer_that_stands_there_already(house, delivered_row):
    item = delivered_row.anliegen.get()
    address = reverse("casework:assess", args=[delivered_row.number])
    words = {f"a{item.pk}-answer": "Erste Zeile.\r\n\r\nZweite Zeile."}
    only_once(Walker(house.officer), address, "Speichern", **words)


def test_only_what_is_new_is_written(house, delivered_row):
    row = assessed(house, checked(house, delivered_row))
    item = row.anliegen.get()
    address = reverse("casework:assess", args=[row.number])
    words = {f"a{item.pk}-answer": "Jetzt anders."}
    written = saved(Walker(house.officer), address, "Speichern", **words)
    assert written == ["anliegen_changed"]


def test_a_schriftsatz_saved_twice(house):
    row = forwarded(house, recorded(house))
    lead = Walker(house.leistung.lead)
    assignment = row.assignments.get()
    address = reverse("casework:schriftsatz", args=[row.number, assignment.pk])
    words = {f"p{row.anliegen.get().pk}-facts": "Der Antrag kam am 04.05. an."}
    only_once(lead, address, "Entwurf speichern", **words)


def test_a_letter_saved_as_it_is(house):
    row = assessed(house, checked(house, delivered(house, forwarded(house, recorded(house)))))
    letter = drafted(house, row, Letter.Kind.ANSWER, "2026-05-08T13:00")
    address = reverse("casework:letter", args=[row.number, letter.pk])
    changes_nothing(Walker(house.officer), address, "Text speichern")


def test_alternatives_written_twice(house, delivered_row):
    words = {"outcome": "suggested", "note": "Ein Termin mit dem Team."}
    address = step(delivered_row, "alternatives")
    only_once(Walker(house.officer), address, "Ergebnis speichern", **words)


# ------------------------------------------------------------------------------- customer and case

CUSTOMER: list[tuple[str, str, dict[str, str]]] = [
    ("customer", "Speichern", {}),
    ("party_role", "Rolle speichern", {}),
]
TWICE = [
    ("deceased", "Vermerken", {"on": "2026-05-06"}),
    ("email_consent", "Speichern", {"choice": "given", "on": "2026-05-06", "note": "am Telefon"}),
    ("representative", "Vertretung speichern", {"last_name": "Vertreterin", "first_name": "Vera"}),
]


@pytest.mark.parametrize(("name", "button", "said"), CUSTOMER, ids=[row[0] for row in CUSTOMER])
def test_what_is_known_of_a_customer(house, name, button, said):
    changes_nothing(Walker(house.officer), step(recorded(house), name), button, **said)


@pytest.mark.parametrize(("name", "button", "said"), TWICE, ids=[row[0] for row in TWICE])
def test_what_is_noted_of_a_customer_twice(house, name, button, said):
    only_once(Walker(house.officer), step(recorded(house), name), button, **said)


def test_a_follow_up_linked_twice(house):
    first, second = recorded(house), recorded(house, "2026-05-05")
    address = step(second, "follow_up")
    only_once(Walker(house.officer), address, "Verknüpfen", number=first.number)


def test_a_petition_as_it_stands(house):
    row = recorded(house, kind="petition", codes=["S1.1"])
    only_once(
        Walker(house.officer),
        reverse("petitions:step", args=[row.number, "petition"]),
        "Speichern",
        number="Pet 4-21-11",
    )


def test_a_drafter_named_twice(house):
    row = forwarded(house, recorded(house))
    assignment = row.assignments.get()
    address = reverse("casework:step_about", args=[row.number, "assign_drafter", assignment.pk])
    lead = Walker(house.leistung.lead)
    only_once(lead, address, "Übertragen", drafter=house.drafter.pk)


def test_a_serie_with_its_name(house):
    first, second = recorded(house), recorded(house, "2026-05-05")
    linking.add_to_series(reaction=first, like=second, title="Warteraum", by=house.officer, at=AT)
    address = reverse("triage:series", args=[Series.objects.get().pk])
    changes_nothing(Walker(house.officer), address, "Umbenennen", wanting="/name/")


# ------------------------------------------------------------------------------------- the house


def test_the_details_of_the_house(house):
    admin = Walker(house.administrator)
    person, unit = house.drafter, house.leistung
    pages = [
        reverse("organisation:edit_office"),
        reverse("organisation:edit_standort", args=[Standort.objects.first().pk]),
        reverse("organisation:edit_unit", args=[unit.pk]),
        reverse("organisation:change_person", args=[person.pk]),
    ]
    assert Office.objects.exists()
    for address in pages:
        changes_nothing(admin, address, "Speichern")


def test_an_absence_entered_twice(house):
    days = {"starts_on": "2099-06-01", "ends_on": "2099-06-12"}
    only_once(Walker(house.officer), reverse("organisation:own_absence"), "Eintragen", **days)


def test_the_text_of_the_regelwerk_that_is_in_force(house):
    changes_nothing(Walker(house.officer), reverse("regelwerk:propose"), "Vorschlagen")


def test_a_unit_whose_new_lead_is_only_proposed_has_not_changed(house):
    admin = Walker(house.administrator)
    address = reverse("organisation:edit_unit", args=[house.leistung.pk])
    written = saved(admin, address, "Speichern", lead=house.drafter.pk, reason="Neu im Team.")
    assert written == ["access_proposed"]


def test_the_public_pages(house):
    address = reverse("site:edit")
    only_once(Walker(house.administrator), address, "Speichern", privacy_phone="06321 999")


def test_a_mailbox(house):
    admin = Walker(house.administrator)
    words = {
        "name": "KRM", "host": "mail.jobcenter.example", "user": "krm", "secret": "Geheim-123",
    }  # fmt: skip
    admin.open(reverse("mailbox:create")).press("Speichern", **words)
    address = reverse("mailbox:edit", args=[Mailbox.objects.get().pk])
    changes_nothing(admin, address, "Speichern")


def test_a_box_and_the_card_of_a_standort(house):
    standort = Standort.objects.filter(has_cards=True).first()
    box = open_box(standort=standort, place="Eingang", by=house.officer, at=AT)
    officer = Walker(house.officer)
    changes_nothing(officer, reverse("cards:box", args=[box.pk]), "Speichern")
    address = reverse("outreach:design", args=[standort.code])
    only_once(officer, address, "Speichern", heading="Sagen Sie uns Ihre Meinung")


def test_an_order_of_material(house):
    order = order_material(
        material=Material.FLYER, standort=Standort.objects.first(), amount=50,
        ordered_on=date(2026, 5, 6), by=house.officer, at=AT,
    )  # fmt: skip
    assert order.remind_on
    officer = Walker(house.officer)
    changes_nothing(officer, reverse("outreach:orders"), "Speichern", wanting="/erinnern/")
