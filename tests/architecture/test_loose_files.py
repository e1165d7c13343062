"""Every file of a package is of a kind that every other package has too."""

import pytest

from tests.architecture.source import ROOT

KINDS = {
    "access", "actions", "api", "apps", "context", "forms", "jobs", "management", "middleware",
    "migrations", "models", "pages", "queries", "rules", "storage", "tasks", "templatetags",
    "urls", "views", "workflow",
}  # fmt: skip
# What is no package of the business: each file of adapters is a thing of the outside world.
OTHER = {"adapters", "config"}
LOOSE = {
    "krm/desk/demo": "the invented house: its people, their matters and how they went",
    "krm/desk/doctor": "what `krm doctor` looks at, one file for each part of an installation",
    "krm/journal/checks.py": "the checks that Django runs before it starts",
    "krm/organisation/signin.py": "what the library for sign-in asks of the house",
    "krm/organisation/standing.py": "what a run has read already; access and queries ask it",
}


def packages():
    return sorted(
        path.parent.name
        for path in (ROOT / "krm").glob("*/__init__.py")
        if path.parent.name not in OTHER
    )


def modules(package):
    """Yield the files and folders of Python directly in a package."""
    for path in sorted((ROOT / "krm" / package).iterdir()):
        if path.suffix == ".py" or (path.is_dir() and any(path.glob("**/*.py"))):
            yield path


@pytest.mark.parametrize("package", packages())
def test_no_file_lies_loose(package):
    loose = {
        path.relative_to(ROOT).as_posix()
        for path in modules(package)
        if path.stem not in KINDS | {"__init__"}
    }
    assert loose <= LOOSE.keys(), "give it to a kind, or say here why it is of none"


@pytest.mark.parametrize("path", LOOSE)
def test_an_exception_still_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("package", packages())
def test_a_kind_is_one_file_or_one_folder(package):
    stems = [path.stem for path in modules(package)]
    assert len(stems) == len(set(stems))


def test_the_search_sees_something():
    assert len(packages()) > 15
    assert {path.stem for path in modules("journal")} > {"rules", "models", "actions", "checks"}
