"""Which function of krm calls which, as far as the text of the code shows."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture.source import ROOT, nodes_of, python_files, tree_of

WRITES = {
    *("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("delete", "write_bytes", "write_text"),
}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, ast.Module]:
    return {module_name(path): tree_of(path) for path in python_files("krm")}


@cache
def names_in(module: str) -> dict[str, str]:
    """Return what each imported or defined name of a module stands for, as a dotted path."""
    tree = modules()[module]
    names: dict[str, str] = {}
    for node in nodes_of(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.asname: a.name for a in node.names if a.asname}
    defined = [node.name for node in tree.body if isinstance(node, FUNCTIONS | ast.ClassDef)]
    return names | {name: f"{module}.{name}" for name in defined}


def resolve(path: str) -> str:
    """Follow a dotted path through packages that hand names on, to where it is defined."""
    module, _, name = path.rpartition(".")
    if path in modules() or module not in modules():
        return path
    found = names_in(module).get(name, path)
    return found if found == path else resolve(found)


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """Return the dotted path an expression stands for, or nothing."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, names)
        return f"{resolve(before)}.{node.attr}" if before else ""
    return ""


@cache
def functions() -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions and methods of krm by their dotted path."""
    found = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, FUNCTIONS):
                found[f"{module}.{node.name}"] = node
            elif isinstance(node, ast.ClassDef):
                for member in node.body:
                    if isinstance(member, FUNCTIONS):
                        found[f"{module}.{node.name}.{member.name}"] = member
    return found


@cache
def calls_of(function: str) -> frozenset[str]:
    """Return what a function mentions by name: calls, and functions handed on to be called."""
    node = functions()[function]
    module = next(name for name in _modules_of(function) if name in modules())
    names = names_in(module)
    mentioned = (
        dotted(part, names)
        for statement in node.body
        for part in ast.walk(statement)
        if isinstance(part, ast.Name | ast.Attribute)
    )
    return frozenset(resolve(path) for path in mentioned if path)


def _modules_of(function: str) -> list[str]:
    parts = function.split(".")
    return [".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def reachable(function: str) -> set[str]:
    """Return what a function gets to, itself or through others of krm; it is part of it."""
    seen: set[str] = set()
    open_ends = [function]
    while open_ends:
        here = open_ends.pop()
        if here not in seen:
            seen.add(here)
            open_ends += calls_of(here) if here in functions() else ()
    return seen


@cache
def writes(function: str) -> bool:
    """Return whether a function changes rows or files by its own statements."""
    return any(_is_write(node) for node in ast.walk(functions()[function]))


def _is_write(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr == "update":  # of a queryset; a dictionary takes another one
        return bool(node.keywords) and not node.args
    return node.func.attr in WRITES
