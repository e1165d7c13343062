"""Somebody who follows only the links and buttons that stand on the page."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.test import Client
from django.utils.timezone import localtime

from tests.walks.clock import CLOCK
from tests.walks.page import Button, Field, Form, Page

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WORDS = "Das ist geprüft und mit dem Team besprochen."
DEAD_END = "Sie können hier im Moment nichts tun"
# Fields that a person leaves as they are unless the walk is about them.
LEFT_ALONE = {
    "promise",
    "is_handed_over",
    "refers_to_procedure",
    "procedure_reference",
    "procedure_stage",
    "is_answered_by_unit",
    "deliver",
    "despite_warning",
}


class DeadEnd(AssertionError):
    """The walk cannot go on: what should be there is not."""


class Visitor(Client):
    """A client that keeps no templates: on a page with a form it would copy hundreds of contexts.

    What a walk reads stands on the page.
    """

    def request(self, **request):
        got_request_exception.connect(self.store_exc_info, dispatch_uid=id(request))
        try:
            response = self.handler(self._base_environ(**request))  # type: ignore[attr-defined]
        finally:
            got_request_exception.disconnect(dispatch_uid=id(request))
        self.check_exception(response)
        response.client, response.request = self, request
        self.cookies.update(response.cookies)
        return response


class Walker:
    """One person, one window; every step of the way stands in the trail.

    Without a person it is somebody from outside, on the public pages.
    """

    def __init__(self, person) -> None:
        self.person = person
        self.client = Visitor()
        if person is not None:
            self.client.force_login(person)
            # As with scripts: the page after a step leaves it to them to read Heute once more.
            session = self.client.session
            session["runs_scripts"] = True
            session.save()
        self.trail: list[str] = []
        self.seen: set[str] = set()
        self.address = ""
        self.page = Page("")
        self._entered: dict[str, object] = {}

    def open(self, address: str) -> "Walker":
        return self._arrive("öffnet", address, self.client.get(address, follow=True))

    def enter(self, **values: object) -> "Walker":
        """Fill fields of the form that is sent next, by their names; the rest is plausible."""
        self._entered.update(values)
        return self

    def tick_one(self, name: str) -> "Walker":
        """Tick the first of several boxes of one name, unless one is ticked already."""
        boxes = [item for form in self.page.forms for item in form.fields if item.name == name]
        chosen = next((item for item in boxes if item.is_on), boxes[0])
        return self.enter(**{name: [chosen.value]})

    def has(self, words: str) -> bool:
        return any(self._is(button, words) for button in self.page.buttons)

    def press(
        self, words: str, *, wanting: str = "", as_shown: bool = False, **said: object
    ) -> "Walker":
        """Press the first link or button that begins with these words.

        :param wanting: a part of the address it must lead to, where several are called alike.
        :param as_shown: leave fields as they stand instead of filling in what is empty.
        :param said: what the person types or chooses before; what need not be filled in then stays.
        """
        found = [
            button
            for button in self.page.buttons
            if self._is(button, words) and wanting in self._target(button)
        ]
        if not found:
            raise self._dead_end(f"no „{words}“")
        return self._follow(found[0], said, as_shown=as_shown)

    def press_in_place(self, button: Button) -> Page:
        """Press a button whose answer takes the place of a part of the page; return that part."""
        assert button.form is not None
        data = shown(button.form)
        answer = self.client.post(button.form.action, data, headers={"HX-Request": "true"})
        self.trail.append(f"drückt „{button.words}“ ({answer.status_code})")
        part = Page(answer.content.decode())
        if answer.status_code != 200 or part.bad_notes:
            raise self._dead_end("refused: " + "; ".join(part.bad_notes))
        return part

    def press_first(self, *several: str) -> "Walker":
        """Press the first of several that is there."""
        return self.press(next((words for words in several if self.has(words)), several[0]))

    def _is(self, button: Button, words: str) -> bool:
        return " ".join(button.words.split()).startswith(words)

    def _target(self, button: Button) -> str:
        if button.form is None:
            return button.href
        return button.formaction or button.form.action or self.address

    def _follow(self, button: Button, said: dict[str, object], *, as_shown: bool) -> "Walker":
        words = " ".join(button.words.split())
        target = urljoin(self.address, self._target(button))
        if button.form is None:
            assert not said, f"„{words}“ is a link and sends nothing"
            return self._arrive(f"klickt „{words}“", target, self.client.get(target, follow=True))
        self._entered |= said
        found = shown(button.form) if as_shown else filled(button.form, only_needed=bool(said))
        data = found | self._entered
        if missing := self._entered.keys() - {item.name for item in button.form.fields}:
            raise self._dead_end(f"no field {sorted(missing)}")
        self._entered = {}
        if button.name:
            data[button.name] = button.value
        send = self.client.post if button.form.method == "post" else self.client.get
        return self._arrive(f"drückt „{words}“", target, send(target, data, follow=True))

    def _arrive(self, how: str, address: str, answer) -> "Walker":
        if answer.redirect_chain:
            address = urljoin(address, answer.redirect_chain[-1][0])
        self.address = urlsplit(address).path
        self.trail.append(f"{how} → {self.address} ({answer.status_code})")
        if answer.status_code != 200:
            self._see(Page(answer.content.decode(errors="replace")))
            raise self._dead_end("the page is refused: " + "; ".join(self.page.bad_notes))
        if answer.headers["Content-Type"].startswith("text/html"):
            self._see(Page(answer.content.decode()))
            self.seen |= {button.href for button in self.page.buttons if button.href}
        if self.page.bad_notes and how.startswith("drückt"):
            raise self._dead_end("refused: " + "; ".join(self.page.bad_notes))
        return self

    def _see(self, page: Page) -> None:
        self.page = page
        self.on_page()

    def on_page(self) -> None:
        """Ask of every page what a kind of walks asks of it; those walks put it here."""

    def _dead_end(self, why: str) -> DeadEnd:
        there = sorted({" ".join(button.words.split()) for button in self.page.buttons})
        who = self.person.display_name if self.person else "somebody from outside"
        lines = [f"{who}: {why}", *self.trail, f"there are: {there}"]
        return DeadEnd("\n  ".join(lines))


def filled(form: Form, *, only_needed: bool = False) -> dict[str, object]:
    """Return what a person would send: what stands there, and something plausible for the rest.

    :param only_needed: what need not be filled in stays as it stands there.
    """
    data: dict[str, object] = {}
    for item in form.fields:
        # The Anliegen after the first stay as they stand.
        stays = (only_needed and not item.required) or item.name in data
        if stays and item.kind not in ("hidden", "radio", "checkbox"):
            value = standing(item)
        else:
            value = plausible(item, taken=item.name in data)
        if value is None:
            continue
        if item.kind in ("hidden", "select", "checkbox") and item.name in data:
            # Answers of earlier pages, Anliegen in their order, and ticks go under one name.
            before = data[item.name]
            value = [*(before if isinstance(before, list) else [before]), value]
        data[item.name] = value
    return data


def standing(item: Field):
    """Return what stands in a field already; no file."""
    if item.kind == "select":
        first = next((value for value, _ in item.options), "")
        return next((value for value, is_chosen in item.options if is_chosen), first)
    return None if item.kind == "file" else item.value


def shown(form: Form) -> dict[str, object]:
    """Return what a browser sends if nobody touches a field."""
    data: dict[str, object] = {}
    for item in form.fields:
        if item.kind in ("checkbox", "radio"):
            value: object = (item.value or "on") if item.is_on else None
        elif item.kind == "select":
            first = next((value for value, _ in item.options), "")
            value = next((value for value, is_chosen in item.options if is_chosen), first)
        else:
            value = None if item.kind == "file" else item.value
        if value is None:
            continue
        if item.name in data:  # several fields of one name are sent one after the other
            before = data[item.name]
            value = [*(before if isinstance(before, list) else [before]), value]
        data[item.name] = value
    return data


def plausible(item: Field, *, taken: bool):
    if item.kind == "checkbox":
        return item.value or "on" if item.is_on else None
    if item.kind == "radio":
        return item.value if item.is_on or not taken else None
    if item.kind == "file":
        return SimpleUploadedFile("brief.pdf", PDF, "application/pdf")
    if item.kind == "select":
        chosen = next((value for value, is_chosen in item.options if is_chosen and value), "")
        return chosen or next((value for value, _ in item.options if value), "")
    return item.value if item.value.strip() else typed(item)


def typed(item: Field) -> str:
    if item.kind == "hidden" or item.name in LEFT_ALONE:
        return item.value
    if item.kind == "datetime-local":
        return (localtime(CLOCK()) - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    return localtime(CLOCK()).date().isoformat() if item.kind == "date" else WORDS


def walk_on(walker: Walker, what: str) -> None:
    """Fail with the whole trail if the page leaves the person without anything to do."""
    if DEAD_END in walker.page.text:
        pytest.fail(f"{what}: „{DEAD_END}“\n  " + "\n  ".join(walker.trail))
