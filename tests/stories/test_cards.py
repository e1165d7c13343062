"""AS-43 and AS-53: an opinion card on paper without a name, and one by QR code with an e-mail."""

from datetime import date, timedelta

import pytest

from krm.arrivals.actions.handed_in import Statement
from krm.casework.queries import steps as casework
from krm.journal.actions import Refused
from krm.outreach import actions as outreach
from krm.outreach import queries as outreach_queries
from krm.public.actions import submitting
from krm.triage.actions import cards, triage
from krm.triage.forms.inbox import TriageForm
from krm.triage.queries.suggestions import Hints
from tests.house.cases import drafted
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")


@pytest.fixture
def box(cast):
    shipped_rules(at=moment("2026-01-02"))
    at = moment("2026-05-04")
    return outreach.open_box(standort=cast.gruenstadt, place="Wartezone", by=cast.officer, at=at)


def test_as_43_a_card_without_a_name_is_counted_but_not_answered(cast, box):
    entered = cards.capture_card(
        box=box,
        emptied_on=date(2026, 5, 21),
        said=Statement(kind="complaint", happened="Niemand geht ans Telefon.", topics=("S3.1",)),
        form_token="a card",
        by=cast.officer,
        at=moment("2026-05-21T14:00"),
    )
    row = entered.reaction
    assert row.state_label == "Anonym erfasst"
    assert row.is_anonymous
    assert not row.deadlines.exists()
    assert row.number == "KRM-2026-00001"
    on = date(2026, 5, 22)
    offered = {step.step.name for step in casework.next_steps(row, cast.officer, on)}
    assert not offered & {"confirm", "draft_answer", "send_interim_notice"}
    with pytest.raises(Refused, match="Anonym erfasst"):
        drafted(cast, row, "confirmation", "2026-05-22")


def test_as_53_a_card_by_qr_code_knows_its_standort_and_its_date(cast, box):
    at = moment("2026-06-05T11:00")
    receipt = submitting.submit(
        statement=Statement(
            happened="Ich warte seit sechs Wochen auf Geld.",
            kind="complaint",
            topics=("S1.1",),
            standort=box.standort,
            reply_by="email",
            last_name="Muster",
            email="muster@example.org",
        ),
        form_token="scanned",
        door="card_qr",
        box=outreach_queries.box_of(box.code),
        at=at,
    )
    assert receipt.item.provisional_due_on == date(2026, 6, 10)
    form = TriageForm(item=receipt.item, hints=Hints([], [], []), at=at)
    filled = {name: form.initial.get(name, field.initial) for name, field in form.fields.items()}
    data = {
        name: value
        for name, value in filled.items()
        if value not in (None, "", False) and name not in ("arrived_at", "arrived_krm_at")
    }
    data |= {"arrived_at": "2026-06-05T11:00", "arrived_krm_at": "2026-06-05T11:00"}
    data["path"] = "nnnnnny"
    form = TriageForm(_posted(data), item=receipt.item, hints=Hints([], [], []), at=at)
    assert form.is_valid(), form.errors
    row = triage.triage_to_reaction(
        item=receipt.item,
        new=form.to_new(None),
        party=form.to_party(),
        by=cast.officer,
        at=at + timedelta(hours=1),
    )
    assert (row.channel, row.standort.name) == ("card_qr", "Grünstadt, Dieselstr. 8")
    assert row.deadlines.get(kind="confirmation").due_on == date(2026, 6, 10)
    assert row.party.email == "muster@example.org"


def _posted(data):
    from django.http import QueryDict  # noqa: PLC0415 - Django is ready only by now

    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, value if isinstance(value, list) else [str(value)])
    return posted
