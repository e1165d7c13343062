"""Which mails join a Vorgang by themselves, and which are only suggested to a person."""

import pytest

from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail as mailbox_mail
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.triage.queries import suggestions
from tests.house.written import mail
from tests.mailbox.test_mail import AT, SENT_ID, open_case

pytestmark = pytest.mark.both_databases("search: addresses in any case")

__all__ = ["open_case"]
STRANGER = "Fremde Person <fremd@post.example>"


def arrived(text="Noch etwas", **more):
    return mailbox_mail.ingest_mail(raw=mail(text, **more), at=AT).item


def suggested(item, house):
    return [
        (row.reaction.number, row.reason, row.may_join)
        for row in suggestions.suggestions_for(item, house.officer, local_day(AT))
    ]


@pytest.mark.parametrize("place", ["subject", "text"])
def test_number_and_known_sender_join(open_case, place):
    item = arrived(**{place: f"Zu {open_case.number}: noch etwas"})
    assert (item.state, item.reaction) == ("joined", open_case)


def test_in_small_letters_and_in_the_quoted_part_too(open_case):
    quoted = f"Danke.\n\nAm 20.05.2026 schrieb KRM:\n> Ihre Nummer {open_case.number.lower()}"
    assert arrived(quoted).reaction == open_case


@pytest.mark.parametrize(
    "more",
    [{"sender": STRANGER}, {"sender": "Erika Muster <erika.muster@anderswo.example>"}],
)
def test_the_number_from_an_unknown_address_is_a_suggestion(open_case, house, more):
    item = arrived(subject=f"Zu {open_case.number}", **more)
    assert (item.state, item.reaction) == ("new", None)
    [(number, reason, may_join)] = suggested(item, house)
    assert (number, may_join) == (open_case.number, True)
    assert "die Adresse ist dort nicht bekannt" in reason


def test_the_thread_from_an_unknown_address_is_a_suggestion(open_case, house):
    item = arrived(In_Reply_To=SENT_ID, sender=STRANGER)
    assert item.state == "new"
    [(number, reason, _)] = suggested(item, house)
    assert (number, reason.endswith("aber von einer anderen Adresse")) == (open_case.number, True)


def test_a_known_sender_without_thread_or_number_is_a_suggestion(open_case, house):
    item = arrived()
    assert item.state == "new"
    assert suggested(item, house) == [(open_case.number, "Gleiche E-Mail-Adresse", True)]


def test_a_number_that_does_not_exist_is_none(open_case, house):
    item = arrived(subject="Zu KRM-2026-99999", sender=STRANGER)
    assert (item.state, suggested(item, house)) == ("new", [])


def test_two_vorgaenge_of_the_same_person_are_left_to_a_person(open_case, house):
    other = Reaction.objects.get(pk=open_case.pk)
    other.pk, other.number = None, "KRM-2026-77777"
    other.save()
    item = arrived(subject=f"Zu {open_case.number} und KRM-2026-77777")
    assert item.state == "new"
    assert {number for number, _, _ in suggested(item, house)} == {open_case.number, other.number}


def test_after_the_answer_it_is_a_folgereaktion_to_confirm(open_case, house):
    Reaction.objects.filter(pk=open_case.pk).update(state=State.CLOSED)
    item = arrived(subject=f"Zu {open_case.number}")
    [(number, reason, may_join)] = suggested(item, house)
    assert (item.state, number, may_join) == ("new", open_case.number, False)
    assert "schon beantwortet" in reason


def test_nothing_is_suggested_that_the_person_may_not_see(open_case, house):
    item = arrived(subject=f"Zu {open_case.number}", sender=STRANGER)
    assert suggestions.suggestions_for(item, house.clerk, local_day(AT)) == []


def test_a_machine_that_knows_the_number_joins_and_is_marked(open_case):
    item = arrived(subject=f"Abwesend {open_case.number}", Auto_Submitted="auto-replied")
    assert (item.state, item.is_answerable) == ("joined", False)
    assert IntakeItem.objects.count() == 1
