"""The project's own files, as the house rules read them."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", "var", "build", "mutants", "node_modules", "LICENSES"}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".json",
    ".sh",
    ".typ",
    ".yml",
    ".svg",
}


@cache
def text_files() -> tuple[Path, ...]:
    """Return every file of the project that holds text."""
    found = []
    for path in sorted(ROOT.iterdir()):
        if path.name in NOT_OURS or (path.name.startswith(".") and path.name.endswith("_cache")):
            continue
        found += [path] if path.is_file() else sorted(path.rglob("*"))
    return tuple(
        path
        for path in found
        if path.is_file()
        and "__pycache__" not in path.parts
        and (path.suffix in TEXT or path.name in {"Makefile", "run"})
    )


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Return the Python files of some folders, without migrations."""
    return tuple(
        path
        for path in text_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in folders
        and "migrations" not in path.parts
    )


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return every node of a module; many rules look through all of them."""
    return tuple(ast.walk(tree))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def layer_of() -> dict[str, int]:
    """Return the height of each package, 0 for the lowest, from the first import contract."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = configuration["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        package.strip(): height
        for height, layer in enumerate(reversed(layers))
        for package in layer.split("|")
    }
