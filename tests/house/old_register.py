"""An old register of 1 500 rows, of the shape that published numbers have (domain 5.3), imported.

Three in four are complaints, a quarter of their Anliegen is about conduct, four in five are found
unjustified or partly so; three in a hundred are Dienstaufsichtsbeschwerden.
"""

import random
from datetime import timedelta

from krm.organisation.models import Standort
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from krm.takeover.models import RegisterImport
from tests.house.tables import local, xlsx

ROWS = 1500
HEADINGS = [
    "Nr.", "Art", "Eingangsweg", "Eingangsdatum", "Betreff", "Anliegen", "Standort", "DAB",
    "Bestätigt am", "Beantwortet am", "Abgeschlossen am", "Einvernehmlich durch", "Ergebnis",
    "Abhilfe", "Stand",
]  # fmt: skip
_KINDS = ("Beschwerde",) * 75 + ("Lob",) * 12 + ("Idee",) * 9 + ("Eingabe",) * 4
_WAYS = (
    ("Brief",) * 3 + ("E-Mail",) * 4 + ("Online-Formular",) + ("Telefon",) * 2 + ("Empfang",) * 2
)
_MATTERS = (
    ("S1.1",) * 38 + ("S3.1", "S3.3", "S3.3", "S3.5") * 5 + ("S4.1", "S4.2") * 5
    + ("S1.2", "S2.1", "S5", "S7") * 2 + ("V1", "V2", "V3", "V5") * 6
)  # fmt: skip
_RESULTS = (
    ("berechtigt",) * 25 + ("teilweise berechtigt",) * 20 + ("unberechtigt",) * 45
    + ("nicht bewertbar",) * 10
)  # fmt: skip
_REMEDIES = ("volle Abhilfe", "teilweise Abhilfe", "Erklärung oder Entschuldigung")
ORAL = ("Telefon", "Empfang")


def old_rows(standorte):
    """Return the rows as the old table has them, by their headings."""
    dice = random.Random(11)
    return [_row(number, dice, standorte) for number in range(1, ROWS + 1)]


def _row(number, dice, standorte):
    # Few different days: for each of them the import looks up the rules in force.
    arrived = local(2024, 1, 2, 8, 30) + timedelta(days=18 * dice.randrange(50))
    kind, way = dice.choice(_KINDS), dice.choice(_WAYS)
    is_complaint = kind == "Beschwerde"
    at_once = is_complaint and way in ORAL and dice.random() < 0.7
    days = 0 if at_once else dice.choice((5, 12, 20, 27, 27, 33))
    ended = arrived + timedelta(days=days)
    is_open = ended > local(2026, 6, 20) or dice.random() < 0.02
    codes = {"Lob": ["L1"], "Idee": ["I1"], "Eingabe": ["S2.3"]}.get(kind)
    if codes is None:
        codes = list(dict.fromkeys(dice.choices(_MATTERS, k=dice.choice((1, 1, 1, 2, 3)))))
    is_dab = is_complaint and any(code[0] == "V" for code in codes) and dice.random() < 0.12
    result = dice.choice(_RESULTS) if is_complaint and not is_open else ""
    granted = result in ("berechtigt", "teilweise berechtigt")
    return {
        "Nr.": f"B {number}/alt",
        "Art": kind,
        "Eingangsweg": way,
        "Eingangsdatum": arrived,
        "Betreff": f"Reaktion {number}",
        "Anliegen": ", ".join(codes),
        "Standort": dice.choice(standorte),
        "DAB": "ja" if is_dab else "nein",
        "Bestätigt am": None if way in ORAL or is_open else arrived + timedelta(days=min(2, days)),
        "Beantwortet am": None if is_open else ended,
        "Abgeschlossen am": None if is_open else ended,
        "Einvernehmlich durch": "" if is_open or not at_once else "Beschäftigte",
        "Ergebnis": result,
        "Abhilfe": dice.choice(_REMEDIES) if granted else "",
        "Stand": "Erfasst" if is_open else "Abgeschlossen",
    }


def import_old_register(officer, *, at):
    """Import the old register as KRM does; return its rows."""
    rows = old_rows(list(Standort.objects.order_by("pk").values_list("name", flat=True)[:3]))
    content = xlsx([list(row.values()) for row in rows], HEADINGS)
    said = {"by": officer, "at": at}
    run = importing.upload_table(content=content, name="Beschwerden.xlsx", **said)
    importing.ask_check(run=run, sheet=run.sheet, columns=run.columns, **said)
    working.work_on(run.pk, clock=lambda: at)
    run.refresh_from_db()
    assert run.state == RegisterImport.State.CHECKED, run.problems[:3] or run.failure
    importing.ask_import(run=run, **said)
    working.work_on(run.pk, clock=lambda: at)
    run.refresh_from_db()
    assert (run.state, run.rows_new) == (RegisterImport.State.DONE, ROWS), run.problems[:3]
    return rows
