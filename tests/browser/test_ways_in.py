"""The pages of the Posteingang and of what comes in otherwise, met with axe at 390 and 1280."""

from django.urls import reverse
from django.utils.timezone import now

from krm.arrivals.actions import passing
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.pages import ANSWERS
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.models import Mailbox
from krm.public.actions import tokens
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from krm.triage.actions import linking
from tests.browser.looks import look_at, touching
from tests.house.cases import answered, recorded
from tests.house.tables import line, xlsx
from tests.house.written import mail

WIDTHS = (390, 1280)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)


def arrived(number, text=LETTER, **more):
    raw = mail(text, message_id=f"<{number}@post.example>", received="", **more)
    return mailbox_mail.ingest_mail(raw=raw, at=now()).item


def meet(page, *addresses):
    for address in addresses:
        assert page.goto(address).status == 200, address
        look_at(page, WIDTHS)
        assert not touching(page), address


def test_the_posteingang_and_an_arrival_with_its_questions(house, open_page):
    recorded(house, matter=LETTER)
    item, duplicate = arrived(1), arrived(2)
    alarmed = arrived(3, "Ich halte das nicht aus. Ich bringe mich um.")
    page = open_page(house.officer)
    paths = ("", "n", "nnnnny", "nnnnnnnny", "nnnnnnnnn")
    questions = [f"{item.get_absolute_url()}?antworten={path}" for path in paths]
    letter = f"{reverse('record:krm')}?antworten=nynnnny"
    meet(
        page,
        letter,
        reverse("triage:inbox"),
        alarmed.get_absolute_url(),
        *questions,
        f"{item.get_absolute_url()}?antworten=nnnnnny",
    )
    button = page.get_by_role("button", name="Zusammenführen")
    button.filter(has_text=duplicate.receipt_number).first.click()
    page.get_by_role("heading", name="Dazu gehört").wait_for()
    look_at(page, WIDTHS)
    page.get_by_role("button", name="Rückgängig").click()
    page.get_by_role("heading", name="Dazu gehört").wait_for(state="detached")


def test_what_was_passed_on(house, open_page):
    item = arrived(1, files=[("antrag.pdf", PDF, "application/pdf")])
    parcel = Parcel("application", house.leistung, note="Seite 2")
    part = passing.pass_on(item=item, parcel=parcel, by=house.officer, at=now())
    page = open_page(house.lead_leistung)
    meet(page, reverse("triage:passed_list"), part.get_absolute_url())
    meet(open_page(house.officer), reverse("triage:sent_list"))


def test_the_import(house, open_page):
    rows = [line(1), line(2, kind="Kritik"), line(3, channel="Taube")]
    run = importing.upload_table(
        content=xlsx(rows), name="Erfassungstabelle.xlsx", by=house.officer, at=now()
    )
    page = open_page(house.officer)
    address = reverse("takeover:detail", args=[run.pk])
    meet(page, reverse("takeover:list"), address)
    importing.ask_check(run=run, sheet="", columns=run.columns, by=house.officer, at=now())
    meet(page, address)
    page.goto("about:blank")  # the page asks every second how far it is: not while it is written
    working.work_on(run.pk, clock=now)
    meet(page, address)


def test_keys_and_mailboxes(house, open_page):
    tokens.create_token(name="Meldeportal", ends_on=None, by=house.administrator, at=now())
    page = open_page(house.administrator)
    meet(page, reverse("tokens:list"), reverse("mailbox:list"), reverse("mailbox:create"))
    box = Mailbox.objects.create(name="KRM", host="imap.example", user="krm@jobcenter.example")
    meet(page, reverse("mailbox:detail", args=[box.pk]), reverse("mailbox:edit", args=[box.pk]))


def test_links_and_the_handover(house, open_page):
    one, two, late = recorded(house), recorded(house), answered(house)
    words = {"by": house.officer, "at": now()}
    linking.link_reactions(reaction=one, other=two, reason="Derselbe Flur", **words)
    linking.add_to_series(reaction=one, like=two, **words)
    page = open_page(house.officer)
    meet(
        page,
        reverse("triage:link", args=[one.number]),
        reverse("triage:link", args=[late.number]),
        reverse("corrections:step", args=[one.number, "hand_over"]),
    )


def test_the_full_form_asks_about_earlier_vorgaenge_while_somebody_types(house, open_page):
    earlier = answered(house, matter=LETTER)
    page = open_page(house.officer)
    page.goto(f"{reverse('record:krm')}?{ANSWERS}=nnnnnny")
    page.get_by_label("Nachname").fill("Beispielfrau")
    page.get_by_label("Was ist passiert?").fill(LETTER)
    page.get_by_label("Nachname").focus()
    page.get_by_role("link", name=earlier.title).wait_for()
    page.get_by_label("als Folgereaktion verknüpfen").first.check()
    look_at(page, WIDTHS)
