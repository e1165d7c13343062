"""The table of permitted steps: each edge a row, each other state refused, each gate in German."""

import re
from dataclasses import replace

import pytest

from krm.organisation.rules import Right
from krm.reactions.workflow import (
    ENDED_STATES,
    GATES,
    OPEN_STATES,
    STATE_LABELS,
    STEPS,
    Facts,
    State,
    refusal,
    refusals,
)

ALL = frozenset(State)
WORK = "recorded with_team_lead at_unit schriftsatz_in in_check"

# Step → states it starts from, state it leads to ("" stays). Written by hand against the directive.
EDGES = {
    "confirm": (WORK, ""),
    "forward": (WORK, "at_unit"),
    "post_letter": (ALL, ""),
    "remind_unit": ("at_unit in_check", ""),
    "deliver_schriftsatz": ("at_unit in_check", "schriftsatz_in"),
    "write_schriftsatz": ("at_unit in_check", ""),
    "withdraw_assignment": ("at_unit in_check", ""),
    "ask_hearing": ("at_unit in_check", ""),
    "skip_hearing": ("at_unit in_check", ""),
    "decline_assignment": ("at_unit in_check", ""),
    "assign_drafter": ("at_unit in_check", ""),
    "choose_lead": ("at_unit schriftsatz_in in_check", ""),
    "make_contact": (OPEN_STATES, ""),
    "answer_as_unit": ("at_unit", "in_check"),
    "start_check": ("schriftsatz_in", "in_check"),
    "return_schriftsatz": ("at_unit schriftsatz_in in_check", "at_unit"),
    "approve_board": ("in_check", ""),
    "send_interim_notice": (WORK, ""),
    "draft_answer": ("recorded at_unit schriftsatz_in in_check", "in_check"),
    "release_answer": ("in_check", "answer_released"),
    "ask_second_person": ("in_check", ""),
    "recall_answer": ("answer_released", "in_check"),
    "dispatch_answer": ("answer_released", "answered"),
    "close": ("answered", "closed"),
    "close_without_answer": (WORK, "closed"),
    "decide_participation": (WORK, ""),
    "release_statement": ("in_check", ""),
    "approve_statement": ("in_check", ""),
    "transmit_statement": ("in_check", "transmitted"),
    "correct_transmission": (f"{WORK} transmitted closed", ""),
    "file_release": ("in_check", ""),
    "check_topics": (WORK, ""),
    "present_statement": ("in_check", ""),
    "draft_statement": ("recorded at_unit schriftsatz_in in_check", "in_check"),
    "return_statement": ("in_check", ""),
    "record_remedy": (WORK, ""),
    "ask_again": ("transmitted", "in_check"),
    "end_petition": ("transmitted", "closed"),
    "pass_on_praise": ("recorded closed", "closed"),
    "decide_idea": ("at_unit in_check", ""),
    "note_idea_decision": ("recorded at_unit schriftsatz_in in_check answered", ""),
    "ask_second_look": ("answered closed", ""),
    "decide_second_look": ("answered closed", ""),
    "send_second_look": ("answered closed", ""),
    "escalate": ("recorded", "with_team_lead"),
    "settle_by_lead": ("with_team_lead", "closed"),
    "hand_to_krm": ("with_team_lead", "recorded"),
    "settle_on_the_spot": ("recorded", "closed"),
    "record_anonymous": ("recorded", "anonymous_recorded"),
    "inform_unit": ("anonymous_recorded", ""),
    "answer_information": ("anonymous_recorded", ""),
    "close_anonymous": ("anonymous_recorded", ""),
    "hand_over": (WORK, ""),
    "take_back_handover": (WORK, ""),
    "complete_handover": (WORK, "handed_over"),
    "withdraw": (f"{WORK} answer_released transmitted", "withdrawn"),
    "cancel": (f"{WORK} answer_released answered transmitted", "cancelled"),
    "send_handover_notice": (f"{WORK} handed_over", ""),
    "send_withdrawal_notice": ("withdrawn", ""),
    "note": (ALL, ""),
    "correct_note": (ALL, ""),
    "read_message": (ALL, ""),
    "reminder": (ALL, ""),
    "assess": (OPEN_STATES, ""),
    "alternatives": (OPEN_STATES, ""),
    "correct": (ALL, ""),
    "follow_up": (ALL, ""),
    "report_besonderheit": (ALL, ""),
    "note_disclosure": (ALL, ""),
    "plan_measure": (ALL, ""),
    "note_promise": ("in_check answer_released answered closed", ""),
    "send_board_copy": ("answered", ""),
    "pass_on": (ALL, ""),
    "representative": (ALL, ""),
    "email_consent": (ALL, ""),
    "record_consent": (ALL, ""),
    "withdraw_consent": (ALL, ""),
    "put_paper_away": (ALL, ""),
    "look_in": (ALL, ""),
    "correct_look_in": (ALL, ""),
    "party_role": (ALL, ""),
    "deceased": (ALL, ""),
    "exclude": (ALL, ""),
    "customer": (ALL, ""),
    "make_confidential": (ALL, ""),
    "petition": (OPEN_STATES, ""),
    "settle_dispatch": (ALL, ""),
    "decide_correction": (ALL, ""),
    "finish_task": (ALL, ""),
    "file_zweitschrift": (ALL, ""),
    "note_own_answer": ("at_unit schriftsatz_in in_check", "answered"),
    "complete_after_absence": ("closed", ""),
    "make_anonymous": (ALL, ""),
    "decide_anonymous": (ALL, ""),
    "end_retention": (ENDED_STATES, ""),
    "hold_deletion": (ALL, ""),
    "end_hold": (ALL, ""),
    "end_procedure": (ALL, ""),
    "undo_close": ("closed withdrawn handed_over anonymous_recorded", "in_check"),
    "undo_cancel": ("cancelled", "recorded"),
    "undo_lead": ("closed recorded", "with_team_lead"),
    "take_back_capture": ("recorded anonymous_recorded with_team_lead closed", "cancelled"),
}

# Gate → facts that shut it, a word of the sentence that says so.
SHUT = {
    "not_anonymous": ({"is_anonymous": True}, "anonym"),
    "not_deceased": ({"is_deceased": True}, "verstorben"),
    "no_petition": ({"kind": "petition"}, "nicht anonym machen"),
    "messages_read": ({"has_unread_message": True}, "noch einmal geschrieben"),
    "besonderheiten_settled": (
        {"open_besonderheiten": ("Datenschutzvorfall",)},
        "Datenschutzvorfall",
    ),
    "promises_kept": ({"open_promises": 1}, "Zusage"),
    "zweitschrift_filed": ({"lacks_zweitschrift": True}, "Zweitschrift"),
    "board_copy_sent": ({"is_board": True, "board_copy_sent": False}, "Kopie"),
    "board_copy_owed": ({"is_board": False}, "nicht nötig"),
    "customer_deceased": ({"is_deceased": False}, "verstorben ist"),
    "contact_named": ({"has_contact": False}, "Die Ansprechperson fehlt"),
    "party_reachable": ({"has_reachable_party": False}, "Anschrift"),
    "lead_unit_named": ({"has_lead_unit": False}, "federführende"),
    "handover_prepared": ({"has_handover": False}, "keine Abgabe"),
    "points_complete": (
        {"schriftsatz_missing": ("Anliegen 1: Textvorschlag",)},
        "Anliegen 1: Textvorschlag",
    ),
    "reasons_given": ({"schriftsatz_reasons_given": False}, "Hintergrund"),
    "not_only_bescheid": ({"schriftsatz_only_bescheid": True}, "Bescheid ersetzt"),
    "author_not_complained_about": ({"author_is_complained_about": True}, "nicht verfassen"),
    "answer_drafted": ({"has_answer_draft": False}, "Entwurf"),
    "anliegen_answered": ({"unanswered_anliegen": (1, 3)}, "Anliegen 1 und 3"),
    "points_answered": ({"unanswered_further_points": 2}, "2 weitere Punkte"),
    "check_points_closed": ({"blocking_check_points": ("Ton prüfen.",)}, "Ton prüfen"),
    "alternatives_decided": ({"not_granted": True, "alternatives_decided": False}, "Lösungen"),
    "four_eyes": ({"drafter_is_checker": True}, "zweite Person"),
    "executive_approved": ({"is_board": True, "executive_approved": False}, "Geschäftsführung"),
    "answer_dispatched": ({"answer_dispatched": False}, "nicht versandt"),
    "anliegen_assessed": ({"unassessed_anliegen": (2,)}, "Anliegen 2"),
    "reason_for_unberechtigt": ({"result_needs_reason": True}, "Kriterium"),
    "contact_documented": ({"contact_required": True, "contact_documented": False}, "Kontakt"),
    "no_sozialdaten_to_others": ({"writes_for_another": True}, "Vollmacht"),
    "answered_by_unit": ({"is_answered_by_unit": False}, "nicht zur abschließenden Klärung"),
    "answers_for_krm": ({"answers_for_krm": False}, "wer für KRM abschließend antwortet"),
    "awaits_completion": ({"awaits_completion": False}, "nichts zu vervollständigen"),
    "consulted_krm": ({"consultation_documented": False}, "Absprache mit KRM"),
    "given_for_information": ({"is_given_for_information": False}, "weiß bisher davon"),
    "has_ended": ({"has_ended": False}, "noch nicht abgeschlossen"),
    "information_asked": ({"owes_reply": False}, "nicht um eine Rückmeldung"),
    "units_replied": ({"missing_replies": 2}, "von 2 Einheiten"),
    "not_petition": ({"kind": "petition"}, "Bundestag"),
    "no_statement_asked": ({"kind": "petition", "gives_statement": True}, "an das BMAS"),
    "gives_statement": ({"gives_statement": False}, "keine Stellungnahme verlangt"),
    "topics_checked": ({"topics_checked": False}, "geprüft sein"),
    "finding_decided": ({"finding_undecided": True}, "Geschäftsführung muss darüber"),
    "finding_differs": ({"finding_undecided": False}, "nichts zu entscheiden"),
    "releaser_known": ({"chair_releases": None}, "wer freigibt"),
    "participation_known": ({"participation_open": True}, "noch offen"),
    "statement_written": ({"has_statement": False}, "keine Stellungnahme, die"),
    "not_presented_yet": ({"statement_presented": True}, "schon vorgelegt"),
    "statement_presented": ({"statement_presented": False}, "noch nicht vorgelegt"),
    "something_transmitted": ({"was_transmitted": False}, "noch keine Stellungnahme übermittelt"),
    "something_presented": ({"statement_presented": False}, "liegt keine Stellungnahme"),
    "not_approved_yet": ({"statement_approved": True}, "schon freigegeben"),
    "not_own_statement": ({"wrote_statement": True}, "nicht selbst frei"),
    "chair_asked": ({"chair_asked": False}, "liegt diese Fassung nicht vor"),
    "statement_released": ({"chair_releases": True, "chair_released": False}, "Vorsitz"),
    "contact_owed": ({"contact_required": False}, "muss nicht hergestellt"),
    "second_person_missing": ({"drafter_is_checker": False}, "nicht nötig"),
    "just_done_by_lead": ({"may_undo_lead": False}, "seitdem nichts geschehen"),
    "waits_for_executive": ({"is_board": False}, "wartet auf die Freigabe"),
    "is_praise": ({"kind": "complaint"}, "nur ein Lob"),
    "thanked": ({"owes_confirmation": True}, "zuerst den Eingang bestätigen"),
    "is_idea": ({"kind": "complaint"}, "keine Idee"),
    "idea_decided": ({"idea_undecided": True}, "oder KRM trägt ihre Entscheidung ein"),
    "idea_decision_said": ({"idea_undecided": True}, "Bitte sagen, was aus der Idee wird"),
    "idea_not_told": ({"kind": "complaint"}, "nur bei einer Idee"),
    "no_second_look_yet": ({"has_second_look": True}, "gab es schon"),
    "second_look_asked": ({"second_look_waits": False}, "nicht gebeten"),
    "not_ones_own_answer": ({"has_answered_oneself": True}, "andere Person"),
    "executive_not_needed": ({"is_board": True}, "Vor ihr lässt sich"),
    "complaint_names_somebody": ({"complained_about": False}, "nennt niemanden"),
    "hearing_not_asked": ({"hearing_asked": True}, "schon um ihre"),
    "hearing_open": ({"hearing_settled": True}, "schon entschieden"),
    "person_heard": ({"complained_about": True, "hearing_settled": False}, "nicht gehört"),
    "second_look_decided": ({"second_look_to_tell": False}, "nichts mitzuteilen"),
}
# What opens a gate that shuts another one.
OPENED: dict[str, dict[str, object]] = {
    "contact_owed": {"contact_required": True, "contact_documented": False},
    "customer_deceased": {"is_deceased": True},
    "board_copy_owed": {"is_board": True, "board_copy_sent": False},
    "second_person_missing": {"drafter_is_checker": True},
    "waits_for_executive": {"is_board": True, "waits_for_executive": True},
    "just_done_by_lead": {"may_undo_lead": True},
    "no_statement_asked": {"gives_statement": False},
    "finding_differs": {"finding_undecided": True},
    "not_presented_yet": {"statement_presented": False},
    "not_approved_yet": {"statement_approved": False},
    "is_praise": {"kind": "praise"},
    "is_idea": {"kind": "idea"},
    "idea_not_told": {"kind": "idea", "idea_undecided": True},
    "thanked": {"owes_confirmation": False},
    "second_look_asked": {"second_look_waits": True},
    "executive_not_needed": {"gives_statement": False, "kind": "complaint"},
    "complaint_names_somebody": {"complained_about": True},
    "hearing_not_asked": {"hearing_asked": False},
    "hearing_open": {"hearing_settled": False},
    "second_look_decided": {"second_look_to_tell": True},
}
OPEN = Facts(
    has_lead_unit=True,
    has_answer_draft=True,
    answer_dispatched=True,
    is_answered_by_unit=True,
    answers_for_krm=True,
    awaits_completion=True,
    has_handover=True,
    is_given_for_information=True,
    has_ended=True,
    owes_reply=True,
    gives_statement=True,
    has_statement=True,
    statement_presented=True,
    statement_approved=True,
    was_transmitted=True,
    chair_asked=True,
)


def states(sources):
    return frozenset(map(State, sources.split() if isinstance(sources, str) else sources))


def facts_for(*gates, **columns):
    """Return facts that open every gate; two of them exclude each other and take turns."""
    return replace(
        OPEN,
        **{key: value for gate in gates for key, value in OPENED.get(gate, {}).items()},
        **columns,
    )


def test_the_table_holds_these_steps_and_no_others():
    assert {name: (step.sources, step.target) for name, step in STEPS.items()} == {
        name: (states(sources), State(target) if target else None)
        for name, (sources, target) in EDGES.items()
    }


def test_every_state_is_where_a_vorgang_begins_or_a_step_leads():
    """What is no matter of KRM ends in the Posteingang and never reaches the register."""
    begins = {State.RECORDED}
    led_to = {step.target for step in STEPS.values() if step.target}
    others = {state for step in STEPS.values() for state in step.other_targets}
    assert set(State) == begins | led_to | others


@pytest.mark.parametrize("name", EDGES)
def test_every_legal_edge_is_open(name):
    for state in sorted(states(EDGES[name][0])):
        assert refusals(STEPS[name], facts_for(*STEPS[name].gates, state=state)) == [], state


@pytest.mark.parametrize("name", EDGES)
def test_every_other_state_is_refused_with_a_reason(name):
    for state in sorted(ALL - states(EDGES[name][0])):
        assert refusals(STEPS[name], replace(OPEN, state=state)) == [
            f"Im Stand „{STATE_LABELS[state]}“ ist dieser Schritt nicht möglich."
        ]


@pytest.mark.parametrize(("gate", "facts", "words"), [(g, *row) for g, row in SHUT.items()])
def test_each_gate_says_in_german_why_it_is_shut(gate, facts, words):
    reason = refusal(gate, replace(facts_for(gate), **facts)) or ""
    assert words in reason
    assert re.fullmatch(r"[A-ZÄÖÜ0-9].*[.“]", reason)
    assert refusal(gate, facts_for(gate)) is None
    assert GATES[gate].sentence[:12] == reason[:12] or "2" in reason, "shown in docs/rules.md"


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.gates])
def test_each_gate_stands_before_its_step(name):
    open_ones = facts_for(*STEPS[name].gates, state=min(STEPS[name].sources))
    for gate in STEPS[name].gates:
        facts, words = SHUT[gate]
        (reason,) = refusals(STEPS[name], replace(open_ones, **facts))
        assert words in reason


def test_all_gates_are_used():
    assert {gate for step in STEPS.values() for gate in step.gates} == set(SHUT) == set(GATES)


def test_every_reason_is_given_at_once_but_what_nobody_can_change_stands_alone():
    facts = replace(OPEN, state=State.IN_CHECK, drafter_is_checker=True, gives_statement=False)
    facts = replace(facts, unassessed_anliegen=(1,))
    assert len(refusals(STEPS["release_answer"], facts)) == 2
    facts = replace(facts, is_deceased=True)
    assert refusals(STEPS["release_answer"], facts) == [refusal("not_deceased", facts)]


def test_each_step_asks_for_a_right_that_exists():
    for step in STEPS.values():
        assert step.rights <= set(Right), step.name
        assert step.label, step.name


def test_a_state_is_open_or_ended():
    assert frozenset(State) == OPEN_STATES | ENDED_STATES
    assert not OPEN_STATES & ENDED_STATES
    assert set(STATE_LABELS) == set(State)


def test_these_steps_lead_to_more_than_one_place():
    gone = {State.RECORDED, State.SCHRIFTSATZ_IN}
    assert {name: step.other_targets for name, step in STEPS.items() if step.other_targets} == {
        "undo_close": states("recorded answered transmitted anonymous_recorded"),
        "deliver_schriftsatz": {State.IN_CHECK},
        "withdraw_assignment": gone,
        "make_anonymous": {State.ANONYMOUS_RECORDED},
        "decline_assignment": gone,
        "close_anonymous": {State.CLOSED},
        "undo_cancel": states(
            "with_team_lead schriftsatz_in in_check answer_released answered transmitted closed "
            "anonymous_recorded"
        ),
    }


@pytest.mark.parametrize(
    ("gate", "facts", "sentence"),
    [
        ("anliegen_answered", {"unanswered_anliegen": (1, 3)},
         "Anliegen 1 und 3 haben noch keine Antwort."),
        ("anliegen_assessed", {"unassessed_anliegen": (2, 4)},
         "Anliegen 2 und 4 sind noch nicht bewertet."),
        ("points_answered", {"unanswered_further_points": 1},
         "Ein weiterer Punkt hat noch keine Antwort."),
        ("points_answered", {"unanswered_further_points": 2},
         "2 weitere Punkte haben noch keine Antwort."),
        ("check_points_closed", {"blocking_check_points": ("Ton prüfen", "Anrede")},
         "Offen in der Checkliste: Ton prüfen; Anrede."),
        ("units_replied", {"missing_replies": 2},
         "Es fehlen noch die Rückmeldungen von 2 Einheiten."),
    ],
)  # fmt: skip
def test_what_a_gate_counts_stands_in_its_sentence(gate, facts, sentence):
    assert refusal(gate, replace(OPEN, **facts)) == sentence


# What falls to the chair where nobody of the executive can do it (work.access.OF_EXECUTIVE).
LEFT_TO_THE_CHAIR = {"approve_board", "approve_statement", "transmit_statement"}


def test_whoever_may_instead_of_the_executive_is_named():
    said = {step.name: step.no_right for step in STEPS.values() if step.right in LEFT_TO_THE_CHAIR}
    without = {name for name, words in said.items() if words and "der Vorsitz" not in words}
    assert without == set()
    assert "der Vorsitz der Trägerversammlung" in said["correct_transmission"]
