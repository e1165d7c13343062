"""A drafter writes and presents, never delivers; what is missing is said once, at its place."""

from django.urls import reverse

from krm.casework.actions import forward
from krm.casework.actions.forward import UnitTask
from krm.casework.models import Schriftsatz
from krm.casework.queries import live_assignments
from krm.notices.models import Notice
from tests.desk.conftest import house
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.walks.story import heute, rows
from tests.walks.walker import Walker

__all__ = ["house"]


def given(house, codes=("S1.1",)):
    row = recorded(house, codes=list(codes))
    units = [UnitTask(house.leistung, "Bitte prüfen", drafter=house.drafter)]
    return forward.forward(
        reaction=row, lead_unit=house.leistung, tasks=units, by=house.officer,
        at=moment("2026-05-05T10:00"),
    )  # fmt: skip


def test_a_drafter_reads_of_a_draft_everywhere(house):
    row = given(house)
    heard = Notice.objects.get(recipient=house.drafter, kind="schriftsatz_requested")
    assert "Entwurf des Schriftsatzes" in heard.text
    assert "abgeben" not in heard.text
    walker = heute(house.drafter)
    assert not rows(walker, "Schriftsatz abgeben", row.number)
    walker.press(*rows(walker, "Entwurf schreiben", row.number))
    assert "Entwurf schreiben: Leistungsgewährung" in walker.page.text
    assert "abgeben" not in walker.page.text
    walker.press("Der Führungskraft vorlegen", reasons="Der Antrag lag unbearbeitet.")
    assert "Der Entwurf liegt jetzt bei der Führungskraft." in walker.page.text
    case = Walker(house.officer).open(row.get_absolute_url()).page.text
    assert ".." not in case
    assert "wartet auf die Unterschrift." in case
    lead = heute(house.lead_leistung)
    assert rows(lead, "Entwurf des Schriftsatzes prüfen und zeichnen", row.number)


def test_an_empty_schriftsatz_is_refused_in_one_box_each_gap_once(house, client):
    row = given(house, codes=["S1.1", "V1"])
    (assignment,) = live_assignments(row)
    client.force_login(house.lead_leistung)
    address = reverse("casework:schriftsatz", args=[row.number, assignment.pk])
    shown = client.post(address, {"author": house.lead_leistung.pk, "deliver": "1"})
    assert shown.status_code == 400
    text = shown.content.decode()
    assert text.count('class="summary"') == 1
    first, second = row.anliegen.order_by("position")
    for name in ("id_reasons", f"id_p{first.pk}-facts", f"id_p{second.pk}-text_proposal"):
        assert text.count(f'href="#{name}"') == 1
    assert "Im Schriftsatz fehlt noch" not in text
    assert not Schriftsatz.objects.filter(delivered_at__isnull=False).exists()
