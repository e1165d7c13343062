"""Ready words: the reason of a delay, an apology, other solutions; and what the checklist sees."""

import pytest

from krm.casework.actions import letters as casework
from krm.casework.queries.letter_context import checklist_of
from krm.journal.actions import Refused
from krm.letters import actions as letters
from krm.letters.models import Letter, LetterText
from krm.reactions.models import Anliegen
from tests.house.letters import DRAFTED, RELEASED, draft, tick_all, vorgang

REASON = "Es dauert länger, weil mehrere Stellen im Haus Ihr Anliegen prüfen."
SORRY = "Wir bitten Sie dafür um Entschuldigung."


def give(letter, by, reason=REASON):
    return letters.give_delay_reason(letter=letter, reason=reason, by=by, at=DRAFTED)


def answer(cast, assessment="berechtigt", **columns):
    row = vorgang(cast, "Das Geld ist unterwegs.", state="in_check", **columns)
    Anliegen.objects.filter(reaction=row).update(assessment=assessment)
    return draft(row, cast, Letter.Kind.ANSWER)


def test_an_interim_notice_waits_for_its_reason(cast):
    letter = draft(vorgang(cast), cast, Letter.Kind.INTERIM_NOTICE)
    with pytest.raises(Refused, match="Grund, warum es länger dauert"):
        casework.release_letter(letter=letter, by=cast.officer, at=RELEASED)
    letter = give(letter, cast.officer)
    assert f" {REASON}\n\n" in letter.body
    assert casework.release_letter(letter=letter, by=cast.officer, at=RELEASED).pdf


def test_another_reason_takes_the_place_of_the_first(cast):
    letter = give(draft(vorgang(cast), cast, Letter.Kind.INTERIM_NOTICE), cast.officer)
    letter = give(letter, cast.officer, "Wir warten noch auf  ein Gutachten.")
    assert REASON not in letter.body
    assert "Wir warten noch auf ein Gutachten." in letter.body


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_no_reason_is_none(cast, reason):
    letter = draft(vorgang(cast), cast, Letter.Kind.INTERIM_NOTICE)
    with pytest.raises(Refused, match="ein, zwei Sätzen"):
        give(letter, cast.officer, reason)


def test_a_letter_without_a_place_takes_no_reason(cast):
    with pytest.raises(Refused, match="kein Platz"):
        give(draft(vorgang(cast), cast), cast.officer)


def test_the_reason_never_goes_into_an_e_mail(cast):
    letter = draft(vorgang(cast), cast, Letter.Kind.INTERIM_NOTICE, "email")
    assert "{" not in letter.body
    assert "weil" not in letter.body


@pytest.mark.parametrize(
    ("assessment", "is_sorry"),
    [("berechtigt", True), ("teilweise", True), ("unberechtigt", False), ("", False)],
)
def test_an_answer_apologises_where_something_went_wrong(cast, assessment, is_sorry):
    assert (SORRY in answer(cast, assessment).body) is is_sorry


def test_an_answer_that_says_no_tells_that_there_is_nothing_else(cast):
    assert "keine gefunden" in answer(cast, "unberechtigt", alternatives="none").body


def test_walker_2_where_nothing_was_looked_for_the_answer_says_nothing_of_it(cast):
    assert "Lösung" not in answer(cast, "unberechtigt", alternatives="not_suitable").body


@pytest.mark.parametrize("found", ["found", "suggested"])
def test_another_solution_is_written_by_a_person(cast, found):
    letter = answer(cast, "unberechtigt", alternatives=found)
    assert "anbieten" not in letter.body
    letter = letters.insert_block(letter=letter, code="alternatives", by=cast.officer, at=DRAFTED)
    assert "anbieten" in letter.body
    assert "Offener Platzhalter" in point(letter, "placeholders").reason


def test_without_a_decision_there_is_no_word_about_it(cast):
    letter = answer(cast, "unberechtigt")
    assert "anderen Lösung" not in letter.body


def test_a_block_is_put_in_once_before_the_last_part(cast):
    letter = answer(cast, "unberechtigt")
    words = {"letter": letter, "code": "apology", "by": cast.officer, "at": DRAFTED}
    letter = letters.insert_block(**words)
    assert letter.body.index(SORRY) < letter.body.index("## Haben Sie noch Fragen?")
    assert letters.insert_block(**words).body.count(SORRY) == 1


def test_a_block_that_does_not_fit_is_refused(cast):
    letter = answer(cast, "unberechtigt")
    words = {"by": cast.officer, "at": DRAFTED}
    for code in ("alternatives", "fliegen"):
        with pytest.raises(Refused, match="Diesen Baustein gibt es"):
            letters.insert_block(letter=letter, code=code, **words)
    with pytest.raises(Refused, match="Diesen Baustein gibt es"):
        letters.insert_block(letter=draft(vorgang(cast), cast), code="apology", **words)
    with pytest.raises(Refused, match="kein Recht"):
        letters.insert_block(letter=letter, code="apology", by=cast.lead_leistung, at=DRAFTED)


def test_the_office_writes_its_own_apology(cast):
    letters.load_shipped_texts(at=DRAFTED)
    LetterText.objects.create(
        code="apology", version=99, kind="block", title="Eigene", body="Es tut uns sehr leid.",
        created_at=DRAFTED,
    )  # fmt: skip
    assert "Es tut uns sehr leid." in answer(cast).body


def point(letter, code, **words):
    items = checklist_of(letter, DRAFTED.date(), **words)
    return next(item for item in items if item.code == code)


def test_point_2_sees_a_missing_number(cast):
    letter = draft(vorgang(cast), cast)
    assert point(letter, "our_reference").state == "ok"
    letter.reaction.number = ""
    assert point(letter, "our_reference").state == "open"


def test_point_22_says_why_it_does_not_apply(cast):
    item = point(answer(cast), "tv_release")
    assert (item.state, item.reason) == (
        "not_applicable", "Die Trägerversammlung gibt nur Stellungnahmen zu Petitionen frei.",
    )  # fmt: skip


def test_point_23_sees_the_only_author(cast):
    letter = answer(cast)
    assert point(letter, "four_eyes").state == "ok"
    assert point(letter, "four_eyes", drafter_is_checker=True).state == "open"


def test_point_24_sees_a_copy_that_is_missing(cast):
    letter = draft(vorgang(cast), cast)
    assert point(letter, "copy").state == "not_applicable"
    assert "Freigabe" in point(letter, "copy").reason
    letter = letters.issue_letter(letter=letter, by=cast.officer, at=RELEASED)
    assert point(letter, "copy").state == "ok"
    letter.reaction.documents.all().delete()
    assert point(letter, "copy").state == "open"


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"assessment": ""}, "open"),
        ({"assessment": "berechtigt"}, "open"),
        ({"assessment": "berechtigt", "remedy": "done"}, "ok"),
        ({"assessment": "unberechtigt"}, "ok"),
    ],
)
def test_point_25_sees_result_and_measure(cast, columns, state):
    letter = answer(cast)
    Anliegen.objects.update(**columns)
    assert point(letter, "results").state == state


def test_point_25_does_not_block_and_praise_has_no_result(cast):
    assert not point(answer(cast), "results").blocking
    row = vorgang(cast, "Danke.", kind="praise", state="in_check")
    assert point(draft(row, cast, Letter.Kind.ANSWER), "results").state == "not_applicable"


def test_the_tick_list_of_an_answer_still_closes(cast):
    letter = answer(cast)
    tick_all(letter, cast.officer)
    items = checklist_of(letter, DRAFTED.date())
    assert [item.code for item in items if item.blocking and item.state == "open"] == []
