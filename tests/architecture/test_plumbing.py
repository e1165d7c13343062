"""What stands in one place stays there: days, numbers, files on disk, what customers say."""

import re

import pytest

from tests.architecture.source import ROOT

# What may stand in these files only, and why a second place has it.
ONE_PLACE = {
    r"%d\.%m|%m\.%Y|%H:%M": {
        "krm/ui/rules.py",
        "krm/ui/forms/moments.py",  # reads what browsers send
    },
    r"\bfsync\b|os\.replace|NamedTemporaryFile|mkstemp|\.write_bytes\(": {
        "krm/adapters/files.py",
        # Where the person who calls the command says; it may be no file at all.
        "krm/reports/management/commands/report.py",
    },
    r"KRM-\\d|KRM-\{|series\}-|SERIES\}-\{year\}-\{running": {
        "krm/reactions/rules.py",
        "krm/desk/rules/typed_numbers.py",  # reads what somebody means who types a part
    },
    r"NumberSeries\.objects\.(filter\(series=series|get_or_create|select)": {
        "krm/reactions/actions/numbers.py",
    },
    r'label="(Vorname|Nachname|Postleitzahl|Ort|Straße und Hausnummer|Kundennummer)"': set(),
    r"\blogin_required\b|def show_refusal|def put_at_field": {"krm/organisation/pages.py"},
    r"SentForm\b": {
        "krm/organisation/models/__init__.py",
        "krm/organisation/actions/once.py",
        "krm/desk/jobs/tidying.py",  # throws away what nobody sends again
        "krm/privacy/queries/collecting.py",  # says why it is in no Auskunft
    },
}


@pytest.mark.parametrize("pattern", ONE_PLACE)
def test_it_stands_in_one_place(pattern):
    places = set()
    for path in sorted((ROOT / "krm").rglob("*.py")):
        if "migrations" not in path.parts and re.search(pattern, path.read_text(encoding="utf-8")):
            places.add(path.relative_to(ROOT).as_posix())
    assert places == ONE_PLACE[pattern]


def test_a_page_takes_its_moment_from_the_request():
    """The decorator of the pages reads the clock once, so that one page knows one moment."""
    clock = re.compile(r"(?<![\w.])(timezone\.)?now\(\)|datetime\.now\(")
    reads = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "krm").rglob("*.py")
        if ("views" in path.parts or path.name in {"views.py", "pages.py", "context.py"})
        and clock.search(path.read_text(encoding="utf-8"))
    }
    assert reads == {
        "krm/organisation/pages.py",
        "krm/public/views/door.py",
        "krm/work/pages.py",  # the frame is drawn around pages of the libraries too
    }
