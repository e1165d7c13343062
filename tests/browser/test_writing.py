"""The writing page and the Sichtung in Chromium, met with axe at 390 and 1280."""

import io

from django.utils.timezone import now
from PIL import Image, ImageDraw

from krm.casework.actions import letters
from krm.mailbox.actions import mail as mailbox_mail
from tests.browser.looks import look_at
from tests.house.cases import checked, delivered, forwarded, in_check, recorded, released
from tests.house.written import mail

WIDTHS = (390, 1280)


def scan():
    """Return two pages of a scan."""
    pages = []
    for number in (1, 2):
        page = Image.new("L", (1240, 1754), 255)
        drawing = ImageDraw.Draw(page)
        for line in range(30):
            drawing.rectangle((140, 200 + 45 * line, 900 + 7 * line, 212 + 45 * line), fill=40)
        drawing.rectangle((140, 100, 140 + 300 * number, 130), fill=0)
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def test_a_scan_is_read_beside_its_answers(house, open_page):
    raw = mail("Siehe Anlage.", received="", files=[("brief.pdf", scan(), "application/pdf")])
    item = mailbox_mail.ingest_mail(raw=raw, at=now()).item
    page = open_page(house.officer)
    page.goto(item.get_absolute_url())
    page.get_by_role("img", name="Seite 2 von 2 aus brief.pdf").wait_for()
    look_at(page, WIDTHS)


def test_an_answer_is_written_beside_what_was_written(house, open_page):
    case = checked(house, delivered(house, forwarded(house, recorded(
        house, codes=["S1.1", "S3.3"], matter="Niemand ruft zurück. " * 12,
        wish="Bitte rufen Sie mich an.",
    ))))  # fmt: skip
    letter = letters.draft_letter(reaction=case, kind="answer", by=house.officer, at=now())
    address = f"/vorgang/{case.number}/schreiben/{letter.pk}/"
    page = open_page(house.officer)
    page.goto(address)
    look_at(page, WIDTHS)
    page.get_by_role("button", name="Alle Vorschläge der Einheiten übernehmen").click()
    page.get_by_text("Die Vorschläge stehen jetzt im Schreiben").wait_for()
    page.get_by_role("button", name="Alle geprüft").click()
    page.get_by_role("button", name="Alle geprüft").wait_for(state="detached")
    look_at(page, WIDTHS)


def test_the_last_press_sends_and_closes(house, open_page):
    case = in_check(house, words={"remedy": "full"})
    letter = released(house, case, "answer", "2026-05-12T10:00")
    page = open_page(house.officer)
    page.goto(f"/vorgang/{case.number}/schreiben/{letter.pk}/")
    look_at(page, WIDTHS)
    page.get_by_role("button", name="Versandt und abschließen").click()
    page.get_by_text("Der Vorgang ist abgeschlossen.").wait_for()
