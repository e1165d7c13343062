"""What parliaments, councils and press ask, over an imported register of 1 500 rows: (a) to (h).

Each answer is reached by links and buttons in at most eight steps, and its numbers are those of
a recount of the file that was imported.
"""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from krm.reports.rules.choosing import QUESTIONS
from tests.house.old_register import ORAL, import_old_register
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, story
from tests.walks.story import heute

__all__ = ["clock", "story"]
YEARS = (2024, 2025, 2026)
CONDUCT, MATTER = "Verhalten von Beschäftigten", "Sache"
REMEDIES = {"": "abgeschlossen, ohne Angabe"}


def codes_of(row):
    return row["Anliegen"].split(", ")


def percent(count, base):
    tenths = (Decimal(100 * count) / Decimal(base)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{tenths:.1f} %".replace(".", ",")


def table(counted, columns):
    """Return the rows as the page reads them aloud: each number with its share of its column."""
    sums = {column: sum(n for (_, c), n in counted.items() if c == column) for column in columns}
    whole = sum(sums.values())
    rows = {}
    for label in {label for label, _ in counted}:
        numbers = [(counted[label, column], sums[column]) for column in columns]
        numbers.append((sum(count for count, _ in numbers), whole))
        words = " ".join(f"{count} {percent(count, base)}" for count, base in numbers)
        rows[label] = f"{label} {words}"
    return list(rows.values())


def asked(walker, code):
    """Let somebody go to the answer of a question by the bar, which is that of Heute too."""
    before = len(walker.trail)
    walker.press("Berichte").press("Auswertungen öffnen")
    walker.press(f"Antwort: {QUESTIONS[code].words}")
    assert 1 + len(walker.trail) - before <= 8
    return walker


def by_year(rows, label):
    return Counter((label(row), row["Eingangsdatum"].year) for row in rows)


def of_anliegen(rows, label):
    return Counter(
        (label(row, code), row["Eingangsdatum"].year) for row in rows for code in codes_of(row)
    )


def group_of(code):
    return code[:2] if code[0] == "S" else code[0]


def result_of(row):
    return row["Ergebnis"] or "am Stichtag offen"


def remedy_of(row):
    if row["Stand"] == "Erfasst":
        return "abgegeben, zurückgenommen oder am Stichtag offen"
    return REMEDIES.get(row["Abhilfe"], row["Abhilfe"])


def test_a_to_h_are_answered_with_the_numbers_of_the_file(story, clock):
    clock.on("2026-08-03T10:00")
    file = [
        row
        for row in import_old_register(story.officer, at=moment("2026-08-03T09:00"))
        if row["Eingangsdatum"].date().isoformat() <= "2026-06-30"
    ]
    complaints = [row for row in file if row["Art"] == "Beschwerde"]
    written = [row for row in complaints if row["Eingangsweg"] not in ORAL]
    officer = heute(story.officer)

    # (a) written complaints per year and Standort, by reason
    reads(asked(officer, "written"), *table(by_year(written, lambda row: row["Standort"]), YEARS))
    page = asked(officer, "reasons").page.text
    reasons = of_anliegen(written, lambda row, code: (row["Standort"], group_of(code)))
    for (standort, reason), _ in reasons:
        assert f"{standort} {reason} " in page
    assert sum(reasons.values()) == sum(len(codes_of(row)) for row in written)
    reads(asked(officer, "reasons"), f"aus {len(written)} schriftlichen Beschwerden")
    # (b) how many were closed, with which result
    reads(asked(officer, "results"), *table(by_year(complaints, result_of), YEARS))
    # (c) matter against conduct, with share
    kinds = of_anliegen(complaints, lambda _, code: CONDUCT if code[0] == "V" else MATTER)
    reads(asked(officer, "conduct"), *table(kinds, YEARS))
    # (d) Dienstaufsichtsbeschwerden per year, how many justified, decided by whom
    dabs = [row for row in complaints if row["DAB"] == "ja"]
    walker = asked(officer, "dienstaufsicht")
    justified = sum(row["Ergebnis"] == "berechtigt" for row in dabs)
    reads(walker, f"{len(dabs)} Dienstaufsichtsbeschwerden", f"berechtigt {justified};")
    # (e) the most frequent topics and their change against the year before
    whole = [row for row in complaints if row["Eingangsdatum"].year < 2026]
    walker = asked(officer, "topics")
    topics = of_anliegen(whole, lambda _, code: code)
    change = topics["S1.1", 2025] - topics["S1.1", 2024]
    signed = f"+{change}" if change > 0 else str(change)
    both = topics["S1.1", 2025] + topics["S1.1", 2024]
    reads(walker, f"{both} {percent(both, sum(topics.values()))} {signed} ")
    # (f) what was changed because of complaints
    reads(asked(officer, "changed"), *table(by_year(complaints, remedy_of), YEARS),
          "Gegenmaßnahmen, die umgesetzt sind: 0.")  # fmt: skip
    # (g) settled at the counter, in no table of written ones
    at_once = [row for row in complaints if row["Einvernehmlich durch"]]
    reads(asked(officer, "counter"), f"{len(at_once)} mündliche Beschwerden")
    # (h) missed callbacks, attempt documented or not
    missed = [row for row in file for code in codes_of(row) if code == "S3.3"]
    reads(asked(officer, "callbacks"),
          *table(by_year(missed, lambda _: "ohne Ticket des Service Centers"), YEARS))  # fmt: skip
