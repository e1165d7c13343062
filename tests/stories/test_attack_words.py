"""Words no keyboard writes, in every address and in what is sent without a form."""

import pytest
from django.urls import reverse

from krm.work.models import Task
from tests.desk.conftest import house
from tests.house.desk_cases import forwarded

pytestmark = pytest.mark.both_databases(
    "strictness: lengths, NUL and odd characters in every field", every_run=True
)

__all__ = ["house"]

WORDS = ("\0", "a\0b", "9" * 40, "-1", "\u202e🙂", "x" * 100_000, "' OR 1=1 --")


@pytest.fixture
def case(house, client):
    client.force_login(house.officer)
    return forwarded(house)


@pytest.mark.parametrize("word", [word for word in WORDS if len(word) < 100])
def test_no_address_breaks(case, client, word):
    number = case.number
    wanted = 400 if "\0" in word else 404  # a NUL is refused before any page is looked for
    for name, arguments in (
        ("desk:reaction", [word]), ("casework:step", [word, "note"]),
        ("casework:step", [number, word]), ("record:bogen_done", [word]), ("triage:item", [word]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=arguments)).status_code == wanted, name
    for name, arguments in (
        ("triage:join", [word]), ("casework:draft", [number, word]),
    ):  # fmt: skip
        assert client.post(reverse(name, args=arguments)).status_code == wanted, name


def test_no_number_breaks_an_address(case, client):
    huge = int("9" * 40)
    for name, arguments in (
        ("casework:letter", [case.number, huge]), ("casework:schriftsatz", [case.number, huge]),
        ("organisation:person", [huge]), ("regelwerk:version", [huge]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=arguments)).status_code == 404
    assert client.post(reverse("notices:open", args=[huge])).status_code == 404


@pytest.mark.parametrize("word", WORDS)
def test_no_word_sent_without_a_form_breaks(house, case, client, word):
    number = case.number
    client.post(reverse("casework:draft", args=[number, "confirmation"]))
    letter = case.letters.get()
    task = Task.objects.create(
        reaction=case, kind=Task.Kind.REMINDER, title="Wiedervorlage", due_on="2026-11-30",
        person=house.officer, created_at=case.arrived_at,
    )  # fmt: skip
    names = ("code", "note", "reason", "result", "kind", "decision", "is_ok", "channel")
    sent = dict.fromkeys(names, word)
    for address in (
        reverse("casework:tick", args=[number, letter.pk]),
        reverse("casework:letter_act", args=[number, letter.pk, "recall"]),
        reverse("casework:dispatch_decide", args=[number, letter.pk]),
        reverse("casework:finish_task", args=[number, task.pk]),
        reverse("casework:upload", args=[number]),
    ):
        assert client.post(address, sent).status_code in (302, 400, 404), address
