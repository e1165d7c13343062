"""Paper cards of a box: stored one by one, each once, counted, taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import IntakeItem, Submission
from krm.casework.actions import notes
from krm.casework.models import CaseNote
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.queries.verify import verify_journal
from krm.outreach import actions as outreach
from krm.parties.models import Party
from krm.public.actions import submitting
from krm.reactions.models import Reaction
from krm.triage.actions import cards
from krm.triage.queries import cards as queries_cards
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("sorting: counts by month, and a card is entered once")

AT = moment("2026-05-21T10:00")
DAY = AT.date()
CARD = Statement(kind="praise", happened="Danke an die Eingangszone!", topics=("L1",))
NAMED = Statement(
    kind="complaint",
    happened="Sechs Wochen keine Antwort.\nBitte melden.",
    topics=("S1.1", "S3.5"),
    first_name="Mara",
    last_name="Beispiel",
    street="Probeweg 3",
    postcode="67433",
    city="Neustadt",
)


@pytest.fixture
def box(house):
    at = moment("2026-05-04")
    return outreach.open_box(standort=house.gruenstadt, place="Wartezone", by=house.officer, at=at)


def enter(house, box, said=CARD, *, token="card 1", day=DAY, by=None, at=AT):
    return cards.capture_card(
        box=box, emptied_on=day, said=said, form_token=token, by=by or house.officer, at=at
    )


def test_praise_on_a_card_without_a_name_waits_for_its_team_only(house, box):
    """4.7: a Lob goes to its team, with or without a name; no letter and no date are owed."""
    entered = enter(house, box)
    assert (entered.reaction.state, entered.reaction.channel) == ("recorded", "card_paper")
    whats = [line.what for line in today_for(house.officer, DAY)]
    assert whats == ["Lob weitergeben"]
    assert entered.reaction.standort == house.gruenstadt
    assert not entered.reaction.deadlines.exists()
    row = Submission.objects.get()
    assert (row.box, row.door, row.is_anonymous) == (box, "card_paper", True)
    assert (row.item.state, row.item.source) == ("triaged", "card_paper")
    assert verify_journal().problems == []


def test_a_card_with_a_name_has_its_deadlines_from_the_day_of_emptying(house, box):
    entered = enter(house, box, NAMED, day=date(2026, 5, 20))
    assert entered.reaction.state == "recorded"
    due = {row.kind: row.due_on.isoformat() for row in entered.reaction.deadlines.all()}
    assert due == {"confirmation": "2026-05-26", "closing": "2026-06-17"}
    assert entered.reaction.title == "Sechs Wochen keine Antwort."
    assert entered.reaction.party.display_name == "Mara Beispiel"
    assert [row.code for row in entered.reaction.anliegen.order_by("position")] == ["S1.1", "S3.5"]


def test_a_double_click_is_one_card(house, box):
    first, second = enter(house, box), enter(house, box)
    assert (second.item, second.reaction, second.is_new) == (first.item, first.reaction, False)
    assert Reaction.objects.count() == IntakeItem.objects.count() == 1


def test_two_cards_of_the_same_words_are_two(house, box):
    enter(house, box)
    enter(house, box, token="card 2")
    assert Reaction.objects.count() == 2


def test_a_card_that_is_only_ticked_is_taken(house, box):
    assert enter(house, box, replace(CARD, happened="")).reaction.title == (
        "Meinungskarte ohne Text: Lob"
    )


def test_an_address_without_a_name_leaves_nothing_behind(house, box):
    entered = enter(house, box, replace(NAMED, first_name="", last_name=""))
    assert entered.reaction.is_anonymous
    assert Submission.objects.get().street == ""
    assert not Party.objects.exists()


@pytest.mark.parametrize(
    ("change", "day", "code"),
    [
        ({"kind": ""}, DAY, "field_kind"),
        ({"kind": "petition"}, DAY, "field_kind"),
        ({"topics": ()}, DAY, "field_topics"),
        ({"topics": ("S1.1",)}, DAY, "field_topics"),
        ({}, DAY + timedelta(days=1), "field_emptied_on"),
        ({}, date(2026, 5, 3), "field_emptied_on"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_stays(house, box, change, day, code):
    with pytest.raises(Refused) as refusal:
        enter(house, box, replace(CARD, **change), day=day)
    assert refusal.value.code == code
    assert not IntakeItem.objects.exists()
    assert not Reaction.objects.exists()


def test_who_may_not_triage_enters_no_cards(house, box):
    for person in (house.clerk, house.lead_leistung, house.executive):
        with pytest.raises(Refused):
            enter(house, box, by=person)
    enter(house, box, by=house.front_office)


@pytest.mark.parametrize("said", [CARD, NAMED])
@pytest.mark.parametrize("who", ["officer", "front_office"])
def test_a_card_entered_wrongly_is_taken_back(house, box, said, who):
    person = getattr(house, who)
    entered = enter(house, box, said, by=person)
    row = cards.take_back_card(item=entered.item, by=person, at=AT + timedelta(minutes=1))
    entered.reaction.refresh_from_db()
    assert entered.reaction.state == "cancelled"
    assert row.happened == said.happened
    assert not entered.reaction.deadlines.filter(state="running").exists()
    assert queries_cards.entered_today(box, person, DAY) == []
    assert verify_journal().problems == []
    assert enter(house, box, said, token="again", by=person).reaction.number.endswith("2")


@pytest.mark.parametrize(("who", "days"), [("front_office", 0), ("officer", 1)])
def test_only_my_own_card_of_today_is_taken_back(house, box, who, days):
    entered = enter(house, box)
    with pytest.raises(Refused):
        cards.take_back_card(
            item=entered.item, by=getattr(house, who), at=AT + timedelta(days=days)
        )


def test_what_is_worked_on_is_not_taken_back(house, box):
    entered = enter(house, box)
    at = AT + timedelta(minutes=1)
    cards.take_back_card(item=entered.item, by=house.officer, at=at)
    with pytest.raises(Refused):
        cards.take_back_card(item=entered.item, by=house.officer, at=at)


def test_a_card_that_speaks_of_a_danger_is_not_taken_back(house, box):
    """The alarm hangs on the arrival of the card and would be left without a Vorgang."""
    said = replace(NAMED, happened="Ich will mir das Leben nehmen.")
    entered = enter(house, box, said)
    with pytest.raises(Refused, match="Alarm"):
        cards.take_back_card(item=entered.item, by=house.officer, at=AT + timedelta(minutes=1))


def test_a_card_something_has_happened_to_since_is_not_taken_back(house, box):
    entered = enter(house, box, NAMED)
    at = AT + timedelta(minutes=1)
    notes.add_note(
        reaction=entered.reaction, kind=CaseNote.Kind.PHONE, text="Angerufen.", partner="Mara",
        happened_at=AT, by=house.officer, at=at,
    )  # fmt: skip
    with pytest.raises(Refused, match="schon mehr geschehen"):
        cards.take_back_card(item=entered.item, by=house.officer, at=at)
    entered.reaction.refresh_from_db()
    assert entered.reaction.state == "recorded"


def test_the_cards_of_a_box_are_counted_by_month_and_way(house, box):
    other = outreach.open_box(
        standort=house.neustadt, place="EG", by=house.officer, at=moment("2026-05-04")
    )
    enter(house, box)
    enter(house, box, token="2", day=date(2026, 5, 31), at=moment("2026-06-02T10:00"))
    enter(house, other, token="3")
    gone = enter(house, box, token="4")
    cards.take_back_card(item=gone.item, by=house.officer, at=AT)
    # Just before midnight of the last day in May, in Berlin.
    for number, at in enumerate((moment("2026-05-31T23:50"), moment("2026-06-01T00:10"))):
        submitting.submit(
            statement=replace(CARD, topics=(), is_anonymous=True), form_token=f"qr {number}",
            door="card_qr", box=box, at=at,
        )  # fmt: skip
    june, may, april = queries_cards.months_of(box, date(2026, 6, 15), 3)
    assert [(m.starts_on.month, m.paper, m.qr) for m in (june, may, april)] == [
        (6, 0, 1), (5, 2, 1), (4, 0, 0),
    ]  # fmt: skip


def test_the_page_lists_standorte_that_are_not_open_yet_last(house, box):
    standorte = [row.standort for row in queries_cards.standorte_with_cards(_all(), DAY)]
    assert standorte[-1].code == "neustadt-konrad-adenauer"


def _all():
    from krm.organisation.models import Standort  # noqa: PLC0415

    return list(Standort.objects.order_by("name"))
