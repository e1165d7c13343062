"""R-30, R-31: what a running procedure decides is referred to, and nothing is said beside it."""

import pytest

from krm.casework.actions import forward, judging, schriftsatz
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.judging import Judgement
from krm.casework.queries import facts_for
from krm.journal.actions import Refused
from krm.letters.models import Letter
from krm.letters.rules.procedure import reference_to
from krm.letters.rules.texts import shipped_texts as texts
from krm.organisation.queries import local_day
from krm.reactions.queries import result_of
from krm.reactions.rules import RunningProcedure
from tests.house.cases import checked, delivered, draft, drafted, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-05T10:00")
KLAGE = RunningProcedure("klage", "S 1 AS 2/26", "Der Termin steht noch nicht fest.")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def forwarded(cast, codes=("S1.2", "V1"), running=KLAGE, **columns):
    """KRM says at forwarding that a procedure decides about the first Anliegen."""
    row = recorded(cast, codes=list(codes), **columns)
    first = row.anliegen.get(position=1)
    return forward.forward(
        reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        procedures={first.pk: running}, by=cast.officer, at=AT,
    )  # fmt: skip


def judge(cast, row, position, **said):
    item = row.anliegen.get(position=position)
    judging.judge(
        reaction=row, judgements={item.pk: Judgement(**said)}, further={}, by=cast.officer, at=AT
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("widerspruch", "Ihr Widerspruch (Aktenzeichen 7). Darüber entscheidet die "
                        "Widerspruchsstelle."),
        ("klage", "Ihre Klage (Aktenzeichen 7). Darüber entscheidet das Sozialgericht."),
        ("eilverfahren", "Ihr Eilverfahren (Aktenzeichen 7). Darüber entscheidet das "
                         "Sozialgericht."),
        ("ueberpruefung", "Ihr Überprüfungsantrag (Aktenzeichen 7). Darüber entscheidet die "
                          "zuständige Stelle im Haus."),
    ],
)  # fmt: skip
def test_the_paragraph_names_procedure_sign_and_who_decides(kind, words):
    text = reference_to(RunningProcedure(kind, "7"))
    assert words in text
    assert "können wir nicht eingreifen" in text
    assert "Stand des Verfahrens" not in text


def test_the_stage_stands_there_where_it_is_known():
    assert "Stand des Verfahrens: Der Termin steht noch nicht fest. Darüber" in reference_to(KLAGE)


def test_as_49_the_reference_is_the_answer_and_needs_no_assessment(cast):
    row = forwarded(cast, ["S1.2"])
    facts = facts_for(row, cast.officer, local_day(AT))
    assert (facts.unanswered_anliegen, facts.unassessed_anliegen) == ((), ())
    assert result_of(row) == "nicht_bewertbar"
    delivered(cast, row, skip=[1])
    checked(cast, row)
    letter = drafted(cast, row, Letter.Kind.ANSWER, "2026-05-08T12:00")
    assert reference_to(KLAGE) in letter.body
    assert letter.body.count("förmliches Verfahren") == 1


def test_as_50_the_other_anliegen_is_answered_and_counts_alone(cast):
    row = forwarded(cast)
    facts = facts_for(row, cast.officer, local_day(AT))
    assert (facts.unanswered_anliegen, facts.unassessed_anliegen) == ((2,), (2,))
    judge(cast, row, 2, answer="Das tut uns leid.", assessment="berechtigt")
    assert result_of(row) == "berechtigt"


@pytest.mark.parametrize(
    "said", [{"answer": "Der Bescheid ist richtig."}, {"assessment": "berechtigt"},
             {"remedy": "none"}]
)  # fmt: skip
def test_a_statement_beside_it_is_stopped_and_nothing_is_stored(cast, said):
    row = forwarded(cast)
    with pytest.raises(Refused, match="Anliegen 1 verweist auf das laufende Verfahren"):
        judge(cast, row, 1, refers_to_procedure=True, **said)
    first = row.anliegen.get(position=1)
    assert (first.answer, first.assessment, first.remedy) == ("", "", "")


def test_the_unit_says_nothing_to_it_either(cast):
    row = forwarded(cast)
    assignment = row.assignments.get()
    lead = cast.leistung.lead
    with pytest.raises(Refused, match="Dazu bitte keine Stellungnahme"):
        schriftsatz.save_schriftsatz(assignment=assignment, draft=draft(row, lead), by=lead, at=AT)
    assert not assignment.schriftsaetze.exists()
    assert delivered(cast, row, skip=[1]).state == "schriftsatz_in"


def test_without_a_procedure_there_is_nothing_to_refer_to(cast):
    row = recorded(cast)
    with pytest.raises(Refused, match="welches Verfahren läuft"):
        judge(cast, row, 1, refers_to_procedure=True)


def test_the_procedure_named_at_the_recording_is_the_one(cast):
    row = recorded(cast, procedure="widerspruch", procedure_reference="W 1/26")
    judge(cast, row, 1, refers_to_procedure=True)
    assert str(row.anliegen.get().running) == "Widerspruch W 1/26"


def test_what_was_answered_already_is_not_referred_silently(cast):
    row = recorded(cast)
    judge(cast, row, 1, answer="Der Bescheid ist richtig.", assessment="berechtigt")
    first = row.anliegen.get()
    with pytest.raises(Refused, match="Bitte beides leer lassen"):
        forward.forward(
            reaction=row, lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
            procedures={first.pk: KLAGE}, by=cast.officer, at=AT,
        )  # fmt: skip
    row.refresh_from_db()
    assert row.state == "recorded"


def test_as_51_no_text_of_the_house_offers_a_place_for_it():
    assert not [text.code for text in texts() if "dienstaufsicht" in text.body.lower()]
