"""Two people take the same step in the same moment: it happens once, the journal stays whole."""

import pytest

from krm.arrivals.actions import alarms
from krm.arrivals.models import Alarm, Duplicate
from krm.casework.actions import answered_by_unit, letters
from krm.casework.actions.forward import UnitTask, forward
from krm.letters.models import Dispatch, Letter
from krm.mailbox.actions.mail import ingest_mail
from krm.organisation.actions import note_absence
from krm.triage.actions import duplicates, linking
from krm.triage.models import ReactionLink, SeriesMember
from tests.house.cases import drafted, in_check, recorded, released, ticked
from tests.house.reactions import moment
from tests.house.written import mail
from tests.stories.test_at_once import AT, at_once, cast, refusal_of

pytestmark = pytest.mark.both_databases(
    "concurrency: two people take steps that exclude each other"
)

__all__ = ["cast"]


def arrived(text, number):
    raw = mail(text, message_id=f"<{number}@post.example>", received="")
    return ingest_mail(raw=raw, at=moment("2026-05-13T09:00")).item


def test_two_people_release_the_same_answer(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = in_check(cast)
    letter = ticked(cast, drafted(cast, row, "answer", "2026-05-13T09:00"), "2026-05-13T09:00")
    release = lambda: letters.release_letter(letter=letter, by=cast.officer, at=AT)  # noqa: E731
    assert refusal_of(at_once(release, release))
    assert Letter.objects.get(pk=letter.pk).released_at == AT
    assert Dispatch.objects.filter(letter=letter).count() == 1


def test_two_people_post_the_same_answer(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    dispatch = released(cast, in_check(cast), "answer", "2026-05-13T09:00").dispatches.get()
    words = {"dispatch": dispatch, "posted_on": AT.date(), "by": cast.officer, "at": AT}
    post = lambda: letters.post_letter(**words)  # noqa: E731
    assert refusal_of(at_once(post, post))


def test_lead_and_deputy_settle_the_same_vorgang(cast):
    at = moment("2026-05-12T10:00")
    note_absence(
        person=cast.officer, starts_on=at.date(), ends_on=AT.date(), by=cast.front_office, at=at,
    )  # fmt: skip
    row = forward(
        reaction=recorded(cast), lead_unit=cast.leistung, tasks=[UnitTask(cast.leistung)],
        is_answered_by_unit=True, by=cast.front_office, at=at,
    )  # fmt: skip

    def settles(person):
        return lambda: answered_by_unit.answer_as_unit(reaction=row, by=person, at=AT)

    assert refusal_of(at_once(settles(cast.lead_leistung), settles(cast.deputy_leistung)))


def test_two_people_confirm_the_same_alarm(cast):
    arrived("Ich will nicht mehr leben.", 1)
    alarm = Alarm.objects.get()

    def confirms(person):
        return lambda: alarms.confirm_alarm(alarm=alarm, done="Angerufen", by=person, at=AT)

    reason = refusal_of(at_once(confirms(cast.officer), confirms(cast.front_office)))
    assert "hat den Alarm am 13.05.2026 um 10:00 Uhr bestätigt" in reason


def test_two_people_merge_the_same_arrivals_in_both_directions(cast):
    first, second = arrived("Eins", 1), arrived("Zwei", 2)

    def merges(item, other, person):
        return lambda: duplicates.merge(item=item, other=other, by=person, at=AT)

    there = merges(first, second, cast.officer)
    back = merges(second, first, cast.front_office)
    assert refusal_of(at_once(there, back))
    assert Duplicate.objects.count() == 1


def test_two_people_link_the_same_vorgaenge_from_both_ends(cast):
    one, other = recorded(cast), recorded(cast)

    def links(first, second, person):
        words = {"reaction": first, "other": second, "by": person, "at": AT}
        return lambda: linking.link_reactions(**words)

    assert refusal_of(
        at_once(links(one, other, cast.officer), links(other, one, cast.front_office))
    )
    assert ReactionLink.objects.filter(undone_at=None).count() == 1


def test_two_people_put_the_same_vorgang_into_two_series(cast):
    one, other, third = recorded(cast), recorded(cast), recorded(cast)

    def joins(like, person):
        words = {"reaction": one, "like": like, "by": person, "at": AT}
        return lambda: linking.add_to_series(**words)

    refusal_of(at_once(joins(other, cast.officer), joins(third, cast.front_office)))
    assert SeriesMember.objects.filter(reaction=one).count() == 1
