"""An independent recount in SQL agrees on a thousand random cases, at two Stichtage."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from krm.deadlines.models import Deadline
from krm.reactions.models import Anliegen, Reaction
from krm.regelwerk import queries as regelwerk
from krm.reports.queries.evaluation import evaluated
from krm.reports.queries.facts import facts_of
from krm.reports.rules.choosing import Choice
from krm.reports.rules.counting import counted
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.dimensions import DIMENSIONS
from krm.reports.rules.facts import Period
from krm.ui.rules import LOCAL_ZONE
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("raw SQL: the recount is written in it")

CASES = 1000
PERIOD = date(2026, 4, 1), date(2026, 6, 30)
KINDS = ("complaint", "complaint", "complaint", "praise", "idea", "petition", "eingabe")
RESULTS = ("berechtigt", "teilweise", "unberechtigt", "nicht_bewertbar", "")
ENDS = ("closed", "closed", "handed_over", "withdrawn", "cancelled", "anonymous_recorded")


def moment(day, chance):
    at = time(chance.randrange(24), chance.randrange(60))
    return datetime.combine(day, at, tzinfo=LOCAL_ZONE)


def case(number, version, chance):
    arrived = date(2026, 2, 1) + timedelta(chance.randrange(200))
    ended = arrived + timedelta(chance.randrange(60)) if chance.random() < 0.7 else None
    state = chance.choice(ENDS) if ended else "in_check"
    return Reaction(
        number=f"KRM-2026-{number:05d}", title="Zufall", regelwerk_version=version,
        kind=chance.choice(KINDS), state=state,
        channel=chance.choice(("letter", "email", "phone", "card_paper")),
        is_written=True, is_board=chance.random() < 0.05, is_anonymous=chance.random() < 0.1,
        arrived_at=moment(arrived, chance), captured_at=moment(arrived, chance),
        closed_at=moment(ended, chance) if ended else None,
        answered_at=moment(ended, chance) if ended and chance.random() < 0.8 else None,
        result=chance.choice(RESULTS) if ended else "",
        settled_by=chance.choice(("employee", "krm", "")) if ended else "",
    )  # fmt: skip


def deadline(row, kind, days, chance):
    due = row.arrived_at.astimezone(LOCAL_ZONE).date() + timedelta(days)
    state = chance.choice(("running", "met", "missed", "lapsed"))
    done = due + timedelta(chance.randrange(-3, 4)) if state in ("met", "missed") else None
    settled = moment(done, chance) if done else None
    return Deadline(
        reaction=row, kind=kind, starts_at=row.arrived_at, due_on=due, act_by=due, state=state,
        settled_on=done, settled_at=row.closed_at if state == "lapsed" else settled,
        regelwerk_version=row.regelwerk_version,
    )  # fmt: skip


@pytest.fixture
def cases(db):
    chance = random.Random(4)
    version = shipped_rules(at=moment(date(2026, 1, 2), chance))
    built = [case(number, version, chance) for number in range(1, CASES + 1)]
    rows = Reaction.objects.bulk_create(built)
    codes = ("S1.1", "S3.3", "V1", "V4", "L1", "I1")
    Anliegen.objects.bulk_create(
        Anliegen(reaction=row, position=place, code=code, refers_to_procedure=place == 3)
        for row in rows
        for place, code in enumerate(chance.sample(codes, chance.randrange(1, 4)), start=1)
    )
    kinds = (("confirmation", 5), ("closing", 28), ("schriftsatz", 7))
    Deadline.objects.bulk_create(
        deadline(row, kind, days, chance) for row in rows for kind, days in kinds
    )


# Each recount is written on its own, with local days where the figures compare moments.
ARRIVED = "{arrived} BETWEEN '2026-04-01' AND '2026-06-30' AND r.state <> 'cancelled'"
ENDED = "r.closed_at IS NOT NULL AND {closed} <= '{as_of}'"
CLOSED = f"{ENDED} AND r.state NOT IN ('handed_over', 'withdrawn')"
IN_QUOTA = f"NOT (r.state = 'withdrawn' AND {ENDED})"
RAN = "(d.state <> 'lapsed' OR (d.settled_at = r.closed_at AND {closed} > '{as_of}'))"
DONE = "d.settled_on IS NOT NULL AND d.settled_on <= '{as_of}'"
REACTIONS = f"SELECT COUNT(*) FROM reactions_reaction r WHERE {ARRIVED}"
ANLIEGEN = (
    "SELECT COUNT(*) FROM reactions_anliegen a JOIN reactions_reaction r ON r.id = a.reaction_id "
    f"WHERE {ARRIVED}"
)
DEADLINES = (
    "SELECT COUNT(*) FROM deadlines_deadline d JOIN reactions_reaction r ON r.id = d.reaction_id "
    f"WHERE {ARRIVED} AND {RAN} AND {IN_QUOTA}"
)
COMPLAINT = "r.kind = 'complaint'"
RECOUNT = {
    "reactions": REACTIONS,
    "complaints": f"{REACTIONS} AND {COMPLAINT}",
    "board": f"{REACTIONS} AND {COMPLAINT} AND r.is_board",
    "anonymous": f"{REACTIONS} AND {COMPLAINT} AND r.is_anonymous",
    "channel:email": f"{REACTIONS} AND r.channel = 'email'",
    "all_anliegen": ANLIEGEN,
    "anliegen:V": f"{ANLIEGEN} AND a.code LIKE 'V%'",
    "anliegen:S3.3": f"{ANLIEGEN} AND a.code = 'S3.3'",
    "conduct": f"{ANLIEGEN} AND {COMPLAINT} AND a.code LIKE 'V%'",
    "referred": f"{ANLIEGEN} AND a.refers_to_procedure",
    "closed_complaints": f"{REACTIONS} AND {COMPLAINT} AND {CLOSED}",
    "unjustified": f"{REACTIONS} AND {COMPLAINT} AND {CLOSED} AND r.result = 'unberechtigt'",
    "complaints_withdrawn": f"{REACTIONS} AND {COMPLAINT} AND {ENDED} AND r.state = 'withdrawn'",
    "settled_employee": f"{REACTIONS} AND {COMPLAINT} AND {CLOSED} AND r.settled_by = 'employee'",
    "confirmation_due": f"{DEADLINES} AND d.kind = 'confirmation' "
    f"AND (({DONE}) OR d.due_on < '{{as_of}}')",
    "confirmation_in_time": f"{DEADLINES} AND d.kind = 'confirmation' AND {DONE} "
    "AND d.settled_on <= d.due_on",
    "closed_written": f"{DEADLINES} AND d.kind = 'closing' AND {DONE}",
    "closing_due": f"{DEADLINES} AND d.kind = 'closing' "
    f"AND (({DONE}) OR d.due_on < '{{as_of}}')",
    "schriftsatz_in_time": f"{DEADLINES} AND d.kind = 'schriftsatz' AND {DONE} "
    "AND d.settled_on <= d.due_on",
    "stock_start": "SELECT COUNT(*) FROM reactions_reaction r WHERE {arrived} < '2026-04-01' "
    "AND r.state <> 'cancelled' AND (r.closed_at IS NULL OR {closed} >= '2026-04-01')",
    "stock_open": "SELECT COUNT(*) FROM reactions_reaction r WHERE {arrived} <= '2026-06-30' "
    "AND r.state <> 'cancelled' AND (r.closed_at IS NULL OR {closed} > '{as_of}')",
}  # fmt: skip


def local(column):
    """Return the local day of a moment; both databases keep moments in UTC, summer is +2 h."""
    if connection.vendor == "postgresql":
        return f"({column} AT TIME ZONE 'Europe/Berlin')::date"
    winter = f"date({column}, '+1 hours')"
    return (
        f"CASE WHEN {column} < '2026-03-29 01:00' THEN {winter} ELSE date({column}, '+2 hours') END"
    )


def recounted(as_of, statements=RECOUNT):
    words = {"arrived": local("r.arrived_at"), "closed": local("r.closed_at"), "as_of": as_of}
    found = {}
    with connection.cursor() as cursor:
        for code, sql in statements.items():
            cursor.execute(sql.format(**words).replace("%'", "%%'"), [])
            found[code] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("as_of", [date(2026, 6, 30), date(2026, 7, 31)])
def test_a_recount_in_sql_agrees_on_a_thousand_random_cases(cases, as_of):
    found = counted(figures_of(regelwerk.rules_on(as_of)), facts_of(Period(*PERIOD, as_of)))
    wanted = recounted(as_of)
    assert min(wanted.values()) > 0
    assert {code: found[code].count for code in wanted} == wanted


# Which place of an evaluation says the same as one of the recounts above.
PLACES = {
    "complaints": ("reactions", "kind", "complaint", {}),
    "channel:email": ("reactions", "channel", "email", {}),
    "anliegen:S3.3": ("anliegen", "topic", "S3.3", {}),
    "anliegen:V": ("anliegen", "topic_group", "V", {}),
    "conduct": ("anliegen", "conduct", "conduct", {"kind": "complaint"}),
    "referred": ("anliegen", "result", "referred", {}),
    "unjustified": ("reactions", "result", "unberechtigt", {"kind": "complaint"}),
    "complaints_withdrawn": ("reactions", "result", "withdrawn", {"kind": "complaint"}),
    "settled_employee": ("reactions", "settled", "employee", {"kind": "complaint"}),
    "confirmation_in_time": ("reactions", "confirmed", "in_time", {}),
}
BY_MONTH = (
    f"{REACTIONS} AND {COMPLAINT} AND {{arrived}} BETWEEN '2026-05-01' AND '2026-05-31' "
    "AND r.channel = 'letter'"
)


def found_in(counted_by, dimension, category, period, filters):
    choice = Choice(counted_by, period, (dimension,), "month", tuple(filters.items()))
    lines = evaluated(choice)["lines"]
    return next(line["total"]["count"] for line in lines if line["keys"] == [category])


@pytest.mark.parametrize("as_of", [date(2026, 6, 30), date(2026, 7, 31)])
def test_evaluations_agree_with_the_recount_in_sql(cases, as_of):
    period = Period(*PERIOD, as_of)
    wanted = recounted(as_of, {code: RECOUNT[code] for code in PLACES})
    assert {
        code: found_in(by, dimension, category, period, filters)
        for code, (by, dimension, category, filters) in PLACES.items()
    } == wanted
    choice = Choice("reactions", period, ("channel",), "month", (("kind", "complaint"),))
    content = evaluated(choice)
    line = next(line for line in content["lines"] if line["keys"] == ["letter"])
    place = content["columns"].index("Mai 2026")
    assert line["cells"][place]["count"] == recounted(as_of, {"May": BY_MONTH})["May"]


def test_every_dimension_counts_each_of_them_once(cases):
    wanted = recounted(PERIOD[1], {"reactions": REACTIONS, "anliegen": ANLIEGEN})
    for code, dimension in DIMENSIONS.items():
        counted_by = max(dimension.of)  # reactions where both are possible
        content = evaluated(Choice(counted_by, Period(*PERIOD, PERIOD[1]), (code,), "kind"))
        *lines, total = content["lines"]
        assert total["total"]["count"] == wanted[counted_by], code
        assert sum(line["total"]["count"] for line in lines) == wanted[counted_by], code
        assert all(label for line in lines for label in line["labels"]), code
