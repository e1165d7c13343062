"""Two days at the office in the browser: a Bogen on the phone, a letter from scan to answer."""

import pytest
from playwright.sync_api import expect

from krm.reactions.models import Reaction
from tests.browser.conftest import PHONE
from tests.browser.looks import look_at
from tests.house.settled import settled

# What the unit proposes and KRM takes over: two people have seen it.
APOLOGY = "Das tut uns leid. Wir rufen Sie morgen an."
PASSWORD = "Kornblume-am-Wegrand-7"
SCAN = {"width": 1360, "height": 1000}


@pytest.fixture
def house(live_site, settings, tmp_path):
    """The cast with passwords, the shipped rules and texts, and a file store of its own."""
    settings.MEDIA_ROOT = tmp_path
    return settled(password=PASSWORD)


@pytest.fixture
def scan(open_page):
    """A scanned letter as PDF."""
    page = open_page()
    page.set_content("<h1>Sehr geehrte Damen und Herren</h1><p>Niemand ruft mich zurück.</p>")
    return {"name": "Brief.pdf", "mimeType": "application/pdf", "buffer": page.pdf()}


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_a_clerk_fills_in_the_bogen_on_the_phone(house, open_page):
    page = open_page(size=PHONE)
    page.goto("/erfassen/bogen/")
    look_at(page)
    page.locator("[name=login]").fill(house.clerk.username)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Anmelden")
    page.wait_for_url("**/erfassen/bogen/")
    look_at(page)

    page.get_by_label("Worum geht es?").fill("Lange Wartezeit in der Eingangszone")
    page.locator("#id_anliegen").select_option("S3.4")
    offers_only_what_fits_the_kind(page)
    page.get_by_label("Ja, es ist erledigt").check()
    page.get_by_label("Nein", exact=True).check()
    page.get_by_label("Anonym erfassen").check()
    press(page, "Abschicken")
    field = page.locator(".field.bad", has=page.get_by_label("Was wurde getan?"))
    assert "Bitte kurz sagen, was getan wurde." in field.inner_text()
    assert page.get_by_label("Worum geht es?").input_value().startswith("Lange Wartezeit")
    assert page.locator("#id_anliegen").input_value() == "S3.4"
    look_at(page)

    page.get_by_label("Was wurde getan?").fill("Entschuldigt und einen Termin vereinbart.")
    press(page, "Abschicken")
    assert "zählt im Register" in page.get_by_role("main").inner_text()
    look_at(page)
    reaction = Reaction.objects.get()
    assert (reaction.state, reaction.is_anonymous) == ("closed", True)


def offers_only_what_fits_the_kind(page):
    """Choose each kind once; the Bogen then asks for nothing of another, and loses no choice."""
    first, second = page.locator("#id_anliegen"), page.locator("#id_anliegen_2")
    judged, done = page.get_by_label("War die Beschwerde berechtigt?"), page.get_by_label("Ja, es")
    for kind, letters, asks in (("Lob", "L", (False, True)), ("Idee", "I", (False, False))):
        page.get_by_label(kind).check()
        codes = {option.get_attribute("value")[:1] for option in first.locator("option").all()}
        assert codes == {"", letters}
        assert first.input_value() == ""
        assert (judged.is_visible(), done.is_visible()) == asks
        look_at(page)
    page.get_by_label("Beschwerde", exact=True).check()
    assert (judged.is_visible(), done.is_visible()) == (True, True)
    assert first.input_value() == "S3.4"
    assert first.locator("option[value^=I]").count() == 0
    assert second.locator("option[value^=I]").count() == 4


@pytest.mark.slow
def test_a_letter_goes_from_scan_to_posted_answer(house, open_page, scan):
    page = open_page(house.officer, size=SCAN)
    record_letter(page, scan)
    number = Reaction.objects.get().number
    confirm(page)
    forward(page)
    write_schriftsatz(open_page(house.lead_leistung, size=SCAN), number)
    check_and_answer(page, number)
    assert Reaction.objects.get().state == "closed"
    page.goto("/register/?q=Rückruf")
    look_at(page)
    page.goto("/")
    look_at(page)


def record_letter(page, scan):
    page.goto("/erfassen/")
    look_at(page)
    page.get_by_role("link", name="Brief, Fax oder anderer Eingang").click()
    look_at(page)
    page.get_by_role("link", name="Es ist eine Beschwerde").click()
    look_at(page)
    page.get_by_label("Beschwerde", exact=True).check()
    page.get_by_label("Worum geht es?").fill("Drei Rückrufe sind ausgeblieben")
    page.get_by_label("Was ist passiert?").fill("Dreimal hat niemand zurückgerufen.")
    page.locator("#id_anliegen").select_option("S3.3")
    page.get_by_label("Eingangsweg").select_option("letter")
    page.get_by_label("Vorname").fill("Elif")
    page.get_by_label("Nachname").fill("Muster")
    page.locator("#id_form_of_address").select_option(label="Frau")
    page.get_by_label("Straße und Hausnummer").fill("Beispielweg 4")
    page.get_by_label("Postleitzahl").fill("67433")
    page.get_by_label("Ort", exact=True).fill("Neustadt")
    page.locator("#id_uploads").set_input_files(scan)
    press(page, "Erfassen")
    page.get_by_role("heading", name="Nächster Schritt").wait_for()
    look_at(page)


def confirm(page):
    press(page, "Eingang bestätigen")
    look_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Entwurf als PDF ansehen").click()
    assert download.value.suggested_filename.endswith(" Eingangsbestätigung Entwurf.pdf")
    release_and_post(page)


def tick_all(page):
    """Tick every point that only a person can judge; each tick shows the page anew."""
    page.get_by_role("heading", name="Checkliste").wait_for()
    points = page.locator(".checklist li > form > button")
    assert points.count()
    for left in range(points.count(), 0, -1):
        assert points.count() == left
        points.first.click()
        expect(points).to_have_count(left - 1)


def release_and_post(page):
    press(page, "Freigeben")
    expect(page.get_by_text("Freigegeben. Jetzt drucken und zur Post geben.")).to_be_visible()
    page.get_by_role("heading", name="Versand", exact=True).wait_for()
    look_at(page)
    press(page, "Als versandt vermerken")
    page.get_by_text("Der Versand ist vermerkt.").wait_for()


def forward(page):
    page.get_by_role("link", name="An den Fachbereich weiterleiten").click()
    look_at(page)
    page.get_by_label("Federführende Einheit").select_option(label="Leistungsgewährung")
    page.get_by_label("Was soll die Einheit prüfen?").fill("Warum blieben die Rückrufe aus?")
    press(page, "Weiterleiten")
    page.get_by_text("Der Vorgang ist weitergeleitet.").wait_for()


def write_schriftsatz(page, number):
    page.goto("/")
    look_at(page)
    page.goto(f"/vorgang/{number}/")
    look_at(page)
    page.get_by_role("main").get_by_role("link", name="Schriftsatz abgeben").click()
    look_at(page)
    page.get_by_label("Hintergrund der Entscheidung").fill("Das Team war nicht besetzt.")
    page.get_by_label("Sachverhalt mit Daten").fill("Drei Rückrufe blieben aus.")
    page.get_by_label("Rechtsgrundlage").fill("SGB I")
    page.get_by_label("Bewertung").select_option("berechtigt")
    page.get_by_label("Textvorschlag für die Antwort").fill(APOLOGY)
    press(page, "Zeichnen und an KRM abgeben")
    page.get_by_text("Der Schriftsatz ist bei KRM.").wait_for()


def check_and_answer(page, number):
    page.goto(f"/vorgang/{number}/")
    page.get_by_role("main").get_by_role("link", name="Schriftsatz prüfen").click()
    look_at(page)
    page.get_by_label("Antwort im Schreiben").fill(APOLOGY)
    page.get_by_label("Bewertung", exact=True).select_option("berechtigt")
    page.get_by_label("Abhilfe").select_option("full")
    press(page, "Speichern")
    look_at(page)
    press(page, "Antwort schreiben")
    look_at(page)
    tick_all(page)
    release_and_post(page)
    page.get_by_role("link", name="Abschließen").click()
    look_at(page)
    page.get_by_label("Nein").check()
    press(page, "Abschließen")
    page.get_by_text("Der Vorgang ist abgeschlossen.").wait_for()
