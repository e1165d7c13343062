"""Visitors of the public form by plain sockets: as light as possible, to leave the cores alone."""

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
TEXT = (
    "Ich habe am 4. Mai angerufen und drei Stunden gewartet. Niemand konnte mir sagen, wann mein "
    "Antrag entschieden wird. Bitte schreiben Sie mir, was noch fehlt und wie lange es dauert. "
)


@dataclass(frozen=True)
class Opened:
    """A form that a visitor has opened and will send."""

    cookie: str
    said: dict[str, str]

    @property
    def body(self) -> bytes:
        """Return what is sent."""
        return urlencode(self.said).encode()

    def by(self, number: int) -> "Opened":
        """Return the same page filled in by another visitor: other words are another reaction."""
        words = {"happened": f"{TEXT}({number})", "last_name": f"Beispiel {number}"}
        return Opened(self.cookie, self.said | words)


@dataclass
class Tally:
    """What came back: how many of each status, and how long each took."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def add(self, status: int, seconds: float) -> None:
        """Count one answer."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.seconds.append(seconds)


def open_form(port: int, number: int) -> Opened:
    """Open the form and fill it in, without sending it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/meinung/")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    said = {
        "csrfmiddlewaretoken": _first(_CSRF, page),
        "token": _first(_TOKEN, page),
        "kind": "complaint",
        "wish": "Bitte rufen Sie mich an.",
        "topics": "S1.1",
        "identity": "named",
        "reply_by": "letter",
        "first_name": "Mara",
        "street": "Probeweg 3",
        "postcode": "67433",
        "city": "Neustadt",
        "language": "de",
    }
    return Opened(cookie, said).by(number)


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise RuntimeError("the form has no token")
    return found[1]


def send(port: int, form: Opened) -> int:
    """Send a filled form and return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/meinung/", form.body, {**_HEADERS, "Cookie": form.cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def in_parallel(act: Callable[[], int | None], visitors: int) -> tuple[Tally, float]:
    """Let several visitors act until there is nothing left; return what came back and the time.

    ``act`` returns a status, or None when there is nothing left to do.
    """
    tally, lock = Tally(), threading.Lock()

    def visit() -> None:
        while True:
            began = time.perf_counter()
            status = act()
            if status is None:
                return
            with lock:
                tally.add(status, time.perf_counter() - began)

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally, time.perf_counter() - began
