"""One form acts once: again, at the same moment, after a refusal; on the pages too."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from krm.casework.models import CaseNote
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Refused
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.organisation.actions.once import act_once, form_key, made_by
from krm.organisation.models import SentForm, Standort
from krm.reactions.models import ReactionDocument
from tests.desk.conftest import case, house

pytestmark = pytest.mark.both_databases("concurrency: one form sent twice at once")
__all__ = ["case", "house"]
AT = datetime(2026, 5, 21, 10, 0, tzinfo=UTC)


def new_standort():
    return Standort.objects.create(code=f"s{Standort.objects.count()}", name="Neu", street="Weg 1")


@pytest.mark.parametrize(
    "other", [("form", "u", "words"), ("api", "t", "words"), ("form", "t", "word", "s")]
)
def test_door_token_and_words_make_the_form(other):
    assert form_key("form", "t", "words") == form_key("form", "t", "words")
    assert form_key("form", "t", "words") != form_key(*other)


def test_the_second_time_leads_to_what_was_made(db):
    key = form_key("form", "t")
    assert made_by(key, Standort) is None
    first, is_new = act_once(key=key, model=Standort, make=new_standort, at=AT)
    assert is_new
    assert made_by(key, Standort) == first
    assert act_once(key=key, model=Standort, make=new_standort, at=AT) == (first, False)
    assert act_once(key=form_key("form", "u"), model=Standort, make=new_standort, at=AT)[1]


def test_what_has_gone_since_is_made_anew(db):
    first, _ = act_once(key="k", model=Standort, make=new_standort, at=AT)
    first.delete()
    second, is_new = act_once(key="k", model=Standort, make=new_standort, at=AT)
    assert is_new
    assert made_by("k", Standort) == second


@journal.verb
def refused_step(*, by, at):
    """Refuse."""
    raise Refused("Nein.", code="no")


def test_what_is_refused_leaves_no_key_and_stays_in_the_journal(committed_db):
    with pytest.raises(Refused):
        act_once(key="k", model=Standort, make=lambda: refused_step(by=SYSTEM, at=AT), at=AT)
    assert not SentForm.objects.exists()
    entry = JournalEntry.objects.get(chain=OFFICE, verb=Verb.STEP_REFUSED.value)
    assert entry.data["code"] == "no"
    assert entry.data["step"].endswith("refused_step")


def test_a_refusal_inside_a_verb_is_written_once(committed_db):
    @journal.verb
    def whole(*, by, at):
        act_once(key="k", model=Standort, make=lambda: refused_step(by=by, at=at), at=at)

    with pytest.raises(Refused):
        whole(by=SYSTEM, at=AT)
    assert JournalEntry.objects.filter(verb=Verb.STEP_REFUSED.value).count() == 1


def test_at_the_same_moment_one_makes_it(committed_db):
    def click(_number):
        try:
            return act_once(key="k", model=Standort, make=new_standort, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as crowd:
        found = list(crowd.map(click, range(6)))
    assert sum(is_new for _, is_new in found) == 1
    assert len({row.pk for row, _ in found}) == Standort.objects.count() == 1


def test_back_and_send_again_writes_no_second_note(client, house, case):
    client.force_login(house.officer)
    page = reverse("casework:step", args=[case.number, "note"])
    form = client.get(page)
    fields = form.context["form"].initial | {
        name: field.initial for name, field in form.context["form"].fields.items() if field.initial
    }
    sent = fields | {
        "form_token": form.content.decode().split('name="form_token" value="')[1].split('"')[0],
        "kind": "phone", "happened_at": "2026-05-20T10:00", "text": "Niemand war zu erreichen.",
    }  # fmt: skip
    answers = [client.post(page, sent, follow=True) for _ in range(2)]
    assert [answer.redirect_chain[-1][0] for answer in answers] == [case.get_absolute_url()] * 2
    assert "Das war schon eingetragen." in answers[1].content.decode()
    assert CaseNote.objects.filter(reaction=case).count() == 1
    asked = client.post(page, sent | {"text": "Jetzt doch."})
    assert "noch nicht gespeichert" in asked.content.decode()
    assert CaseNote.objects.filter(reaction=case).count() == 1
    fresh = asked.content.decode().split('name="form_token" value="')[1].split('"')[0]
    client.post(page, sent | {"text": "Jetzt doch.", "form_token": fresh})
    assert CaseNote.objects.filter(reaction=case).count() == 2


def test_back_and_send_again_attaches_no_second_file(client, house, case):
    client.force_login(house.officer)
    form = client.get(case.get_absolute_url()).content.decode()
    token = form.split('name="form_token" value="')[1].split('"')[0]
    for words in (b"eins", b"eins", b"zwei"):
        file = SimpleUploadedFile("notiz.txt", words)
        sent = {"files": [file], "kind": "other", "form_token": token}
        answer = client.post(reverse("casework:upload", args=[case.number]), sent)
        assert answer.url == case.get_absolute_url()
    assert ReactionDocument.objects.filter(reaction=case, kind="other").count() == 2
