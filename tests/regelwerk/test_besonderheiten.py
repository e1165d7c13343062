"""The kinds of Besonderheit as data: what cannot be right is refused at its key."""

import pytest

from krm.regelwerk.rules import RegelwerkError, load_regelwerk, load_stored, shipped, shipped_text

RULES = shipped().besonderheiten


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('informs = ["executive"]', 'informs = ["mayor"]', "besonderheiten.board.informs"),
        ("hours = 72\n", "", "besonderheiten.privacy_breach.hours"),
        ('clock = "same_day"', 'clock = "soon"', "besonderheiten.hardship.clock"),
        ('["board", "petition"]', '["board", "lunch"]', "deadline_missed.from_deadlines"),
        ('from_anliegen = ["V4"]', 'from_anliegen = ["V99"]', "discrimination.from_anliegen"),
        ("from_board = true", "from_bored = true", "besonderheiten.board.from_bored"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_key(old, new, key):
    assert shipped_text().count(old) == 1
    with pytest.raises(RegelwerkError) as refused:
        load_regelwerk(shipped_text().replace(old, new))
    assert key in refused.value.key


def test_an_older_version_without_them_is_completed():
    text = shipped_text()
    begins, ends = text.index("[besonderheiten.press]"), text.index("# Links das Anliegen")
    older = load_stored(text[:begins] + text[ends:])
    assert older.besonderheiten == RULES
    assert "besonderheiten" in older.parts.added


def test_the_clocks_are_those_of_the_law_and_of_the_rulings():
    clocks = {
        kind: rule.hours or rule.clock for kind, rule in RULES.items() if rule.clock != "none"
    }
    assert clocks == {"privacy_breach": 72, "hardship": "same_day"}
    assert [duty.code for duty in RULES["privacy_breach"].duties] == [
        "authority", "supervision", "persons",
    ]  # fmt: skip


def test_executive_and_team_lead_hear_of_every_kind_but_what_only_the_executive_answers():
    heard = {kind: set(rule.informs) for kind, rule in RULES.items()}
    assert heard.pop("board") == {"executive"}
    assert all({"executive", "team_lead"} <= roles for roles in heard.values())
