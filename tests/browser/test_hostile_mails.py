"""HTML mails in a real browser: nothing runs and nothing is asked of the net."""

import contextlib
import socket
import threading

import pytest
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail
from krm.mailbox.actions.mail import RawMail
from tests.browser.conftest import session_cookie
from tests.conftest import DEEP
from tests.house.make_mails import html
from tests.house.payloads import PAYLOADS

AT_ONCE = 13  # mails side by side
# The second fence is tried on every third, all of them in a deep run: the first meets each.
BEHIND_THE_FENCE = PAYLOADS if DEEP else PAYLOADS[::3]
# A link is there to be followed by a person; all else must do nothing by itself.
CLICK = """() => [...document.querySelectorAll("button, summary, p, td")].slice(0, 5)
  .forEach((one) => one.dispatchEvent(new MouseEvent("click", { bubbles: true })))"""


class Watch:
    """A window that counts the scripts that ran and the connections somebody else got."""

    def __init__(self, chromium, address, person):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.other = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.context = chromium.new_context(base_url=address)
        self.context.add_cookies([session_cookie(person, address)])
        self.page = self.context.new_page()
        self.scripts: list[str] = []
        self.page.on("dialog", self._alerted)
        self.page.on("popup", lambda _page: self.scripts.append("popup"))

        self.knocks, self.requests = 0, []
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self):
        """Note who comes and what they ask, and close the door again."""
        with contextlib.suppress(OSError):
            while True:
                talk, _ = self.listener.accept()
                self.knocks += 1
                talk.settimeout(1)
                with contextlib.suppress(OSError):
                    self.requests += [asked] if (asked := talk.recv(200)) else []
                talk.close()

    def _alerted(self, dialog):
        self.scripts.append(dialog.message)
        dialog.dismiss()

    def lured(self, payload):
        """Return the payload with our door instead of the stranger's."""
        plain = payload.replace("https://evil.example", f"http://{self.other}")
        return plain.replace("//evil.example", f"//{self.other}").replace("\x00", "")

    def look(self, addresses):
        """Open mails side by side, each in a frame as the page of an arrival has it; click in each.

        The frames lack what that page gives them: the mail itself must hold still.
        """
        frames = "".join(f'<iframe src="{address}"></iframe>' for address in addresses)
        around = {"body": frames, "content_type": "text/html"}
        self.page.route("**/side-by-side/", lambda route: route.fulfill(**around), times=1)
        self.page.goto("/side-by-side/")
        inner = [frame for frame in self.page.frames if frame.parent_frame == self.page.main_frame]
        assert len(inner) == len(addresses)
        for frame in inner:
            frame.evaluate(CLICK)
        self.page.mouse.move(50, 50)
        self.page.wait_for_timeout(200)
        return [frame.content() for frame in inner]

    def close(self):
        self.context.close()
        self.listener.close()


@pytest.fixture
def watch(chromium, live_site, house):
    found = Watch(chromium, live_site, house.officer)
    yield found
    found.close()


def taken_in(watch, payloads):
    """Return one arrival per payload, as they come by mail."""
    mails = [
        RawMail(html(f"<p>vorher {number}</p>{watch.lured(payload)}<p>nachher</p>"))
        for number, payload in enumerate(payloads)
    ]
    return [taken.item for taken in mail.ingest_mails(mails=mails, at=now())]


def batched(rows):
    rows = list(rows)
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]


def address_of(item):
    return f"/posteingang/{item.receipt_number}/html/"


def test_the_watch_sees_a_script_and_a_request(watch):
    watch.page.set_content(f"<script>alert(1)</script><img src='http://{watch.other}/a.png'>")
    watch.page.wait_for_timeout(300)
    assert watch.scripts == ["1"]
    assert watch.requests


@pytest.mark.slow
def test_no_payload_runs_or_loads(house, watch):
    numbered = enumerate(taken_in(watch, PAYLOADS))
    for some in batched(numbered):
        shown = watch.look([address_of(item) for _, item in some])
        for (number, _), text in zip(some, shown, strict=True):
            assert f"vorher {number}" in text
        tried = [PAYLOADS[number] for number, _ in some]
        assert (watch.scripts, watch.requests, watch.knocks) == ([], [], 0), tried


@pytest.mark.slow
def test_the_frame_holds_even_if_the_cleaning_were_to_fail(house, watch):
    for some in batched(zip(taken_in(watch, BEHIND_THE_FENCE), BEHIND_THE_FENCE, strict=True)):
        for item, payload in some:
            IntakeItem.objects.filter(pk=item.pk).update(html=watch.lured(payload))
        watch.look([address_of(item) for item, _ in some])
        # Chromium may open a line for a frame that it then refuses; it asks nothing on it.
        assert (watch.scripts, watch.requests) == ([], []), [payload for _, payload in some]


def test_the_page_of_the_arrival_shows_it_in_a_frame(house, watch):
    item = taken_in(watch, PAYLOADS[:2])[1]
    watch.page.goto(f"/posteingang/{item.receipt_number}/")
    watch.page.get_by_text("Gestaltete Fassung ansehen").click()
    frame = watch.page.frame_locator("iframe")
    assert "vorher 1" in frame.locator("body").inner_text()
    assert watch.page.locator("iframe").get_attribute("sandbox") == ""
    assert (watch.scripts, watch.requests) == ([], [])
