"""One word for one thing: the catalogs keep to the glossary that lies beside them."""

import re
import tomllib

import pytest

from tests.frame.test_messages import catalog, texts
from tools import messages

GLOSSARY = tomllib.loads((messages.LOCALE / "glossary.toml").read_text(encoding="utf-8"))
TERMS, NEVER = GLOSSARY["terms"], GLOSSARY["never"]
EACH = [(name, language) for name in TERMS for language in messages.LANGUAGES]
# Written together with the Arabic word that follows: and, so, with, for, as, the.
BEFORE = r"[وف]?[بلك]?(?:ال|ل)?"


def holds(text, words):
    """Tell whether one of the words begins somewhere in the text, capital or small."""
    text = text.casefold()
    return any(re.search(rf"(?<!\w){BEFORE}{re.escape(word.casefold())}", text) for word in words)


def strays_from(term, language, said):
    """Return each German sentence with the term whose translation lacks every word for it."""
    words = [*term["words"][language], *term.get("allowed", {}).get(language, [])]
    return [
        (german, other)
        for german, other in said.items()
        if any(re.search(rf"(?<![\w-]){word}", german) for word in term["found"])
        and not holds(other, words)
    ]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_t_03_a_term_of_the_source_stands_in_the_translation(name, language):
    assert strays_from(TERMS[name], language, catalog(language)) == []


@pytest.mark.parametrize("name", TERMS)
def test_each_term_is_said_on_the_pages_and_in_every_language(name):
    term = TERMS[name]
    assert any(re.search(word, text) for word in term["found"] for text in texts())
    assert set(term["words"]) == set(term["use"]) == set(messages.LANGUAGES)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_t_02_words_that_mislead_stand_nowhere(language):
    found = [
        (word, said)
        for word in NEVER[language]
        for said in catalog(language).values()
        if holds(said, [word])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("said", "is_stray"),
    [
        ("Diese Nachricht speichern wir.", True),
        ("Diesen Text speichern wir.", False),
        ("Kontext.", True),
    ],
)
def test_another_word_for_a_term_is_noticed(said, is_stray):
    german = "Ihre Meldung ist da."
    strays = strays_from(TERMS["Meldung"], "de-leicht", {german: said})
    assert strays == ([(german, said)] if is_stray else [])


@pytest.mark.parametrize("said", ["وبرسالة", "الرسالة", "للرسائل"])
def test_what_arabic_writes_before_a_word_hides_nothing(said):
    assert holds(said, TERMS["Meldung"]["words"]["ar"])
