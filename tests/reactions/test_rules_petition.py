"""Who releases a Stellungnahme, and what a petition number looks like (R-35, R-36)."""

from datetime import date

import pytest

from krm.reactions.actions import PetitionData
from krm.reactions.actions.petition import check_petition
from krm.reactions.rules import chair_releases, gives_statement, has_usual_form
from krm.regelwerk.rules import shipped

FORM = shipped().word("petition.number_form")


# What the BMAS says, what the house finds, what the executive decides: does the chair release?
@pytest.mark.parametrize(
    ("participation", "own_view", "decision", "released"),
    [
        ("yes", "open", "", True),
        ("yes", "no", "", True),
        ("no", "no", "", False),
        ("no", "open", "", False),
        ("no", "yes", "", None),
        ("no", "yes", "yes", True),
        ("no", "yes", "no", False),
        ("no", "no", "yes", False),
        ("open", "yes", "", True),
        ("open", "no", "", None),
        ("open", "open", "", None),
    ],
)
def test_r_36_who_releases(participation, own_view, decision, released):
    words = {"participation": participation, "own_view": own_view, "decision": decision}
    assert chair_releases(always=False, **words) is released
    assert chair_releases(always=True, **words) is True


@pytest.mark.parametrize(
    ("kind", "answer_to", "owed"),
    [
        ("petition", "sender", True),
        ("petition", "body", True),
        ("eingabe", "sender", False),
        ("eingabe", "body", True),
        ("complaint", "body", False),
    ],
)
def test_r_35_where_a_stellungnahme_is_owed(kind, answer_to, owed):
    assert gives_statement(kind, answer_to) is owed


@pytest.mark.parametrize(
    ("number", "usual"),
    [
        ("Pet 4-16-11-81503-045080", True),
        (" Pet 4-20-11-81503-000001 ", True),
        ("Pet 4-16-11-81503-45080", False),
        ("PET 4-16-11-81503-045080", False),
        ("4-16-11-81503-045080", False),
        ("LT 12/2026", False),
        ("", False),
    ],
)
def test_the_form_of_a_petition_number(number, usual):
    assert has_usual_form(number, FORM) is usual


@pytest.mark.parametrize("name", ["letter_received_on", "committee_due_on", "ministry_due_on"])
@pytest.mark.parametrize(
    ("day", "is_wrong"),
    [
        (date(2027, 3, 31), False),
        (date(2024, 3, 31), False),
        (date(1999, 12, 31), True),
        (date(2062, 3, 31), True),
        (date(9999, 12, 31), True),
    ],
)
def test_at_21_a_mistyped_year_moves_no_deadline(name, day, is_wrong):
    wrong = check_petition("petition", PetitionData(**{name: day}), on=date(2026, 11, 30))
    assert (name in wrong) is is_wrong
