"""R-12: the pack of the Führungskräftebesprechung, its examples that tell of nobody, its PDF."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from krm.casework.actions import customer
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.measures.models import MeetingExample
from krm.reports.actions import meeting
from krm.reports.queries.meeting import examples_for, pack_on, proposed_text
from krm.reports.rules.facts import Period
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-07-06T10:00")
PERIOD = Period(date(2026, 5, 1), date(2026, 5, 31), date(2026, 7, 6))
PLAIN = "Eine Person wartete drei Wochen auf einen Rückruf. Seither führt das Team eine Liste."


@pytest.fixture
def house(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shipped_rules(at=moment("2024-05-15"))
    return cast


def confirmed(house, row, text=PLAIN, by=None):
    return meeting.confirm_example(reaction=row, text=text, by=by or house.officer, at=AT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Frau Beispielfrau wartete.", "Beispielfrau"),
        ("Erika wartete.", "Vorname"),
        ("Sie wohnt im Musterweg 1.", "Anschrift"),
        ("Herr Unbekannt wartete.", "Anrede"),
        ("Erreichbar unter 06321 998877.", "Telefonnummer"),
        ("Die Leitung, Ines Leitbild, rief an.", "Name aus dem Haus"),
        ("Es ging um KRM-2026-00001.", "Nummer"),
        ("Am 12.05.2026 kam niemand.", "Tag"),
        (" ", "kurz erzählen"),
    ],
)
def test_r_12_an_example_tells_of_nobody(house, text, words):
    row = recorded(house, "2026-05-04")
    with pytest.raises(Refused, match=words):
        confirmed(house, row, text)
    assert not MeetingExample.objects.exists()


def test_r_12_the_proposal_leaves_out_who_it_was(house):
    matter = "Ich heiße Erika Beispielfrau, Musterweg 1. Niemand ruft zurück."
    row = recorded(house, "2026-05-04", matter=matter)
    text = proposed_text(row)
    assert "Niemand ruft zurück" in text
    assert not {"Erika", "Beispielfrau", "Musterweg"} & set(text.replace(",", " ").split())


def test_r_12_two_examples_and_no_more_each_once(house):
    first, second, third = (recorded(house, f"2026-05-0{day}") for day in (4, 5, 6))
    with pytest.raises(Refused, match="Berichte schreiben"):
        confirmed(house, first, by=house.lead_leistung)
    row = confirmed(house, first)
    with pytest.raises(Refused, match="schon ein Beispiel"):
        confirmed(house, first)
    confirmed(house, second)
    with pytest.raises(Refused, match="zuerst eines herausnehmen"):
        confirmed(house, third)
    meeting.withdraw_example(example=row, by=house.officer, at=AT)
    confirmed(house, third)
    assert MeetingExample.objects.get(pk=row.pk).text == ""
    chains = JournalEntry.objects.filter(verb="confirm_example").values_list("chain", flat=True)
    assert set(chains) == {f"reaction:{one.pk}" for one in (first, second, third)}


def test_r_12_the_pack_is_two_to_four_pages_without_small_counts(house):
    for day in ("2026-05-04", "2026-05-11", "2026-05-18"):
        forwarded(house, recorded(house, day, codes=["S3.3"]), f"{day}T11:00")
    praised = recorded(house, "2026-05-20", kind="praise", codes=["L1"])
    confirmed(house, praised)
    pack = pack_on(PERIOD, house.officer, PERIOD.as_of)
    arrived = {line["code"]: line["count"] for line in pack.blocks[0].lines}
    assert arrived["complaints"] is None or arrived["praise"] is None, "1 of 4 could be reckoned"
    assert [(line["name"], line["count"]) for line in pack.blocks[3].lines] == [
        (house.leistung.name, 3)
    ]
    name, content = meeting.export_meeting_pack(period=PERIOD, by=house.executive, at=AT)
    assert name == "Fuehrungskraeftebesprechung-2026-05-01-bis-2026-05-31.pdf"
    pages = PdfReader(io.BytesIO(content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert 2 <= len(pages) <= 4
    for words in ("Ursache für", "drei Wochen auf einen Rückruf", "Häufigste Anliegen", "•"):
        assert words in text
    assert not {"Beispielfrau", praised.number} & set(text.split())


def test_r_12_who_is_excluded_finds_no_example_of_it(house):
    row = recorded(house, "2026-05-04")
    confirmed(house, row)
    customer.exclude(
        reaction=row, person=house.executive, reason="Verwandt", by=house.officer, at=AT
    )
    assert examples_for(house.executive) == []
    assert len(examples_for(house.officer)) == 1
