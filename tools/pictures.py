"""``python -m tools.pictures [PART …]``: look at the demo that runs and keep what is seen.

Started by tools/draw_pictures.py, which builds and serves the demo and says where it lies.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

# The models may be imported only when Django is ready.
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from krm.arrivals.models import IntakeItem  # noqa: E402
from krm.casework.actions.letters import draft_letter  # noqa: E402
from krm.documents.queries import read_content  # noqa: E402
from krm.letters.models import Letter  # noqa: E402
from krm.mailbox.models import Mailbox  # noqa: E402
from krm.organisation.models import Person  # noqa: E402
from krm.outreach import actions as outreach  # noqa: E402
from krm.outreach.models import CardBox  # noqa: E402
from krm.reactions.models import Petition, Reaction  # noqa: E402
from krm.reactions.workflow import State  # noqa: E402
from krm.reports.queries import meeting  # noqa: E402
from krm.reports.queries import report as report_queries  # noqa: E402
from krm.reports.queries.evaluation import opened  # noqa: E402
from krm.takeover.actions import importing  # noqa: E402
from krm.takeover.jobs import working  # noqa: E402
from krm.work.models import Assignment  # noqa: E402
from tools import machine  # noqa: E402

PICTURES = Path(__file__).parents[1] / "docs/pictures"
SITE = os.environ["KRM_PICTURES_OF"]
PATIENCE = 180  # seconds until the worker has read what came in
DESKTOP, PHONE = (1280, 900), (390, 844)
OFFICER, LEAD, AGENT = "mara.beispiel", "ines.leitbild", "sina.probeanruf"
CHAIR, EXECUTIVE = "ruth.gremium", "anna.vorbild"
# An old table with three cells nobody can import.
TABLE = "\r\n".join(
    [
        "Nr.;Eingangsdatum;Art;Eingangsweg;Betreff;Anliegen;Antwort am;Erledigt am;Ergebnis;Name",
        "B 1/2025;03.03.2025;Beschwerde;Post;Seit Wochen keine Antwort;S1.1;24.03.2025;25.03.2025;"
        "berechtigt;Beispielfrau",
        "B 2/2025;05.03.2025;Kritik;Post;Das Schreiben war nicht zu verstehen;S1.1;26.03.2025;"
        "26.03.2025;berechtigt;Musterfrau",
        "B 3/2025;07.03.2025;Lob;Taube;Danke für die Geduld;L1;10.03.2025;10.03.2025;;Probemann",
        "B 4/2025;32.13.2025;Idee;E-Mail;Wartemarken auch am Handy;I1;20.03.2025;20.03.2025;;",
        "B 5/2025;12.03.2025;Beschwerde;E-Mail;Niemand ging ans Telefon;S1.1;31.03.2025;31.03.2025;"
        "teilweise;Beispiel",
    ]
)
LETTERS = {
    Letter.Kind.CONFIRMATION: "eingangsbestaetigung",
    Letter.Kind.INTERIM_NOTICE: "zwischennachricht",
    Letter.Kind.ANSWER: "antwort",
}
CLERK, ADMINISTRATOR = "timo.schalter", "alex.systemprobe"


class Camera:
    """Opens pages of the demo and keeps what they look like."""

    def __init__(self, chromium: Any) -> None:
        self.chromium = chromium

    def open(self, person: str = "", *, size: tuple[int, int] = DESKTOP) -> Any:
        """Return a new window, signed in if a person is named."""
        width, height = size
        context = self.chromium.new_context(
            base_url=SITE,
            viewport={"width": width, "height": height},
            device_scale_factor=1.5 if size == PHONE else 1,
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        if person:
            context.add_cookies([_signed_in(person)])
        return context.new_page()

    def take(self, page: Any, name: str, *, most: int = 1400, start: str = "") -> None:
        """Keep the page down to so many pixels, from an element on if one is named."""
        page.mouse.move(0, 0)
        page.wait_for_load_state("networkidle")
        top = page.locator(start).first.bounding_box()["y"] - 24 if start else 0
        height = page.evaluate("document.documentElement.scrollHeight")
        clip = {
            "x": 0, "y": max(0, top), "width": page.viewport_size["width"],
            "height": min(height - max(0, top), most),
        }  # fmt: skip
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)
        page.context.close()
        _made(name)

    def show(self, name: str, person: str, address: str, **how: Any) -> None:
        """Open one address and keep it."""
        size = how.pop("size", DESKTOP)
        page = self.open(person, size=size)
        answer = page.goto(address)
        if answer.status != 200:
            raise RuntimeError(f"{address} answers {answer.status}")
        self.take(page, name, **how)


def _signed_in(username: str) -> dict[str, str]:

    client = Client()
    client.force_login(Person.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": SITE}


def desk(camera: Camera) -> None:
    """The pages the officer and the units live in."""
    checked = Reaction.objects.filter(state=State.IN_CHECK, kind="complaint").latest("arrived_at")
    asked = Assignment.objects.filter(unit__lead__username=LEAD, state=Assignment.State.OPEN)
    written = asked.filter(reaction__state=State.AT_UNIT).latest("pk").reaction
    camera.show("heute", OFFICER, "/")
    away = {"start": "#meanwhile", "most": 700}
    camera.show("abwesenheit", OFFICER, "/", **away)
    camera.show("abwesenheit-phone", OFFICER, "/", size=PHONE, **away)
    camera.show("posteingang", OFFICER, "/posteingang/")
    camera.show("register", OFFICER, "/register/", most=1100)
    camera.show("register-phone", OFFICER, "/register/", size=PHONE, most=PHONE[1])
    camera.show("vorgang", OFFICER, f"/vorgang/{checked.number}/", most=1700)
    camera.show("vorgang-phone", LEAD, f"/vorgang/{written.number}/", size=PHONE, most=1900)
    answer = draft_letter(
        reaction=checked, kind="answer", by=Person.objects.get(username=OFFICER), at=now()
    )
    address = f"/vorgang/{checked.number}/schreiben/{answer.pk}/"
    # As tall as the picture: what sticks to the lower edge of the window stands at its end.
    camera.show("schreiben", OFFICER, address, size=(DESKTOP[0], 1700), most=1700)
    camera.show("schreiben-phone", OFFICER, address, size=(PHONE[0], 2300), most=2300)
    camera.show("bogen-phone", CLERK, "/erfassen/bogen/", size=PHONE, most=1900)
    camera.show("fehlanzeigen", OFFICER, "/fehlanzeige/uebersicht/")


def piles(camera: Camera) -> None:
    """What is done at once: the letters to release, and what is printed."""
    page = camera.open(OFFICER)
    page.goto("/")
    page.get_by_role("button", name="Alle ansehen und freigeben").click()
    camera.take(page, "stapel-freigeben", most=DESKTOP[1])
    letters = "/heute/stapel/freigeben/"
    camera.show("stapel-freigeben-phone", OFFICER, letters, size=PHONE, most=PHONE[1])
    camera.show("heute-phone", OFFICER, "/", size=PHONE, most=1900)
    camera.show("stapel-post", OFFICER, "/heute/stapel/post/", most=900)


def without_a_name(camera: Camera) -> None:
    """A Vorgang without a name, and the walk through one that is to lose it."""
    nameless = Reaction.objects.filter(state=State.ANONYMOUS_RECORDED, closed_at=None).latest("pk")
    named = Reaction.objects.filter(state=State.IN_CHECK, kind="complaint").latest("arrived_at")
    for size, ending in ((DESKTOP, ""), (PHONE, "-phone")):
        camera.show(f"anonym{ending}", OFFICER, f"/vorgang/{nameless.number}/", size=size)
        camera.show(
            f"anonym-machen{ending}", OFFICER, f"/vorgang/{named.number}/anonym-machen/",
            size=size, most=2600,
        )  # fmt: skip


def arrivals(camera: Camera) -> None:
    """What waits in the Posteingang: questions of the Sichtung, and an alarm."""
    alarmed = IntakeItem.objects.filter(alarms__isnull=False)
    patience = time.monotonic() + PATIENCE
    while not alarmed.exists() and time.monotonic() < patience:
        time.sleep(1)  # the worker reads what the words mean
    danger = alarmed.latest("pk")
    waiting = IntakeItem.objects.filter(state="new").exclude(pk=danger.pk).latest("arrived_at")
    camera.show("eingang-sichtung", OFFICER, waiting.get_absolute_url(), most=1700)
    camera.show(
        "eingang-sichtung-phone", OFFICER, waiting.get_absolute_url(), size=PHONE, most=1900
    )
    camera.show("alarm", OFFICER, danger.get_absolute_url(), most=1100)


def petitions(camera: Camera) -> None:
    """The list, a petition before the chair on both widths, and what the chair sees on a phone."""
    waiting = Petition.objects.exclude(chair_hash="").filter(released_hash="").latest("pk")
    number = waiting.reaction.number
    camera.show("petitionen", OFFICER, "/petitionen/", most=1100)
    camera.show("petition", OFFICER, f"/vorgang/{number}/", most=1900)
    camera.show("petition-phone", OFFICER, f"/vorgang/{number}/", size=PHONE, most=2600)
    camera.show(
        "petition-vorsitz-phone",
        CHAIR,
        f"/vorgang/{number}/petition/release_statement/",
        size=PHONE,
        most=2200,
    )


def steering(camera: Camera) -> None:
    """How the house stands, a Gegenmaßnahme with its effect, and the pack for the meeting."""
    boss = Person.objects.get(username=EXECUTIVE)
    for size, ending in ((DESKTOP, ""), (PHONE, "-phone")):
        camera.show(f"lage{ending}", EXECUTIVE, "/berichte/lage/", size=size, most=2600)
    page = camera.open(EXECUTIVE)
    page.goto("/berichte/lage/")
    _printed(page.pdf(format="A4"), "lage-druck", "-f", "1", "-l", "1")
    page.context.close()
    camera.show("lage-einheit-phone", LEAD, "/berichte/lage/einheit/", size=PHONE, most=2600)
    camera.show("massnahmen", OFFICER, "/massnahmen/", most=1400)
    for size, ending in ((DESKTOP, ""), (PHONE, "-phone")):
        camera.show(f"besprechung{ending}", OFFICER, "/berichte/besprechung/", size=size, most=2400)
    period = meeting.usual_period(localdate())
    pack = meeting.as_pdf(meeting.pack_on(period, boss, localdate()), at=now())
    _printed(pack, "besprechung-seite-1", "-f", "1", "-l", "1")
    _printed(pack, "besprechung-seite-2", "-f", "2", "-l", "2")


def reports(camera: Camera) -> None:
    """The report and an answer, on both widths and as the page prints them."""
    today = localdate()
    quarters = dict(report_queries.usual_periods(today))
    choice = opened("conduct", today)
    if choice is None:
        raise RuntimeError("the question is gone")
    choice = replace(choice, period=quarters["Dieses Jahr"], columns="quarter")
    report = urlencode(vars(quarters["Dieses Jahr"]))
    addresses = {
        "bericht": f"/berichte/quantitativ/?{report}",
        "auswertung": f"/berichte/auswertungen/zahlen/?{urlencode(choice.as_words())}",
    }
    camera.show("auswertungen", OFFICER, "/berichte/auswertungen/", most=1300)
    for name, address in addresses.items():
        camera.show(name, OFFICER, address)
        camera.show(f"{name}-phone", OFFICER, address, size=PHONE, most=2200)
        page = camera.open(OFFICER)
        page.goto(address)
        printed = page.pdf(format="A4", print_background=True)
        page.context.close()
        _printed(printed, f"{name}-druck", "-f", "1", "-l", "1")


def ways_in(camera: Camera) -> None:
    """The other ways in: Service Center, cards, an old table, a mailbox."""

    camera.show("service-center", AGENT, "/service-center/anruf/")
    officer = Person.objects.get(username=OFFICER)
    run = importing.upload_table(
        content=TABLE.encode(), name="Beschwerden 2025.csv", by=officer, at=now()
    )
    importing.ask_check(run=run, sheet="", columns=run.columns, by=officer, at=now())
    working.work_on(run.pk, clock=now)
    camera.show("uebernahme-pruefung", OFFICER, f"/uebernahme/{run.pk}/")
    box = CardBox.objects.order_by("pk")[0]
    camera.show("karte-gestalten", OFFICER, f"/material/entwurf/{box.standort.code}/")
    mailbox = Mailbox.objects.order_by("pk")[0]
    camera.show("postfach", ADMINISTRATOR, f"/verwaltung/postfaecher/{mailbox.pk}/")


def public(camera: Camera) -> None:
    """The form, its receipt and the status page as customers see them on a phone."""
    page = camera.open(OFFICER, size=PHONE)  # who may see languages that are switched off
    page.goto("/meinung/?sprache=ar")
    camera.take(page, "formular-arabisch-phone")
    camera.show("formular-phone", "", "/meinung/", size=PHONE)
    page = camera.open(size=PHONE)
    page.goto("/meinung/")
    _choose(page, "complaint")
    page.locator("#id_happened").fill(
        "Ich habe vor fünf Wochen einen Antrag auf Übernahme der Heizkosten gestellt und bis "
        "heute keine Antwort bekommen."
    )
    for _ in range(3):
        _go_on(page)
        if page.locator(".is-current input[value=named]").count():
            _choose(page, "named")
            _choose(page, "download")
            page.locator("#id_last_name").fill("Beispielfrau")
    page.locator('.is-current button[type="submit"]').click()
    page.wait_for_url("**/danke/")
    code = page.locator("code").inner_text()
    camera.take(page, "formular-quittung-phone", most=1700)
    page = camera.open(size=PHONE)
    page.goto("/status/")
    page.locator("#id_code").fill(code)
    page.locator("main button").first.click()
    page.locator("#stage").wait_for()
    camera.take(page, "stand-phone")


def _choose(page: Any, value: str) -> None:
    page.locator(f'.is-current input[value="{value}"]').first.check()


def _go_on(page: Any) -> None:
    page.locator(".is-current [data-go=next]").click()


def letters(_camera: Camera) -> None:
    """The three letters and the card, as they come from the printer."""

    for kind, name in LETTERS.items():
        letter = Letter.objects.filter(kind=kind, pdf__isnull=False).order_by("pk").last()
        if letter is None or letter.pdf is None:
            print(f"  brief-{name}.png stays: the demo has no such letter", flush=True)
            continue
        _printed(read_content(letter.pdf), f"brief-{name}")
    officer, box = Person.objects.get(username=OFFICER), CardBox.objects.order_by("pk")[0]
    card = outreach.print_cards(
        box=box, layout="sheet", base_url="https://krm.jobcenter.example", by=officer, at=now()
    )
    _printed(card.content, "karte", "-f", "1", "-l", "1")


def _printed(pdf: bytes, name: str, *pages: str) -> None:
    program = shutil.which("pdftoppm")
    if program is None:
        raise SystemExit("pdftoppm is missing (Debian: apt install poppler-utils)")
    command = [program, "-png", "-r", "80", *pages, "-singlefile", "-", str(PICTURES / name)]
    subprocess.run(command, input=pdf, check=True)
    _made(name)


def _made(name: str) -> None:
    """Keep the picture in 256 colours: less than half the bytes, and nobody sees it."""
    path = PICTURES / f"{name}.png"
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(f"  {path.name}", flush=True)


PARTS: dict[str, Callable[[Camera], None]] = {
    "desk": desk, "piles": piles, "without_a_name": without_a_name, "arrivals": arrivals,
    "petitions": petitions, "steering": steering, "reports": reports, "ways_in": ways_in,
    "public": public, "letters": letters,
}  # fmt: skip


def main() -> None:
    """Take all pictures, or those of the named parts."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        path = machine.find_chromium()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in sys.argv[1:] or list(PARTS):
            PARTS[name](Camera(browser))
        browser.close()


if __name__ == "__main__":
    main()
