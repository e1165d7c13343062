"""Every shipped letter in every situation that can occur: rendered, and looked at for untruth.

A situation is a set of facts (``conditions.toml``) that can hold together. What the texts state is
held against a list of its own here, so that neither the sentences nor the claims of the data can
be wrong alone.
"""

from functools import cache
from itertools import islice, product

import pytest

from krm.letters.rules.conditions import conditions, false_claims
from krm.letters.rules.texts import (
    NoText,
    around_blocks,
    code_for,
    fill,
    open_places,
    sentences_for,
    shipped_texts,
)
from tests.conftest import DEEP
from tests.letters.test_shipped_texts import VALUES, faults_of

TEXTS = {text.code: text for text in shipped_texts()}
WAYS = ("post", "email")
# Every seventh situation, in which every fact meets every other; in a deep run all.
STRIDE = 1 if DEEP else 7
# Which facts exclude each other, as alternatives of one dimension of a Vorgang.
KINDS = ((), ("praise",), ("idea",))
BOARD = ((), ("board",))
WORDS = (("written", "dated"), ("written",), (), ("passed_on",))
TOPICS = ((), ("has_topic",), ("has_topic", "has_topics"))
CONTACT = (("contact_at_krm",), ())
CHECKED = ((), ("unit_checked",))
WIDERSPRUCH = (
    (), ("widerspruchsstelle_has_it",), ("widerspruch_runs", "procedure_runs"),
    ("widerspruchsstelle_has_it", "widerspruch_runs", "procedure_runs"), ("procedure_runs",),
)  # fmt: skip
ANSWER_WAY = (
    (), ("has_address",), ("answer_by_post", "has_address"), ("answer_by_code",),
    ("answer_by_code", "has_address"),
)  # fmt: skip
HANDOVER = (
    ("handover_whole", "data_go_along"), ("handover_whole",), ("handover_part", "data_go_along"),
    ("handover_part",), ("handover_whole", "data_go_along", "parts_go_along"),
    ("handover_part", "data_go_along", "parts_go_along"),
)  # fmt: skip
WITHDRAWN = (("withdrawn",),)
SECOND_LOOK = (("second_look_stands",), ("second_look_changed",))

# What can differ where each kind of letter is written.
SITUATIONS = {
    "confirmation": (KINDS, BOARD, WORDS, TOPICS, CONTACT, WIDERSPRUCH, ANSWER_WAY),
    "interim_notice": (KINDS, BOARD, WORDS, TOPICS, CONTACT, WIDERSPRUCH, ANSWER_WAY),
    "answer": (KINDS, BOARD, WORDS, TOPICS, CONTACT, CHECKED, WIDERSPRUCH),
    "handover_notice": (KINDS, BOARD, WORDS, TOPICS, CONTACT, WIDERSPRUCH, HANDOVER),
    "withdrawal": (KINDS, BOARD, WORDS, TOPICS, CONTACT, WIDERSPRUCH, WITHDRAWN),
    "second_look": (KINDS, BOARD, WORDS, TOPICS, CONTACT, WIDERSPRUCH, SECOND_LOOK),
}
# Words that state something, and the fact that must hold where they stand: written down once more,
# apart from the data.
STATED = {
    "hat es deshalb von uns bekommen": "widerspruchsstelle_has_it",
    "läuft schon ein Widerspruch": "widerspruch_runs",
    "an den Vorstand": "board",
    "für Ihr Lob": "praise",
    "haben uns sehr gefreut": "praise",
    "für Ihre Idee": "idea",
    "dass Sie mitdenken": "idea",
    "uns geschrieben": "written",
    "Ihre Nachricht ist am": "written",
    "Vielen Dank für Ihre Nachricht": "written",
    "Kundenreaktionsmanagement": "contact_at_krm",
    "zusammen mit der zuständigen Stelle": "unit_checked",
    "mit der Post": "answer_by_post",
    "Zugangscode": "answer_by_code",
    "dorthin weiter": "data_go_along",
    "einen Teil": "handover_part",
    "geht nur ein Teil mit": "parts_go_along",
    "geht nur das mit": "parts_go_along",
    "bearbeiten die Sache nicht weiter": "withdrawn",
    "Unsere Antwort bleibt": "second_look_stands",
    "Unsere Antwort ändert sich": "second_look_changed",
    "Ihr Thema:": "has_topic",
    "Ihre Themen:": "has_topics",
    "erhalten von:": "passed_on",
    f"vom {VALUES['written_on']}": "dated",
}
# And those that stand only where it does not hold.
DENIED = {
    "an uns gewandt haben": "written",
    "ist kein Widerspruch": "widerspruchsstelle_has_it",
    "Daten geben wir nicht weiter": "data_go_along",
    "nennen Sie uns deshalb Ihre Anschrift": "has_address",
    "auf einem anderen Weg": "answer_by_post",
    "gegeben haben, geht mit": "parts_go_along",
    "ganze Nachricht geht mit": "parts_go_along",
    "eingegangen am": "dated",
    f"vom {VALUES['arrived_on']}": "written",
}


@cache
def rendered(kind, way):
    """Return each letter of a kind that can occur: facts, subject and text."""
    found = []
    for chosen in islice(product(*SITUATIONS[kind]), 0, None, STRIDE):
        facts = frozenset(fact for part in chosen for fact in part)
        text = TEXTS[code_for(kind, way, facts)]
        sentences = sentences_for(facts)
        body = text.body
        if kind == "answer":
            opening, closing, _ = around_blocks(body)
            body = f"{opening}\n\nDas ist die Antwort auf das Anliegen.\n\n{closing}"
        found.append(
            (
                facts,
                fill(text.subject, VALUES, sentences).text,
                fill(body, VALUES, sentences).text,
            )
        )
    return found


ALL = [(kind, way) for kind in SITUATIONS for way in WAYS]


def each(kind, way, look):
    """Look at every letter and collect what is wrong with it, with the facts it was made from."""
    letters = rendered(kind, way)
    assert letters
    return {
        (problem, tuple(sorted(facts)))
        for facts, subject, body in letters
        for problem in look(facts, subject, body)
    }


@pytest.mark.parametrize(("kind", "way"), ALL)
def test_l_01_no_letter_states_what_is_not_so(kind, way):
    def untrue(facts, subject, body):
        words = f"{subject}\n{body}"
        yield from (stated for stated, fact in STATED.items() if stated in words
                    and fact not in facts)  # fmt: skip
        yield from (denied for denied, fact in DENIED.items() if denied in words and fact in facts)

    assert not each(kind, way, untrue)


@pytest.mark.parametrize(("kind", "way"), ALL)
def test_l_01_the_checklist_finds_nothing_false_in_a_shipped_letter(kind, way):
    assert not each(kind, way, lambda f, s, b: [w for w, _ in false_claims(f"{s}\n{b}", f)])


@pytest.mark.parametrize(
    ("fact", "stated", "kind", "way"),
    [
        ("widerspruchsstelle_has_it", "hat es deshalb von uns bekommen", "confirmation", "post"),
        ("board", "an den Vorstand", "confirmation", "post"),
        ("praise", "für Ihr Lob", "confirmation", "post"),
        ("idea", "dass Sie mitdenken", "confirmation", "email"),
        ("contact_at_krm", "Kundenreaktionsmanagement", "interim_notice", "email"),
        ("unit_checked", "zusammen mit der zuständigen Stelle", "answer", "post"),
        ("answer_by_post", "mit der Post", "confirmation", "email"),
        ("answer_by_code", "Zugangscode", "confirmation", "email"),
        ("data_go_along", "dorthin weiter", "handover_notice", "post"),
        ("data_go_along", "dorthin weiter", "handover_notice", "email"),
        ("has_topic", "Ihr Thema:", "confirmation", "post"),
        ("passed_on", "erhalten von: Abgeordneter Max Beispiel", "confirmation", "post"),
        ("passed_on", "für Ihr Anliegen. Es ist am", "confirmation", "email"),
        ("written", "Ihre Nachricht", "interim_notice", "email"),
        ("dated", "Ihre Nachricht vom", "interim_notice", "email"),
        ("dated", "Ihr Lob vom 02.05.2026", "confirmation", "post"),
    ],
)
def test_l_01_what_is_so_is_stated_and_what_is_not_is_not(fact, stated, kind, way):
    """Both directions: the sentence stands where the fact holds, and nowhere else."""
    letters = rendered(kind, way)
    assert any(stated in s + b for facts, s, b in letters if fact in facts)
    assert not any(stated in s + b for facts, s, b in letters if fact not in facts)


def test_l_01_every_condition_is_stated_by_a_text_or_found_by_a_claim():
    """A condition that nothing needs and nothing claims is dead."""
    needed = {name.removeprefix("not ") for text in shipped_texts() for name in text.when}
    from_sentences = {fact for facts, *_ in rendered("confirmation", "post") for fact in facts}
    claimed = {name for name, condition in conditions().items() if condition.claims}
    assert set(conditions()) <= needed | from_sentences | claimed


@pytest.mark.parametrize(("kind", "way"), ALL)
def test_l_01_no_letter_has_a_gap_a_doubled_paragraph_or_a_torn_sentence(kind, way):
    def torn(facts, subject, body):
        paragraphs = [part.strip() for part in body.split("\n\n")]
        if "{" in subject + body or open_places(f"{subject}\n{body}"):
            yield "a gap"
        if len(set(paragraphs)) != len(paragraphs) or "" in paragraphs:
            yield "a paragraph twice, or an empty one"
        if any(sign in body for sign in ("  ", " .", "..", " ,", "\n- \n", ":.")):
            yield "a torn sentence"
        sentences = [s.strip() for s in body.replace("\n", " ").split(". ") if len(s) > 12]
        if len(set(sentences)) != len(sentences):
            yield "a sentence twice"

    assert not each(kind, way, torn)


@pytest.mark.parametrize(("kind", "way"), ALL)
def test_l_01_every_letter_is_plain_and_fair(kind, way):
    # Many situations lead to the same words, and these are judged by nothing else.
    faults = cache(faults_of)
    assert not each(kind, way, lambda f, s, b: faults(f"{s}\n{b}"))


@pytest.mark.parametrize("kind", ["handover_notice", "withdrawal"])
def test_l_01_a_letter_about_what_did_not_happen_is_not_written(kind):
    with pytest.raises(NoText):
        code_for(kind, "post", {"written", "contact_at_krm"})
