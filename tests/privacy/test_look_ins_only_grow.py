"""The database itself refuses to change or delete a look-in, whoever asks (R-08)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Refused, Verb
from krm.privacy.models import LookIn
from krm.regelwerk.actions import propose_version
from krm.regelwerk.rules import shipped_text
from tests.house.cases import recorded
from tests.house.journal_steps import sql
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("triggers: nothing is changed or deleted")
AT = moment("2026-05-07T10:00")


@pytest.fixture
def look_in(cast):
    shipped_rules(at=moment("2024-05-15"))
    return LookIn.objects.create(
        reaction=recorded(cast), document_kind="bescheid", document_title="Bescheid",
        document_on=date(2026, 1, 1), purpose="Zusage", looked_at=AT, looked_by=cast.officer,
        entered_at=AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM privacy_lookin",
        "UPDATE privacy_lookin SET document_on = '2026-02-01'",
        "UPDATE privacy_lookin SET document_title = 'Anderes'",
        "UPDATE privacy_lookin SET looked_at = '2026-05-08 10:00:00+00:00'",
        "UPDATE privacy_lookin SET document_kind = 'note'",
    ],
)
def test_as_71_the_database_keeps_what_was_looked_into(look_in, statement):
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(statement)
    assert LookIn.objects.get().document_title == "Bescheid"


def test_words_may_be_emptied_and_a_year_may_go_once_the_office_says_so(look_in):
    LookIn.objects.update(document_title="", purpose="", looked_by=None)
    with transaction.atomic():
        journal.record(Verb.LOOK_INS_DROPPED, chain=OFFICE, by=SYSTEM, at=AT, data={"year": 2025})
    with pytest.raises(IntegrityError), transaction.atomic():
        LookIn.objects.all().delete()
    with transaction.atomic():
        journal.record(Verb.LOOK_INS_DROPPED, chain=OFFICE, by=SYSTEM, at=AT, data={"year": 2026})
        LookIn.objects.all().delete()
    assert not LookIn.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("needs_written_consent = { value = true", "needs_written_consent = { value = false"),
        ("deputy_may_look = { value = false", "deputy_may_look = { value = true"),
    ],
)
def test_no_regelwerk_lets_a_deputy_look_or_takes_a_word_for_a_paper(cast, old, new):
    shipped_rules(at=moment("2024-05-15"))
    with pytest.raises(Refused, match="lässt sich hier nicht ändern"):
        propose_version(shipped_text().replace(old, new), by=cast.officer, at=AT)
