"""Sixty words in two forms each: found by everyone who may see the case, and by nobody else."""

import pytest
from django.db.models import Q

from krm.casework.models import CaseNote
from krm.desk.jobs import indexing
from krm.desk.queries.found import Reader, narrowed
from krm.documents.models import Document
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Exclusion, Reaction, ReactionDocument
from krm.search import queries
from krm.search.models import Entry
from krm.search.queries import Spread
from krm.search.rules.asking import asked_for
from krm.search.storage import entries, reading
from krm.work.access import files_by_row, visible_documents, visible_reactions
from krm.work.access.visibility import Visibility
from tests.house.cases import delivered, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("search: word forms and readers")

AT = moment("2026-05-22T18:00")
ON = local_day(AT)
# How it is written, and how somebody types it.
PAIRS = [
    ("Beschwerden", "Beschwerde"), ("Antrag", "Anträge"), ("Haus", "Häuser"),
    ("Rückruf", "Rueckruf"), ("Straße", "STRASSE"), ("Kündigung", "Kuendigungen"),
    ("Mietern", "Mieter"), ("Bescheides", "Bescheid"), ("Wohnungen", "Wohnung"),
    ("Zahlung", "Zahlungen"), ("Kinder", "Kind"), ("Ämter", "Amt"), ("Gebühren", "Gebuehr"),
    ("Öfen", "Ofen"), ("Prüfung", "Pruefungen"), ("Fristen", "Frist"), ("Verträge", "Vertrag"),
    ("Schlüssel", "schluessel"), ("Arztbriefe", "Arztbrief"), ("Kenntnisse", "Kenntnis"),
    ("Busse", "Bus"), ("Gespräche", "Gespräch"), ("Türen", "Tuer"), ("Heizkosten", "heizkosten"),
    ("Bußgeld", "Bussgeld"), ("Unterlagen", "Unterlage"), ("Termine", "Terminen"),
    ("Müllabfuhr", "Muellabfuhr"), ("Grundstücke", "Grundstueck"), ("Schäden", "Schaden"),
    ("Stühle", "Stuhl"), ("Läden", "Laden"), ("Vorschüsse", "Vorschuss"), ("Schlösser", "Schloss"),
    ("Rechnungen", "Rechnung"), ("Möbel", "Moebel"), ("Brücken", "Brücke"),
    ("Gutachten", "gutachten"), ("Zähler", "Zaehlern"), ("Keller", "Kellern"),
    ("Łukaszewska", "Lukaszewska"), ("Żółkiewski", "Zolkiewski"), ("Dvořák", "Dvorak"),
    ("Çelik", "Celik"), ("Yıldız", "Yildiz"), ("Şahin", "Sahin"), ("Öztürk", "Oeztuerk"),
    ("Đorđević", "Dordevic"), ("Nguyễn", "Nguyen"), ("Sørensen", "Soerensen"),
    ("Åkesson", "Akesson"), ("Muñoz", "Munoz"), ("Gonçalves", "Goncalves"),
    ("Béranger", "Beranger"), ("Šimunović", "Simunovic"), ("Ţiriac", "Tiriac"),
    ("Kovács", "Kovacs"), ("Иванов", "иванов"), ("محمد", "محمد"), ("Παπάς", "παπας"),
]  # fmt: skip


@pytest.fixture
def planted(cast):
    """Return four Vorgänge that hold a quarter of the words each, every quarter somewhere else."""
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))
    quarters = [" und ".join(word for word, _ in PAIRS[n::4]) for n in range(4)]
    rows = [recorded(cast, title=f"Sache {letter}") for letter in "ABCD"]
    for row in rows:
        forwarded(cast, row, "2026-05-22T10:00")
    indexing.compare_all(AT)
    everywhere = elsewhere(Reader(cast.officer, ON))
    Reaction.objects.filter(pk=rows[0].pk).update(matter=quarters[0])
    delivered(cast, rows[1], "2026-05-22T11:00", facts=quarters[1])
    CaseNote.objects.create(reaction=rows[2], happened_at=AT, written_at=AT, text=quarters[2])
    file = Document.objects.create(
        title="Brief", original_name="brief.txt", stored_name="a.txt", media_type="text/plain",
        size=1, sha256="a", text=quarters[3], stored_at=AT,
    )  # fmt: skip
    ReactionDocument.objects.create(reaction=rows[3], document=file, added_at=AT)
    rows[3].assignments.live().get().documents.add(file)
    Exclusion.objects.create(reaction=rows[0], person=cast.front_office, reason="x", since=AT)
    entries.note_changed(Entry.Kind.CASE, [row.pk for row in rows])
    indexing.catch_up(AT)
    return rows, everywhere


def elsewhere(reader):
    """Return for each pair what it is found in before it is planted: words of every Vorgang."""
    return [found(reader, pair[0]) for pair in PAIRS]


def found(reader, typed):
    rows = reader.cases().filter(narrowed(reader, typed, asked_for(typed)))
    return set(rows.values_list("pk", flat=True))


def test_every_form_is_found_by_whoever_may_see_it_and_by_nobody_else(cast, planted):
    assert len(PAIRS) == 60
    assert len(set(PAIRS)) == 60
    rows, everywhere = planted
    assert sum(map(bool, everywhere)) < 6, "too many of these words stand in every Vorgang"
    searched = 0
    for person in Person.objects.filter(is_active=True).order_by("pk"):
        reader = Reader(person, ON)
        seen = set(visible_reactions(person, ON).values_list("pk", flat=True))
        if not seen and person not in (cast.markt.lead, cast.service_center, cast.auditor):
            continue
        for n, pair in enumerate(PAIRS):
            wanted = {rows[n % 4].pk} & seen
            for typed in pair:
                searched += 1
                hits = found(reader, typed)
                assert wanted <= hits <= seen, (person, typed)
                assert hits <= wanted | everywhere[n], (person, typed)
    assert searched > 600


def test_where_a_word_is_frequent_the_same_is_found(cast, planted, monkeypatch):
    """Three ways lead to the rows: by their keys, row by row, and by the whole index."""
    people = list(Person.objects.filter(is_active=True))
    few = {(person, n): pages(person, PAIRS[n][1]) for person in people for n in range(0, 60, 7)}
    assert sum(map(bool, few.values())) > 20
    for is_frequent in (True, False):
        monkeypatch.setattr(reading, "are_frequent", lambda *_: is_frequent)  # noqa: B023
        monkeypatch.setattr(queries, "_FEW", -1)
        for (person, n), wanted in few.items():
            reader = Reader(person, ON)
            assert reader.spread(asked_for(PAIRS[n][1])) is not Spread.FEW
            assert pages(person, PAIRS[n][1]) == wanted, (person, PAIRS[n])
            assert found(reader, PAIRS[n][1]) == set(wanted), (person, PAIRS[n])


def pages(person, typed):
    """Return the keys of the page of what was found, in their order."""
    reader, asked = Reader(person, ON), asked_for(typed)
    return reader.newest(asked, narrowed(reader, typed, asked), 20).keys


def test_a_file_is_read_by_those_who_may_open_it_only(cast, planted):
    (*_, row), everywhere = planted
    row.assignments.live().get().documents.clear()
    assert everywhere[3] == set()
    assert found(Reader(cast.leistung.lead, ON), PAIRS[3][0]) == set()
    assert found(Reader(cast.officer, ON), PAIRS[3][0]) == {row.pk}


def test_the_files_of_all_cases_are_those_of_each(cast, planted):
    for person in Person.objects.filter(is_active=True):
        each = {file.pk for row in planted[0] for file in visible_documents(person, row, ON)}
        whole, single = files_by_row(Visibility(person, ON))
        seen = visible_reactions(person, ON)
        rows = ReactionDocument.objects.filter(reaction__in=seen.values("pk"))
        theirs = Q(reaction__in=seen.filter(whole).values("pk")) | single
        assert set(rows.filter(theirs).values_list("pk", flat=True)) == each
