"""What can differ between the two databases runs on both and says what differs.

All tests run on SQLite; PostgreSQL runs those with the mark `both_databases`, each with a reason.
Of the stories and walks PostgreSQL has one for each process in every run, all in a deep run.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, nodes_of, python_files, short, tree_of

KINDS = {
    "concurrency", "constraints", "JSON", "locks", "process", "raw SQL", "search", "sorting",
    "story", "strictness", "transactions", "triggers", "walk",
}  # fmt: skip
# What one walk tells on PostgreSQL in every run.
PROCESSES = {
    "a call to the Service Center",
    "a complaint from the letter to its end",
    "a lead who is away",
    "a petition to the signed Stellungnahme",
    "a Vorgang without a name",
    "an import of the old table",
    "every page, looked at once",
    "from the counter to the desk of KRM",
}
# A name of these in a module of tests: what it does there differs from one database to the other.
TELLTALE = {"committed_db", "cursor", "select_for_update", "IntegrityError", "execute_wrapper"}
PARALLEL = {"Thread", "ThreadPoolExecutor", "Barrier"}
WITH_ROWS = {"db", "committed_db", "cast", "house"}
ELSEWHERE = ("browser", "html")  # they run once, on SQLite


def modules():
    return [
        path
        for path in python_files("tests")
        if path.name.startswith("test_")
        and path.relative_to(ROOT).parts[1] not in ELSEWHERE
        and path != Path(__file__)
    ]


def marks(tree, *names):
    """Yield the use of a mark wherever it stands: on a module, a class, a test or a row."""
    for node in nodes_of(tree):
        match node:
            case ast.Attribute(attr=name, value=ast.Attribute(attr="mark")) if name in names:
                yield node


def reasons(tree, *names):
    called = {
        id(node.func): node
        for node in nodes_of(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    for mark in marks(tree, *names):
        call = called.get(id(mark))
        words = call.args[0] if call and len(call.args) == 1 else None
        is_text = isinstance(words, ast.Constant) and isinstance(words.value, str)
        yield words.value if is_text else ""


def names_in(tree):
    for node in nodes_of(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Constant) and node.value in TELLTALE:
            yield node.value  # pytest.mark.usefixtures("committed_db")


def can_differ(tree):
    names = set(names_in(tree))
    return names & TELLTALE or (names & PARALLEL and names & WITH_ROWS)


def is_marked(tree):
    return any(marks(tree, "both_databases", "one_database"))


def test_every_mark_says_what_differs():
    for path in modules():
        for reason in reasons(tree_of(path), "both_databases"):
            kind, _, words = reason.partition(": ")
            assert kind in KINDS, f"{short(path)}: {reason!r}"
            assert len(words.split()) > 2, f"{short(path)}: {reason!r}"
        for reason in reasons(tree_of(path), "one_database"):
            assert len(reason.split()) > 2, short(path)


def test_each_process_is_walked_on_both_in_every_run():
    walked = [
        reason.removeprefix("process: ")
        for path in modules()
        for reason in reasons(tree_of(path), "both_databases")
        if reason.startswith("process: ")
    ]
    assert sorted(walked) == sorted(PROCESSES)


def test_what_obviously_differs_is_marked():
    assert not [
        f"{short(path)}: {can_differ(tree_of(path))}"
        for path in modules()
        if can_differ(tree_of(path)) and not is_marked(tree_of(path))
    ]


def test_every_story_is_played_on_both():
    stories = [path for path in modules() if path.parent.name == "stories"]
    assert len(stories) > 20
    assert not [short(path) for path in stories if not is_marked(tree_of(path))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def test_x(committed_db): ...", True),
        ('@pytest.mark.usefixtures("committed_db")\ndef test_x(): ...', True),
        ("def test_x(db):\n    Thread(target=print).start()", True),
        ("def test_x():\n    Thread(target=print).start()", False),
        ("def test_x(db):\n    connection.cursor()", True),
        ("def test_x(db): ...", False),
    ],
)
def test_the_search_can_fail(text, found):
    assert bool(can_differ(ast.parse(text))) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('pytestmark = pytest.mark.both_databases("locks: two at once")', ["locks: two at once"]),
        ("pytestmark = pytest.mark.both_databases", [""]),
        ("@pytest.mark.both_databases()\ndef test_x(): ...", [""]),
        ('pytest.param(1, marks=pytest.mark.both_databases("a"))', ["a"]),
    ],
)
def test_the_reasons_are_found(text, found):
    assert list(reasons(ast.parse(text), "both_databases")) == found
