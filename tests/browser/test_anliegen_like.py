"""One press takes over the Anliegen of a Vorgang that means the same; it goes with the answer."""

from email.utils import format_datetime

import pytest
from django.utils.timezone import localtime, now
from playwright.sync_api import expect

from krm.desk.jobs import indexing, meaning
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions.models import Reaction
from tests.casework.test_meant import FURNITURE
from tests.house.cases import recorded
from tests.house.written import mail

LETTER = (
    "Wir schlafen auf dem Boden. Auf das Geld für Bett und Schrank warten wir seit acht Wochen."
)


@pytest.mark.parametrize("width", [390, 1280])
def test_one_press_takes_the_proposal_over(house, open_page, width):
    title, matter = FURNITURE
    recorded(house, f"{localtime(now()):%Y-%m-%d}", title=title, matter=matter)
    date = format_datetime(now())
    received = f"from mx.example by post.jobcenter.example; {date}"
    raw = mail(LETTER, date=date, received=received, subject="Leere Wohnung")
    item = mailbox_mail.ingest_mail(raw=raw, at=now()).item
    indexing.catch_up(now())
    meaning.catch_up(now())
    page = open_page(house.officer, size={"width": width, "height": 900})
    page.goto(item.get_absolute_url())
    proposal = page.locator("label.choice").filter(has_text="Vorschlag: S1.1")
    expect(proposal).to_be_visible()
    expect(page.locator("#anliegen-like")).not_to_be_checked()
    # It fits no Lob, and what is out of sight is not sent.
    proposal.click()
    page.locator("[name=voice][value=praise]").check()
    expect(proposal).to_be_hidden()
    page.locator("[name=voice][value=complaint]").check()
    expect(page.locator("#anliegen-like")).not_to_be_checked()
    proposal.click()
    page.locator("label.choice").filter(has_text="Nichts davon").first.click()
    if page.locator("[name=follows]:checked").count() == 0:
        page.locator("[name=follows][value=no]").check()
    page.get_by_role("button", name="Nur erfassen").click()
    expect(page.get_by_text("ist erfasst")).to_be_visible()
    assert Reaction.objects.order_by("-pk").first().anliegen.get().code == "S1.1"
