"""An evaluation of one's own: refused at its place, shown, saved, counted again, for outside."""

import pytest

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.reactions.models import Reaction
from krm.reports.actions.evaluating import delete_evaluation
from krm.reports.models import SavedEvaluation
from tests.house.golden import golden
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, reads_nowhere, story
from tests.walks.story import heute
from tests.walks.walker import DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("JSON: a saved evaluation and its difference")
QUARTER = {"starts_on": "2026-04-01", "ends_on": "2026-06-30", "as_of": "2026-06-30"}


@pytest.fixture
def quarter(story, clock):
    golden()
    clock.on("2026-08-03T10:00")
    return story


def evaluations(person):
    return heute(person).press("Berichte").press("Auswertungen öffnen")


def refused(person, sentence, **said):
    walker = evaluations(person)
    with pytest.raises(DeadEnd):
        walker.press("Auswerten", **QUARTER | said)
    assert sentence in walker.page.text


def test_an_evaluation_is_saved_and_counted_again_with_the_difference(quarter):
    walker = evaluations(quarter.officer)
    walker.press("Auswerten", rows="result", columns="", only_kind="complaint", **QUARTER)
    reads(walker, "9 Beschwerden. Es zählt", "Davon waren 7 am Stichtag beendet und 2 offen",
          "berechtigt 3 33,3 %", "am Stichtag offen 2 22,2 %", "als Balken",
          "Was die Zahlen bedeuten")  # fmt: skip
    walker.press("Speichern", name="Anfrage des Kreistags")
    reads(walker, "Die Auswertung ist gespeichert", "kommt dasselbe heraus")
    Reaction.objects.filter(title="G01").update(result="unberechtigt")
    walker = evaluations(quarter.executive).press("Öffnen: Anfrage des Kreistags")
    reads(walker, "Was sich seitdem geändert hat", "berechtigt 3 2", "unberechtigt 2 3")
    reads(walker.press("Mit den heutigen Zahlen speichern"), "kommt dasselbe heraus")
    walker.press("Neu auswerten", wanting="as_of=2026-06-30")
    walker.press("Neu auswerten", as_of="2026-07-31")
    reads(walker, "am Stichtag offen 1 11,1 %", "unberechtigt 4 44,4 %")
    assert [row.is_unchanged for row in SavedEvaluation.objects.all()] == [True, True]
    saved_numbers_open_their_cases(quarter)
    who_saved_it_deletes_it_and_nobody_else_but_the_administration(quarter)


def saved_numbers_open_their_cases(quarter):
    """The number stays as it was; the register shows what stands behind it today."""
    walker = evaluations(quarter.officer).press("Öffnen: Anfrage des Kreistags")
    reads(walker, "wie sie heute im Register stehen")
    walker.press("3", wanting="only_result%3Dunberechtigt")
    reads(walker, "Kundenreaktionen, Beschwerde, unberechtigt", "G01", "G02", "G09")


def who_saved_it_deletes_it_and_nobody_else_but_the_administration(quarter):
    """The first was saved by KRM, the second by the executive; the journal says what is gone."""
    newest, first = SavedEvaluation.objects.all()
    assert not Walker(quarter.executive).open(first.get_absolute_url()).has("Löschen")
    with pytest.raises(Refused, match="löscht, wer sie gespeichert hat"):
        delete_evaluation(row=first, by=quarter.executive, at=moment("2026-08-03T11:00"))
    walker = Walker(quarter.officer).open(first.get_absolute_url()).press("Löschen")
    reads(walker, "Die Auswertung „Anfrage des Kreistags“ ist gelöscht.")
    walker = heute(quarter.administrator).press("Verwaltung").press("Gespeicherte Auswertungen")
    reads_nowhere(walker, "33,3 %", "Öffnen")
    walker.press("Löschen", wanting=f"/{newest.pk}/")
    reads(walker, "ist gelöscht", "Keine gespeichert")
    gone = JournalEntry.objects.filter(verb="delete_evaluation").order_by("seq")
    assert [entry.data["evaluation"] for entry in gone] == [first.pk, newest.pk]
    assert not SavedEvaluation.objects.exists()


def test_every_number_opens_its_cases_in_the_register(quarter):
    walker = evaluations(quarter.officer)
    walker.press("Auswerten", rows="result", columns="month", only_kind="complaint", **QUARTER)
    walker.press("2", wanting="only_result%3Dunberechtigt")
    reads(walker, "Kundenreaktionen, Beschwerde, unberechtigt", "G02", "G09")
    reads_nowhere(walker, "G01", "G03")
    walker = evaluations(quarter.officer)
    walker.press("Auswerten", counted="anliegen", rows="topic_group", columns="month", **QUARTER)
    walker.press("4", wanting="only_topic_group%3DS3%26only_month%3D202605")
    reads(walker, "G03", "G04", "G05", "G06")


def test_for_outside_small_cells_and_single_cases_do_not_stand_there(quarter):
    walker = evaluations(quarter.officer)
    walker.press("Auswerten", rows="kind", columns="quarter", outside="1", **QUARTER)
    reads(
        walker,
        "für außen",
        "12 Kundenreaktionen",
        "Beschwerde • • Lob • • ",
        "Eingabe 0 0,0 %",
        "sind nicht genannt",
    )
    walker.press("Als PDF")
    walker = evaluations(quarter.officer)
    walker.press("Auswerten", rows="kind", columns="quarter", outside="1", **QUARTER)
    reads(walker.press("Speichern", name="Presse"), "für außen")
    reads(evaluations(quarter.executive), "Presse für außen")


def test_what_was_never_collected_is_answered_with_the_reason(quarter):
    walker = evaluations(quarter.officer)
    walker.press("Antwort: Alter, Geschlecht und Staatsangehörigkeit")
    reads(walker, "Alter, Geschlecht und Staatsangehörigkeit werden zu Kundenreaktionen nicht",
          "§ 67a SGB X")  # fmt: skip
    refused(quarter.officer, "Staatsangehörigkeit wird zu Kundenreaktionen nicht erfasst",
            rows="nationality")  # fmt: skip


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"rows": ""}, "In dieser Auswertung steht noch nichts. Bitte Zeilen wählen."),
        ({"ends_on": "2026-03-31"}, "endet, bevor er beginnt"),
        ({"as_of": "2026-08-04"}, "Der Stichtag liegt in der Zukunft"),
        ({"rows": "topic"}, "gehört zu den Anliegen"),
        ({"rows": "year", "columns": "year"}, "„Jahr“ steht schon in den Zeilen"),
        ({"rows": "unit", "outside": "1"}, "ist für außen nicht vorgesehen"),
        ({"rows": "month", "columns": "unit", "rows_2": "channel", "starts_on": "1990-01-01"},
         "Bitte gröbere Zeilen oder Spalten wählen"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_at_its_field(quarter, said, sentence):
    refused(quarter.officer, sentence, **said)


def test_an_evaluation_with_nothing_in_it_cannot_be_saved(quarter):
    walker = evaluations(quarter.officer)
    walker.press("Auswerten", **QUARTER | {"starts_on": "2025-01-01", "ends_on": "2025-03-31"})
    reads(walker, "Die Antwort ist 0", "0 Kundenreaktionen", "ändern Sie den Zeitraum")
    assert not walker.has("Speichern")


def test_only_those_who_see_reports_get_there(quarter):
    assert not heute(quarter.clerk).has("Berichte")
    answer = heute(quarter.clerk).client.get("/berichte/auswertungen/")
    reads_nowhere(heute(quarter.clerk), "Auswertungen")
    assert answer.status_code == 404
