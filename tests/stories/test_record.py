"""AS-11, AS-34, AS-43, AS-48: recording at KRM, numbers, and what cannot be written down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from krm.casework.actions.capture import settle_on_the_spot
from krm.casework.actions.record import record_reaction
from krm.corrections.actions.proposing import cancel
from krm.desk.demo.cast import build_cast
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.reactions.actions import check_new
from krm.reactions.models import NumberSeries, Reaction
from krm.regelwerk.actions import load_shipped
from tests.house.cases import answered, bogen, cancelled, customer, new, recorded
from tests.house.cast import IN_OFFICE_SINCE
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

NOW = moment("2026-05-04T10:00")
WRITERS, EACH = 8, 5


@pytest.fixture
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def test_arrival_capture_and_arrival_at_krm_are_kept_apart(cast, rules):
    """R-24: three moments, none overwrites another (AS-11)."""
    row = recorded(cast, "2026-07-06", arrived_krm_at=moment("2026-07-08"), at="2026-07-08T11:00")
    assert (row.arrived_at, row.arrived_krm_at, row.captured_at) == (
        moment("2026-07-06"), moment("2026-07-08"), moment("2026-07-08T11:00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "field", "reason"),
    [
        ({"day": "2026-05-04T10:01"}, "arrived_at", "Zukunft"),
        ({"day": "1999-12-31T23:59"}, "arrived_at", "vor dem Jahr 2000"),
        ({"arrived_krm_at": moment("2026-05-03")}, "arrived_krm_at", "vor dem Eingang im Haus"),
        ({"title": "  "}, "title", "worum es geht"),
        ({"channel": "pigeon"}, "channel", "gibt es nicht"),
        ({"codes": []}, "anliegen", "mindestens 1 Anliegen"),
        ({"codes": ["S1.1", "S1.2", "S1.3", "S1.4"]}, "anliegen", "höchstens|drei|3"),
    ],
)  # fmt: skip
def test_as_34_and_other_bad_input(cast, rules, columns, field, reason):
    """AS-34: four Anliegen are refused, and so are impossible days, at their field."""
    row = new(**columns)
    assert list(check_new(row, at=NOW)) == [field]
    with pytest.raises(Refused, match=reason) as refused:
        record_reaction(new=row, by=cast.officer, at=NOW)
    assert refused.value.code == f"field_{field}"
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("day", ["2000-01-01T00:00", "2026-05-04T10:00"])
def test_the_first_and_the_last_moment_are_fine(rules, day):
    assert check_new(new(day), at=NOW) == {}


@pytest.mark.parametrize(
    ("kind", "codes", "is_right"),
    [
        ("complaint", ["S1.1"], True),
        ("complaint", ["S1.1", "V1", "S3.4"], True),
        ("complaint", ["S1.1", "I2"], True),
        ("complaint", ["I2"], False),
        ("complaint", ["S1.1", "S1.1"], False),
        ("complaint", ["L1"], False),
        ("complaint", ["S1"], False),
        ("complaint", ["X9"], False),
        ("praise", ["L1"], True),
        ("praise", ["L1", "L2"], True),
        ("praise", ["S1.1"], False),
        ("praise", ["L1", "S1.1"], False),
        ("idea", ["I1"], True),
        ("idea", ["I1", "V1"], False),
        ("petition", ["S5"], True),
        ("petition", ["L1"], False),
        ("eingabe", ["V4", "S2.3"], True),
    ],
)
def test_which_anliegen_go_with_which_kind(rules, kind, codes, is_right):
    """domain 2.4: 1 to 3, no duplicates; praise only L, ideas only I, the rest S or V."""
    assert (check_new(new(kind=kind, codes=codes), at=NOW) == {}) is is_right


def test_as_43_anonymous_is_recorded_and_done(cast, rules):
    """AS-43, R-28: no deadline, no letter, but in the register."""
    row = recorded(cast, channel="card_paper", is_anonymous=True, anonymous_reason="unknown")
    assert (row.state, row.is_open, row.party) == ("anonymous_recorded", False, None)
    assert not row.deadlines.exists()


def test_anonymous_with_a_name_is_refused(cast, rules):
    """R-29: no personal data where nobody agreed to it."""
    row = new(is_anonymous=True, party=customer(cast))
    assert list(check_new(row, at=NOW)) == ["party"]


def test_only_krm_and_the_front_office_record(cast, rules):
    for person in (cast.clerk, cast.lead_leistung, cast.service_center, cast.administrator):
        with pytest.raises(Refused, match="Recht"):
            record_reaction(new=new(), by=person, at=NOW)
    assert recorded(cast, by=cast.front_office).state == "recorded"


def test_as_48_a_follow_up_only_after_the_answer(cast, rules):
    """AS-48: while the case is open a message joins it; after the answer it is a Folgereaktion."""
    first = recorded(cast)
    with pytest.raises(Refused, match="noch nicht beantwortet"):
        recorded(cast, "2026-05-06", follow_up_of=first)
    done = answered(cast)
    second = recorded(cast, "2026-06-10", follow_up_of=done)
    assert (second.follow_up_of, done.state) == (done, "answered")
    assert str(second.deadlines.get(kind="closing").due_on) == "2026-07-08"


def test_a_refused_reaction_gives_its_number_back(cast, rules):
    with pytest.raises(Refused):
        settle_on_the_spot(bogen=bogen(channel="letter"), by=cast.clerk, at=moment("2026-05-19"))
    assert recorded(cast).number == "KRM-2026-00001"


def test_storno_keeps_the_number(cast, rules):
    row = recorded(cast)
    with pytest.raises(Refused, match="Grund"):
        cancel(reaction=row, reason=" ", by=cast.officer, at=NOW)
    row = cancelled(cast, row, NOW)
    assert (row.state, row.number) == ("cancelled", "KRM-2026-00001")
    assert not row.deadlines.running().exists()
    assert recorded(cast).number == "KRM-2026-00002"


def test_each_year_counts_anew(cast, rules):
    assert recorded(cast, "2026-12-31").number == "KRM-2026-00001"
    # The number is of the year of recording, also for what arrived before.
    late = recorded(cast, "2026-12-31", at="2027-01-04T09:00")
    assert late.number == "KRM-2027-00001"


@pytest.mark.usefixtures("committed_db")
def test_eight_writers_leave_no_gap():
    """Gapless numbers also when eight people record at once and some are refused."""
    load_shipped(at=moment("2024-05-15"))
    cast = build_cast(IN_OFFICE_SINCE)

    def work(_):
        try:
            for turn in range(EACH):
                at = NOW + timedelta(minutes=turn)
                record_reaction(new=new(), by=cast.officer, at=at)
                with pytest.raises(Refused):
                    settle_on_the_spot(
                        bogen=bogen("2026-05-04", channel="letter"), by=cast.clerk, at=at
                    )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    numbers = sorted(Reaction.objects.values_list("number", flat=True))
    assert numbers == [f"KRM-2026-{n:05d}" for n in range(1, WRITERS * EACH + 1)]
    assert NumberSeries.objects.get(series="KRM").last == WRITERS * EACH
    refused = JournalEntry.objects.filter(verb="step_refused")
    assert refused.count() == WRITERS * EACH
