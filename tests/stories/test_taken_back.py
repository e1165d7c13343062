"""What was recorded wrongly a moment ago is taken back by the same person, with one click."""

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.casework.actions import capture
from krm.casework.actions.capture import Erfassungsbogen
from krm.corrections.actions import taking_back
from krm.journal.actions import Refused
from krm.notices.models import Notice
from krm.reactions.models import Reaction
from tests.house.cases import bogen, forwarded, new, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-18T10:15")
LATER = moment("2026-05-18T10:20")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def take_back(row, by, at=LATER):
    return taking_back.take_back_recording(reaction=row, by=by, at=at)


def test_a_bogen_that_was_settled_is_taken_back(cast):
    row = capture.settle_on_the_spot(bogen=bogen(), by=cast.clerk, at=AT)
    back = take_back(row, cast.clerk)
    assert (back.state, back.answered_at, back.result) == ("cancelled", None, "")
    with pytest.raises(Refused, match="storniert"):
        take_back(row, cast.clerk)


def test_a_bogen_that_went_up_leaves_no_task_and_no_notice(cast):
    row = capture.escalate(bogen=bogen(), unit=cast.leistung, by=cast.clerk, at=AT)
    assert Notice.objects.filter(reaction_pk=row.pk).exists()
    assert take_back(row, cast.clerk).state == "cancelled"
    assert not row.tasks.filter(done_at=None).exists()
    assert not Notice.objects.filter(reaction_pk=row.pk).exists()


def test_only_by_who_recorded_it_and_on_the_same_day(cast):
    row = capture.settle_on_the_spot(bogen=bogen(), by=cast.clerk, at=AT)
    for by, at in ((cast.officer, LATER), (cast.clerk, moment("2026-05-19T08:00"))):
        with pytest.raises(Refused, match="heute selbst erfasst"):
            take_back(row, by, at)
    assert Reaction.objects.get().state == "closed"


def test_what_has_happened_since_stays(cast):
    row = recorded(cast, "2026-05-18", at="2026-05-18T10:00")
    forwarded(cast, row, "2026-05-18T10:10")
    with pytest.raises(Refused, match="schon mehr geschehen"):
        take_back(row, cast.officer)


def test_an_alarm_is_not_taken_back(cast):
    said = bogen("2026-05-18T10:00", matter="Ich will mir das Leben nehmen.")
    row = capture.settle_on_the_spot(bogen=said, by=cast.clerk, at=AT)
    with pytest.raises(Refused, match="Alarm"):
        take_back(row, cast.clerk)


def test_krm_takes_back_and_keeps_the_words(cast, client):
    client.force_login(cast.officer)
    typed = {
        "kind": "complaint", "title": "Kein Rückruf", "matter": "Niemand ruft zurück.",
        "channel": "letter", "arrived_at": localtime(now()).strftime("%Y-%m-%dT00:00"),
        "anliegen": ["S3.3"], "first_name": "Elif", "last_name": "Muster", "party_kind": "person",
        "form_of_address": "frau", "party_role": "beneficiary", "preferred_channel": "letter",
        "procedure": "none", "path": "nnnnnny",
    }  # fmt: skip
    page = client.post(reverse("record:krm"), typed, follow=True).content.decode()
    row = Reaction.objects.get()
    undo = reverse("record:take_back", args=[row.number])
    assert f'action="{undo}"' in page
    answer = client.post(undo, follow=True)
    row.refresh_from_db()
    assert row.state == "cancelled"
    form = answer.context["form"]
    kept = {name: form[name].value() for name in ("title", "matter", "last_name", "anliegen")}
    assert kept == {"title": "Kein Rückruf", "matter": "Niemand ruft zurück.",
                    "last_name": "Muster", "anliegen": ["S3.3"]}  # fmt: skip
    client.force_login(cast.clerk)
    again = client.get(f"{reverse('record:bogen')}?nochmal={row.number}")
    assert "Kein Rückruf" not in again.content.decode()
    assert client.post(undo).status_code == 404


def test_the_thanks_offer_the_way_back(cast, client):
    said = new(localtime(now()).strftime("%Y-%m-%dT00:00"), channel="counter",
               is_anonymous=True, anonymous_reason="unknown", accepted_by_kind="clerk",
               title="Falsch getippt")  # fmt: skip
    filled = Erfassungsbogen(new=said, settled_how="Erklärt")
    row = capture.settle_on_the_spot(bogen=filled, by=cast.clerk, at=now())
    client.force_login(cast.clerk)
    done = reverse("record:bogen_done", args=[row.number])
    undo = reverse("record:take_back", args=[row.number])
    assert undo in client.get(done).content.decode()
    page = client.post(undo, follow=True)
    assert page.context["form"]["title"].value() == "Falsch getippt"
    assert undo not in client.get(done).content.decode()
