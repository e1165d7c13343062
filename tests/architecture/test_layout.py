"""Each kind of module has one place in a package, and none hides behind a name of another."""

import ast
import tomllib
from fnmatch import fnmatch

import pytest

from tests.architecture.source import ROOT, short, tree_of

KINDS = ("rules", "queries", "actions", "views", "forms", "models")
# Sources and notes for those who build; nothing at work reads them.
NOT_AT_WORK = ("*.py", "*.pyc", "*.po", "*.md")
FOLDERS = sorted(path.parent for path in ROOT.glob("krm/*/*/__init__.py"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_has_one_file_or_one_folder_of_a_kind(kind):
    beside = [short(path) for path in ROOT.glob(f"krm/*/{kind}_*.py")]
    duplicates = [
        short(path) for path in ROOT.glob(f"krm/*/{kind}.py") if path.with_suffix("").is_dir()
    ]
    assert not beside + duplicates


def names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return set()


def test_no_module_takes_the_name_of_something_the_folder_holds():
    # Importing folder.name would replace what the folder itself calls `name`.
    for folder in FOLDERS:
        held: set[str] = set()
        for node in tree_of(folder / "__init__.py").body:
            held |= names_of(node)
        assert not held & {path.stem for path in folder.glob("*.py")}, short(folder)


def test_the_wheel_holds_every_kind_of_data_file():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    known = (*NOT_AT_WORK, *settings["tool"]["setuptools"]["package-data"]["*"])
    files = [path for path in (ROOT / "krm").rglob("*") if path.is_file()]
    left_out = {path for path in files if not any(fnmatch(path.name, kind) for kind in known)}
    assert not [short(path) for path in left_out], "name it in [tool.setuptools.package-data]"
