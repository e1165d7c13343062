"""The public pages as visitors meet them: keyboard alone, no script, a reload, a double click."""

import pytest
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem, Submission
from krm.public.actions.barriers import Barrier, report_barrier
from krm.public.models import BarrierReport
from tests.browser.opinion_form import (
    ENOUGH,
    LANGUAGES,
    READ,
    TEXT,
    choose,
    fill_in,
    go_on,
    looked_at,
    picked,
    submit,
)

INFORMING = [
    "/widerspruch/", "/datenschutz/", "/barrierefreiheit/", "/leichte-sprache/", "/barriere/",
    "/gebaerdensprache/",
]  # fmt: skip


def languages(*enough):
    """Return the languages; in a deep run all: they put other words into the same elements."""
    return [
        pytest.param(code, marks=() if code in enough else pytest.mark.deep) for code in LANGUAGES
    ]


@pytest.fixture
def house(house, settings):
    settings.FORM_MIN_SECONDS = 0
    return house


@pytest.mark.parametrize("language", languages(*ENOUGH))
def test_the_whole_way_is_accessible(open_page, house, language):
    page = open_page(house.officer)
    page.goto(f"/meinung/?sprache={language}")
    for _ in range(4):
        looked_at(page, language)
        if page.locator(".is-current input[value=complaint]").count():
            choose(page, "complaint")
            page.locator("#id_happened").fill(TEXT)
        if page.locator(".is-current input[value=named]").count():
            choose(page, "named")
            choose(page, "letter")
            looked_at(page, language)
            go_on(page)
            page.locator(".summary").wait_for()
            looked_at(page, language)
            choose(page, "download")
            page.locator("#id_last_name").fill("Beispiel")
        if page.locator(".is-current [data-go=next]").count():
            go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")
    looked_at(page, language)
    code = page.locator("code").inner_text()
    page.goto("/status/")
    looked_at(page, language)
    page.locator("#id_code").fill(code)
    page.locator("main button").click()
    page.locator("#stage").wait_for()
    looked_at(page, language)


@pytest.mark.parametrize("language", languages(*READ))
def test_what_only_says_something_is_accessible(open_page, house, language):
    page = open_page(house.officer)
    page.goto(f"/widerspruch/?sprache={language}")
    for address in INFORMING:
        page.goto(address)
        looked_at(page, language)


@pytest.mark.parametrize("language", languages(*READ))
def test_a_barrier_is_reported_from_the_page_it_is_on(open_page, house, language):
    page = open_page(house.officer)
    page.goto(f"/status/?sprache={language}")
    page.locator('.foot a[href^="/barriere/"]').click()
    assert page.locator("#id_page").input_value() == "/status/"
    page.locator('main button[type="submit"]').click()
    page.locator(".summary").wait_for()
    looked_at(page, language)
    page.locator("#id_text").fill("Der Knopf ist zu klein.")
    page.locator("#id_reachable").fill("0123 456")
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/barriere/danke/**")
    looked_at(page, language)
    assert BarrierReport.objects.get().reachable == "0123 456"


def test_a_keyboard_alone_completes_the_form(page, house):
    page.goto("/meinung/")
    press = page.keyboard.press
    tab_to(page, "#id_kind_0")
    press("Space")
    tab_to(page, "#id_happened")
    page.keyboard.type(TEXT)
    tab_to(page, ".is-current [data-go=next]")
    press("Enter")
    tab_to(page, "#id_topics_0")
    press("Space")
    tab_to(page, ".is-current [data-go=next]")
    press("Enter")
    tab_to(page, "#id_identity_0")
    press("ArrowDown")
    tab_to(page, ".is-current [data-go=next]")
    press("Enter")
    tab_to(page, '.is-current button[type="submit"]')
    press("Enter")
    page.wait_for_url("**/danke/")
    assert Submission.objects.get().is_anonymous


def tab_to(page, selector):
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {selector}")


def test_without_script_the_form_is_one_page_and_works(chromium, house, live_site):
    context = chromium.new_context(base_url=live_site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/meinung/")
    choose(page, "praise")
    page.locator("#id_happened").fill("Frau Muster hat mir sehr geholfen.")
    choose(page, "anonymous")
    assert not page.locator("#id_last_name").is_visible(), "nobody is asked what is not needed"
    page.get_by_role("button", name="Abschicken").click()
    assert page.url.endswith("/danke/")
    context.close()
    assert Submission.objects.get().kind == "praise"


def test_a_draft_survives_a_reload_and_goes_when_it_was_sent(page, house):
    page.goto("/meinung/")
    choose(page, "idea")
    page.locator("#id_happened").fill(TEXT)
    page.reload()
    assert page.locator("#id_happened").input_value() == TEXT
    assert page.locator('input[value="idea"]').is_checked()
    assert "Ihr Entwurf ist wieder da." in page.get_by_role("status").inner_text()
    go_on(page)
    go_on(page)
    choose(page, "anonymous")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")
    page.goto("/meinung/")
    assert page.locator("#id_happened").input_value() == ""


def test_m_11_a_draft_stays_when_another_form_was_stored(page, house):
    page.goto("/meinung/")
    page.locator("#id_happened").fill(TEXT)
    page.goto("/barriere/")
    page.locator("#id_text").fill("Der Knopf ist zu klein.")
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/barriere/danke/**")
    page.goto("/meinung/")
    assert page.locator("#id_happened").input_value() == TEXT
    page.goto("/barriere/")
    assert page.locator("#id_text").input_value() == ""


def test_the_next_person_at_the_device_throws_a_draft_away(page, house):
    page.goto("/meinung/")
    page.locator("#id_happened").fill(TEXT)
    page.reload()
    with page.expect_navigation():
        page.get_by_role("button", name="Entwurf löschen").click()
    assert page.locator("#id_happened").input_value() == ""
    assert page.get_by_role("status").count() == 0


def test_files_are_picked_one_after_the_other_and_left_out_again(page, house):
    page.goto("/meinung/")
    choose(page, "idea")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    page.locator("#id_files").set_input_files(picked("erste.txt"))
    page.locator("#id_files").set_input_files(picked("zweite.txt"))
    looked_at(page)
    page.get_by_role("button", name="Entfernen: erste.txt").click()
    go_on(page)
    choose(page, "anonymous")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")
    names = IntakeItem.objects.get().documents.values_list("original_name", flat=True)
    assert list(names) == ["zweite.txt"]


def test_too_many_files_are_said_before_anything_is_sent(page, house):
    page.goto("/meinung/")
    choose(page, "idea")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    page.locator("#id_files").set_input_files(picked(*[f"{n}.txt" for n in range(11)]))
    assert "höchstens 10 Dateien" in page.locator(".drop [role=alert]").inner_text()
    looked_at(page)
    go_on(page)
    assert page.locator("#part-2").is_visible(), "the step stays"
    page.get_by_role("button", name="Entfernen: 3.txt").click()
    assert page.locator(".drop [role=alert]").count() == 0
    go_on(page)
    assert page.locator("#part-3").is_visible()


def test_what_the_sender_saw_does_not_come_back_by_the_button_back(page, house):
    page.goto("/meinung/")
    fill_in(page)
    submit(page)
    page.wait_for_url("**/danke/")
    code = page.locator("code").inner_text()
    page.get_by_role("link", name="Fertig, Seite leeren").click()
    page.locator("#id_code").fill(code)
    page.locator("main button").click()
    page.locator("#stage").wait_for()
    page.get_by_role("link", name="Fertig, Seite leeren").click()
    page.locator(".note.ok").wait_for()
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert code not in page.content()
        assert page.locator("#stage").count() == 0


def test_a_double_click_is_one_reaction(page, house):
    page.goto("/meinung/")
    fill_in(page)
    page.locator('.is-current button[type="submit"]').dblclick()
    page.wait_for_url("**/danke/")
    assert IntakeItem.objects.count() == 1


def test_before_sending_everything_is_shown_but_what_is_not_sent(page, house):
    page.goto("/meinung/")
    fill_in(page)
    shown = page.locator("[data-review]").inner_text()
    assert TEXT in shown
    assert "Termine und Wartezeit" in shown
    assert "Beispiel" in shown
    page.locator(".is-current [data-go=back]").click()
    choose(page, "anonymous")
    go_on(page)
    assert "Beispiel" not in page.locator("[data-review]").inner_text()


def test_a_phone_needs_no_sideways_scrolling(phone, house):
    phone.goto("/meinung/")
    fill_in(phone)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert phone.evaluate(wide) == 0


def test_the_desk_answers_barriers_and_keeps_the_public_pages(open_page, house):
    report = report_barrier(
        barrier=Barrier("Der Knopf ist zu klein.", page="/status/"), form_token="one", at=now()
    )
    page = open_page(house.officer)
    for address in ("/posteingang/barrieren/", report.get_absolute_url()):
        page.goto(address)
        looked_at(page)
    page = open_page(house.administrator)
    page.goto("/verwaltung/oeffentliche-seiten/")
    looked_at(page)
