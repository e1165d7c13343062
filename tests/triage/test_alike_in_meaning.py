"""The Sichtung shows what says the same in other words, once the worker has read it."""

import pytest
from django.utils.timezone import localtime, now

from krm.arrivals.queries.searched import meant_by_arrivals
from krm.desk.jobs import indexing, meaning
from krm.mailbox.actions import mail as mailbox_mail
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.regelwerk.queries import rules_on
from krm.search.storage import meanings
from krm.triage.queries.alike import alike
from tests.casework.test_meant import ELEVATOR, FURNITURE
from tests.house.cases import recorded
from tests.house.written import mail
from tests.triage.test_one_screen import SAID, by_form, called
from tests.walks.walker import DeadEnd, Walker

pytestmark = pytest.mark.both_databases("search: candidates by the index, vectors as bytes")

LETTER = (
    "Wir schlafen auf dem Boden. Auf das Geld für Bett und Schrank warten wir seit acht Wochen."
)


@pytest.fixture
def read(house):
    """Two earlier Vorgänge and an arrival that says the same as one of them, all read."""
    day = f"{localtime(now()):%Y-%m-%d}"
    rows = [
        recorded(house, day, title=title, matter=matter) for title, matter in (FURNITURE, ELEVATOR)
    ]
    item = mailbox_mail.ingest_mail(
        raw=mail(LETTER, received="", subject="Leere Wohnung"), at=now()
    ).item
    indexing.catch_up(now())
    meaning.catch_up(now())
    return item, rows


def test_what_says_the_same_is_shown_as_that_and_offers_no_step(client, house, read):
    item, (furniture, elevator) = read
    client.force_login(house.officer)
    page = client.get(item.get_absolute_url()).content.decode()
    assert f"{furniture.number} · {furniture.state_label} · ähnlich im Sinn" in page
    assert elevator.number not in page
    assert "Dieselbe Person: zuordnen" not in page
    assert f"wie {furniture.number}" not in page


def test_whoever_must_not_see_it_is_shown_nothing(client, house, read):
    item, (furniture, _) = read
    Reaction.objects.filter(pk=furniture.pk).update(complained_about=house.officer)
    client.force_login(house.officer)
    assert "ähnlich im Sinn" not in client.get(item.get_absolute_url()).content.decode()


def test_the_same_wording_says_so_and_stands_first(house, read):
    item, (furniture, elevator) = read
    Reaction.objects.filter(pk=elevator.pk).update(matter=item.text)
    rows = alike(item, house.officer, local_day(now()))
    assert [(row.reaction, row.words) for row in rows] == [
        (elevator, "gleicher Wortlaut"), (furniture, "ähnlich im Sinn"),
    ]  # fmt: skip


def test_another_arrival_that_says_the_same_is_shown_without_being_put_together(
    client, house, read
):
    _, rows = read
    Reaction.objects.filter(pk__in=[row.pk for row in rows]).update(complained_about=house.officer)
    other = mailbox_mail.ingest_mail(
        raw=mail(
            "Seit acht Wochen warte ich auf die Möbel, ich habe kein Bett und keinen Schrank.",
            received="", subject="Möbel", message_id="<andere@post.example>",
            sender="Otto Anders <otto@post.example>",
        ),
        at=now(),
    ).item  # fmt: skip
    meaning.catch_up(now())
    client.force_login(house.officer)
    page = client.get(other.get_absolute_url()).content.decode()
    assert f"{read[0].receipt_number} im Posteingang · ähnlich im Sinn" in page
    assert "Zusammenführen" not in page


def test_without_a_meaning_nothing_is_said(client, house, read):
    item, _ = read
    meanings.drop_all()
    client.force_login(house.officer)
    page = client.get(item.get_absolute_url())
    assert page.status_code == 200
    assert "im Sinn" not in page.content.decode()


def proposal():
    return f"Vorschlag: S1.1 {rules_on(local_day(now())).anliegen_tree.full_label('S1.1')}"


def test_an_anliegen_is_proposed_by_the_vorgang_it_resembles_and_not_filled_in(house, read):
    item, (furniture, _) = read
    walker = Walker(house.officer).open(item.get_absolute_url())
    assert proposal() in walker.page.text
    assert f"Ähnlich im Sinn wie {furniture.number} {furniture.title}" in walker.page.text
    with pytest.raises(DeadEnd, match="Anliegen"):
        walker.press(
            "Nur erfassen", as_shown=True, own=["nothing"], follows="no", arrival_checked="on"
        )


@pytest.mark.parametrize("more", [[], ["S1.1"], ["S2.1"]])
def test_one_tick_takes_it_over(house, read, more):
    item, _ = read
    walker = Walker(house.officer).open(item.get_absolute_url())
    walker.press(
        "Nur erfassen", as_shown=True, own=["nothing"], follows="no", arrival_checked="on",
        anliegen=["S1.1", *more],
    )  # fmt: skip
    row = Reaction.objects.order_by("-pk").first()
    assert row.kind == "complaint"
    codes = [anliegen.code for anliegen in row.anliegen.order_by("position")]
    assert codes == list(dict.fromkeys(["S1.1", *more]))


def test_what_does_not_fit_or_is_chosen_already_is_not_proposed(client, house, read):
    item, _ = read
    client.force_login(house.officer)
    for sent, is_proposed in (
        ({"voice": "complaint"}, True), ({"voice": "praise"}, False), ({"anliegen": "S2.1"}, False),
    ):  # fmt: skip
        page = client.post(item.get_absolute_url(), {"on_one_screen": "on", **sent})
        assert (proposal() in page.content.decode()) == is_proposed


def test_no_anliegen_is_proposed_of_a_vorgang_nobody_may_see(client, house, read):
    item, (furniture, _) = read
    Reaction.objects.filter(pk=furniture.pk).update(complained_about=house.officer)
    client.force_login(house.officer)
    assert "Vorschlag: " not in client.get(item.get_absolute_url()).content.decode()


def test_what_the_program_writes_into_a_message_is_not_compared(house):
    items = [by_form(wish="Ein Rückruf"), called(house)]
    texts = meant_by_arrivals([item.pk for item in items])
    assert texts[items[0].pk] == f"{SAID} Ein Rückruf"
    assert texts[items[1].pk].endswith(f" {SAID}")
    assert not texts[items[1].pk].startswith("Beschwerde am Telefon")
