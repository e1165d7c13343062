"""AS-48 and 4.17: what follows an answer, and what another body answers, whole or in part."""

import pytest

from krm.reactions.models import Reaction
from tests.walks.covered import covered_by
from tests.walks.directive import (
    ERIKA,
    answers,
    clock,
    closes,
    letter,
    reads,
    reads_nowhere,
    ready_to_answer,
    story,
    through,
    today,
)
from tests.walks.walker import DeadEnd, Walker
from tests.walks.ways import send

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

RECEIVER = "Familienkasse Beispielstadt"


@covered_by("test_sichtung.py::test_as_48_a_message_after_the_answer_becomes_a_follow_up")
def test_as_48_who_writes_again_after_the_answer_starts_a_clock_of_its_own(story, clock):
    clock.on("2026-05-28T10:00")
    ready_to_answer(story, "2026-05-04")
    answers(story.officer)
    closes(story.officer)
    first = Reaction.objects.get()
    clock.on("2026-06-10T10:00")
    walker = today(story.officer).press("Reaktion erfassen").press("Brief")
    through(walker, "Ja, dieselbe Sache", "Ja, eine Beschwerde")
    words = {
        "title": "Immer noch keine Antwort", "anliegen": ["S1.1"],
        "matter": "Mir fehlt immer noch das Geld.",
        "channel": "letter", "arrived_at": "2026-06-10T09:00",
        "arrived_krm_at": "2026-06-10T09:00", **ERIKA,
    }  # fmt: skip
    walker.press("Erfassen", wanting="/krm/", **words)
    # Whoever says "the same matter" is asked which one (walker 33), and may type it in any
    # spelling (walker 34).
    reads(walker, "Zu welchem Vorgang gehört es?", "als Folgereaktion verknüpfen")
    walker.press("Trotzdem erfassen", earlier_number="krm 2026 1")
    reads(walker, f"Folgereaktion zu {first.number}")
    second = Reaction.objects.exclude(pk=first.pk).get()
    line = (
        f"{first.number} : Eingang Mo 04.05.2026, beantwortet Do 28.05.2026 · Abgeschlossen "
        f"{second.number}, dieser Vorgang : Folgereaktion, Eingang Mi 10.06.2026 · Erfasst"
    )
    reads(walker, "Eingangsbestätigung Mo 15.06.2026", "Mi 08.07.2026", line)
    walker.press(first.number)
    reads(walker, f"{first.number}, dieser Vorgang", second.number, "Abgeschlossen")
    register = today(story.officer).press("Register")
    register.press("Anzeigen", as_shown=True, follow_up="yes")
    reads(register, second.number)
    reads_nowhere(register, first.number)


def hands_over(walker, **said):
    """Prepare a handover and let the customer know of it by post."""
    walker.press("An zuständige Stelle abgeben")
    words = {"receiver": RECEIVER, "basis": "consent", "reason": "Kindergeld"} | said
    walker.press("Abgabe vorbereiten", **words)
    walker.press("Abgabenachricht schreiben")
    return walker


def test_the_whole_goes_to_another_body_and_the_customer_reads_what_went(story, clock):
    clock.on("2026-05-11T10:00")
    walker = hands_over(letter(story.officer, "2026-05-11"), parcel="whole")
    reads(walker, f"andere Stelle zuständig: {RECEIVER}.", "Alles, was Sie uns gegeben haben")
    send(walker)
    case = Walker(story.officer).open("/vorgang/KRM-2026-00001/")
    reads(case, "Abgegeben", "Eingangsbestätigung ✓ Mo 11.05.2026")
    row = Reaction.objects.get()
    assert (row.state, row.result) == ("handed_over", "")
    desk = today(story.officer)
    reads(desk, f"Unterlagen weitergeben an: {RECEIVER}")
    desk.press(f"Öffnen: Unterlagen weitergeben an: {RECEIVER}, KRM-2026-00001")
    desk.press("Erledigt", result="Heute mit der Post.")
    reads(today(story.officer), "keine Aufgaben")


def test_a_part_goes_and_the_rest_is_answered_here(story, clock):
    clock.on("2026-05-11T10:00")
    walker = letter(story.officer, "2026-05-11", anliegen=["S1.2", "S3.2"])
    walker.press("An zuständige Stelle abgeben")
    words = {"receiver": RECEIVER, "basis": "consent", "reason": "Kindergeld", "positions": ["2"]}
    with pytest.raises(DeadEnd, match="welche Seiten oder Teile mitgehen"):
        walker.press("Abgabe vorbereiten", **words, parcel="parts", parcel_note="")
    walker.press("Abgabe vorbereiten", **words, parcel="parts", parcel_note="Seite 2 und das Foto")
    walker.press("Abgabenachricht schreiben")
    reads(walker, "geht nur das mit: Seite 2 und das Foto.", "Den anderen Teil bearbeiten wir hier")
    send(walker)
    case = Walker(story.officer).open("/vorgang/KRM-2026-00001/")
    reads(case, "abgegeben", "Erfasst")
    reads(today(story.officer), "An den Fachbereich weiterleiten")
    assert Reaction.objects.get().state == "recorded"
