"""What fifty people do in their browsers: pages by plain sockets, forms filled in as they stand."""

import gzip
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urljoin

_CASE: Final = re.compile(r'href="/vorgang/(KRM-[\d-]+)/')
_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_FORM: Final = re.compile(r"<form\b.*?</form>", re.DOTALL)
_INPUT: Final = re.compile(r"<input\b[^>]*>")
_SELECT: Final = re.compile(r'<select\b[^>]*name="([^"]+)".*?</select>', re.DOTALL)
_OPTION: Final = re.compile(r'<option value="([^"]*)"([^>]*)>')
_PRESSED: Final = ("checkbox", "radio", "submit", "file", "button")
_HOPS: Final = 4


@dataclass
class Diary:
    """What everybody saw: the seconds of each kind of page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    def pages(self) -> int:
        """Return how many pages were waited for."""
        return sum(map(len, self.seconds.values()))


class Refused(RuntimeError):
    """The site answered with an error, or a form came back."""


class Browser:
    """Pages by plain sockets, with the cookies of one person."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.token = ""
        self.cases: list[str] = []

    def get(self, address: str) -> str:
        """Open a page and keep what it leads to."""
        return self._followed("GET", address, None)

    def post(self, address: str, said: dict[str, str]) -> str:
        """Send a form; it is taken when it leads on.

        :raises Refused: if the form comes back.
        """
        return self._followed("POST", address, said)

    def _followed(self, method: str, address: str, said: dict[str, str] | None) -> str:
        body = None if said is None else urlencode(said).encode()
        for _ in range(_HOPS):
            status, to, content = self._asked(method, address, body)
            if status in (301, 302, 303):
                method, body, address = "GET", None, urljoin(address, to)
                continue
            if status != 200 or body is not None:
                raise Refused(f"{method} answered {status}")
            page = content.decode("utf-8", "replace")
            self._look(page)
            return page
        raise Refused("led on and on")

    def _asked(self, method: str, address: str, body: bytes | None) -> tuple[int, str, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
        if answer.getheader("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return answer.status, answer.getheader("Location") or "", content

    def _keep_cookies(self, given: list[str]) -> None:
        kept = dict(pair.split("=", 1) for pair in self.cookie.split("; "))
        kept |= dict(line.partition(";")[0].split("=", 1) for line in given)
        self.cookie = "; ".join(f"{name}={value}" for name, value in kept.items())

    def _look(self, page: str) -> None:
        if token := _CSRF.search(page):
            self.token = token[1]
        if found := sorted(set(_CASE.findall(page))):
            self.cases = found[:25]

    def download(self, address: str) -> int:
        """Ask for a file that a form of the last page brings; return its length.

        :raises Refused: if there is none.
        """
        body = urlencode({"csrfmiddlewaretoken": self.token}).encode()
        status, _, content = self._asked("POST", address, body)
        if status != 200 or not content.startswith(b"PK"):
            raise Refused(f"no file: {status}")
        return len(content)


class Colleague(Browser):
    """One person with a browser and something to do."""

    def __init__(self, port: int, cookie: str, house: dict[str, Any], dice: random.Random) -> None:
        super().__init__(port, cookie)
        self.dice = dice
        self.words: list[str] = house["words"]
        self.new: list[str] = house["new"]  # shared: each is forwarded once

    def act(self, what: str, diary: Diary, *, counts: bool) -> list[str]:
        """Do one thing; return the kinds of pages it took, each of which is read for a while."""
        if what == "a note" and self.cases:
            address = f"/vorgang/{self.dice.choice(self.cases)}/schritt/note/"
            said = {"text": "Hat nachgefragt, wann die Antwort kommt. Rückruf am Freitag zugesagt."}
            return self._form(
                (f"{what}: the form", f"{what}: stored"), address, said, diary, counts
            )
        if what == "a step" and self.new:
            address = f"/vorgang/{self.new.pop()}/schritt/forward/"
            return self._form((f"{what}: the form", f"{what}: taken"), address, {}, diary, counts)
        what = "Heute" if what.startswith("a ") and not self.cases else what
        self._timed(what, diary, lambda: self._open(what), counts)
        return [what]

    def _form(
        self, names: tuple[str, str], address: str, said: dict[str, str], diary: Diary, counts: bool
    ) -> list[str]:
        page = self._timed(names[0], diary, lambda: self.get(address), counts)
        filled = filled_in(page)
        if filled:
            self._timed(names[1], diary, lambda: self.post(address, filled | said), counts)
        return list(names)

    def _timed(self, name: str, diary: Diary, act: Callable[[], str], counts: bool) -> str:
        began = time.perf_counter()
        try:
            page = act()
        except (OSError, Refused) as problem:
            diary.wrong.append(f"{name}: {problem}")
            return ""
        if counts:
            diary.seconds[name].append(time.perf_counter() - began)
        return page

    def _open(self, what: str) -> str:
        case = self.dice.choice(self.cases) if self.cases else ""
        if what == "search":
            return self.post(
                "/suchen/",
                {"csrfmiddlewaretoken": self.token, "to": "/gefunden/",
                 "q": self.dice.choice(self.words)},
            )  # fmt: skip
        addresses = {
            "register": "/register/",
            "register, filtered": "/register/?status=open&kind=complaint",
            "Posteingang": "/posteingang/",
            "Bogen": "/erfassen/bogen/",
            "start page of the house": "/berichte/lage/",
            "without names": "/ohne-namen/",
            "Service Center": "/service-center/",
            "a Vorgang": f"/vorgang/{case}/",
        }
        return self.get(addresses.get(what, "/"))


def filled_in(page: str) -> dict[str, str]:
    """Return what a form of the page sends as it stands; the first of a list that must be chosen.

    The form of a step is the one with a token; without one nothing is returned.
    """
    form = next((text for text in _FORM.findall(page) if 'name="form_token"' in text), "")
    said: dict[str, str] = {}
    for tag in _INPUT.findall(form):
        name, kind = _of(tag, "name"), _of(tag, "type")
        if name and kind not in _PRESSED:
            said[name] = _of(tag, "value")
    for match in _SELECT.finditer(form):
        options = _OPTION.findall(match[0])
        chosen = [value for value, more in options if "selected" in more]
        must = " required" in match[0].partition(">")[0]
        first = next((value for value, _ in options if value), "")
        said[match[1]] = unescape((chosen or [""])[0] or (first if must else ""))
    return said


def _of(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
