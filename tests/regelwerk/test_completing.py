"""A version released by older code stays readable: what it lacks comes from the shipped one."""

import hashlib
import re

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.organisation.queries import local_day
from krm.regelwerk import actions, queries
from krm.regelwerk.models import RegelwerkVersion
from krm.regelwerk.rules import RegelwerkError, load_regelwerk, load_stored, shipped, shipped_text

pytestmark = pytest.mark.both_databases("constraints: a review once")

SHIPPED = shipped_text()


def without(*patterns):
    text = SHIPPED
    for pattern in patterns:
        text, count = re.subn(pattern, "", text, flags=re.MULTILINE | re.DOTALL)
        assert count, pattern
    return text


def added(text):
    return {entry.key for entry in load_stored(text).entries() if entry.is_added}


def test_a_whole_version_is_read_as_it_is():
    assert load_stored(SHIPPED) == shipped()
    assert added(SHIPPED) == set()


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        (r"^similar_percent = [^\n]*\n", {"triage.similar_percent"}),
        (r"^\[material\].*?(?=^\[)", {"material.flyer", "material.poster"}),
        (r"^\[lists\.tv_topics.*?(?=^\[)", {"lists.tv_topics"}),
    ],
)
def test_what_is_missing_is_taken_from_the_shipped_version(pattern, keys):
    text = without(pattern)
    with pytest.raises(RegelwerkError):
        load_regelwerk(text)
    assert keys <= added(text)
    whole = {entry.key: entry.value for entry in shipped().entries()}
    assert {entry.key: entry.value for entry in load_stored(text).entries()} == whole


@pytest.mark.parametrize(
    "text",
    [
        re.sub(r"similar_percent = \{ value = \d+", 'similar_percent = { value = "x"', SHIPPED),
        SHIPPED.replace("[document]", "[gone]\nold = { value = 1 }\n[document]", 1),
        SHIPPED.replace("[document]", "[document]\nold = { value = 1, law = 'x', text = 'y' }", 1),
    ],
)  # fmt: skip
def test_what_the_code_does_not_read_any_more_is_left_out(text):
    whole = {entry.key: entry.value for entry in shipped().entries()}
    assert {entry.key: entry.value for entry in load_stored(text).entries()} == whole


def test_a_sentence_the_code_asks_for_is_added_to_the_list_of_the_office():
    text = without(r"^need_anonymous = [^\n]*\n").replace("Ihre Lage ist dringend.", "Wir helfen.")
    assert added(text) == {"lists.service_center_sentences"}
    words = {row.code: row.label for row in load_stored(text).lists["service_center_sentences"]}
    assert "Ohne Rufnummer" in words["need_anonymous"]
    assert words["need"].startswith("Wir helfen.")


def test_a_deadline_comes_with_its_reminders():
    ladders = [f"[deadlines.{kind}" for kind in shipped().ladders]
    kind = ladders[0].removeprefix("[deadlines.")
    text = without(
        rf"^\[deadlines\.{kind}\].*?(?=^\[(?!deadlines\.{kind}\.))",
        rf"^\[ladders\.{kind}\].*?(?=^\[(?!ladders\.{kind}\.|\[ladders\.{kind}\.))",
    )
    read = load_stored(text)
    assert read.deadlines[kind] == shipped().deadlines[kind]
    assert read.ladders[kind] == shipped().ladders[kind]


def test_an_added_value_that_does_not_fit_the_tree_is_no_fault():
    code = shipped().word("service_center.own_anliegen")
    text = without(r"^own_anliegen = [^\n]*\n").replace(f'"{code}"', '"Z9.9"')
    assert code not in load_stored(text).anliegen_tree.codes
    assert load_stored(text).word("service_center.own_anliegen") == code


@pytest.fixture
def older(cast):
    """Return the version in force as older code has left it."""
    text = without(r"^similar_percent = [^\n]*\n", r"^own_anliegen = [^\n]*\n")
    version = actions.load_shipped(at=now())
    digest = hashlib.sha256(text.encode()).hexdigest()
    RegelwerkVersion.objects.filter(pk=version.pk).update(content=text, content_hash=digest)
    version.refresh_from_db()
    return version


def test_the_pages_of_an_older_version_say_what_was_added(older, cast, client):
    client.force_login(cast.officer)
    page = client.get(reverse("regelwerk:version", args=[older.pk])).content.decode()
    assert "2 Werte aus der Auslieferung ergänzt" in page
    assert page.count('<span class="tag info">aus der Auslieferung ergänzt</span>') == 2
    answer = client.get(reverse("desk:assumptions"))
    assert "aus der Auslieferung ergänzt" in answer.content.decode()
    for name in ("desk:today", "triage:inbox", "record:krm", "regelwerk:propose"):
        assert client.get(reverse(name)).status_code == 200, name


def test_the_newer_shipped_text_is_a_proposal_that_shows_the_values(older, cast):
    proposal = actions.load_shipped(at=now())
    assert proposal.state == RegelwerkVersion.State.PROPOSED
    assert queries.current(local_day(now())) == older
    shown = queries.differences(queries.rules_of(older), queries.rules_of(proposal))
    assert {row.key: row.old for row in shown} == {
        "triage.similar_percent": None,
        "service_center.own_anliegen": None,
    }


def test_an_added_value_is_confirmed_like_an_assumption(older, cast):
    key = "triage.similar_percent"
    actions.confirm_assumptions(older, keys=[key], by=cast.officer, at=now())
    rows = {row.entry.key: row for row in queries.assumptions(older)}
    assert rows[key].is_confirmed
