"""What strangers write stays text: no page obeys it, whatever door it came in by.

Markup that htmx, the browser or a script would act upon is poured into every field of every door;
then the pages that show any of it are opened in Chromium. Nothing may be asked of the site that
nobody clicked, and no element may come of it.
"""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from krm.arrivals.models import IntakeItem
from krm.outreach.models import CardBox
from krm.reactions.models import Reaction
from tests.browser.foreign_words import (
    DOORS,
    LINE,
    LIVELY,
    MARK,
    POURED,
    captured,
    files,
    person,
    pour,
    record_what_lies_there,
    signed_in,
    typed_again,
)
from tests.browser.looks import PATIENCE
from tests.browser.rounds import OF_ITS_OWN, kind_of, pages_with
from tests.conftest import DEEP
from tests.house.cases import recorded
from tests.public.test_pages import typed

# Who goes round; the officer meets nearly everything.
ROUNDS = ("officer", "lead_leistung", "clerk")


class Watch:
    """A browser that notes what is asked of the site although nobody clicked anything."""

    def __init__(self, chromium, address):
        self.chromium, self.address = chromium, address
        self.windows: dict[Client, Page] = {}
        self.scripts: dict[str, bytes] = {}
        self.opened = ""
        self.asked: list[str] = []

    def sit_down(self, client):
        """Turn to the window of who is signed in with this client, or of a visitor."""
        if client not in self.windows:
            self.windows[client] = self._opened(client)
        self.page = self.windows[client]

    def _opened(self, client):
        context = self.chromium.new_context(base_url=self.address)
        context.add_cookies([
            {"name": name, "value": cookie.value, "url": self.address}
            for name, cookie in client.cookies.items()
        ])  # fmt: skip
        # How it looks does not matter here, and takes most of the time.
        context.route(re.compile(r"/static/.*\.(css|woff2|svg)$"), lambda route: route.abort())
        context.route(re.compile(r"/static/.*\.js$"), self._hand_script)
        context.on("request", self._note)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("dialog", self._alerted)
        return page

    def _hand_script(self, route):
        """Answer with the script as the site gave it once: a browser with routes keeps nothing."""
        address = route.request.url
        if address not in self.scripts:
            self.scripts[address] = route.fetch().body()
        route.fulfill(body=self.scripts[address], content_type="text/javascript")

    def _alerted(self, dialog):
        self.asked.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, request):
        path = urlsplit(request.url).path
        is_own = request.method == "GET" and request.url == self.address + self.opened
        # A mail with HTML stands in a frame of its own, which test_hostile_mails.py watches.
        is_mail = path == f"{self.opened.partition('?')[0]}html/"
        # The pages of a scan are fetched by the page of its arrival: pictures the house has drawn.
        arrival = re.match(r"/posteingang/[^/]+/", self.opened)
        is_scan = request.method == "GET" and arrival and re.fullmatch(
            rf"{re.escape(arrival.group())}datei/[0-9a-f-]{{36}}/(?:seiten|seite/\d+)/", path
        )  # fmt: skip
        is_file = path.startswith(("/static/", "/favicon.ico")) and request.method == "GET"
        if not (is_own or is_mail or is_scan or is_file or request.url.startswith("data:")):
            self.asked.append(f"{request.method} {request.url}")

    def look(self, address, answer, body=None):
        """Show what the site answered at an address; return what was asked by the page itself."""
        self.opened = address
        headers = {name: value for name, value in answer.items() if name != "Content-Length"}
        shown = {"status": answer.status_code, "headers": headers, "body": body or answer.content}
        self.page.route(self.address + address, lambda route: route.fulfill(**shown), times=1)
        self.page.goto(address)
        self.page.wait_for_timeout(20)
        asked, self.asked = self.asked, []
        return asked

    def made(self):
        """Return the elements of the page that came of poured markup."""
        read = "all => all.map(one => one.outerHTML.slice(0, 200))"
        return self.page.locator(f"[{MARK}]").evaluate_all(read)

    def close(self):
        for page in self.windows.values():
            page.context.close()


@pytest.fixture
def watch(chromium, live_site):
    found = Watch(chromium, live_site)
    yield found
    found.close()


def test_s_01_a_name_cancels_no_foreign_vorgang(house, watch):
    """The attack as it was: a form with a family name, and the officer who corrects a value."""
    other = recorded(house)
    step = reverse("corrections:step", args=[other.number, "cancel"])
    name = f"""<b hx-post={step} hx-trigger=load hx-vals='{{"reason":"x"}}'>"""
    Client().post("/meinung/", typed(last_name=name))
    officer = signed_in(house.officer)
    item = IntakeItem.objects.get()
    officer.post(item.get_absolute_url(), typed_again(officer, item))
    row = Reaction.objects.exclude(pk=other.pk).get()
    assert row.party.last_name == name
    watch.sit_down(officer)
    correct = reverse("corrections:step", args=[row.number, "correct"])
    address = f"{correct}?target=party"
    assert watch.look(address, officer.get(address)) == []
    other.refresh_from_db()
    assert other.state == "recorded"


@pytest.mark.slow
def test_s_01_no_page_obeys_what_strangers_wrote(house, watch):
    """Pour into every door once, then look everywhere; pouring takes longer than looking."""
    for door in DOORS:
        door(house)
    record_what_lies_there(signed_in(house.officer))
    goes_round(house, watch)
    fills_forms_in(house, watch)
    types_a_name(house, watch)


def goes_round(house, watch):
    """Open the pages that show foreign words, as the people who see them."""
    obeyed, shown, looked = {}, "", set()
    for name in ROUNDS:
        client = signed_in(getattr(house, name))
        watch.sit_down(client)
        # The officer opens every Vorgang; the others see the same words in fewer places.
        each = DEEP or name == ROUNDS[0]
        for address, answer in pages_with(client, MARK, each_of_its_own=each):
            shown += answer.content.decode()
            # The page of a Vorgang differs with who reads it; of others one of a kind is enough.
            kind = (name if OF_ITS_OWN.fullmatch(address) else "", kind_of(address))
            if not DEEP and name != ROUNDS[0] and kind in looked:
                continue
            looked.add(kind)
            if found := watch.look(address, answer) + watch.made():
                obeyed[name, address] = found[:3]
    assert not obeyed
    assert [door for door in POURED if not re.search(rf"stray[/-]{door}\b", shown)] == []


def fills_forms_in(house, watch):
    """Send forms that are refused, and look at them as they come back."""
    shown = []
    for client, address, answer in come_back(house):
        watch.sit_down(client)
        assert (watch.look(address, answer), watch.made()) == ([], []), address
        assert answer.status_code in (200, 400, 404), (address, answer.status_code)
        shown += [address] if MARK in answer.content.decode() else []
    assert len(shown) > 15, shown


def types_a_name(house, watch):
    """Type a name on two pages; what they then fetch by themselves holds words of strangers."""
    row = Reaction.objects.get(title__contains="stray/capture")
    capture = reverse("cards:capture", args=[CardBox.objects.first().pk])
    for address, asked, shown in (
        (reverse("record:krm"), reverse("triage:similar"), "Gehört es zu einem Vorgang?"),
        (capture, f"{capture}bekannt/", "Kennen wir die Person?"),
    ):
        watch.sit_down(signed_in(house.officer))
        watch.page.goto(f"{address}?antworten=nnnnnny")
        watch.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        watch.page.locator("[name=first_name]").fill(row.party.first_name)
        watch.page.locator("[name=last_name]").fill(row.party.last_name)
        watch.page.keyboard.press("Tab")
        watch.page.get_by_text(shown).wait_for()
        assert MARK in watch.page.locator(f"[hx-post='{asked}']").inner_text()
        assert {path_of(line) for line in watch.asked} == {address, asked}
        assert watch.made() == []
        watch.asked = []


def path_of(line):
    return urlsplit(line.split()[1]).path


def come_back(house):
    """Yield address and answer of every form that is refused and shown again as it was filled."""
    officer, visitor, agent = signed_in(house.officer), Client(), signed_in(house.service_center)
    item = IntakeItem.objects.filter(state="new").first()
    row = Reaction.objects.get(title__contains="stray/capture")
    box = CardBox.objects.first()
    step = f"{row.get_absolute_url()}schritt/"
    correct = reverse("corrections:step", args=[row.number, "correct"])
    design = reverse("outreach:design", args=[house.neustadt.code])
    for client, address, sent in (
        (officer, reverse("record:krm"), captured("again", kind="")),
        (officer, reverse("record:bogen"), captured("again", kind="")),
        (officer, item.get_absolute_url(), captured("again", kind="", known_party=LINE)),
        (officer, reverse("cards:capture", args=[box.pk]), person("again")),
        (officer, reverse("cards:new_box"), {"place": pour("again", 120)}),
        (officer, design, {"heading": LINE, "invitation": LINE, "colour": "#fff"}),
        (officer, f"{step}note/", {"partner": LINE, "text": "", "kind": LINE}),
        (officer, correct, {"target": "title", "new_text": pour("again", 160)}),
        (officer, f"{step}customer/", person("again")),
        (officer, reverse("triage:upload"), {"uploads": files("again", "exe")}),
        (officer, reverse("takeover:list"), {"upload": files("again", "xlsx")}),
        (agent, reverse("service_center:call"), {"need": "no", "topic": LINE}),
        (visitor, "/meinung/", typed(**person("again"), kind="", happened=pour("again"))),
        (visitor, "/status/", {"code": LINE, "do": "add", "text": pour("again")}),
        (visitor, "/barriere/", {"text": "", "name": LINE, "reachable": LINE}),
        (visitor, "/konto/login/", {"login": LINE, "password": LINE}),
    ):
        yield client, address, client.post(address, sent)
    for address in (f"{correct}?target=party&who=", "/register/?q=", "/posteingang/?q="):
        yield officer, address + quote(LINE), officer.get(address + quote(LINE))


def test_the_fence_holds_even_if_escaping_were_to_fail(house, watch):
    """Markup stands in the page itself: the browser makes elements of it, htmx obeys none."""
    officer = signed_in(house.officer)
    watch.sit_down(officer)
    answer = officer.get("/")
    forged = LIVELY.replace(" hx-get", f' data-sign="{"0" * 32}" hx-get')
    torn = '<body hx-get="/stray/body" hx-trigger="load">'
    bodies = [
        answer.content.decode().replace("<h1", f"{markup}<h1", 1)
        for markup in (LIVELY, forged, torn, f"</main></body></html>{LIVELY}")
    ]
    assert [watch.look("/", answer, body) for body in bodies] == [[]] * 4
    unfenced = [re.sub(r'<meta name="htmx-config".*', "", body) for body in bodies]
    asked = [watch.look("/", answer, body) for body in unfenced]
    assert all(asked), "without its fence htmx obeys, and the watch sees it"
