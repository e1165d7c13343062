"""Designs, boxes and the printed card: what is refused, what stays, where the code leads."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from krm.adapters.pdf import find_missing_glyphs
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.organisation.models import Standort
from krm.outreach import actions, queries
from krm.outreach.actions.cards import NewLogo
from krm.outreach.models import CardBox, CardDesign
from krm.outreach.rules.words import back_languages, first_design
from tests.house.reactions import moment
from tests.house.scans import pictures_of

pytestmark = pytest.mark.both_databases("search: a place in any spelling, and codes are unique")

AT = moment("2026-05-21T10:00")
WORDS = first_design(("de-leicht", "en"))
BASE = "https://meinung.jobcenter.example"


def picture(kind="PNG", size=(400, 120)):
    out = BytesIO()
    Image.new("RGB", size, "#aa2200").save(out, format=kind)
    return out.getvalue()


def save(house, words=WORDS, *, by=None, at=AT, **more):
    standort = more.pop("standort", house.gruenstadt)
    return actions.save_design(
        standort=standort, words=words, by=by or house.officer, at=at, **more
    )


def box(house, place="Wartezone", **more):
    standort = more.pop("standort", house.gruenstadt)
    return actions.open_box(standort=standort, place=place, by=house.officer, at=AT, **more)


def printed(house, row, layout="single", at=AT):
    return actions.print_cards(box=row, layout=layout, base_url=BASE, by=house.officer, at=at)


def test_every_saving_is_a_version_and_the_same_is_none(house):
    first = save(house)
    again = save(house)
    second = save(house, replace(WORDS, heading="Sagen Sie es uns"), seen_version=1)
    assert (first.version, again, second.version) == (1, first, 2)
    assert queries.latest_design(house.gruenstadt) == second
    assert [row.heading for row in queries.designs_of(house.gruenstadt)] == [
        "Sagen Sie es uns", WORDS.heading,
    ]  # fmt: skip
    assert verify_journal().problems == []


def test_the_second_of_two_reads_who_was_quicker(house):
    save(house)
    with pytest.raises(Refused, match=r"Mara Beispiel hat die Karte am 21\.05\.2026"):
        save(house, replace(WORDS, heading="Etwas anderes"), seen_version=0)


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"colour": "#ffcc00"}, "colour", "Kontrast"),
        ({"heading": "  "}, "heading", "Bitte einen Text"),
        ({"heading": "Donaudampfschifffahrtsgesellschaftskapitän"}, "heading", "kürzen"),
        ({"invitation": "Schreiben Sie uns. " * 30}, "invitation", "kürzen"),
        ({"closing": "Vielen Dank. " * 40}, "closing", "kürzen"),
        ({"heading": "Danke 🎉"}, "heading", "🎉"),
        ({"languages": ("en", "tr")}, "languages", "nicht freigegeben"),
        ({"languages": ("xx",)}, "languages", "nicht freigegeben"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_field(house, change, field, word):
    with pytest.raises(Refused, match=word) as refusal:
        save(house, replace(WORDS, **change))
    assert refusal.value.code == f"field_{field}"
    assert not CardDesign.objects.exists()


def test_cut_by_as_many_characters_as_said_it_fits(house):
    text = "Schreiben Sie uns bitte Ihre Meinung. " * 9
    with pytest.raises(Refused) as refusal:
        save(house, replace(WORDS, invitation=text))
    count = int("".join(sign for sign in refusal.value.reason if sign.isdigit()))
    assert 0 < count < len(text)
    save(house, replace(WORDS, invitation=text.strip()[: -count - 1]))


def test_a_logo_stays_until_it_is_taken_off(house):
    first = save(house, logo=NewLogo("logo.png", picture()))
    second = save(house, replace(WORDS, heading="Neu"))
    third = save(house, replace(WORDS, heading="Neu"), keeps_logo=False)
    assert first.logo == second.logo
    assert (second.version, third.version, third.logo) == (2, 3, None)


@pytest.mark.parametrize(
    ("name", "content"), [("logo.png", b"no picture"), ("logo.txt", b"Text"), ("leer.png", b"")]
)
def test_a_logo_is_a_picture(house, name, content):
    with pytest.raises(Refused) as refusal:
        save(house, logo=NewLogo(name, content))
    assert refusal.value.code == "field_logo"


def test_only_the_officer_designs_the_office_manages(house):
    with pytest.raises(Refused, match="gestalten"):
        save(house, by=house.front_office)
    actions.open_box(standort=house.neustadt, place="EG", by=house.front_office, at=AT)
    with pytest.raises(Refused, match="Material"):
        actions.open_box(standort=house.neustadt, place="OG", by=house.clerk, at=AT)


def test_a_standort_without_cards_gets_none(house):
    Standort.objects.filter(pk=house.gruenstadt.pk).update(has_cards=False)
    house.gruenstadt.refresh_from_db()
    for step in (save, box):
        with pytest.raises(Refused) as refusal:
            step(house)
        assert refusal.value.code == "no_cards"


def test_one_box_per_place_and_its_code_never_changes(house):
    row = box(house)
    with pytest.raises(Refused) as refusal:
        box(house, "  wartezone ")
    assert refusal.value.code == "field_place"
    changed = actions.change_box(
        box=row, place="Eingang", is_active=True, by=house.officer, at=AT + timedelta(days=1)
    )
    assert (changed.place, changed.code) == ("Eingang", row.code)


def test_a_box_out_of_use_is_not_found_and_not_printed(house):
    row = box(house)
    assert queries.box_of(row.code.upper()) == row
    row = actions.change_box(box=row, place="Eingang", is_active=False, by=house.officer, at=AT)
    assert queries.box_of(row.code) is None
    with pytest.raises(Refused):
        printed(house, row)


def test_the_new_building_is_shown_before_it_opens(house):
    new = Standort.objects.get(code="neustadt-konrad-adenauer")
    assert queries.opens_on(new, date(2026, 5, 21)) == date(2027, 1, 1)
    assert queries.opens_on(new, date(2027, 1, 1)) is None


def test_printing_is_journalled_without_words(house):
    save(house)
    printed(house, box(house))
    data = JournalEntry.objects.get(verb="cards_printed").data
    assert (data["layout"], data["version"]) == ("single", 1)


# ------------------------------------------------------------------------------ the file itself


def millimetres(rectangle):
    left, bottom, right, top = (float(edge) for edge in rectangle)
    return round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)


def test_the_card_for_the_print_shop_is_a6_with_bleed(house):
    result = printed(house, box(house))
    assert result.name.endswith("A6-Druckerei.pdf")
    with pikepdf.Pdf.open(BytesIO(result.content)) as pdf:
        assert len(pdf.pages) == 2
        for page in pdf.pages:
            assert millimetres(page.trimbox) == (105, 148)
            assert millimetres(page.bleedbox) == (111, 154)
            assert millimetres(page.mediabox) == (125, 168)
            assert page.get("/Contents") is not None


def test_the_sheet_is_two_pages_of_a4(house):
    with pikepdf.Pdf.open(BytesIO(printed(house, box(house), "sheet").content)) as pdf:
        assert [millimetres(page.mediabox) for page in pdf.pages] == [(210, 297)] * 2


@pytest.mark.parametrize("layout", ["single", "sheet"])
def test_the_file_is_tagged_and_its_fonts_are_inside(house, layout):
    save(house, logo=NewLogo("logo.png", picture()))
    with pikepdf.Pdf.open(BytesIO(printed(house, box(house), layout).content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "de-DE"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Meinungskarte" in str(metadata["dc:title"])
        fonts = [one for one in pdf.objects if one_of(one, "/FontDescriptor")]
        assert fonts
        assert all("/FontFile2" in one or "/FontFile3" in one for one in fonts)


def one_of(thing, kind):
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


@pytest.mark.parametrize(("layout", "cards"), [("single", 1), ("sheet", 4)])
def test_the_code_on_the_card_leads_to_the_form_with_standort_and_box(
    house, client, settings, tmp_path, layout, cards
):
    row = box(house)
    front, back = pictures_of(printed(house, row, layout).content, tmp_path)
    codes = zxingcpp.read_barcodes(front)
    assert [code.text for code in codes] == [f"{BASE}/k/{row.code}"] * cards
    assert zxingcpp.read_barcodes(back) == []
    page = client.get(codes[0].text.removeprefix(BASE))
    assert page.status_code == 200
    assert page.context["box"] == row
    chosen = re.findall(r'<option value="(\d+)" selected>', page.context["fields"]["standort"])
    assert chosen == [str(house.gruenstadt.pk)]
    assert "Grünstadt" in page.content.decode()


def test_a_scratched_code_can_still_be_read(house, tmp_path):
    front, _ = pictures_of(printed(house, box(house)).content, tmp_path)
    code = zxingcpp.read_barcodes(front)[0]
    corner, width = code.position.top_left, code.position.top_right.x - code.position.top_left.x
    stain = Image.new("RGB", (width // 5, width // 5), "white")
    front.paste(stain, (corner.x + width // 2, corner.y + width // 2))
    assert zxingcpp.read_barcodes(front)[0].text == code.text


def test_the_address_says_nothing_of_a_person(house):
    row = CardBox(standort=house.gruenstadt, place="x", code="ab3d7xkq")
    assert "?" not in f"{BASE}/k/{row.code}"


@pytest.mark.parametrize("code", back_languages())
def test_every_language_of_the_back_has_a_font(code):
    row = back_languages()[code]
    arabic = all("\u0600" <= sign <= "\u06ff" for sign in row.text if sign.isalpha())
    assert arabic is row.rtl
    assert arabic or find_missing_glyphs(row.name + row.text) == []
