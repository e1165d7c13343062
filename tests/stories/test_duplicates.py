"""The same matter twice in the Posteingang: joined with one click, apart again with another."""

import pytest
from django.urls import reverse

from krm.arrivals.models import Alarm, Duplicate, IntakeItem
from krm.journal.actions import Refused
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.triage.actions import duplicates, linking, triage
from krm.triage.queries import alike as queries_triage
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)
AT = moment("2026-05-22T12:00")


@pytest.fixture
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def arrived(day, text=LETTER, *, number="1", **more):
    raw = mail(text, message_id=f"<{number}@post.example>", received="", **more)
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=moment(day), at=moment(day)).item


@pytest.fixture
def two(cast, rules):
    files = [("beleg.pdf", PDF, "application/pdf")]
    return arrived("2026-05-20"), arrived("2026-05-21", number="2", files=files)


def recorded(cast, item, **more):
    new = NewReaction(
        kind="complaint", channel="email", title="Parkplätze", matter=item.text,
        arrived_at=item.arrived_at, anliegen=[NewAnliegen("S1.1")], **more,
    )  # fmt: skip
    return triage.triage_to_reaction(item=item, new=new, by=cast.officer, at=AT)


def merged(cast, item, other):
    duplicate = duplicates.merge(item=item, other=other, by=cast.officer, at=AT)
    item.refresh_from_db()
    other.refresh_from_db()
    return duplicate


def test_the_earlier_arrival_stays_whichever_was_clicked(cast, two):
    first, later = two
    duplicate = merged(cast, first, later)
    assert (duplicate.item, duplicate.of) == (later, first)
    assert (first.is_open, later.state, later.outcome) == (True, "set_aside", "duplicate")
    triage.restore(item=later, by=cast.officer, at=AT)
    later.refresh_from_db()
    assert (later.is_open, Duplicate.objects.count()) == (True, 0)
    assert merged(cast, later, first).of == first


def test_the_duplicate_goes_along_into_the_vorgang_and_out_of_it_again(cast, two):
    first, later = two
    merged(cast, later, first)
    reaction = recorded(cast, first)
    later.refresh_from_db()
    assert (later.state, later.reaction) == ("joined", reaction)
    titles = set(reaction.documents.values_list("document__original_name", flat=True))
    assert "beleg.pdf" in titles
    assert not reaction.notes.exists()  # the same words are not kept twice
    linking.separate(item=later, by=cast.officer, at=AT)
    later.refresh_from_db()
    assert (later.is_open, Duplicate.objects.exists()) == (True, False)
    titles = set(reaction.documents.values_list("document__original_name", flat=True))
    assert "beleg.pdf" not in titles


def test_other_words_of_the_same_person_are_kept_and_alarms_follow(cast, rules):
    first = arrived("2026-05-20")
    later = arrived("2026-05-21", "Ich halte das nicht mehr aus, ich bringe mich um.", number="2")
    assert [row.item for row in queries_triage.alike(first, cast.officer, AT.date())] == [later]
    merged(cast, later, first)
    reaction = recorded(cast, first)
    assert "ich bringe mich um" in reaction.notes.get().text
    assert Alarm.objects.get(item=later).reaction == reaction


def test_a_duplicate_of_an_anonymous_reaction_goes_along_too(cast, two):
    merged(cast, *two)
    reaction = recorded(cast, two[0], is_anonymous=True, anonymous_reason="unknown")
    assert not reaction.is_open
    assert IntakeItem.objects.get(pk=two[1].pk).reaction == reaction


def test_duplicates_of_a_duplicate_belong_to_the_first(cast, rules):
    a, b, c = (arrived(f"2026-05-{20 + n}", number=str(n)) for n in range(3))
    merged(cast, c, b)
    merged(cast, b, a)
    assert {duplicate.item for duplicate in a.duplicates.all()} == {b, c}


def test_what_is_forgotten_is_forgotten_in_its_duplicates(cast, two):
    merged(cast, *two)
    triage.set_aside(
        item=two[0], outcome="anonymous_tip", unit=cast.leistung, is_handed_over=True,
        by=cast.officer, at=AT,
    )  # fmt: skip
    assert {item.text for item in IntakeItem.objects.all()} == {""}


def test_what_is_decided_or_the_same_is_not_joined(cast, two):
    first, later = two
    with pytest.raises(Refused):
        duplicates.merge(item=first, other=first, by=cast.officer, at=AT)
    triage.set_aside(item=later, outcome="spam", by=cast.officer, at=AT)
    with pytest.raises(Refused):
        duplicates.merge(item=first, other=later, by=cast.officer, at=AT)
    with pytest.raises(Refused):
        duplicates.merge(item=first, other=later, by=cast.clerk, at=AT)
    assert not Duplicate.objects.exists()


def test_the_page_joins_with_one_click_and_offers_the_way_back(cast, two, client):
    first, later = two
    client.force_login(cast.officer)
    page = client.get(later.get_absolute_url()).content.decode()
    address = reverse("triage:merge", args=[later.receipt_number])
    assert address in page
    answer = client.post(address, {"other": first.receipt_number}, follow=True)
    text = answer.content.decode()
    back = reverse("triage:restore", args=[later.receipt_number])
    assert "Dazu gehört" in text
    assert text.count(back) == 2  # in the message and beside the duplicate
    client.post(back)
    assert not Duplicate.objects.exists()
    client.force_login(cast.clerk)
    assert client.post(address, {"other": first.receipt_number}).status_code == 404
