"""AS-49 to AS-51: what a running Widerspruch decides, and what it does not deal with."""

import pytest
from django.utils.timezone import localdate

from krm.arrivals.models import PassedOn
from krm.reactions.models import Reaction
from tests.desk.conftest import house
from tests.walks.covered import covered_by
from tests.walks.directive import clock, fills_in, letter, reads, reads_nowhere, story, today
from tests.walks.story import COMPLAINT, answer, heute, number_of, take_up
from tests.walks.story import letter as letter_of
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import tick

__all__ = ["clock", "house", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

REFERENCE = (
    "Dazu läuft schon ein förmliches Verfahren: Ihr Widerspruch (Aktenzeichen W 412/26). Stand des "
    "Verfahrens: Die Begründung fehlt noch. Darüber entscheidet die Widerspruchsstelle. In dieses "
    "Verfahren können wir nicht eingreifen. Deshalb sagen wir hier nichts zur Sache."
)


def forwarded_with_a_widerspruch(story, anliegen):
    """KRM records a letter and says at forwarding that a Widerspruch decides about the first."""
    letter(story.officer, "2026-05-04", anliegen=anliegen)
    walker = today(story.officer).press("Weiterleiten")
    reads(walker, "Läuft zu Anliegen 1 ein Widerspruch oder eine Klage?")
    first = Reaction.objects.get().anliegen.get(position=1)
    said = {
        f"procedure_{first.pk}": "widerspruch", "procedure_reference": "W 412/26",
        "procedure_stage": "Die Begründung fehlt noch.",
    }  # fmt: skip
    return walker.press("Weiterleiten", lead_unit=story.leistung.pk, **said)


@covered_by("test_procedures.py::test_as_49_the_reference_is_the_answer_and_needs_no_assessment")
def test_as_49_the_answer_refers_to_the_widerspruch_and_says_nothing_to_the_matter(story, clock):
    clock.on("2026-05-04T10:00")
    walker = forwarded_with_a_widerspruch(story, ["S1.2"])
    reads(walker, "Verweist auf das laufende Verfahren: Widerspruch W 412/26")
    lead = today(story.lead_leistung).press("Schreiben")
    reads(lead, "Die Antwort verweist nur darauf. Bitte schreiben Sie dazu nichts zur Sache.")
    reads_nowhere(lead, "Textvorschlag für die Antwort")
    lead.press("Zeichnen und an KRM abgeben")
    walker = today(story.officer).press("Prüfen")
    with pytest.raises(DeadEnd, match="Daneben steht keine Stellungnahme zur Sache"):
        fills_in(walker, "Speichern", answer="Der Bescheid ist richtig.")
    walker = today(story.officer).press("Prüfen").press("Speichern", as_shown=True)
    reads(walker, "Verweis")
    walker = today(story.officer).press("Schreiben")
    reads(walker, "✓ Hinweis auf das laufende Verfahren")
    body = next(
        item for form in walker.page.forms for item in form.fields if REFERENCE in item.value
    )
    tick(walker)
    words = {body.name: f"{REFERENCE}\n\nWir haben recht."}
    reads(walker.press("Text speichern", as_shown=True, **words),
          "Anliegen 1 verweist auf das laufende Verfahren")  # fmt: skip
    walker = (
        today(story.officer).press("Schreiben").press("Verweis wieder einsetzen", as_shown=True)
    )
    tick(walker)
    walker.press("Zweite Person um Freigabe bitten").press("Bitten", person=story.front_office.pk)
    today(story.front_office).press("Freigeben").press("Freigeben", as_shown=True)
    today(story.officer).press("Versenden").press("Als versandt vermerken")
    walker = today(story.officer).press("Abschließen").press("Abschließen")
    reads(walker, "Abgeschlossen", "Ergebnis: nicht bewertbar")


@covered_by("test_procedures.py::test_as_50_the_other_anliegen_is_answered_and_counts_alone")
def test_as_50_the_rude_tone_beside_it_is_answered_and_assessed(story, clock):
    clock.on("2026-05-04T10:00")
    forwarded_with_a_widerspruch(story, ["S1.2", "V1"])
    today(story.lead_leistung).press("Schreiben").press("Zeichnen und an KRM abgeben")
    walker = today(story.officer).press("Register").press("Drei Wochen keine Antwort")
    walker.press("Antwort schreiben")
    reads(walker, "Anliegen 2 hat im Schreiben noch keine Antwort")
    walker = today(story.officer).press("Register").press("Drei Wochen keine Antwort")
    walker.press("Anliegen beantworten und bewerten")
    second = Reaction.objects.get().anliegen.get(position=2)
    walker.press("Speichern", as_shown=True, **{
        f"a{second.pk}-answer": "Für den Ton bitten wir um Entschuldigung.",
        f"a{second.pk}-assessment": "berechtigt", f"a{second.pk}-criterion": "standard_missed",
        f"a{second.pk}-remedy": "explanation",
    })  # fmt: skip
    reads(walker, "berechtigt", "Verweis")


def test_as_51_a_dienstaufsichtsbeschwerde_in_a_widerspruch_is_a_reaction_of_its_own(house):
    answers = ["Nein", "Ja, und es geht darüber hinaus", *["Nein"] * 4, "Ja, eine Beschwerde"]
    walker = letter_of(
        house.officer, "2026-11-02T09:00", answers=answers, anliegen=["S1.2"],
        title="Bescheid vom 12.10.2026",
        matter="Den Bescheid nehme ich nicht hin. Herr Beispiel hat mich angeschrien.",
    )  # fmt: skip
    first = number_of(walker)
    desk = take_up(house.widerspruchsstelle, "Möglicher Widerspruch", first)
    reads(desk, "Im Widerspruchsverfahren wird eine Dienstaufsichtsbeschwerde nicht behandelt.")
    desk.press("Erhalt bestätigen").press("Ansehen")
    desk.press("Dienstaufsichtsbeschwerde an KRM geben", text="Herr Beispiel hat mich angeschrien.")
    reads(desk, "KRM hat sie als eigenen Eingang")
    assert not desk.has("Dienstaufsichtsbeschwerde an KRM geben")
    given = PassedOn.objects.get().dienstaufsicht.receipt_number
    case = Walker(house.officer).open(f"/vorgang/{first}/")
    reads(case, f"Ein Teil ist schon ein eigener Eingang: {given}")
    walker = heute(house.officer).press("Posteingang").press("Sichten")
    reads(walker, f"Aus {first} herausgenommen.", "als Dienstaufsichtsbeschwerde herausgenommen",
          "Daraus kommt dieser Eingang; bleibt ein eigener Vorgang")  # fmt: skip
    reads_nowhere(walker, "von Hand aufgenommen")
    assert not walker.has("Diesem Vorgang zuordnen")
    reads(walker, "Herr Beispiel hat mich angeschrien.", "Eingang Mo 02.11.2026 09:00")
    reads_nowhere(walker, "Den Bescheid nehme ich nicht hin.")
    answer(walker, *COMPLAINT)
    walker.press("Erfassen", wanting="/posteingang/", anliegen=["V1"], last_name="Beispielfrau")
    reads(walker, "Dienstaufsichtsbeschwerde", "Do 05.11.2026")
    row = Reaction.objects.exclude(number=first).get()
    assert (row.is_dienstaufsicht, str(localdate(row.arrived_at))) == (True, "2026-11-02")
    assert not Reaction.objects.get(number=first).is_dienstaufsicht
    case.open(f"/vorgang/{first}/")
    reads(case, "gibt KRM eine Dienstaufsichtsbeschwerde", row.number)
    assert case.press(row.number).address == row.get_absolute_url()
    reads(case, f"Aus {first} herausgenommen.")
