"""What the walks of the directive's stories share: the house on a day, and the ways in."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from krm.letters.tasks import send_outbox
from krm.mailbox.actions import mail as mailbox_mail
from tests.house.cases import assessed, checked, delivered, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts
from tests.house.written import mail
from tests.walks.clock import CLOCK, clock
from tests.walks.walker import Walker, standing
from tests.walks.ways import release, send

__all__ = ["clock", "story"]

ERIKA = {
    "form_of_address": "frau", "first_name": "Erika", "last_name": "Beispielfrau",
    "street": "Musterweg 1", "postcode": "67433", "city": "Neustadt",
}  # fmt: skip
MATTER = "Seit drei Wochen bekomme ich keine Antwort auf meinen Antrag."
IN_FORCE = "2024-05-15"


@pytest.fixture
def story(cast, settings, tmp_path, clock):
    """Give the test the house with its rules and texts, and the clock its doors read."""
    settings.MEDIA_ROOT, settings.OUTBOX_DIR = tmp_path, tmp_path / "outbox"
    shipped_rules(at=moment(IN_FORCE))
    shipped_texts(at=moment(IN_FORCE))
    return cast


def ready_to_answer(house, arrived, **columns):
    """Let the desk bring a letter so far, on the day of its arrival, that only the answer lacks."""
    row = forwarded(house, recorded(house, arrived, **columns), f"{arrived}T11:00")
    row = checked(house, delivered(house, row, f"{arrived}T12:00"), f"{arrived}T13:00")
    return assessed(house, row, f"{arrived}T14:00")


def rules_change(house, old: str, new: str, *, starts_on: str) -> Walker:
    """Let KRM propose the Regelwerk with other words and the executive release it from a day on."""
    walker = today(house.officer).press("Verwaltung").press("Regelwerk")
    text = stands_in(walker.press("Änderung vorschlagen"), "text")
    assert text.count(old) == 1
    reads(walker.press("Vorschlagen", text=text.replace(old, new)), "Die Fassung ist vorgeschlagen")
    executive = today(house.executive).press("Verwaltung").press("Regelwerk")
    executive.press("Geschäftsweisung")
    return executive.press("Freigeben", valid_from=starts_on)


def today(person) -> Walker:
    """Let somebody open Heute."""
    return Walker(person).open("/")


def through(walker: Walker, *answers: str) -> Walker:
    """Answer the nine questions: no, until one of the answers given is offered.

    Without answers the questions are known, and it is a complaint.
    """
    if not answers:
        return walker.press("Es ist eine Beschwerde")
    for answer in answers:
        while not walker.has(answer):
            walker.press("Nein", wanting="antworten=")
        walker.press(answer, wanting="antworten=")
    return walker


def letter(person, arrived_at: str, *answers: str, **said) -> Walker:
    """Record a letter that arrived on a day; by default a complaint of Erika Beispielfrau."""
    at = arrived_at if "T" in arrived_at else f"{arrived_at}T09:00"
    words = {
        "title": "Drei Wochen keine Antwort", "matter": MATTER, "anliegen": ["S1.1"],
        "channel": "letter", "arrived_at": at, "arrived_krm_at": at, **ERIKA,
    } | said  # fmt: skip
    walker = today(person).press("Reaktion erfassen").press("Brief")
    return through(walker, *answers).press("Erfassen", wanting="/krm/", **words)


def mail_arrives(text=MATTER, **words):
    """Let the mailbox take a mail in at this moment; return the arrival."""
    date = format_datetime(CLOCK())
    received = f"from mx.beispiel.example by post.jobcenter.example; {date}"
    raw = mail(text, received=received, date=date, **words)
    return mailbox_mail.ingest_mail(raw=raw, at=CLOCK()).item


def mail_recorded(person, *answers: str, **said) -> Walker:
    """Record the newest arrival from the Posteingang."""
    walker = today(person).press("Posteingang").press("Sichten")
    through(walker, *answers)
    words = {"title": "Niemand ruft zurück", "anliegen": ["S1.1"], **ERIKA} | said
    return walker.press("Erfassen", wanting="/posteingang/", **words)


def reads(walker: Walker, *sentences: str) -> Walker:
    """Let the person read sentences on the page; what is missing is shown with the whole page."""
    missing = [sentence for sentence in sentences if sentence not in walker.page.text]
    assert not missing, f"{missing} not in: {walker.page.text}"
    return walker


def reads_nowhere(walker: Walker, *words: str) -> Walker:
    """Let the person find none of these words on the page."""
    found = [word for word in words if word in walker.page.text]
    assert not found, f"{found} in: {walker.page.text}"
    return walker


def stands_in(walker: Walker, name: str) -> str:
    """Return what stands in the field whose name ends like this; of a choice its code."""
    (found,) = [
        item for form in walker.page.forms for item in form.fields if item.name.endswith(name)
    ]
    return standing(found) or ""


def fills_in(walker: Walker, button: str, **said: str) -> Walker:
    """Fill fields of an Anliegen, whose names begin with its own, and press the button."""
    names = {
        item.name.rpartition("-")[2]: item.name
        for form in walker.page.forms
        for item in form.fields
        if "-" in item.name
    }
    return walker.press(button, **{names[name]: value for name, value in said.items()})


def confirms(person) -> Walker:
    """Write and release the confirmation that Heute asks for; it goes by post or by e-mail."""
    walker = today(person).press("Bestätigen")
    send(walker)
    send_outbox(wait=timedelta(0))  # a minute has gone by
    return walker.press("KRM-2026") if walker.has("KRM-2026") else walker


def forwards(person) -> Walker:
    """Give the Vorgang to the unit that is offered first."""
    return today(person).press("Weiterleiten").press("Weiterleiten")


def delivers(lead) -> Walker:
    """Write and sign the Schriftsatz that Heute asks for."""
    return today(lead).press("Schreiben").press("Zeichnen und an KRM abgeben")


def checks(person) -> Walker:
    """Take the Schriftsatz in and assess the Anliegen."""
    return today(person).press("Prüfen").press("Speichern")


def answers(person) -> Walker:
    """Write the answer from what the unit proposed, release it and give it to the post."""
    walker = today(person).press("Schreiben")
    release(walker)
    return walker.press("Als versandt vermerken")


def closes(person) -> Walker:
    """Close what was answered."""
    return today(person).press("Abschließen").press("Abschließen")
