"""L-04 and L-05: what can be seen on a letter, an e-mail and in a case file."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import now
from pypdf import PdfReader

from krm.adapters import pdf
from krm.casework.actions import letters as casework
from krm.casework.queries.letter_context import checklist_of
from krm.journal.actions import Refused
from krm.letters import queries
from krm.letters.models import Letter
from krm.letters.rules.texts import open_places
from tests.house.letters import DRAFTED, RELEASED, draft, edit, vorgang
from tests.house.reactions import moment


def text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("kind", "may_fetch", "ways"),
    [
        ("confirmation", True, {"post", "by_hand", "read_out", "fax", "email", "download"}),
        ("confirmation", False, {"post", "by_hand", "read_out", "fax", "email"}),
        ("answer", True, {"post", "by_hand", "read_out", "fax", "download"}),
        ("answer", False, {"post", "by_hand", "read_out", "fax"}),
        ("withdrawal", False, {"post", "by_hand", "read_out", "fax"}),
    ],
)
def test_l_04_only_the_ways_that_are_open_are_offered(kind, may_fetch, ways):
    by_email = ("confirmation", "interim_notice", "handover_notice")
    assert set(queries.channels_of(kind, by_email, may_fetch=may_fetch)) == ways


def test_l_04_a_file_has_a_german_name(cast):
    letter = draft(vorgang(cast), cast)
    assert queries.pdf_name(letter) == f"{letter.reaction.number} Eingangsbestätigung Entwurf.pdf"


@pytest.mark.parametrize("gap", ["[Datum]", "[[Betrag]]", "{name}", "[bitte ergänzen]"])
def test_l_04_a_gap_is_found_however_it_is_written(gap):
    assert open_places(f"Am {gap} kommt das Geld.") == [gap]


@pytest.mark.parametrize("words", ["so stand es da [sic]", "Sie schrieben: „[…] zu spät“"])
def test_l_04_a_quotation_is_no_gap(words):
    assert open_places(words) == []


def test_l_04_section_sign_and_number_stay_together():
    """The line may not end between them, and nothing else changes."""
    shown = pdf.blocks_from_text("Das steht in § 42 SGB II und Abs. 3.")
    letter = pdf.LetterDocument(
        sender=pdf.Sender("Amt"), recipient=("Elif Exempel",),
        info=pdf.InfoBlock("Z", "01.06.2026", "Mara Beispiel"), subject="Betreff",
        salutation="Guten Tag,", body=shown, made_at=moment("2026-06-01"),
    )  # fmt: skip
    assert "§\N{NO-BREAK SPACE}42" in text_of(pdf.render_letter(letter).pdf)


def test_l_04_the_return_line_names_the_office(cast):
    document = queries.document_of(draft(vorgang(cast), cast), at=DRAFTED)
    assert document.sender.return_line.startswith(cast.office.name)


@pytest.mark.parametrize("kind", [Letter.Kind.CONFIRMATION, Letter.Kind.ANSWER])
def test_the_preview_shows_every_line_of_the_letter(cast, client, kind):
    row = vorgang(cast)
    letter = draft(row, cast, kind)
    client.force_login(cast.officer)
    address = reverse("casework:letter", args=[row.number, letter.pk])
    page = " ".join(client.get(address).content.decode().split())
    document = queries.document_of(letter, at=now())
    leaves = " ".join(text_of(pdf.render_letter(document).pdf).split())
    lines = [*document.info.lines, *document.info.contact_lines]
    assert {"Eingegangen am", "Ihre Nachricht vom"} & {label for label, _ in lines}
    for label, value in lines:
        assert f"<dt>{label}</dt> <dd>{value}</dd>" in page
        assert f"{label} {value}" in leaves


def test_l_04_an_apology_stands_once(cast):
    row = vorgang(cast, "Das tut uns leid. Wir haben es nachgeholt.")
    row.anliegen.update(assessment="berechtigt")
    assert "Entschuldigung" not in draft(row, cast, Letter.Kind.ANSWER).body


def test_l_05_the_checklist_names_what_cannot_be_printed_before_the_release_is_refused(cast):
    letter = draft(vorgang(cast), cast)
    letter = edit(letter, cast.officer, body=f"{letter.body} 😀")
    (item,) = [i for i in checklist_of(letter, DRAFTED.date()) if i.code == "printable"]
    assert (item.state, item.blocking) == ("open", True)
    assert "😀" in item.reason
    with pytest.raises(Refused, match="😀"):
        casework.release_letter(letter=letter, by=cast.officer, at=RELEASED)


CASE = {
    "office": "Amt", "reference": "KRM-2026-00001", "title": "Ein Vorgang",
    "produced_on": "heute", "produced_by": "Mara Beispiel", "facts": (("Art", "Beschwerde"),),
    "made_at": moment("2026-06-01"),
}  # fmt: skip


@pytest.mark.parametrize(
    "words",
    ["انتظرت ثلاث ساعات", "Я чекала три години", "Я ждала три часа", "Üç saat bekledim",
     "I waited three hours"],
)  # fmt: skip
def test_l_05_every_language_of_the_form_prints_in_a_case_file(words):
    found = pdf.render_case_file(pdf.CaseDocument(**CASE, matter=pdf.blocks_from_text(words)))
    assert found.replaced == ()
    assert "□" not in text_of(found.pdf)


def test_l_05_a_case_file_says_what_it_could_not_print():
    found = pdf.render_case_file(pdf.CaseDocument(**CASE, matter=pdf.blocks_from_text("等了")))
    assert len(found.replaced) == 2
    assert "2 Zeichen stehen als □" in " ".join(text_of(found.pdf).split())
