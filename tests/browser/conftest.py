"""Chromium against the live site; what the console complains about fails the test."""

import os

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.browser.looks import PATIENCE
from tests.conftest import DEEP
from tools.machine import find_chromium

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=PATIENCE)

# All that a site keeps in a browser, its files excepted.
EMPTIED = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1366, "height": 900}


def chromium_path():
    """Return where Chromium lies on this machine, or None; a deep run has its windows too."""
    return find_chromium(whole=DEEP)


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if not path:
        pytest.fail("Chromium is missing on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        # The sandbox of Chromium does not start as root, nor in most containers.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Windows:
    """Browser windows on the live site, and what the browser complained about in them."""

    def __init__(self, rested, address):
        self.rested = rested
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, person=None, *, size=DESKTOP) -> Page:
        """Open a window, signed in if a person is named; it knows the address of the site."""
        context = self.rested.begin(self.address)
        self.contexts.append(context)
        if person is not None:
            context.add_cookies([session_cookie(person, self.address)])
        page: Page = context.new_page()
        page.set_viewport_size(size)
        page.on("console", lambda line: self._heed_console(page, line))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._heed_request)
        return page

    def _heed_console(self, page, line) -> None:
        # That a page itself answers 403 or 404 is the business of the test; a missing file is not.
        where = line.location.get("url", "")
        of_page = where in {page.url, f"{self.address}/favicon.ico"}
        if line.type == "error" and not (of_page and line.text.startswith("Failed to load")):
            self.complaints.append(line.text)

    def _heed_request(self, request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(request.url)


@pytest.fixture
def house(live_site, settings, tmp_path):
    """The cast, the shipped rules and texts, and a file store of its own."""
    from tests.house.settled import settled  # noqa: PLC0415 - Django is ready only by now

    settings.MEDIA_ROOT = tmp_path
    return settled()


class Rested:
    """Windows of tests that are over: emptied, they keep the scripts and fonts of the site."""

    def __init__(self, chromium):
        self.chromium = chromium
        self.contexts: list[BrowserContext] = []

    def begin(self, address) -> BrowserContext:
        if self.contexts:
            return self.contexts.pop()
        context: BrowserContext = self.chromium.new_context(
            base_url=address, locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        return context

    def end(self, context, address):
        """Leave nothing of a test in its windows: no page, no sign-in, no draft, no permission."""
        pages = context.pages
        if not pages:
            context.close()
            return
        talk = context.new_cdp_session(pages[0])
        talk.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": EMPTIED})
        for page in pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        self.contexts.append(context)


@pytest.fixture(scope="session")
def rested(chromium, server):
    return Rested(chromium)


@pytest.fixture
def open_page(rested, live_site):
    """Return a function that opens a window: `open_page(person=None, size=DESKTOP)`.

    Errors of the console (also those of the Content Security Policy), errors of scripts, and any
    request to another host fail the test at its end.
    """
    windows = Windows(rested, live_site)
    yield windows
    for context in windows.contexts:
        rested.end(context, live_site)
    assert not windows.complaints, "the browser complained"


@pytest.fixture
def page(open_page):
    """A window on the public site, at the size of a desktop."""
    return open_page()


@pytest.fixture
def phone(open_page):
    """A window on the public site, at the size of a phone."""
    return open_page(size=PHONE)


def session_cookie(person, address):
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}
