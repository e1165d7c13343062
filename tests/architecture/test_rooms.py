"""No room outgrows the others, and tables are made from the lower room to the higher."""

import importlib

from tests.architecture.source import ROOT, layer_of, python_files

LARGEST_SHARE = 15  # percent of the lines of the product


def lines_of_packages():
    lines: dict[str, int] = {}
    for path in python_files("krm"):
        parts = path.relative_to(ROOT).parts
        if "migrations" not in parts and len(parts) > 2:
            count = path.read_text(encoding="utf-8").count("\n")
            lines[parts[1]] = lines.get(parts[1], 0) + count
    return lines


def test_no_package_holds_too_much():
    lines = lines_of_packages()
    whole = sum(lines.values())
    shares = {package: 100 * count / whole for package, count in lines.items()}
    assert {package: share for package, share in shares.items() if share > LARGEST_SHARE} == {}


MIGRATIONS = sorted(ROOT.glob("krm/*/migrations/[0-9]*.py"))


def test_a_migration_depends_on_lower_packages_only():
    height = layer_of()
    for path in MIGRATIONS:
        package = path.parts[-3]
        migration = importlib.import_module(f"krm.{package}.migrations.{path.stem}").Migration
        needed = {label for label, _ in migration.dependencies if label in height} - {package}
        assert [label for label in needed if height[label] >= height[package]] == [], path


def test_the_search_finds_packages_and_migrations():
    assert len(MIGRATIONS) > 10
    assert {"casework", "arrivals", "work"} <= lines_of_packages().keys()
