"""The day and the way of a transmission are put right by two, and the deadline follows (R-37)."""

from datetime import date

import pytest
from django.core.management import call_command

from krm.corrections.actions import proposing
from krm.journal.actions import Refused
from krm.organisation.queries import local_day
from krm.petitions.queries import latest_statement
from krm.reactions.queries import petition_of
from tests.house.cases import agreed
from tests.house.petitions import transmitted, without_topics
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AFTER = moment("2026-05-27T10:00")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def late(cast):
    """A petition whose Stellungnahme left a day too late, as the executive has written down."""
    row = without_topics(cast, committee_on="2026-06-08")
    transmitted(cast, row, at="2026-05-26T10:00")
    return row


def says(row, day, by, how="Post"):
    return proposing.take_by_two(
        name="correct_transmission", reaction=row, reason="Beleg der Post",
        said={"transmitted_on": day, "how": how}, by=by, at=AFTER,
    )  # fmt: skip


def test_a_wrong_day_of_transmission_is_put_right_by_two(cast, late):
    """R-37, ruling 18: the executive proposes, somebody else agrees; the deadline follows."""
    waiting = says(late, "2026-05-22", cast.executive)
    assert waiting.new == {"value": {"transmitted_on": "2026-05-22"}}
    assert late.deadlines.get(kind="petition").state == "missed"
    with pytest.raises(Refused, match="bestätigt eine zweite Person"):
        proposing.decide_correction(correction=waiting, accept=True, by=cast.executive, at=AFTER)
    row = agreed(cast, waiting, AFTER)
    sent = latest_statement(row)
    assert (sent.transmitted_on, sent.days_late) == (date(2026, 5, 22), 0)
    assert petition_of(row).transmitted_on == date(2026, 5, 22)
    assert local_day(row.answered_at) == date(2026, 5, 22)
    assert row.deadlines.get(kind="petition").state == "met"
    assert row.besonderheiten.get(kind="deadline_missed").withdrawn_at is not None
    assert sent.pdf.title == "Stellungnahme, Fassung 1, Tag berichtigt (pdf)"
    assert row.documents.filter(kind="statement").count() == 4
    # It was late after all: that is reported anew.
    agreed(cast, says(row, "2026-05-26", cast.executive), AFTER)
    assert row.deadlines.get(kind="petition").state == "missed"
    assert row.besonderheiten.standing().filter(kind="deadline_missed").count() == 1
    call_command("verify_journal")


def test_the_way_alone_changes_no_deadline_and_no_file(cast, late):
    row = agreed(cast, says(late, "2026-05-26", cast.executive, how="De-Mail"), AFTER)
    assert latest_statement(row).transmitted_how == "De-Mail"
    assert row.deadlines.get(kind="petition").state == "missed"
    assert row.documents.filter(kind="statement").count() == 2


def test_a_day_of_transmission_is_no_other_that_cannot_be_right(cast, late):
    for day, by, words in [
        ("2026-05-28", cast.executive, "in der Zukunft"),
        ("2026-02-20", cast.executive, "erst seit"),
        ("2026-05-26", cast.executive, "Damit ändert sich nichts"),
        ("2026-05-22", cast.officer, "berichtigt nur die Geschäftsführung"),
    ]:
        with pytest.raises(Refused, match=words):
            says(late, day, by)
    assert not late.corrections.exists()
