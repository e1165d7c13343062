"""The public pages as visitors meet them: keyboard alone, no script, a reload, a double click."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.utils.timezone import now
from playwright.sync_api import Error

from krm.arrivals.models import IntakeItem, Submission
from krm.desk.demo.cast import build_cast
from krm.public.actions.barriers import Barrier, report_barrier
from krm.public.models import BarrierReport
from krm.regelwerk import actions as regelwerk
from tests.browser.conftest import chromium_path
from tests.browser.looks import look_at

LANGUAGES = [code for code, _ in settings.LANGUAGES]
TEXT = "Ich habe drei Stunden gewartet."
SIZES = (320, 768, 1280)
INFORMING = [
    "/widerspruch/", "/datenschutz/", "/barrierefreiheit/", "/leichte-sprache/", "/barriere/",
    "/gebaerdensprache/",
]  # fmt: skip


@pytest.fixture
def house(live_site, settings):
    settings.FORM_MIN_SECONDS = 0
    regelwerk.load_shipped(at=datetime(2026, 1, 2, 8, tzinfo=UTC))
    return build_cast(date(2020, 1, 2))


def looked_at(page):
    look_at(page, SIZES)


def choose(page, value):
    page.locator(f'input[value="{value}"]').check()


def go_on(page):
    page.locator(".is-current [data-go=next]").click()


def fill_in(page):
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    choose(page, "S3.4")
    go_on(page)
    choose(page, "named")
    choose(page, "download")
    page.locator("#id_last_name").fill("Beispiel")
    go_on(page)


def submit(page):
    page.locator('.is-current button[type="submit"]').click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way_is_accessible(open_page, house, language):
    page = open_page(house.officer)
    page.goto(f"/meinung/?sprache={language}")
    for _ in range(4):
        looked_at(page)
        if page.locator(".is-current input[value=complaint]").count():
            choose(page, "complaint")
            page.locator("#id_happened").fill(TEXT)
        if page.locator(".is-current input[value=named]").count():
            choose(page, "named")
            choose(page, "letter")
            looked_at(page)
        if page.locator(".is-current [data-go=next]").count():
            go_on(page)
    submit(page)
    page.locator(".summary").wait_for()
    looked_at(page)
    choose(page, "download")
    page.locator("#id_last_name").fill("Beispiel")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")
    looked_at(page)
    code = page.locator("code").inner_text()
    page.goto("/status/")
    looked_at(page)
    page.locator("#id_code").fill(code)
    page.locator("main button").click()
    page.locator("#stage").wait_for()
    looked_at(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_says_something_is_accessible(open_page, house, language):
    page = open_page(house.officer)
    page.goto(f"/widerspruch/?sprache={language}")
    for address in INFORMING:
        page.goto(address)
        looked_at(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_barrier_is_reported_from_the_page_it_is_on(open_page, house, language):
    page = open_page(house.officer)
    page.goto(f"/status/?sprache={language}")
    page.locator('.foot a[href^="/barriere/"]').click()
    assert page.locator("#id_page").input_value() == "/status/"
    page.locator('main button[type="submit"]').click()
    page.locator(".summary").wait_for()
    looked_at(page)
    page.locator("#id_text").fill("Der Knopf ist zu klein.")
    page.locator("#id_reachable").fill("0123 456")
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/barriere/danke/**")
    looked_at(page)
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


def picked(*names, size=3):
    return [{"name": name, "mimeType": "text/plain", "buffer": b"x" * size} for name in names]


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


SECRETS = (TEXT, "Beispiel", "Musterweg 7")


@pytest.fixture
def kept_whole(settings):
    """Let Chromium keep the pages whole when they are left, as other browsers do."""
    settings.MIDDLEWARE = ["tests.browser.kept.without_no_store", *settings.MIDDLEWARE]


@pytest.fixture
def with_cache(chromium, live_site):
    """A window of a Chromium whose back-forward cache is on."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(),
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    context = browser.new_context(base_url=live_site, locale="de-DE")
    context.set_default_timeout(10_000)
    yield context.new_page()
    browser.close()


def on_the_page(page):
    """Return everything a person sees: words, and what stands in the fields."""
    seen = """getComputedStyle(document.body).visibility === "hidden" ? "" : document.body.innerText
        + [...document.querySelectorAll("input:not([type=hidden]), textarea")]
          .map((field) => " " + field.value).join("")"""
    for _ in range(50):
        try:
            return page.evaluate(seen)
        except Error:  # the page goes away while it is looked at
            page.wait_for_timeout(100)
    raise AssertionError("no page comes to rest")


def hand_in_by_letter(page):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    choose(page, "named")
    choose(page, "letter")
    page.locator("#id_last_name").fill("Beispiel")
    page.locator("#id_street").fill("Musterweg 7")
    page.locator("#id_postcode").fill("67433")
    page.locator("#id_city").fill("Neustadt")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")


def back(page):
    # Playwright waits for the load of a page, which a page kept whole never tells again.
    page.evaluate("setTimeout(() => history.back())")
    page.wait_for_timeout(800)


def nothing_comes_back(page):
    hand_in_by_letter(page)
    code = page.locator("code").inner_text()
    page.get_by_role("link", name="Fertig, Seite leeren").click()
    page.locator(".note.ok").wait_for()
    addresses = set()
    for _ in range(6):
        back(page)
        if page.url == "about:blank":  # before the first page there is nothing
            page.evaluate("setTimeout(() => history.forward())")
            page.wait_for_timeout(800)
            break
        shown = on_the_page(page)
        assert not [secret for secret in (*SECRETS, code) if secret in shown], page.url
        addresses.add(page.url.partition("#")[0].rpartition(":")[2].partition("/")[2])
    assert "meinung/" in addresses, "the form was met on the way back"
    page.locator("form.steps").evaluate("form => form.submit()")
    page.locator(".summary").wait_for()
    assert IntakeItem.objects.count() == 1


def test_m_10_back_shows_nothing_of_what_was_handed_in(with_cache, house):
    nothing_comes_back(with_cache)


def test_m_10_back_to_a_page_kept_whole_shows_nothing_either(kept_whole, with_cache, house):
    page = with_cache
    page.add_init_script(
        "addEventListener('pageshow', (event) => event.persisted && (window.wasKept = true))"
    )
    page.goto("/meinung/")
    page.goto("/datenschutz/")
    back(page)
    on_the_page(page)
    assert page.evaluate("window.wasKept === true"), "Chromium keeps nothing, so nothing is tried"
    nothing_comes_back(page)


def test_m_10_who_looks_something_up_and_comes_back_goes_on_writing(with_cache, house):
    page = with_cache
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    page.locator('.foot a[href="/datenschutz/"]').click()
    page.wait_for_url("**/datenschutz/")
    back(page)
    assert TEXT in on_the_page(page)


def test_m_10_without_script_back_and_send_is_no_second_arrival(chromium, house, live_site):
    context = chromium.new_context(base_url=live_site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/meinung/")
    choose(page, "praise")
    page.locator("#id_happened").fill(TEXT)
    choose(page, "anonymous")
    page.get_by_role("button", name="Abschicken").click()
    code = page.locator("code").inner_text()
    page.go_back()
    page.get_by_role("button", name="Abschicken").click()
    assert page.locator("code").inner_text() == code
    page.get_by_role("link", name="Fertig, Seite leeren").click()
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Abschicken").click()
    assert "ist schon bei uns angekommen" in page.get_by_role("status").inner_text()
    assert code not in page.content()
    context.close()
    assert IntakeItem.objects.count() == 1


def test_m_10_a_report_of_a_barrier_does_not_come_back_either(with_cache, house):
    page = with_cache
    page.goto("/barriere/")
    page.locator("#id_text").fill("Der Knopf ist zu klein.")
    page.locator("#id_reachable").fill("0123 456")
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/barriere/danke/**")
    for _ in range(2):
        back(page)
        assert "zu klein" not in on_the_page(page)


def test_a_double_click_is_one_reaction(page, house):
    page.goto("/meinung/")
    fill_in(page)
    page.locator('.is-current button[type="submit"]').dblclick()
    page.wait_for_url("**/danke/")
    assert IntakeItem.objects.count() == 1


def test_a_step_does_not_open_before_the_one_before_is_filled(page, house):
    page.goto("/meinung/")
    go_on(page)
    assert page.locator("#part-1").is_visible()
    assert page.locator("#part-2").is_hidden()


def test_m_12_a_step_says_what_is_missing_as_the_server_does(page, house):
    page.goto("/meinung/")
    go_on(page)
    summary = page.locator(".summary")
    assert summary.get_by_role("link").all_inner_texts() == [
        "Was möchten Sie uns sagen? Diese Angabe fehlt noch.",
        "Was ist passiert? Bitte schreiben Sie, was passiert ist.",
    ]
    assert page.evaluate("document.activeElement.className") == "summary"
    described = page.locator("#id_happened").get_attribute("aria-describedby")
    assert "id_happened_error" in described.split()
    looked_at(page)
    summary.get_by_role("link").last.click()
    page.keyboard.type(TEXT)
    choose(page, "complaint")
    go_on(page)
    assert page.locator(".summary").count() == 0
    assert page.locator("#part-2").is_visible()


@pytest.mark.parametrize(
    ("way", "field", "typed"),
    [
        ("email", "email", "mara @web.de"),
        ("email", "email", "a@x; b@y"),
        ("letter", "postcode", "6743"),
        ("phone", "phone", "ruf mich an"),
    ],
)
def test_m_12_what_reaches_nobody_is_said_at_its_step(page, house, way, field, typed):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    choose(page, "named")
    choose(page, way)
    for name in ("last_name", "street", "city"):
        if page.locator(f"#id_{name}").is_visible():
            page.locator(f"#id_{name}").fill("Beispiel")
    page.locator(f"#id_{field}").fill(typed)
    go_on(page)
    assert "Bitte prüfen Sie" in page.locator(f"#id_{field}_error").inner_text()
    assert page.locator("#part-4").is_hidden()
    looked_at(page)


def test_m_12_what_was_typed_for_another_way_keeps_nobody(page, house):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    choose(page, "named")
    choose(page, "email")
    page.locator("#id_email").fill("mara @web.de")
    choose(page, "download")
    page.locator("#id_last_name").fill("Beispiel")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")
    assert Submission.objects.get().email == ""


def test_m_12_back_leads_a_step_back_and_keeps_the_photo(page, house):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    page.locator("#id_files").set_input_files(picked("foto.txt"))
    go_on(page)
    assert page.url.endswith("/meinung/#schritt-3")
    page.go_back()
    assert page.locator("#part-2").is_visible()
    assert "foto.txt" in page.locator(".drop .files").inner_text()
    page.go_forward()
    choose(page, "anonymous")
    go_on(page)
    page.locator(".is-current [data-go=back]").click()
    page.locator("#part-3").wait_for()
    page.go_forward()
    submit(page)
    page.wait_for_url("**/danke/")
    assert IntakeItem.objects.get().documents.count() == 1


def test_m_12_no_address_leads_past_what_is_missing(page, house):
    page.goto("/meinung/#schritt-4")
    assert page.locator("#part-1").is_visible()
    assert page.url.endswith("/meinung/")


def test_m_12_another_language_opens_at_the_same_step(page, house):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**sprache=en#schritt-3")
    assert page.locator("#part-3").is_visible()


def test_m_12_the_code_is_copied_by_a_button(open_page, house):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/meinung/")
    fill_in(page)
    submit(page)
    page.wait_for_url("**/danke/")
    page.get_by_role("button", name="Code kopieren").click()
    page.get_by_text("Der Code ist kopiert.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("code").inner_text()
    looked_at(page)


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
