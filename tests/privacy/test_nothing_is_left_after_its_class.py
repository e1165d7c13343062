"""Whose class of retention has ended is nowhere any more: searched as after making anonymous."""

import pytest
from django.core.management import call_command

from krm.arrivals.models import Alarm
from krm.documents.models import Document
from krm.journal.actions import SYSTEM
from krm.privacy.actions import retention
from krm.privacy.queries.retention import period_of
from krm.privacy.rules.retention import BY_NUMBER
from krm.reactions.models import Reaction
from tests.house.reactions import moment
from tests.privacy.test_nothing_is_left import (
    AT,
    LATER,
    bytes_of_the_database,
    files_holding,
    house,
    plant,
    tables_holding,
    the_case,
)

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("constraints: erasing, pages, triggers and JSON differ")


def gone_by_retention(row):
    """The Vorgang is over for years; its class of retention ends."""
    Reaction.objects.filter(pk=row.pk).update(state="closed", closed_at=LATER)
    Alarm.objects.update(confirmed_at=AT)
    kind, at = BY_NUMBER[2], moment("2028-12-31T03:00")
    period = period_of(kind, at.date())
    Reaction.objects.filter(pk=row.pk).update(procedure="none")
    assert retention.end_reaction(kind=kind, period=period, reaction=row, by=SYSTEM, at=at)


def test_as_75_no_byte_of_the_person_is_left_when_the_class_ends(house, settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path / "anchors"
    row = the_case(house)
    kept = Document.objects.get(original_name="foto.txt")
    plant(kept)
    row.refresh_from_db()
    gone_by_retention(row)
    assert tables_holding() == []
    assert files_holding(settings.MEDIA_ROOT, tmp_path) == []
    assert bytes_of_the_database(tmp_path / "dump") == []
    assert list((tmp_path / "anchors").glob("deletion-*.json"))
    call_command("verify_journal")
