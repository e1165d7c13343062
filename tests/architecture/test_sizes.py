"""Nothing grows beyond what a reader can hold in mind."""

import ast

from tests.architecture.source import nodes_of, python_files, short, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
DEEPEST = 3  # folders below the root; management/commands is Django's
FILES = python_files("krm", "tests", "tools", "benchmarks")


def test_files_are_short():
    lines = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {path: count for path, count in lines.items() if count > LONGEST_FILE}


def test_functions_are_short():
    lines = {
        f"{short(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in nodes_of(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {place: count for place, count in lines.items() if count > LONGEST_FUNCTION}


def test_modules_are_named_after_what_they_hold():
    empty_words = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [short(path) for path in FILES if empty_words & {path.stem, *path.parts}]


def test_folders_are_not_deep():
    folders = [(path, short(path).split("/")[:-1]) for path in python_files("krm")]
    deep = [short(path) for path, names in folders if len(names) > DEEPEST]
    assert not [path for path in deep if "/management/commands/" not in path]
