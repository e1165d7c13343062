"""Filling in the public form in a browser, for the tests that need it."""

from django.conf import settings

from tests.browser.looks import look_at
from tests.conftest import DEEP

LANGUAGES = [code for code, _ in settings.LANGUAGES]
TEXT = "Ich habe drei Stunden gewartet."
# To axe the others are the same elements; their words may be too long, which is seen in each.
READ = ("de", "ar")
# German, from right to left, and the longest words.
ENOUGH = (*READ, "uk")
SIZES = (320, 768, 1280)


def looked_at(page, language="de"):
    """Look at a page; axe reads it in the languages of READ, in a deep run in every one."""
    look_at(page, SIZES, with_axe=DEEP or language in READ)


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


def picked(*names, size=3):
    return [{"name": name, "mimeType": "text/plain", "buffer": b"x" * size} for name in names]
