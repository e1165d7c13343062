"""What follows from a row of the table: who takes a step, where it shows, what asks for it."""

from dataclasses import replace

import pytest

from krm.journal.rules.verbs import Verb
from krm.reactions.rules import typed_number
from krm.reactions.workflow import (
    STEPS,
    Facts,
    State,
    asked_by,
    asked_in,
    asked_states,
    drafting,
    quiet_verbs,
    reason_at_the_button,
    releasing,
    step_of_task,
)

IN_CHECK = Facts(state=State.IN_CHECK)


@pytest.mark.parametrize(
    ("name", "rights", "is_open"),
    [
        ("confirm", {"release_letter"}, True),
        ("confirm", {"check"}, False),
        ("confirm", set(), False),
        ("make_contact", {"sign_off_schriftsatz"}, True),
        ("make_contact", {"check"}, True),
        ("make_contact", {"forward"}, False),
        ("write_schriftsatz", {"write_schriftsatz"}, True),
        ("write_schriftsatz", {"write_schriftsatz", "sign_off_schriftsatz"}, False),
        ("write_schriftsatz", {"sign_off_schriftsatz"}, False),
    ],
)
def test_who_takes_a_step(name, rights, is_open):
    assert STEPS[name].is_open_to(frozenset(rights)) is is_open


@pytest.mark.parametrize(
    ("name", "is_internal", "is_post"),
    [
        ("escalate", True, False),
        ("forward", False, False),
        ("confirm", False, True),
        ("start_check", False, False),
        ("release_answer", False, False),
    ],
)
def test_what_its_button_does(name, is_internal, is_post):
    assert (STEPS[name].is_internal, STEPS[name].is_post) == (is_internal, is_post)


@pytest.mark.parametrize(
    ("name", "state", "facts", "rank"),
    [
        ("confirm", "recorded", {}, 3),
        ("confirm", "in_check", {}, 0),
        ("note", "recorded", {}, 0),
        ("post_letter", "closed", {}, 1),
        ("send_interim_notice", "at_unit", {"answer_may_be_late": True}, 5),
        ("send_interim_notice", "at_unit", {"answer_may_be_late": False}, 0),
        ("inform_unit", "anonymous_recorded", {"is_given_for_information": False}, 4),
        ("inform_unit", "anonymous_recorded", {"is_given_for_information": True}, 0),
    ],
)
def test_how_obvious_a_step_is(name, state, facts, rank):
    assert STEPS[name].rank_in(State(state), replace(Facts(), **facts)) == rank


@pytest.mark.parametrize(
    ("name", "facts", "words"),
    [
        ("note", {}, ""),
        ("confirm", {}, ""),
        ("confirm", {"owes_confirmation": False}, None),  # nothing to do
        ("confirm", {"state": State.CLOSED}, None),  # no such step here
        ("escalate", {}, None),  # no page offers it
        ("confirm", {"is_deceased": True}, "verstorben"),
        ("make_contact", {"contact_required": False}, None),  # the gate makes the step
        ("make_contact", {"contact_required": True, "contact_documented": False}, ""),
        ("forward", {"has_lead_unit": False}, ""),  # its own page asks for it
    ],
)
def test_what_stands_at_the_button(name, facts, words):
    found = reason_at_the_button(STEPS[name], replace(Facts(), **facts))
    if not words or not found:
        assert found == words
    else:
        assert words in found


UNANSWERED = {"state": State.IN_CHECK, "unanswered_anliegen": (1,), "unassessed_anliegen": (1,)}


@pytest.mark.parametrize(
    ("name", "facts", "reason"),
    [
        # What cannot be changed stands before what is missing, and alone.
        ("release_answer", {"kind": "petition", "gives_statement": True}, "Auf eine Petition"),
        ("release_answer", {"is_deceased": True}, "Die Person ist verstorben."),
        ("release_answer", {"has_answer_draft": False}, "Es gibt noch keinen Entwurf"),
        ("release_answer", {}, "Anliegen 1 hat noch keine Antwort."),
        ("approve_statement", {"gives_statement": True, "topics_checked": False,
                               "has_statement": False}, "Zuerst müssen die Themen"),
        ("ask_second_person", {"drafter_is_checker": True}, "Anliegen 1 hat noch keine Antwort."),
        ("ask_second_person", {"drafter_is_checker": True, "unanswered_anliegen": ()},
         "Anliegen 1 ist noch nicht bewertet."),
    ],
)  # fmt: skip
def test_one_reason_stands_at_the_button_the_one_that_is_true_now(name, facts, reason):
    there = {"has_answer_draft": True} | UNANSWERED | facts
    assert reason_at_the_button(STEPS[name], replace(Facts(), **there)).startswith(reason)


@pytest.mark.parametrize(
    ("deadline", "name", "button"),
    [
        ("confirmation", "confirm", "Bestätigen"),
        ("schriftsatz_late", "remind_unit", "Erinnern"),
        ("closing_at_unit", "remind_unit", "Nachfragen"),
        ("board", "approve_board", "Freigeben"),
    ],
)
def test_what_a_deadline_asks_for(deadline, name, button):
    step, asked = asked_by(deadline, Facts())
    assert (step.name, asked.button) == (name, button)


def test_what_no_deadline_asks_for():
    with pytest.raises(StopIteration):
        asked_by("unknown", Facts())


def test_who_has_died_gets_no_confirmation():
    assert asked_by("confirmation", Facts(is_deceased=True))[0].name == "close_without_answer"


@pytest.mark.parametrize(
    ("state", "facts", "name"),
    [
        ("recorded", {}, "forward"),
        ("recorded", {"kind": "praise"}, "pass_on_praise"),
        ("in_check", {}, "draft_answer"),
        ("in_check", {"is_deceased": True}, "close_without_answer"),
        # What a Stellungnahme waits for has rows of its own, by where it stands.
        ("in_check", {"gives_statement": True}, None),
        ("in_check", {"gives_statement": True, "is_deceased": True}, None),
        ("answered", {}, "close"),
        ("answered", {"is_board": True, "board_copy_sent": False}, "send_board_copy"),
        ("answered", {"is_board": True}, "close"),
        ("closed", {}, None),
        ("at_unit", {}, None),
    ],
)
def test_what_krm_does_next_where_a_vorgang_stands(state, facts, name):
    found = asked_in(replace(Facts(state=State(state)), **facts))
    assert (found and found[0].name) == name


def test_in_these_states_krm_has_to_act():
    assert asked_states() == {
        State.RECORDED,
        State.SCHRIFTSATZ_IN,
        State.IN_CHECK,
        State.ANSWER_RELEASED,
        State.ANSWERED,
    }


@pytest.mark.parametrize(
    ("task", "state", "found"),
    [
        ("lead", "with_team_lead", ("settle_by_lead", "Klären")),
        ("release", "in_check", ("release_answer", "Freigeben")),
        ("reminder", "closed", ("finish_task", "Öffnen")),
        # The task waits for a step that is not possible yet: the state says what comes first.
        ("release", "recorded", ("forward", "Weiterleiten")),
        ("release", "schriftsatz_in", ("start_check", "Prüfen")),
        ("release", "closed", None),
        ("unknown", "recorded", None),
    ],
)
def test_which_step_ends_a_task(task, state, found):
    pair = step_of_task(task, state)
    assert (pair and (pair[0].name, pair[1].button)) == found


@pytest.mark.parametrize(
    ("letter", "drafts", "releases"),
    [
        ("confirmation", "confirm", "confirm"),
        ("interim_notice", "send_interim_notice", "send_interim_notice"),
        ("answer", "draft_answer", "release_answer"),
        ("withdrawal", "send_withdrawal_notice", "send_withdrawal_notice"),
    ],
)
def test_who_drafts_and_who_releases_a_letter(letter, drafts, releases):
    assert (drafting(letter).name, releasing(letter).name) == (drafts, releases)


def test_what_the_timeline_tells_in_better_words():
    quiet = quiet_verbs()
    assert {Verb.LETTER_DRAFTED, Verb.NOTE_ADDED, Verb.REACTION_ANSWERED} <= quiet
    assert Verb.REACTION_CANCELLED not in quiet


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("KRM-2026-00139", "KRM-2026-00139"),
        ("krm 2026 139", "KRM-2026-00139"),
        ("KRM-2026-139", "KRM-2026-00139"),
        (" KRM 2026 00139 ", "KRM-2026-00139"),
        ("2026/139", "KRM-2026-00139"),
        ("das andere", "DAS ANDERE"),
    ],
)
def test_walker_34_a_number_is_read_in_any_spelling(typed, meant):
    assert typed_number(typed) == meant
