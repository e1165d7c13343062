"""One word per thing: German nouns stand in docs/glossary.md, and words that went stay away."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, nodes_of, python_files, short, tree_of

# How German nouns of office language end; English words that end alike stand below.
GERMAN_NOUN = re.compile(
    r"\w*(?:ung|heit|keit|schaft|spruch|bogen|schrift|satz|werk|karte|stelle|beschwerde|nummer"
    r"|zeichen|versammlung|nahme|akte|frist|auftrag|antrag|vermerk|vorgang|standort|bescheid|klage"
    r"|liegen|eingabe|petition|stichtag|feiertag|arbeitstag|betreff|storno|berechtigt|bewertbar)"
)
ENGLISH = {"young", "petitions", "repetition", "competition"}


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
    for node in nodes_of(tree_of(path)):
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


# Generic or private words that have given way to the words of the field (docs/glossary.md). A
# pattern is looked for in names (their words apart, in lower case), comments and docstrings.
@dataclass(frozen=True)
class Left:
    """A word nobody uses any more, what stands instead, and where the old one is good English."""

    pattern: str
    right: str
    rooms: str = ""
    english: str = "(?!)"
    only_names: bool = False


LEFT = (
    Left(r"told", "notified, described, shown", english=r"told apart"),
    Left(r"(person|employee) concerned|concerned person|is concerned", "complained_about"),
    Left(r"hand(s|ed|ing)? up", "escalate"),
    Left(r"(settles?|settled|handed over) finally|is final|final", "answered by the unit",
         english=r"(the final answer|not final|final recipient|deadline is final)"),
    Left(r"knowledge", "for information"),
    Left(r"rungs?|climb(s|ed|ing)?", "level, reminder level sent"),
    # A legal hold is lifted; a deadline is not.
    Left(r"lift(s|ed|ing)?", "lapse", english=r"legal hold lifted"),
    Left(r"signers", "signatories"),
    Left(r"in spite", "despite_warning"),
    Left(r"l(ay|ays|aid|aying) down", "store"),
    Left(r"brakes?|throttles?", "rate limit"),
    Left(r"mend(s|ed|ing)?", "fix"),
    Left(r"twins?", "duplicate"),
    Left(r"double", "duplicate", rooms=r"krm/", english=r"double (click|files)", only_names=True),
    Left(r"cop(y|ies)", "duplicate", rooms=r"krm/(arrivals|triage)/", only_names=True),
    # Roles, columns and a dispatch that was stopped are held; files that wait for a form are not.
    Left(r"held|holds?", "pending upload", rooms=r"krm/(public|arrivals)/", only_names=True),
    Left(r"sheets?", "PDF, letter", rooms=r"krm/(letters|casework)/"),
    Left(r"reach", "visibility", rooms=r"krm/(work|arrivals|desk|casework)/", only_names=True),
    # The background in which a worker runs is English.
    Left(r"background", "reasons", only_names=True),
    Left(r"tak(e|es|en|ing) over", "import", rooms=r"(krm|tests)/takeover/"),
    Left(r"g(ive|ives|ave|iven|iving) out", "export"),
    Left(r"(may|must)( not)? meet|who(ever)? meets?|may be met", "may see"),
    Left(r"likest", "most similar"),
    Left(r"turning characters", "bidi control characters"),
    Left(r"take no (flood|nul)|keep no copy|read the house once", "reject, no_store, cache",
         only_names=True),
    # Service Center and telephone have calls; a page has requests.
    Left(r"calls?", "request", rooms=r"krm/(ui/|organisation/gate)"),
    Left(r"wrong call", "wrong usage"),
)  # fmt: skip
ROOTS = ("krm", "tests", "tools", "benchmarks")
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
# One word, one thing: these stand in the field of one room and are no other room's word.
ONLY_ONCE = {
    "Outcome", "Part", "Question", "Reading", "Step", "Table",
    "hand_over", "note_fetched", "once", "take_back",
}  # fmt: skip


def apart(name):
    """Return the words of an identifier with blanks between them, in lower case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()


def prose(path):
    """Return the comments and docstrings of a file, each run of comments in one piece."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for is_comment, run in groupby(lines, key=lambda line: line.lstrip().startswith("#")):
        if is_comment:
            yield " ".join(line.lstrip(" #") for line in run)
        else:
            yield from (line.partition("  # ")[2] for line in run if "  # " in line)
    for node in nodes_of(tree_of(path)):
        if isinstance(node, DOCUMENTED):
            yield ast.get_docstring(node) or ""


def left_in(left, words):
    """Return where a word that has gone stands among these words, with what is around it."""
    rest = re.sub(rf"\b{left.english}\b", lambda good: "." * len(good[0]), words)
    return [
        words[max(0, at.start() - 30) : at.end() + 30]
        for at in re.finditer(rf"\b({left.pattern})\b", rest)
    ]


@cache
def words_of_files():
    """Return the names and the prose of every file in one text each, words of names apart."""
    return {
        short(path): (
            " | ".join(sorted({apart(name) for name in identifiers(path)} | {apart(path.stem)})),
            " | ".join(" ".join(apart(text).split()) for text in prose(path)),
        )
        for path in python_files(*ROOTS)
        if path != Path(__file__)
    }


@pytest.mark.parametrize("left", LEFT, ids=lambda left: left.right)
def test_words_that_have_gone_stay_away(left):
    found = {}
    for place, (names, texts) in words_of_files().items():
        if re.match(left.rooms, place):
            found[place] = left_in(left, names if left.only_names else f"{names} | {texts}")
    assert not {place: old for place, old in found.items() if old}, f"say: {left.right}"


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("every fault is told", "notified, described, shown"),
        ("kinds are told, not apart", "notified, described, shown"),
        ("concerned person", "complained_about"),
        ("hand up", "escalate"),
        ("is final", "answered by the unit"),
        ("reminders of a rung", "level, reminder level sent"),
        ("whoever may meet it", "may see"),
        ("nobody must not meet this", "may see"),
        ("the throttle of the form", "rate limit"),
        ("exit code 2 for a wrong call", "wrong usage"),
    ],
)
def test_the_search_finds_what_has_gone(words, right):
    assert [left.right for left in LEFT if left_in(left, words) and not left.rooms] == [right]


@pytest.mark.parametrize(
    "words",
    ["kinds are told apart", "the final answer", "finally", "spreadsheet", "legal hold lifted"],
)
def test_the_search_leaves_good_english_alone(words):
    assert not [left for left in LEFT if left_in(left, words) and not left.rooms]


def test_one_word_means_one_thing():
    defined = Counter(
        node.name
        for path in python_files("krm")
        for node in nodes_of(tree_of(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
    )
    assert not {name: defined[name] for name in ONLY_ONCE if defined[name] > 1}
