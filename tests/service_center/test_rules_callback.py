"""What a ticket says: attempts read from any wording, judged by the Regelwerk (R-18, R-19)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from krm.deadlines.rules import calendar_of, compute
from krm.regelwerk.rules import shipped
from krm.service_center.rules.callback import AttemptRule, judge, moment_words, read_attempts
from krm.service_center.rules.flows import (
    END,
    FIRST,
    FLOWS,
    QUESTIONS,
    drawn,
    ending_of,
    filled,
    next_of,
    route_of,
)
from krm.service_center.rules.tickets import compare, read_tickets, tickets_in_text

BERLIN = ZoneInfo("Europe/Berlin")
TICKET_AT = datetime(2026, 5, 22, 10, tzinfo=BERLIN)
RULES = shipped()
RULE = AttemptRule(
    needed=2, opens=time(8), closes=time(18), within=("unberechtigt", "a"),
    partly=("teilweise", "b"), none=("berechtigt", "c"),
)  # fmt: skip
DUE = compute(
    RULES.deadlines["callback"], TICKET_AT, calendar_of(RULES, land="RP"), version="Probe"
)


def at(day, hour, minute=0, month=5, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("22.05.2026 15:00", [at(22, 15)]),
        ("Fr 22.05.26, 15.00 Uhr - niemand erreicht", [at(22, 15)]),
        ("22.5. 15 Uhr", [at(22, 15)]),
        ("2026-05-22T15:00:00", [at(22, 15)]),
        ("Versuch am 22.05.2026 um 15:00 Uhr", [at(22, 15)]),
        ("22.05.2026 15:00; 26.05.2026 09:30", [at(22, 15), at(26, 9, 30)]),
        ("26.05. 09:30\n22.05. 15:00\n22.05. 15:00", [at(22, 15), at(26, 9, 30)]),
        ("22.05.2026 | 09:59", []),
        ("31.02.2026 10:00", []),
        ("02.01. 09:00", [at(2, 9, month=1, year=2027)]),
        ("Tel. 0170 22.05 1234", []),
        ("", []),
    ],
)
def test_attempts_are_read_from_what_was_pasted(text, moments):
    assert list(read_attempts(text, ticket_at=TICKET_AT).attempts) == moments


@pytest.mark.parametrize(
    "line", ["Kunde bittet um Rückruf", "21.05.2026 15:00", "32.13.2026 10:00"]
)
def test_what_was_not_read_is_shown(line):
    reading = read_attempts(f"22.05.2026 15:00\n{line}", ticket_at=TICKET_AT)
    assert reading.unread == (line,)
    assert len(reading.attempts) == 1


def test_the_48_hours_rest_and_the_plain_ones_stand_beside():
    assert moment_words(DUE.due_at) == "Mi 27.05., 10:00 Uhr"
    assert moment_words(DUE.plain_at) == "So 24.05., 10:00 Uhr"


@pytest.mark.parametrize(
    ("attempts", "called", "more", "state", "result"),
    [
        ([at(22, 15), at(26, 9, 30)], at(27, 11), {}, "documented", "unberechtigt"),
        ([at(22, 15)], at(27, 11), {}, "documented", "teilweise"),
        ([at(22, 15)], at(26, 11), {}, "documented", ""),
        ([at(22, 15), at(27, 10, 1)], at(27, 11), {}, "documented", "teilweise"),
        ([at(22, 15), at(26, 7, 59)], at(27, 11), {}, "documented", "teilweise"),
        ([at(22, 15), at(26, 9)], at(27, 11), {"number_is_right": False}, "documented",
         "teilweise"),
        ([], at(27, 10, 1), {}, "late", "berechtigt"),
        ([], at(27, 10), {}, "early", "berechtigt"),
        ([], at(26, 9), {}, "early", "berechtigt"),
        ([at(28, 9)], at(27, 11), {}, "late", "berechtigt"),
    ],
)  # fmt: skip
def test_the_suggestion(attempts, called, more, state, result):
    verdict = judge(attempts, due=DUE, called_at=called, rule=RULE, **more)
    assert (verdict.state, verdict.assessment) == (state, result)


def ends(code, before):
    """Yield the answers of every way through the questions."""
    for answer, goes_to in QUESTIONS[code].answers.items():
        given = before | {code: answer}
        if goes_to == END:
            yield given
        else:
            yield from ends(goes_to, given)


ENDS = list(ends(FIRST, {}))


@pytest.mark.parametrize("answers", ENDS, ids=lambda given: "-".join(given.values()))
def test_every_way_ends_with_a_place_and_a_sentence(answers):
    words = {choice.code for choice in RULES.lists["service_center_sentences"]}
    ways = {choice.code for choice in RULES.lists["service_center_ways"]}
    assert ending_of(answers) in words
    assert route_of(answers) in ways


def test_every_sentence_and_every_place_is_reached():
    beside = {"widerspruch", "danger", "child"}  # said in addition, whatever the end
    assert {choice.code for choice in RULES.lists["service_center_sentences"]} == {
        ending_of(answers) for answers in ENDS
    } | beside
    assert {choice.code for choice in RULES.lists["service_center_ways"]} == {
        route_of(answers) for answers in ENDS
    }


def test_every_question_and_answer_has_its_words():
    asked = {choice.code for choice in RULES.lists["service_center_questions"]}
    assert asked == set(QUESTIONS)
    answers = {code for question in QUESTIONS.values() for code in question.answers} - {""}
    assert answers == {choice.code for choice in RULES.lists["service_center_answers"]}
    assert not next_of(FIRST, "nonsense")


@pytest.mark.parametrize(("start", "before"), [(start, before) for *_, start, before in FLOWS])
def test_the_drawing_shows_the_same_ends_as_the_form(start, before):
    found = set()

    def look(question):
        for branch in question.branches:
            if branch.question is None:
                found.add((branch.way, branch.sentence))
            else:
                look(branch.question)

    look(drawn(start, before))
    assert found == {(route_of(given), ending_of(given)) for given in ends(start, before)}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Wir rufen an, bis {until}.", "Wir rufen an, bis Do 28.05."),
        ("Bis {until}, ja", "Bis Do 28.05., ja"),
        ("{unknown}Gut", "Gut"),
        ("{0} {until.year} {", "{0} {until.year} {"),
    ],
)
def test_details_stand_in_the_sentence(sentence, said):
    assert filled(sentence, {"until": "Do 28.05."}) == said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("T-4711\nT-4712", ["T-4711", "T-4712"]),
        ("Datum;Ticketnummer;Status\n22.05.2026;T-4711;offen\n;T-4712;zu", ["T-4711", "T-4712"]),
        ("T-4711;offen\nt4711,zu", ["T-4711"]),
        ("offen;T 4711", ["T 4711"]),
        ("\n\n  \nkeine", []),
        ('"4711"\n"4712"', ["4711", "4712"]),
    ],
)
def test_tickets_are_found_in_pasted_lines(text, numbers):
    assert tickets_in_text(text) == numbers


def test_a_row_may_be_shorter_than_the_column():
    assert read_tickets([["a", "Ticket"], ["1"], ["2", "T-3"]]) == ["T-3"]


def test_the_comparison():
    found = compare(["T-1", "t 2", ""], ["T2", "#T-3"])
    assert (found.both, found.only_here, found.only_there) == (("t 2",), ("T-1",), ("#T-3",))
