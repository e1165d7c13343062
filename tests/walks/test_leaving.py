"""How letters leave: read out by telephone, called back in a minute, not past an open alarm."""

import pytest
from django.urls import reverse

from krm.arrivals.actions import alarms
from krm.parties.actions import PartyData
from tests.house.cases import customer, in_check, recorded, released
from tests.house.reactions import moment
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.walker import DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.django_db

BY_PHONE = PartyData(
    form_of_address="herr", first_name="Kim", last_name="Muster", phone="06321 000-517",
    preferred_channel="phone",
)  # fmt: skip
BY_MAIL = PartyData(
    form_of_address="frau", first_name="Ada", last_name="Muster", email="ada@muster.example",
    preferred_channel="email",
)  # fmt: skip
DRUCK = ("zur Post geben", "Zur Post geben", "Zum Druck", "Alle drucken", "drucken")


def by_phone(story, **columns):
    return recorded(story, "2026-05-04", party=customer(story, BY_PHONE), **columns)


def test_what_is_read_out_is_never_offered_for_printing(story, clock):
    clock.on("2026-05-04T12:00")
    rows = [by_phone(story, title=f"Nur Telefon {n}") for n in range(2)]
    for row in rows:
        released(story, row, "confirmation", "2026-05-04T11:00")
    officer = today(story.officer)
    reads(officer, "Eingangsbestätigung vorlesen und eintragen", "Vorlesen")
    reads_nowhere(officer, *DRUCK)
    piles = Walker(story.officer).open("/?ansicht=stapel")
    reads_nowhere(piles, *DRUCK)
    post = Walker(story.officer).open("/heute/stapel/post/")
    reads(post, "Kein Schreiben wartet auf den Druck.")
    case = Walker(story.officer).open(rows[0].get_absolute_url())
    reads(case, "Eingangsbestätigung vorlesen und eintragen")
    reads_nowhere(case, "zur Post geben")
    case.press("Eingangsbestätigung vorlesen und eintragen")
    reads(case, "Telefon 06321 000-517", "Vorgelesen am", "Niemanden erreicht?")
    case.press("Als vorgelesen vermerken", note="Selbst gesprochen.")
    reads(case, "Das Vorlesen ist vermerkt.", "Eingangsbestätigung vorgelesen")
    reads(case, story.officer.display_name)


def test_an_answer_that_is_read_out_says_so(story, clock):
    row = in_check(story, party=customer(story, BY_PHONE))
    released(story, row, "answer", "2026-05-12T10:00")
    clock.on("2026-05-12T11:00")
    officer = today(story.officer)
    reads(officer, "Antwort vorlesen und eintragen", "freigegeben, noch nicht vorgelesen")
    reads_nowhere(officer, "Antwort versenden")
    case = Walker(story.officer).open(row.get_absolute_url())
    reads(case, "Antwort vorlesen und eintragen")
    assert not case.has("Antwort versenden")


def mails(story, count=2):
    return [
        recorded(story, "2026-05-04", party=customer(story, BY_MAIL), title=f"E-Mail {n}")
        for n in range(count)
    ]


def test_mails_of_a_pile_are_called_back_by_one_press(story, clock):
    clock.on("2026-05-04T12:00")
    rows = mails(story)
    walker = Walker(story.officer).open("/heute/stapel/freigeben/")
    if walker.has("Entwürfe anlegen"):
        walker.press("Entwürfe anlegen")
    walker.press("Alle freigeben", as_shown=True)
    reads(walker, "Erledigt: 2 freigegeben. 2 E-Mails gehen in einer Minute hinaus.")
    walker.press("Zurückholen")
    reads(walker, "Erledigt: 2 zurückgeholt.")
    assert {row.letters.get().state for row in rows} == {"draft"}


def test_after_their_minute_mails_are_gone(story, clock):
    clock.on("2026-05-04T12:00")
    mails(story, 1)
    walker = Walker(story.officer).open("/heute/stapel/freigeben/")
    if walker.has("Entwürfe anlegen"):
        walker.press("Entwürfe anlegen")
    walker.press("Alle freigeben", as_shown=True)
    clock.on("2026-05-04T12:02")
    with pytest.raises(DeadEnd, match="Die E-Mail ist schon unterwegs"):
        walker.press("Zurückholen")


def test_nobody_goes_past_an_open_alarm_in_a_batch(story, clock):
    clock.on("2026-05-04T12:00")
    alarmed, other = recorded(story, "2026-05-04"), recorded(story, "2026-05-04", title="Anderes")
    alarms.raise_alarm(
        kind="self_harm", reaction=alarmed, by=story.officer, at=moment("2026-05-04T11:30")
    )
    walker = Walker(story.officer).open("/heute/stapel/freigeben/")
    if walker.has("Entwürfe anlegen"):
        walker.press("Entwürfe anlegen")
    reads(walker, "Zu dieser Person läuft ein Alarm.", "1 von 2 ausgewählt")
    assert not walker.has("Alle freigeben")
    walker.press("1 freigeben", as_shown=True)
    reads(walker, "Erledigt: 1 freigegeben.")
    assert (alarmed.letters.get().state, other.letters.get().state) == ("draft", "released")


def test_the_alarm_stands_on_the_letter_and_leads_to_where_it_is_ended(story, clock):
    """Opened alone, a letter must say the same as the batch; an alarm is ended, not confirmed."""
    clock.on("2026-05-04T12:00")
    kim = customer(story, BY_MAIL)
    alarmed = recorded(story, "2026-05-04", party=kim, title="Ohne Ausweg")
    other = recorded(story, "2026-05-04", party=kim, title="Noch ein Brief")
    alarms.raise_alarm(
        kind="self_harm", reaction=alarmed, by=story.officer, at=moment("2026-05-04T11:30")
    )
    walker = Walker(story.officer).open("/heute/stapel/freigeben/")
    if walker.has("Entwürfe anlegen"):
        walker.press("Entwürfe anlegen")
    reads_nowhere(walker, "bestätigen.")
    pages = [
        reverse("casework:letter", args=[row.number, row.letters.get().pk])
        for row in (alarmed, other)
    ]
    for page in pages:
        walker.open(page)
        reads(walker, "Zu dieser Person läuft ein Alarm.")
        walker.press("den Alarm ansehen")
        assert walker.address == alarmed.get_absolute_url()
    walker.press("Alarm beenden", done="Angerufen, es ist jemand bei ihr.")
    for page in pages:
        walker.open(page)
        reads_nowhere(walker, "läuft ein Alarm")


def test_a_pile_in_which_nothing_goes_has_its_own_sentence(story, clock):
    clock.on("2026-05-04T12:00")
    recorded(story, "2026-05-04", party=customer(story, PartyData(
        first_name="Ольга", last_name="Петренко", street="Musterweg 2", postcode="67433",
        city="Neustadt",
    )))  # fmt: skip
    walker = Walker(story.officer).open("/heute/stapel/freigeben/")
    if walker.has("Entwürfe anlegen"):
        walker.press("Entwürfe anlegen")
    reads(walker, "Davon geht zurzeit nichts.", "nicht in lateinischer Schrift")
    reads_nowhere(walker, "wählen Sie ab", "Alle freigeben")
