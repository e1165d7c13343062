"""What somebody at the desk does, measured as whole pages: open a scan, take a step and land."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from benchmarks import texts
from benchmarks.floors import rows_of
from benchmarks.timing import Work
from krm.adapters import pdf
from krm.arrivals import jobs
from krm.arrivals.models import IntakeItem
from krm.arrivals.rules.files import ScannedFile
from krm.casework.actions import letters, record
from krm.desk.demo.cast import Cast
from krm.letters.models import Letter
from krm.parties.models import Party
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.triage.actions.scan import receive_scan

SCANS = 12
_WRITES = "the same INSERTs and UPDATEs, replayed in one transaction"


def arrivals(cast: Cast, client: Client, now: datetime) -> Iterator[Work]:
    """Yield the page on which a scanned letter is judged; scans are taken in for it first."""
    taken_in = [_scan(number, cast, now) for number in range(SCANS)]
    jobs.read_waiting_files(clock=lambda: now)
    receipts = itertools.cycle([item.receipt_number for item in taken_in])
    yield Work(
        "triage_page", "open an arrival in the Sichtung (with a scan)",
        lambda receipt: _opened(client, reverse("triage:item", args=[receipt])),
        "the arrival and its files by one SELECT each", _arrival_floor,
        prepare=lambda: next(receipts),
    )  # fmt: skip


def steps(cast: Cast, client: Client, now: datetime) -> Iterator[Work]:
    """Yield steps as the browser takes them: the form is sent, and the page after it is shown."""
    # An imported customer has no address, and without one no letter can be drafted.
    reachable = Party.objects.exclude(street="")
    parties = itertools.cycle(reachable.order_by("-pk")[:200])

    def recorded() -> Reaction:
        new = new_reaction(next(parties), now)
        return record.record_reaction(new=new, by=cast.officer, at=now)

    yield Work(
        "forward_page", "forward to a unit, and the page after it",
        lambda reaction: _sent(client, _step(reaction, "forward"), {
            "lead_unit": cast.leistung.pk,
            "question": "Bitte prüfen und einen Schriftsatz abgeben.",
        }),
        _WRITES, prepare=recorded, rows=1, unit="steps/s",
    )  # fmt: skip
    yield Work(
        "note_page", "write a note, and the page after it",
        lambda reaction: _sent(client, _step(reaction, "note"), {
            "kind": "phone", "happened_at": now.strftime("%Y-%m-%dT%H:%M"),
            "partner": "Kundin oder Kunde", "text": texts.HAPPENINGS[0],
        }),
        _WRITES, prepare=recorded, rows=1, unit="steps/s",
    )  # fmt: skip
    yield Work(
        "release_page", "release a confirmation, and the page after it",
        lambda letter: _sent(client, _address(letter), _typed(letter)),
        _WRITES, rows=1, unit="steps/s",
        prepare=lambda: letters.draft_letter(
            reaction=recorded(), kind=Letter.Kind.CONFIRMATION, by=cast.officer, at=now
        ),
    )  # fmt: skip


def new_reaction(party: Party, now: datetime) -> NewReaction:
    """Return a letter of a customer as the desk records it."""
    matter = texts.MATTERS[0]
    return NewReaction(
        kind=matter.kind,
        title=matter.title,
        matter=matter.matter,
        wish=matter.wish,
        channel="letter",
        arrived_at=now,
        anliegen=[NewAnliegen(code) for code in matter.codes],
        party=party,
    )


def letter_of(number: int) -> pdf.LetterDocument:
    """Return a letter of two pages to be typeset; each number is another text."""
    matter = texts.MATTERS[0]
    return pdf.LetterDocument(
        sender=pdf.Sender(
            office="Jobcenter Übungsstadt",
            department="Kundenreaktionsmanagement",
            address=("Musterallee 1", "67433 Neustadt an der Weinstraße"),
            return_line="Jobcenter Übungsstadt, Musterallee 1, 67433 Neustadt",
        ),
        recipient=("Elif Muster", "Beispielweg 4", "67433 Neustadt an der Weinstraße"),
        info=pdf.InfoBlock(
            our_reference=f"KRM-2026-{number:05d}", date="21.05.2026", contact_name="Mara Beispiel"
        ),
        subject=matter.title,
        salutation="Guten Tag Elif Muster,",
        body=pdf.blocks_from_text("\n\n".join([f"{matter.answer} ({number})"] * 5)),
        signature_name="Mara Beispiel",
        signature_function="KRM-Beauftragte",
    )


def _scan(number: int, cast: Cast, now: datetime) -> IntakeItem:
    file = ScannedFile(f"Brief {number}.pdf", pdf.render_letter(letter_of(number)).pdf)
    taken = receive_scan(files=[file], source="letter", arrived_at=now, by=cast.officer, at=now)
    return taken.item


def _arrival_floor(receipt: str) -> None:
    item = "SELECT * FROM arrivals_intakeitem WHERE receipt_number = %s"
    (row,) = rows_of(item, [receipt])
    rows_of(
        "SELECT d.* FROM documents_document d JOIN arrivals_intakeitem_documents l"
        " ON l.document_id = d.id WHERE l.intakeitem_id = %s",
        [row[0]],
    )


def _step(reaction: Reaction, name: str) -> str:
    return reverse("casework:step", args=[reaction.number, name])


def _address(letter: Letter) -> str:
    return reverse("casework:letter", args=[letter.reaction.number, letter.pk])


def _typed(letter: Letter) -> dict[str, Any]:
    """Return what the page of a draft sends when "Freigeben" is pressed."""
    fields = ("subject", "salutation", "body", "enclosures", "channel", "revision")
    return {name: getattr(letter, name) for name in fields} | {"act": "release"}


def _sent(client: Client, address: str, data: Mapping[str, Any]) -> None:
    answer = client.post(address, data)
    if answer.status_code != 302:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    _opened(client, answer["Location"].partition("#")[0])


def _opened(client: Client, address: str) -> None:
    status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
