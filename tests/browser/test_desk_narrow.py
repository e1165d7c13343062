"""Every page of the desk fits into a phone: nothing scrolls sideways, and nothing touches."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from krm.casework.actions import letters
from krm.casework.queries.steps import address_of
from krm.mailbox.actions import mail as mailbox_mail
from krm.notices.actions import notify
from krm.reactions.workflow import STEPS as WORKFLOW
from tests.browser.conftest import PHONE
from tests.browser.looks import overflow, touching
from tests.house.cases import in_check
from tests.house.desk_cases import forwarded
from tests.house.written import mail

WIDTHS = (320, 390)
PAGES = (
    "desk:today", "desk:register", "desk:capture", "desk:help", "desk:assumptions",
    "triage:inbox", "triage:set_aside_list", "triage:sent_list", "triage:upload",
    "record:krm", "record:bogen", "notices:notices", "organisation:own_absence",
    "organisation:index",
)  # fmt: skip
STEPS = ("correct", "correct?target=anliegen", "customer", "email_consent", "note", "forward")


def of_a_case(house):
    """Return the addresses of a Vorgang at a unit and of one with an answer in work."""
    case, checked = forwarded(house), in_check(house)
    words = {"by": house.officer, "at": now()}
    answer = letters.draft_letter(reaction=checked, kind="answer", **words)
    yield case.get_absolute_url()
    yield checked.get_absolute_url()
    yield reverse("casework:letter", args=[checked.number, answer.pk])
    yield reverse("casework:assess", args=[checked.number])
    for name in STEPS:
        step, _, query = name.partition("?")
        address = address_of(WORKFLOW[step], case.number)
        yield address + (f"?{query}" if query else "")


def many_notices(house):
    for number in range(120):
        notify(
            recipients=[house.officer], kind="probe", text="Bitte ansehen.", url="/",
            dedup_key=f"probe:{number}", at=now() - timedelta(hours=1),
        )  # fmt: skip


@pytest.mark.slow
def test_w_38_no_page_scrolls_sideways_and_no_card_touches_another_part(house, open_page):
    many_notices(house)
    page, problems = open_page(house.officer, size=PHONE), []
    for address in [*map(reverse, PAGES), *of_a_case(house)]:
        answer = page.goto(address)
        assert answer.status == 200, address
        for width in WIDTHS:
            if wide := overflow(page, width):
                problems.append(f"{address}: {wide} pixels too wide at {width}")
        problems += [f"{address}: {pair}" for pair in touching(page)]
    assert not problems, "\n".join(problems)


def test_the_bogen_asks_what_matters_in_two_screens(house, open_page):
    page = open_page(house.clerk, size=PHONE)
    page.goto(reverse("record:bogen"))
    for name in ("title", "anliegen", "matter", "settled_how"):
        box = page.locator(f"#id_{name}").bounding_box()
        assert box["y"] + box["height"] <= 2 * PHONE["height"], name


def test_a_badge_does_not_cover_the_title(house, open_page):
    """At 1280 pixels the longest badge stays in its column."""
    page = open_page(house.officer, size={"width": 1280, "height": 900})
    forwarded(house)
    page.goto(reverse("desk:today"))
    page.evaluate(
        "document.querySelector('.row .due .tag').textContent = 'überfällig seit Do 30.04.'"
    )
    badge = page.locator(".row .due .tag").first.bounding_box()
    title = page.locator(".row > div:nth-child(2)").first.bounding_box()
    assert badge["x"] + badge["width"] <= title["x"]


def test_a_tick_changes_the_list_in_place(house, open_page):
    checked = in_check(house)
    letter = letters.draft_letter(reaction=checked, kind="answer", by=house.officer, at=now())
    page = open_page(house.officer)
    page.goto(reverse("casework:letter", args=[checked.number, letter.pk]))
    page.evaluate("window.stayed = true")
    buttons = page.locator("#checklist").get_by_role("button", name="Geprüft")
    before = buttons.count()
    buttons.first.click()
    expect(buttons).to_have_count(before - 1)
    assert page.evaluate("window.stayed")
    assert letter.ticks.count() == 1


def lines_of_navigation(page):
    links = page.locator(".bar > div > .nav a").all()
    return len({round(link.bounding_box()["y"]) for link in links})


def test_the_navigation_of_krm_stays_in_one_line(house, open_page):
    """With a count at the inbox, with a long word bold because its page is open."""
    for number in range(13):
        raw = mail("Bitte rufen Sie mich an.", message_id=f"<{number}@post.example>", received="")
        mailbox_mail.ingest_mail(raw=raw, at=now())
    page = open_page(house.officer, size={"width": 1280, "height": 900})
    for name in ("desk:today", "measures:list", "privacy:home", "cards:overview"):
        page.goto(reverse(name))
        counted = page.locator(".bar > div > .nav a").filter(has_text="Posteingang")
        expect(counted).to_contain_text("13")
        for width in (1920, 1366, 1280, 1265, 1230):
            page.set_viewport_size({"width": width, "height": 900})
            assert lines_of_navigation(page) == 1, f"{name} at {width}"


def test_who_may_do_what_is_read_without_pushing_sideways(house, open_page):
    page = open_page(house.administrator, size={"width": 1280, "height": 900})
    page.goto(reverse("organisation:rights"))
    table = page.locator(".table-scroll")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert table.evaluate("box => box.scrollWidth - box.clientWidth") <= 0, width
        expect(table).to_contain_text("Service Center: ")
        expect(table).to_contain_text("Administration: ")
