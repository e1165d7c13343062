"""One word per thing: each German noun in the code is explained in docs/glossary.md."""

import ast
import re

import pytest

from tests.architecture.source import ROOT, python_files, short, tree_of

# How German nouns of office language end; English words that end alike stand below.
GERMAN_NOUN = re.compile(
    r"\w*(?:ung|heit|keit|schaft|spruch|bogen|schrift|satz|werk|karte|stelle|beschwerde|nummer"
    r"|zeichen|versammlung|nahme|akte|frist|auftrag|antrag|vermerk|vorgang|standort|bescheid|klage"
    r"|liegen|eingabe|petition|stichtag|feiertag|arbeitstag|betreff|storno|berechtigt|bewertbar)"
)
ENGLISH = {"rung", "young", "petitions", "repetition", "competition"}


def glossary():
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    return {word for row in rows for word in words_of(row.rsplit("|", 2)[0])}


def words_of(text):
    """Return the words of an identifier or a text, in lower case and ASCII."""
    ascii_text = text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", ascii_text.replace("_", " "))
    return set(re.findall(r"[a-z]+", apart.lower()))


def identifiers(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_german_nouns_are_in_the_glossary():
    known = glossary()
    unknown: dict[str, str] = {}
    for path in python_files("krm"):
        words = {word for name in identifiers(path) for word in words_of(name)} - ENGLISH
        german = {word for word in words if GERMAN_NOUN.fullmatch(word)}
        unknown |= {word: short(path) for word in german if not is_known(word, known)}
    assert not unknown


def is_known(word, known):
    """Tell whether a word, or the word without an ending, stands in the glossary."""
    return any(word.removesuffix(ending) in known for ending in ("", "n", "en", "e", "s", "es"))


@pytest.mark.parametrize(
    "word", ["Schriftsatz", "Zweitschrift", "Stellungnahme", "Traegerversammlung", "Anliegen"]
)
def test_the_search_knows_german_when_it_sees_it(word):
    assert GERMAN_NOUN.fullmatch(word.lower())
    assert word.lower() in glossary()


@pytest.mark.parametrize("word", ["reaction", "deadline", "framework", "report", "status"])
def test_the_search_leaves_english_alone(word):
    assert not GERMAN_NOUN.fullmatch(word)


def test_names_are_ascii():
    names = {name: short(path) for path in python_files("krm") for name in identifiers(path)}
    assert not {name: path for name, path in names.items() if not name.isascii()}
