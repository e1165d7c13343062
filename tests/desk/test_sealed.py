"""A letter, a note, a Schriftsatz that somebody changes in its own table is found."""

import pytest

from krm.casework.actions.notes import add_note
from krm.casework.models import CaseNote, SchriftsatzPoint
from krm.desk.doctor import examine
from krm.desk.queries.sealed import changed_texts
from krm.journal import actions as journal
from krm.journal.actions import reaction_chain
from krm.letters.models import Letter
from krm.reactions.models import Reaction
from tests.house.cases import delivered, forwarded, recorded, released
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases(
    "JSON: seals are found by a key of the data", every_run=True
)

AT = moment("2026-05-11T10:00")


@pytest.fixture
def row(house):
    """Give the test a Vorgang with a note, a Schriftsatz and a released letter."""
    row = recorded(house)
    released(house, row, "confirmation", "2026-05-05T09:00")
    row = delivered(house, forwarded(house, row))
    add_note(
        reaction=row, kind="phone", happened_at=moment("2026-05-07T12:00"), partner="Frau Muster",
        text="Sie wartet seit drei Wochen.", by=house.officer, at=AT,
    )  # fmt: skip
    return row


CHANGES = {
    "Schreiben": lambda: Letter.objects.update(body="Sie haben unrecht."),
    "Notiz": lambda: CaseNote.objects.update(text="Sie hat nie angerufen."),
    "Stand des Vorgangs": lambda: Reaction.objects.update(state="closed"),
    "Schriftsatz": lambda: SchriftsatzPoint.objects.update(assessment="unberechtigt"),
}


def test_what_nobody_touched_is_as_it_was(row):
    assert changed_texts() == []


@pytest.mark.parametrize("label", CHANGES)
def test_s_08_a_text_changed_in_its_own_table_is_found(row, label):
    CHANGES[label]()
    assert {one.label for one in changed_texts()} == {label}
    (finding,) = [one for one in examine(AT) if one.check == "texts"]
    assert finding.is_problem
    assert label in finding.text


def test_what_was_erased_when_its_time_had_come_is_no_change(row, house):
    CaseNote.objects.update(text="")
    chain = reaction_chain(row.pk)
    journal.blank_personal(chain=chain, by=house.officer, at=AT, reason="retention_k3")
    assert changed_texts() == []


def test_a_letter_that_was_called_back_may_be_written_anew(row):
    Letter.objects.update(state="draft", body="Neu")
    assert changed_texts() == []
