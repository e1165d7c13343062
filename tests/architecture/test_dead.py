"""Nothing stands in the code that nobody uses: gates, facts, verbs of the journal, functions."""

import ast
from collections import Counter
from dataclasses import fields
from functools import cache

import pytest

from krm.journal.rules.sentences import SENTENCES
from krm.journal.rules.verbs import Verb
from krm.reactions.workflow import GATES, STEPS, Facts
from krm.regelwerk.rules import shipped
from krm.work.models import Task
from tests.architecture.source import ROOT, nodes_of, python_files, short, text_files, tree_of

# What a framework or a command finds by its name; no line of krm names it.
FOUND_BY_NAME = {
    "krm/config/": "Django reads settings, addresses and the server's entry by their names",
    "apps.py": "Django's registry of packages",
    "admin.py": "Django's registry",
    "management/commands/": "Django's commands",
    "templatetags/": "templates name them",
    "migrations/": "Django runs them",
    "desk/demo/course.py": "the stations of the demo are called by their names",
}
# Names Django, allauth, ninja or typst call on a class or module of ours.
HOOKS = {
    *("Meta", "Media", "clean", "save", "delete", "get_absolute_url", "get_context_data", "ready"),
    *("has_changed", "to_python", "prepare_value", "value_from_datadict", "compress"),
    *("use_required_attribute", "get_bound_field", "is_valid", "as_field_group", "format_value"),
    *("login", "logout", "post_login", "pre_authenticate", "authentication_failed"),
    *("set_password", "validate", "get_help_text"),
    *("to_url", "is_open_for_signup", "authenticate", "file_complete", "receive_data_chunk"),
    *("redirect_request", "header_fetch_parse", "_reject"),
}
# The parser of HTML and the forms of Django call what begins so.
HOOK_BEGINNINGS = ("clean_", "handle_", "visit_")
# What only tests call, and what it waits for; it goes if that does not come.
_CALENDAR = "krm/deadlines/rules/calendar.py"
_DAYS = "krm/deadlines/rules/__init__.py"
ONLY_TESTED: dict[str, str] = {
    f"{_DAYS}:Due.is_met": "the scenarios ask it; verbs settle by the day they are told",
    f"{_DAYS}:posting_known_on": "the day a letter counts as known, for the package petitions",
    "krm/documents/rules/pictures.py:strip_metadata": "what leaves for the customer, privacy",
    "krm/journal/queries/__init__.py:office_history": "the journal of the office, privacy",
}


@cache
def names_read() -> Counter[str]:
    """Count the names that the product mentions, in Python and in templates."""
    words: Counter[str] = Counter()
    for path in python_files("krm", "tools", "benchmarks"):
        if path.name == "mutants.py":  # names what no test can notice
            continue
        hands_on = path.name == "__init__.py"
        for node in nodes_of(tree_of(path)):
            words.update(_mentioned(node, hands_on=hands_on))
    for path in text_files():
        if path.suffix in (".html", ".txt", ".toml"):
            words.update(_words(path.read_text(encoding="utf-8")))
    return words


def _mentioned(node, *, hands_on):
    """Return the names a part of a module mentions; what a package only hands on does not count."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.keyword):
        return [node.arg] if node.arg else []
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and not hands_on:
        return node.value.replace(".", " ").replace("/", " ").split()
    if isinstance(node, ast.ImportFrom) and not hands_on:
        return [alias.name for alias in node.names if alias.asname]
    return []


def _words(text):
    clean = "".join(char if char.isidentifier() or char.isdigit() else " " for char in text)
    return clean.split()


class Watched(Facts):
    """Facts that note which of them a gate looks at."""

    def __getattribute__(self, name):
        if not name.startswith("_"):
            READ.add(name)
        return super().__getattribute__(name)


READ: set[str] = set()
SOURCES = [path for path in python_files("krm") if "workflow" not in path.parts]


@cache
def facts_set() -> frozenset[str]:
    """Return the facts that some line of the product gives a value to."""
    given: set[str] = set()
    for path in SOURCES:
        for node in nodes_of(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Facts", "replace"):
                given |= {word.arg for word in node.keywords if word.arg}
    # What the query gathers as a dictionary first.
    for node in nodes_of(tree_of(ROOT / "krm/casework/queries/__init__.py")):
        if isinstance(node, ast.Dict):
            given |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return frozenset(given)


@cache
def facts_read() -> frozenset[str]:
    """Return the facts that gates, offers and the verbs of steps look at."""
    read: set[str] = {"state"}
    for gate in GATES.values():
        read |= looked_at(gate.refuse, **gate.shut_by) | looked_at(gate.refuse)
    for step in STEPS.values():
        read |= looked_at(step.offered_if) | looked_at(step.obvious_if) | looked_at(step.label_in)
    for path in SOURCES:
        for node in nodes_of(tree_of(path)):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "facts":
                read.add(node.attr)
    return frozenset(read)


def looked_at(look, **columns):
    READ.clear()
    look(Watched(**columns))
    return frozenset(READ - {"state"})


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
def test_a_gate_can_shut(gate):
    """Somebody sets a fact it reads, or it could never say its sentence."""
    facts = looked_at(gate.refuse, **gate.shut_by)
    assert facts, "a gate that looks at nothing"
    assert facts <= facts_set(), "nobody sets it"
    assert gate.sentence


def test_a_gate_stands_before_a_step():
    assert GATES.keys() - {gate for step in STEPS.values() for gate in step.gates} == set()


def test_a_fact_is_set_and_read():
    facts = {field.name for field in fields(Facts)}
    assert facts - facts_set() == set(), "nobody sets it"
    assert facts - facts_read() == set(), "nobody reads it"


@cache
def verbs_written():
    """Return the verbs that some line of the product hands on, beside their sentences."""
    return {
        node.attr
        for path in python_files("krm")
        if path.name not in ("sentences.py", "verbs.py")
        for node in nodes_of(tree_of(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        and node.value.id == "Verb"
    }  # fmt: skip


def test_a_verb_of_the_journal_is_written_by_somebody():
    assert {verb.name for verb in Verb} - verbs_written() == set()


def test_each_verb_has_its_sentence_and_each_sentence_its_verb():
    assert set(SENTENCES) == set(Verb)


@cache
def kinds_made():
    """Return the kinds of task that somebody makes; those of the ladders stand in the Regelwerk."""
    by_verbs = {
        node.attr.lower()
        for path in python_files("krm")
        if path.parent.name == "actions" or path.name == "actions.py"
        for node in nodes_of(tree_of(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and ast.unparse(node.value) == "Task.Kind"
    }
    return by_verbs | {
        level.task for ladder in shipped().ladders.values() for level in ladder if level.task
    }


@pytest.mark.parametrize("kind", Task.Kind)
def test_a_kind_of_task_is_made_and_has_a_step(kind):
    elsewhere = {
        "review",
        "barrier",
        "fehlanzeige",
        "hearing",
        "sample",
        "retention",
        "subject_request",
    }  # of no Vorgang: desk/queries/worklist.py
    asking = {asked.task for step in STEPS.values() for asked in step.asked}
    assert kind.value in kinds_made()
    assert kind.value in asking | elsewhere


def public_names():
    for path in python_files("krm"):
        place = short(path)
        if any(part in place for part in FOUND_BY_NAME):
            continue
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield f"{place}:{node.name}", node
            if isinstance(node, ast.ClassDef):
                for member in node.body:
                    if isinstance(member, ast.FunctionDef):
                        yield f"{place}:{node.name}.{member.name}", member


def test_no_name_is_used_by_tests_alone():
    """A function or class that only tests call is no part of the product."""
    unused = []
    for place, node in public_names():
        name = node.name
        if (
            name in HOOKS
            or name.startswith(HOOK_BEGINNINGS)
            or (name.startswith("__") and name.endswith("__"))
        ):
            continue
        if not names_read()[name] and not _is_registered(node):
            unused.append(place)
    assert set(unused) == set(ONLY_TESTED)


def _is_registered(node):
    """Tell whether a decorator hands it to a framework."""
    marks = {ast.unparse(item).split("(")[0].split(".")[-1] for item in node.decorator_list}
    return bool(marks & {"filter", "simple_tag", "get", "post", "exception_handler", "tag"})


def test_the_search_finds_what_nobody_uses():
    assert not names_read()["a_name_that_nobody_has"]
    assert names_read()["take_step"] > 5
    assert (ROOT / "krm/reactions/workflow/gates.py").is_file()
