"""R-20: what is said at the counter is written down, read out and approved."""

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.casework.actions import capture
from krm.counter.actions.niederschrift import approve_niederschrift
from krm.documents import queries as stored
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.reactions.models import Reaction
from tests.house.cases import bogen, customer, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

SAID = "Ich war dreimal da.\nNiemand konnte mir sagen, wo mein Antrag liegt."
AT = moment("2026-05-18T10:20")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def captured(cast, **columns):
    filled = bogen(**({"matter": SAID} | columns))
    return capture.escalate(
        bogen=filled, unit=cast.leistung, by=cast.clerk, at=moment("2026-05-18T10:15")
    )


def text_of(attached):
    return " ".join(attached.document.text.split())


def test_the_words_are_kept_as_they_were_approved(cast):
    row = captured(cast, is_anonymous=False, anonymous_reason="", party=customer(cast))
    attached = approve_niederschrift(reaction=row, by=cast.clerk, at=AT)
    assert attached.kind == "niederschrift"
    assert stored.read_content(attached.document).startswith(b"%PDF")
    text = text_of(attached)
    for words in (
        "Ich war dreimal da.", "wo mein Antrag liegt", "Erika Beispielfrau",
        "vorgelesen und genehmigt: Mo 18.05.2026, 10:20 Uhr", row.number,
    ):  # fmt: skip
        assert words in text
    assert JournalEntry.objects.filter(verb="niederschrift_approved").count() == 1


def test_who_stays_unnamed_is_not_named(cast):
    text = text_of(approve_niederschrift(reaction=captured(cast), by=cast.clerk, at=AT))
    assert "Die Person bleibt ungenannt." in text


def test_settled_on_the_spot_has_one_too(cast):
    row = capture.settle_on_the_spot(bogen=bogen(matter=SAID), by=cast.clerk, at=AT)
    assert approve_niederschrift(reaction=row, by=cast.clerk, at=AT).reaction.state == "closed"


def test_only_once_and_only_by_who_wrote_it(cast):
    row = captured(cast)
    with pytest.raises(Refused, match="wer sie aufgenommen hat"):
        approve_niederschrift(reaction=row, by=cast.officer, at=AT)
    approve_niederschrift(reaction=row, by=cast.clerk, at=AT)
    with pytest.raises(Refused, match="schon eine"):
        approve_niederschrift(reaction=row, by=cast.clerk, at=AT)


def test_neither_for_a_letter_nor_without_words(cast):
    with pytest.raises(Refused, match="schriftlich"):
        approve_niederschrift(reaction=recorded(cast, matter=SAID), by=cast.officer, at=AT)
    with pytest.raises(Refused, match="Bitte aufschreiben"):
        approve_niederschrift(reaction=captured(cast, matter=" "), by=cast.clerk, at=AT)


def filled(cast, **more):
    return {
        "kind": "complaint", "title": "Niemand wusste etwas", "anliegen": ["S3.4"],
        "matter": SAID, "outcome": "escalate", "unit": cast.leistung.pk, "channel": "counter",
        "arrived_at": f"{localtime(now()):%Y-%m-%dT%H:%M}", "is_anonymous": "on",
        "read_back": "on", "widerspruch": "no",
    } | more  # fmt: skip


def test_the_page(client, cast):
    client.force_login(cast.clerk)
    response = client.post(reverse("record:bogen"), filled(cast))
    assert response.status_code == 302, response.context["form"].errors
    page = client.get(response.url).content.decode()
    row = Reaction.objects.get().documents.get()
    address = reverse("casework:document", args=[row.reaction.number, row.document_id])
    assert address in page
    assert client.get(address).status_code == 200


def test_without_words_nothing_is_kept(client, cast):
    client.force_login(cast.clerk)
    response = client.post(reverse("record:bogen"), filled(cast, matter=""))
    assert response.status_code == 400
    assert not Reaction.objects.exists()


def said_at_krm(**more):
    return {
        "kind": "complaint", "title": "Kein Rückruf", "matter": SAID, "channel": "counter",
        "arrived_at": localtime(now()).strftime("%Y-%m-%dT00:00"), "anliegen": ["S3.3"],
        "first_name": "Elif", "last_name": "Muster", "party_kind": "person",
        "form_of_address": "frau", "party_role": "beneficiary", "preferred_channel": "letter",
        "procedure": "none", "read_back": "on", "path": "nnnnnny",
    } | more  # fmt: skip


def test_krm_writes_one_down_too(cast, client):
    client.force_login(cast.officer)
    address = reverse("record:krm")
    written = client.post(address, said_at_krm(channel="letter"))
    assert "braucht keine Niederschrift" in written.content.decode()
    assert (
        "was die Person gesagt hat" in client.post(address, said_at_krm(matter="")).content.decode()
    )
    assert not Reaction.objects.exists()
    page = client.post(address, said_at_krm(), follow=True).content.decode()
    assert "Niederschrift zu KRM-" in page
    assert Reaction.objects.get().documents.get().kind == "niederschrift"
