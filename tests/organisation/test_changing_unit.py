"""Somebody of a Widerspruchsstelle reads what was passed on to another one only by two people."""

import pytest

from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.organisation import actions
from krm.organisation.models import AccessProposal, Person, Unit
from tests.organisation.test_opening import AT, WHY, decide, proposed

pytestmark = pytest.mark.both_databases("locks: roles, posts and codes, one after the other")


def widerspruchsstelle(name="Widerspruchsstelle Süd", kind=Unit.Kind.WIDERSPRUCHSSTELLE):
    return Unit.objects.create(name=name, kind=kind)


def moved(cast, unit, reason=WHY):
    someone = Person.objects.get(pk=cast.widerspruchsstelle.pk)
    someone.unit = unit
    return actions.change_person(someone, reason=reason, by=cast.administrator, at=AT)


def test_s_05_another_widerspruchsstelle_opens_by_two(cast):
    here, other = cast.widerspruchsstelle.unit, widerspruchsstelle()
    with pytest.raises(Refused, match="Bitte den Grund angeben"):
        moved(cast, other, reason="")
    moved(cast, other)
    assert Person.objects.get(pk=cast.widerspruchsstelle.pk).unit == here
    row = proposed()
    assert row.what == f"Einheit von Wim Einspruch: {here.name} → {other.name}"
    decide(row, cast.executive)
    assert Person.objects.get(pk=cast.widerspruchsstelle.pk).unit == other
    entry = JournalEntry.objects.filter(verb=Verb.POST_CHANGED).latest("pk")
    assert (entry.actor_id, entry.data["proposed_by"]) == (
        cast.executive.pk, cast.administrator.pk,
    )  # fmt: skip


def test_s_05_to_a_unit_that_opens_nothing_somebody_changes_at_once(cast):
    moved(cast, cast.leistung, reason="")
    assert Person.objects.get(pk=cast.widerspruchsstelle.pk).unit == cast.leistung
    assert not AccessProposal.objects.exists()


def test_s_05_a_unit_that_becomes_a_widerspruchsstelle_opens_by_two(cast):
    other = widerspruchsstelle(kind=Unit.Kind.TEAM)
    moved(cast, other)
    other.kind = Unit.Kind.WIDERSPRUCHSSTELLE
    actions.save_unit(other, reason=WHY, by=cast.administrator, at=AT)
    assert Unit.objects.get(pk=other.pk).kind == Unit.Kind.TEAM
    assert proposed().kind == AccessProposal.Kind.POSTS
