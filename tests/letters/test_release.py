"""What stands between a draft and the customer: the gates at the release (AS-12, AS-30, AS-77)."""

import pytest

from krm.casework.actions import letters as casework
from krm.journal.actions import Refused
from krm.letters import actions as letters
from krm.letters.models import Letter
from tests.house.letters import RELEASED, approve, draft, edit, tick_all, vorgang


def release(letter, by):
    letter.refresh_from_db()
    return casework.release_letter(letter=letter, by=by, at=RELEASED)


def answer(cast, **columns):
    row = vorgang(cast, "Das tut uns leid.", state="in_check", lead_unit=cast.leistung, **columns)
    return draft(row, cast, Letter.Kind.ANSWER)


def test_as_12_no_confirmation_without_a_contact(cast):
    letter = draft(vorgang(cast), cast, contact=None)
    with pytest.raises(Refused, match="Die Ansprechperson fehlt"):
        release(letter, cast.officer)
    letter.contact = cast.officer
    letter.save()
    letter = edit(
        letter, cast.officer, body=letter.body.replace("[[Ansprechperson]]", "Mara Beispiel")
    )
    assert release(letter, cast.officer).state == Letter.State.RELEASED


def test_as_30_a_word_that_labels_a_person_stops_the_answer(cast):
    letter = answer(cast)
    clean = letter.closing
    letter = edit(letter, cast.front_office, closing=f"{clean} Sie sind ein Querulant.")
    tick_all(letter, cast.officer)
    with pytest.raises(Refused, match="Querulant"):
        release(letter, cast.officer)
    letter = edit(letter, cast.front_office, closing=clean)
    tick_all(letter, cast.officer)
    assert release(letter, cast.officer).state == Letter.State.RELEASED


def test_as_77_an_amount_of_money_goes_by_post(cast):
    letter = draft(vorgang(cast), cast, channel="email")
    letter = edit(letter, cast.officer, body=f"{letter.body} Sie erhalten 563,00 €.")
    with pytest.raises(Refused, match=r"563,00 €.*Post"):
        release(letter, cast.officer)
    letter = edit(letter, cast.officer, channel="post")
    assert release(letter, cast.officer).state == Letter.State.RELEASED


def test_a_placeholder_stays_literal_and_stops_the_letter(cast):
    letter = draft(vorgang(cast), cast)
    letter = edit(letter, cast.officer, body=f"{letter.body} {{{{ settings.SECRET_KEY }}}}")
    with pytest.raises(Refused, match=r"\{\{ settings.SECRET_KEY \}\}"):
        release(letter, cast.officer)


def test_the_ticks_of_the_people_are_missing(cast):
    letter = answer(cast)
    with pytest.raises(Refused, match="noch nicht geprüft"):
        release(letter, cast.officer)


def test_a_letter_for_the_board_waits_for_the_executive_again_and_again(cast):
    letter = answer(cast, is_board=True)
    tick_all(letter, cast.officer)
    with pytest.raises(Refused, match="Geschäftsführung"):
        release(letter, cast.officer)
    with pytest.raises(Refused):
        approve(letter, cast.officer)
    approve(letter, cast.executive)
    letter = edit(letter, cast.front_office, closing=f"{letter.closing} Alles Gute.")
    tick_all(letter, cast.officer)
    with pytest.raises(Refused, match="Geschäftsführung"):
        release(letter, cast.officer)
    approve(letter, cast.executive)
    assert release(letter, cast.officer).state == Letter.State.RELEASED


def test_nobody_releases_an_answer_they_wrote_alone(cast):
    row = vorgang(cast, "Das tut uns leid.", state="in_check", lead_unit=cast.leistung)
    letter = draft(row, cast, Letter.Kind.ANSWER, by=cast.officer)
    tick_all(letter, cast.officer)
    with pytest.raises(Refused, match="nicht selbst freigeben"):
        release(letter, cast.officer)


def test_a_recalled_answer_is_in_check_again(cast):
    letter = answer(cast)
    tick_all(letter, cast.officer)
    letter = release(letter, cast.officer)
    letters.recall_letter(letter=letter, reason="Datum falsch", by=cast.officer, at=RELEASED)
    letter.reaction.refresh_from_db()
    assert letter.reaction.state == "in_check"
    letter.refresh_from_db()
    assert letter.state == Letter.State.DRAFT
