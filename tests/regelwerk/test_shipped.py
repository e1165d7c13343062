"""The shipped Regelwerk holds the numbers of the directive, and says where each comes from."""

from datetime import date

import pytest

from krm.regelwerk.rules import load_regelwerk, shipped, shipped_text

RULES = shipped()


@pytest.mark.parametrize(
    ("kind", "length", "unit", "direction", "section"),
    [
        ("confirmation", 3, "working_days", "forward", "1.2"),
        ("closing", 28, "calendar_days", "forward", "1.2"),
        ("board", 14, "calendar_days", "forward", "1.2"),
        ("schriftsatz", 5, "working_days", "forward", "4.1"),
        ("petition", 14, "calendar_days", "backward", "6.1"),
        ("internal_target", 28, "calendar_days", "forward", None),
        ("schriftsatz_rework", 2, "working_days", "forward", None),
        ("contact", 1, "working_days", "forward", None),
        ("callback", 48, "resting_hours", "forward", None),
        ("hand_on", 1, "working_days", "forward", None),
        ("sample", 10, "working_days", "forward", None),
    ],
)
def test_the_lengths_of_the_deadlines(kind, length, unit, direction, section):
    rule = RULES.deadlines[kind]
    assert (rule.length, rule.unit, rule.direction, rule.shift) == (length, unit, direction, "none")
    assert rule.provenance.section == section
    assert rule.provenance.assumed is (section is None)


def test_only_what_the_directive_or_a_law_measures_is_official():
    assert {kind for kind, rule in RULES.deadlines.items() if rule.is_official} == {
        "confirmation",
        "closing",
        "board",
        "schriftsatz",
        "petition",
        "privacy_request",
        "barrier_report",
        "review",
    }
    assert all(
        not (rule.is_official and rule.provenance.assumed) for rule in RULES.deadlines.values()
    )


@pytest.mark.parametrize("kind", ["privacy_request", "barrier_report"])
def test_months_move_to_the_next_werktag(kind):
    rule = RULES.deadlines[kind]
    assert (rule.length, rule.unit, rule.shift) == (1, "months", "next")
    assert rule.provenance.law


@pytest.mark.parametrize(
    ("kind", "levels"),
    [
        ("schriftsatz", {"reminder": 4, "superior": 6, "executive": 8}),
        ("closing", {"amber": 18, "interim": 21, "red": 26}),
        ("board", {"amber": 7, "red": 12}),
        ("ministry", {"amber": 10, "red": 3, "overdue": -1}),
        ("hand_on", {"amber": 1, "red": 2}),
    ],
)
def test_the_reminder_ladders(kind, levels):
    found = {level.name: level.after for level in RULES.ladders[kind]}
    assert levels.items() <= found.items()


def test_the_document_is_the_one_of_the_office():
    assert RULES.name == "Geschäftsweisung Nr. 04/2019 vom 15.05.2024"
    assert RULES.word("document.file_number") == "II-6000"
    assert RULES.day("document.review_on") == date(2026, 5, 1)
    assert RULES.word("calendar.land") == "RP"


def test_the_rulings_of_the_year_end_and_other_switches():
    assert RULES.texts("calendar.year_end_days") == ("12-24", "12-31")
    assert RULES.word("calendar.year_end_forward") == "counts"
    assert RULES.word("calendar.year_end_backward") == "skipped"
    assert RULES.flag("calendar.year_end_off") is False
    assert RULES.flag("confirmation.automatic_receipt_counts") is False
    assert RULES.flag("confirmation.interim_notice_counts") is True
    assert RULES.flag("closing.interim_notice_extends") is False
    assert RULES.number("eakte.document_age_years") == 2
    assert RULES.number("files.max_megabytes") == 20
    assert RULES.word("petition.release") == "topics"
    assert RULES.unreachable_codes == {"S3.1"}


def test_every_value_says_what_it_means_and_exactly_one_origin():
    for entry in RULES.entries():
        assert entry.text.endswith("."), entry.key
        assert entry.value, entry.key
        assert [entry.section is not None, entry.law is not None, entry.assumed].count(True) == 1


def test_each_entry_stands_once():
    keys = [entry.key for entry in RULES.entries()]
    assert len(keys) == len(set(keys))


def test_the_assumptions_hold_the_reconstructions_and_not_the_directive():
    keys = {entry.key for entry in RULES.assumptions()}
    assert {
        "anliegen",
        "criteria.unberechtigt",
        "calendar.year_end_forward",
        "deadlines.callback",
        "deadlines.closing.shift",
        "ladders.closing",
        "forbidden_words.labels",
    } <= keys
    assert not {"deadlines.confirmation", "deadlines.closing", "material.flyer"} & keys


@pytest.mark.parametrize(
    ("channel", "written"),
    [
        ("letter", True),
        ("fax", True),
        ("email", True),
        ("online", True),
        ("card_paper", True),
        ("card_qr", True),
        ("via_bmas", True),
        ("via_board", True),
        ("in_person", False),
        ("counter", False),
        ("phone", False),
        ("service_center", False),
    ],
)
def test_which_ways_in_are_written(channel, written):
    assert RULES.channels[channel].written is written


def test_four_results_have_published_criteria():
    assert list(RULES.criteria) == ["berechtigt", "teilweise", "unberechtigt", "nicht_bewertbar"]
    assert all(RULES.criteria.values())
    assert all(len(c.code) <= 40 for criteria in RULES.criteria.values() for c in criteria)


def found_words(text):
    return [hit for words in RULES.forbidden_words for hit in words.found_in(text)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Sie sind ein Querulant.", ["Querulant"]),
        ("die QUERULANTEN", ["QUERULANTEN"]),
        ("unsere Dauerkundin", ["Dauerkundin"]),
        ("Bitte sehen Sie\nvon Nachfragen ab.", ["sehen Sie von Nachfragen ab"]),
        ("Ihr Bürgergeldbescheid", ["Bürgergeldbescheid"]),
        ("Ihre Beschwerde ist unberechtigt.", ["unberechtigt"]),
        ("leistungsberechtigte Person", []),
        ("Vielen Dank für Ihre Nachfrage.", []),
        ("Sie erhalten Leistungen nach dem SGB II.", []),
    ],
)
def test_forbidden_words(text, hits):
    assert found_words(text) == hits


def test_no_label_of_a_person_as_customer_is_in_the_shipped_lists():
    # The Bogen asks employees for the result of a complaint, with the word of the directive; the
    # report of Anlage 1 counts results by the same words.
    lists = {
        name: rows for name, rows in RULES.lists.items() if name not in ("bogen", "report_lines")
    }
    labels = [choice.label for choices in lists.values() for choice in choices]
    labels += [row.label for row in RULES.lists["bogen"] if row.code != "assessment"]
    labels += [entry.label for entry in RULES.anliegen_tree.codes.values()]
    assert not [label for label in labels if found_words(label)]


def test_besonderheiten_and_topics():
    assert "hardship" in RULES.besonderheiten
    assert RULES.besonderheiten["press"].label == "Presse oder Öffentlichkeit"
    assert len(RULES.lists["tv_topics"]) == 10  # nine of § 44c (2) SGB II and the programme


def test_loading_twice_gives_equal_rules():
    assert load_regelwerk(shipped_text()) == RULES
