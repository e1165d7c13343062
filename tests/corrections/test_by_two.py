"""What has ended is changed by two, whatever the step; a handover without a letter is confirmed."""

from dataclasses import asdict

import pytest
from django.utils.timezone import now

from krm.corrections.actions import proposing, wording
from krm.corrections.actions.by_two import BY_TWO
from krm.journal.actions import Refused
from krm.journal.queries import history
from krm.organisation.models import Absence
from krm.organisation.queries import local_day
from krm.parties.actions import PartyData
from krm.reactions.models import Reaction
from tests.desk.conftest import house
from tests.house.cases import agreed, answered, customer, recorded
from tests.house.reactions import moment
from tests.walks.walker import Walker

__all__ = ["house"]
pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

LATER = moment("2026-05-20T10:00")
NO_MANDATE = {"has_vollmacht": False, "starts_on": "", "ends_on": ""}
PLAN = {
    "receiver": "Familienkasse", "basis": "no_data", "reason": "Kindergeld", "basis_note": "",
    "positions": [], "parcel": "whole", "parcel_note": "",
}  # fmt: skip


@pytest.fixture
def closed(house):
    row = answered(house)
    Reaction.objects.filter(pk=row.pk).update(state="closed", closed_at=moment("2026-05-13T10:00"))
    return Reaction.objects.get(pk=row.pk)


def again(row):
    return Reaction.objects.get(pk=row.pk)


def taken(house, name, row, said, reason="Brief der Tochter"):
    words = {"reaction": row, "reason": reason, "by": house.officer, "at": LATER}
    return proposing.take_by_two(name=name, said=said, **words)


def named(row, name):
    """Return the customer of a Vorgang as the page sends it, under another name."""
    known = {key: getattr(row.party, key) for key in PartyData.__dataclass_fields__}
    return {**known, "last_name": name}


def test_at_20_what_has_ended_is_changed_by_two_whatever_the_step(house, closed):
    helper = asdict(PartyData(last_name="Helfer"))
    clerk = house.clerk
    steps = [
        ("change_customer", named(closed, "Nachtrag"),
         "Nachname „Beispielfrau“ → „Nachtrag“",
         lambda row: row.party.last_name == "Nachtrag"),
        ("set_representative", {"party": helper, **NO_MANDATE},
         "Helfer, ohne Vollmacht",
         lambda row: row.party.representations.exists()),
        ("change_role", {"role": "helper", "party": None, **NO_MANDATE},
         "leistungsberechtigte Person → Unterstützung",
         lambda row: row.party_role == "helper"),
        ("exclude", {"person": clerk.pk, "reason": "Befangen"},
         f"{clerk.display_name} ausgeschlossen",
         lambda row: row.exclusions.filter(person=clerk).exists()),
        ("note_deceased", {"on": "2026-05-19"},
         "kein Vermerk → verstorben, bekannt seit Di 19.05.2026",
         lambda row: row.party.deceased_noted_on is not None),
    ]  # fmt: skip
    for name, said, change, counts in steps:
        with pytest.raises(Refused, match="Bitte den Grund angeben"):
            taken(house, name, closed, said, reason=" ")
        waiting = taken(house, name, closed, said)
        assert wording.change_in_words(waiting) == change
        assert (waiting.state, counts(again(closed))) == ("proposed", False)
        assert closed.tasks.open().filter(kind="correction").count() == 1
        agreed(house, waiting, LATER)
        assert counts(again(closed))
        lines = [line.sentence for line in history(f"reaction:{closed.pk}")]
        what = wording.label_of(name)
        done = "Eingetragen" if name == "exclude" else "Berichtigt"  # nothing was wrong before
        assert any(
            f"{done} – {what}: {change}. Grund: Brief der Tochter" in sentence for sentence in lines
        )
        with pytest.raises(Refused, match="Damit ändert sich nichts"):
            taken(house, name, closed, said)


def test_at_20_in_what_runs_nobody_waits(house):
    row = recorded(house)
    taken(house, "change_customer", row, named(row, "Nachtrag"), reason="")
    assert again(row).party.last_name == "Nachtrag"
    assert not row.corrections.exists()


def test_at_20_only_what_differs_is_proposed_and_it_must_still_stand_there(house, closed):
    waiting = taken(house, "change_customer", closed, named(closed, "Nachtrag"))
    assert waiting.new == {"value": {"last_name": "Nachtrag"}}
    assert waiting.old == {"value": {"last_name": "Beispielfrau"}}
    closed.party.last_name = "Anders"
    closed.party.save()
    with pytest.raises(Refused, match="hat sich inzwischen geändert"):
        agreed(house, waiting, LATER)


def test_at_20_whoever_proposed_it_must_still_be_allowed_to(house, closed):
    waiting = taken(house, "note_deceased", closed, {"on": "2026-05-19"})
    waiting.proposed_by = house.clerk
    waiting.save()
    with pytest.raises(Refused, match="darf es inzwischen nicht mehr"):
        agreed(house, waiting, LATER)
    assert again(closed).party.deceased_noted_on is None


def test_at_20_by_links_and_buttons(house, closed):
    day = local_day(now())
    Absence.objects.create(person=house.executive, starts_on=day, ends_on=day)
    walker = Walker(house.officer).open(closed.get_absolute_url())
    walker.press("Als verstorben vermerken").press("Vermerken", why="Anruf der Tochter")
    assert "Vorgeschlagen, noch nicht gültig – Vermerk über den Tod" in walker.page.text
    assert "Bestätigen kann das:" in walker.page.text
    assert house.executive.display_name not in walker.page.text  # away today
    assert again(closed).party.deceased_noted_on is None
    Walker(house.front_office).open("/").press("Ansehen").press("Bestätigen")
    assert again(closed).party.deceased_noted_on is not None


def test_an_earlier_vorgang_is_linked_by_two_in_what_has_ended(house, closed):
    first = recorded(house)
    walker = Walker(house.officer).open(closed.get_absolute_url())
    walker.press("Als Folgereaktion verknüpfen")
    walker.press("Verknüpfen", number=first.number, why="Dieselbe Sache")
    assert "Folgereaktion: zu einem früheren Vorgang" in walker.page.text
    assert first.number not in walker.page.text
    assert again(closed).follow_up_of is None
    second = Walker(house.front_office).open("/").press("Ansehen")
    assert first.number in second.page.text
    second.press("Bestätigen")
    assert again(closed).follow_up_of == first


def test_who_may_not_see_the_earlier_vorgang_does_not_confirm_the_link(house, closed):
    first = recorded(house)
    waiting = taken(house, "link_follow_up", closed, {"number": first.number})
    first.exclusions.create(person=house.front_office, reason="Befangen", since=LATER)
    page = Walker(house.front_office).open("/").press("Ansehen")
    assert first.number not in page.page.text
    assert not page.has("Bestätigen")
    with pytest.raises(Refused, match="Den früheren Vorgang können Sie nicht sehen"):
        agreed(house, waiting, LATER)


def test_in_what_has_ended_e_mails_are_agreed_to_by_two_and_withdrawn_at_once(house, closed):
    address = "Einwilligung in E-Mails eintragen oder widerrufen"
    walker = Walker(house.officer).open(closed.get_absolute_url()).press(address)
    walker.press("Speichern", choice="given", on="2026-05-19", why="Brief")
    assert "Einwilligung in E-Mails: gilt seit Di 19.05.2026" in walker.page.text
    assert not closed.party.consents.exists()
    Walker(house.front_office).open("/").press("Ansehen").press("Bestätigen")
    assert closed.party.consents.get().withdrawn_on is None
    walker.open(closed.get_absolute_url()).press(address)
    walker.press("Speichern", choice="withdrawn", on="2026-05-20")
    assert closed.party.consents.get().withdrawn_on is not None


def test_at_22_a_handover_without_a_letter_waits_for_a_second_person(house):
    nowhere = customer(house, PartyData(first_name="Erika", last_name="Ohneweg"))
    row = recorded(house, party=nowhere)
    walker = Walker(house.officer).open(row.get_absolute_url())
    walker.press("An zuständige Stelle abgeben")
    assert "Hier ist kein Schreiben möglich." in walker.page.text
    walker.press("Abgabe vorbereiten", receiver="Familienkasse", basis="no_data", reason="Kind")
    assert "Erfasst → abgegeben an Familienkasse, ohne Schreiben" in walker.page.text
    assert again(row).state == "recorded"
    assert {"confirmation", "closing"} == set(
        row.deadlines.running().values_list("kind", flat=True)
    )
    assert not row.handovers.exists()
    Walker(house.front_office).open("/").press("Ansehen").press("Bestätigen")
    assert again(row).state == "handed_over"


def test_at_22_of_a_part_or_with_an_address_nobody_waits(house):
    nowhere = customer(house, PartyData(first_name="Erika", last_name="Ohneweg"))
    mixed = recorded(house, party=nowhere, codes=["S1.2", "S3.2"])
    assert taken(house, "hand_over", mixed, PLAN | {"positions": [2]}).completed_at is not None
    assert again(mixed).state == "recorded"
    row = recorded(house)
    assert taken(house, "hand_over", row, PLAN).completed_at is None
    assert again(row).state == "recorded"


@pytest.mark.parametrize("name", BY_TWO)
def test_the_course_names_what_is_put_right_and_not_the_button(name):
    """ "Berichtigt – Übermittlung berichtigen" says it twice."""
    label = wording.label_of(name)
    assert not label.endswith(("en", "ern")), label
