"""What happens is found, whatever stopped in between; what may not be read is found by nobody."""

import pytest
from django.core.management import call_command

from krm.arrivals.models import IntakeItem
from krm.desk.jobs import indexing
from krm.desk.queries.found import Reader, hits_of, narrowed, page_of_number
from krm.letters.models import Letter
from krm.organisation.models import Standort, Unit
from krm.organisation.queries import local_day
from krm.reactions.models import Exclusion, Reaction
from krm.search.models import Entry, Term
from krm.search.queries import nearly
from krm.search.rules.asking import asked_for
from krm.search.storage import entries
from krm.triage.actions.linking import add_to_series, name_series
from tests.house.cases import assessed, checked, delivered, drafted, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = [
    pytest.mark.both_databases("search: the index and the journal"),
    pytest.mark.django_db,
]

AT = moment("2026-05-22T18:00")
ON = local_day(AT)


@pytest.fixture(autouse=True)
def in_force(cast):
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))


@pytest.fixture
def case(cast):
    """Return a Vorgang that a unit has answered, with words everywhere."""
    row = recorded(cast, title="Rückruf zur Heizkostenabrechnung")
    party = row.party
    party.last_name, party.street, party.phone = "Łukaszewska", "Ulmenstraße 7", "06321 / 12 34 56"
    party.save()
    forwarded(cast, row, "2026-05-22T10:00")
    delivered(cast, row, "2026-05-22T11:00", facts="Der Kessel war undicht.")
    checked(cast, row, "2026-05-22T12:00")
    return row


def keys(person, typed, *, is_near=False):
    indexing.catch_up(AT)
    reader, asked = Reader(person, ON), asked_for(typed)
    wanted = narrowed(reader, typed, nearly(asked) if is_near else asked)
    return set(reader.cases().filter(wanted).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "typed",
    [
        "Rueckrufe", "ruckruf heizkostenabrechnungen", "Lukaszewska", "lukaszewska ulmenstrasse",
        "06321123456", "+49 6321 123456", "Kessel", "undicht Rückruf", '"Kessel war undicht"',
    ],
)  # fmt: skip
def test_whoever_may_read_it_finds_it(cast, case, typed):
    assert keys(cast.officer, typed) == {case.pk}
    assert keys(cast.leistung.lead, typed) == {case.pk}


@pytest.mark.parametrize("typed", ["Rückruf Keller", '"undicht war"', "Kess", "\x00", "   "])
def test_what_does_not_stand_there_is_not_found(cast, case, typed):
    assert keys(cast.officer, typed) == set()
    assert keys(cast.leistung.lead, typed) == set()


def test_nobody_else_finds_it(cast, case):
    assert keys(cast.markt.lead, "Kessel") == set()
    Exclusion.objects.create(reaction=case, person=cast.officer, reason="befangen", since=AT)
    assert keys(cast.officer, "Kessel") == set()
    assert page_of_number(Reader(cast.officer, ON), case.number) == ""


def test_one_typo_and_parts_of_compounds_are_found_when_asked(cast, case):
    for typed in ("Lukaszevska", "Heizkosten", "Kesel"):
        assert keys(cast.officer, typed) == set()
        assert keys(cast.officer, typed, is_near=True) == {case.pk}


def test_the_hit_is_marked_where_it_stands(cast, case):
    indexing.catch_up(AT)
    hit = hits_of(Reader(cast.officer, ON), [case.pk], asked_for("Kessel"))[case.pk]
    assert hit.label == "Schriftsatz"
    assert [piece.text for piece in hit.fragments if piece.is_hit] == ["Kessel"]


def test_what_follows_is_found_and_what_was_corrected_no_longer(cast, case):
    assert keys(cast.officer, "Kessel") == {case.pk}
    count = Term.objects.count()
    assessed(cast, case, "2026-05-22T13:00", reason="Die Pumpe klemmt.")
    assert keys(cast.officer, "Pumpe") == {case.pk}
    assert indexing.catch_up(AT) == 0
    assert Term.objects.count() > count


def test_an_arrival_is_found_until_somebody_judges_it(cast):
    item = IntakeItem.objects.create(
        receipt_number="E-2026-00042", source="mail", arrived_at=AT, stored_at=AT,
        content_digest="a", subject="Kaputte Klingel", text="Sie läutet nicht.",
    )  # fmt: skip
    indexing.catch_up(AT)
    assert Entry.objects.get(kind=Entry.Kind.ARRIVAL).owner == item.pk
    assert page_of_number(Reader(cast.officer, ON), "e 2026-42") == item.get_absolute_url()
    IntakeItem.objects.update(text="Sie läutet wieder nicht.")
    assert indexing.catch_up(AT) == 1
    IntakeItem.objects.update(state=IntakeItem.State.SET_ASIDE)
    indexing.catch_up(AT)
    assert not Entry.objects.filter(kind=Entry.Kind.ARRIVAL).exists()
    assert not Term.objects.filter(word="klingel").exists()


def test_before_a_search_only_some_are_caught_up_and_nothing_stays_behind(cast):
    rows = [recorded(cast, title=f"Vorgang mit Lampe {n}") for n in range(3)]
    indexing.catch_up(AT, most=1)
    assert Entry.objects.filter(kind=Entry.Kind.CASE).count() == 1
    assert keys(cast.officer, "Lampe") == {row.pk for row in rows}


def test_a_vorgang_is_found_by_the_title_of_its_serie(cast, case):
    other = recorded(cast, title="Noch ein Brief")
    add_to_series(reaction=other, like=case, title="Mieterbund Ulmenstraße", by=cast.officer, at=AT)
    assert keys(cast.officer, "Mieterbund") == {case.pk, other.pk}
    name_series(series=other.series_member.series, title="Hausbesuche", by=cast.officer, at=AT)
    assert keys(cast.officer, "Mieterbund") == set()
    assert keys(cast.officer, "Hausbesuch") == {case.pk, other.pk}


def test_a_renamed_unit_and_standort_are_found_under_their_new_names(cast, case):
    Reaction.objects.filter(pk=case.pk).update(standort=cast.neustadt)
    entries.note_changed(Entry.Kind.CASE, [case.pk])
    recorded(cast, title="Ohne Einheit")
    assert keys(cast.officer, "Quittenhof") == set()
    Unit.objects.filter(pk=cast.leistung.pk).update(name="Team Quittenhof")
    assert keys(cast.officer, "Quittenhof") == {case.pk}
    Standort.objects.filter(pk=cast.neustadt.pk).update(name="Mispelplatz")
    assert keys(cast.officer, "Mispelplatz") == {case.pk}
    assert keys(cast.officer, "Quittenhof") == {case.pk}
    assert indexing.catch_up(AT) == 0


def test_a_number_is_no_word_that_something_is_like(cast, case):
    assert keys(cast.officer, "06321123456") == {case.pk}
    assert not Term.objects.filter(word__contains="6321").exists()


def test_where_much_has_happened_all_is_compared(cast, case, monkeypatch):
    monkeypatch.setattr(indexing, "FAR_BEHIND", 3)
    assert keys(cast.officer, "Kessel") == {case.pk}
    assert indexing.catch_up(AT) == 0


def test_before_a_search_only_the_newest_entries_are_looked_at(cast, case, monkeypatch):
    monkeypatch.setattr(indexing, "LOOKED_AT", 1)
    other = recorded(cast, title="Die Lampe")
    indexing.catch_up(AT, most=5)
    assert Entry.objects.filter(owner=other.pk).exists()
    assert keys(cast.officer, "Kessel") == {case.pk}, "nothing is passed over for good"


def test_what_the_journal_does_not_tell_is_found_by_comparing_all(cast, case):
    keys(cast.officer, "Kessel")
    Entry.objects.filter(owner=case.pk).update(seq=1)
    assert indexing.catch_up(AT) in (0, 1)
    Entry.objects.create(key=Entry.key_of(0, 10**9), kind=0, owner=10**9, seq=1, written_at=AT)
    indexing.compare_all(AT)
    assert not Entry.objects.filter(owner=10**9).exists()
    assert keys(cast.officer, "Kessel") == {case.pk}


def test_the_command_builds_it_anew(cast, case, capsys):
    Entry.objects.all().delete()
    call_command("reindex")
    said = capsys.readouterr().out
    assert "100 %" in said
    assert f"Durchsuchbar: {Reaction.objects.count()} Vorgänge." in said
    assert keys(cast.officer, "Kessel") == {case.pk}
    call_command("reindex", "--json")
    assert '"cases"' in capsys.readouterr().out


@pytest.mark.parametrize(("kind", "is_found"), [("answer", True), ("confirmation", False)])
def test_a_letter_is_found_by_its_own_words_not_by_those_of_every_letter(
    cast, case, kind, is_found
):
    letter = drafted(cast, case, "confirmation", "2026-05-22T13:30")
    Letter.objects.filter(pk=letter.pk).update(kind=kind, body="Die Sanduhr ist bestellt.")
    indexing.reindex(AT, report=lambda done, total: None)
    assert (case.pk in keys(cast.officer, "Sanduhr")) is is_found
