"""What is measured: the pages as a signed-in person opens them, and the verbs behind the doors."""

import io
import itertools
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks import desk, floors, texts
from benchmarks.timing import Work
from krm.adapters import pdf
from krm.casework.actions import forward, notes, record
from krm.casework.actions.forward import UnitTask
from krm.casework.models import CaseNote
from krm.casework.queries import similar as queries_similar
from krm.casework.rules.similar import telling_words
from krm.desk.demo.cast import Cast
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.mailbox.actions import mail as intake
from krm.mailbox.actions.mail import RawMail
from krm.organisation.models import Person
from krm.parties.models import Party
from krm.reactions.models import Reaction
from krm.reports.actions.exporting import export_register
from krm.reports.actions.keeping import count_year, keep_situation
from krm.reports.queries.situation import counted_situation

LIST_FLOOR = "25 rows by one SELECT, and one COUNT"
SEARCH_FLOOR = "the same scan of title, text and name by one SELECT, and one COUNT"
_HOUSE = "reports:situation"
MAILS = 20
REPLAY = "the same INSERTs and UPDATEs, replayed in one transaction"


def reads(cast: Cast, client: Client) -> Iterator[Work]:
    """Yield what reads: pages through the whole middleware, export and verification."""
    count_year(at=timezone.now())  # the schedule does so every half hour
    yield Work(
        "today", "Heute, first page", _page(client, "desk:today"),
        "150 running deadlines by one SELECT, and three figures", floors.today,
    )  # fmt: skip
    yield from _lists(cast, client)
    numbers = _endless(
        Reaction.objects.exclude(state="anonymous_recorded").values_list("number", flat=True)
    )
    yield from _situation(cast)
    yield Work(
        "case_page", "open a Vorgang (first look of the hour, journalled)",
        lambda number: _get(client, reverse("desk:reaction", args=[number])),
        "the Vorgang and its six lists by one SELECT each", floors.case_page,
        prepare=lambda: next(numbers),
    )  # fmt: skip
    yield from desk.arrivals(cast, client, timezone.now())
    yield _wording(cast)
    yield from _figures(client)
    yield Work(
        "verify_journal", "verify the journal", lambda _given: _verified(),
        "all entries by one SELECT", floors.journal,
        rows=JournalEntry.objects.count(), unit="entries/s",
    )  # fmt: skip
    yield Work(
        "letter_pdf", "typeset a letter (PDF/UA-1, PDF/A-3a)",
        lambda number: pdf.render_letter(desk.letter_of(number)),
        "a page of one word by the same typesetter", floors.short_pdf, rows=1, unit="letters/s",
        prepare=itertools.count(1).__next__,
    )  # fmt: skip


def _lists(cast: Cast, client: Client) -> Iterator[Work]:
    unit = cast.leistung.pk
    floor = floors.listed
    yield Work(
        "register", "register, first page", _page(client, "desk:register"), LIST_FLOOR, floor()
    )
    yield Work(
        "register_filtered", "register, open complaints of one unit",
        _page(client, "desk:register", status="open", kind="complaint", unit=unit), LIST_FLOOR,
        floor(f"{floors.OPEN} AND r.kind = 'complaint' AND r.lead_unit_id = %s", [unit]),
    )  # fmt: skip
    year = timezone.localdate().year - 1
    first, last = f"{year}-03-01", f"{year}-03-31"
    yield Work(
        "register_period", "register, arrived in one month",
        _page(client, "desk:register", arrived_from=first, arrived_to=last), LIST_FLOOR,
        floor("r.arrived_at >= %s AND r.arrived_at < %s", [first, f"{year}-04-01"]),
    )  # fmt: skip
    number = Reaction.objects.order_by("-pk")[0].number
    yield Work(
        "search_number", "search, by number", _page(client, "desk:register", q=number),
        LIST_FLOOR, floor("r.number = %s", [number]),
    )  # fmt: skip
    for name, word in (("rare", texts.RARE), ("frequent", texts.FREQUENT)):
        yield Work(
            f"search_{name}", f"search, {name} word", _page(client, "desk:register", q=word),
            SEARCH_FLOOR, floors.searched(word),
        )  # fmt: skip


def _situation(cast: Cast) -> Iterator[Work]:
    floor, weeks = floors.arrivals_by_week, "arrivals of half a year and of the one before, by week"
    keep_situation(at=timezone.now())
    yield Work(
        "situation", "start page of the executive", _page(_client(cast.executive), _HOUSE),
        "the kept figures by one SELECT", floors.kept_situation,
    )  # fmt: skip
    yield Work(
        "situation_counted", "figures of that page, counted anew",
        lambda _: counted_situation(timezone.localdate()), weeks, floor,
    )  # fmt: skip
    yield Work(
        "own_situation", "start page of a team lead",
        _page(_client(cast.lead_leistung), "reports:own_situation"), weeks, floor,
    )  # fmt: skip


def _client(person: Person) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    client.get("/heute/naechstes/worte/")  # as a browser with scripts asks
    return client


def _figures(client: Client) -> Iterator[Work]:
    """Yield the report on the year before, and the Anliegen of that year by Standort."""
    year = timezone.localdate().year - 1
    days = {
        "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31", "as_of": f"{year}-12-31",
    }  # fmt: skip
    yield Work(
        "report", "quantitative report on a year", _page(client, "reports:quantitative", **days),
        "its bare aggregates, by three SELECTs", floors.grouped(floors.REPORT, year),
    )  # fmt: skip
    chosen = {"counted": "anliegen", "rows": "topic", "columns": "standort", **days}
    yield Work(
        "evaluation", "evaluation: Anliegen of a year by Standort",
        _page(client, "reports:evaluation", **chosen),
        "its bare aggregates, by two SELECTs", floors.grouped(floors.EVALUATION, year),
    )  # fmt: skip


def writes(cast: Cast, now: datetime) -> Iterator[Work]:
    """Yield what writes; their floor are their own writes, replayed on the copy."""
    registered: list[Reaction] = []
    parties = _endless(Party.objects.order_by("pk"))
    yield Work(
        "register_reaction", "register a reaction (verb, with deadlines and journal)",
        lambda new: registered.append(record.record_reaction(new=new, by=cast.officer, at=now)),
        REPLAY, prepare=lambda: desk.new_reaction(next(parties), now), rows=1, unit="reactions/s",
    )  # fmt: skip
    yield Work(
        "record_step", "record a step: forward to a unit (verb)",
        lambda reaction: _forward(reaction, cast, now),
        REPLAY, prepare=registered.pop, at_most=len(registered), rows=1, unit="steps/s",
    )  # fmt: skip
    reactions = _endless(Reaction.objects.filter(~Q(party=None)))
    yield Work(
        "record_note", "record a step: a telephone note (verb)",
        lambda reaction: _note(reaction, cast, now),
        REPLAY, prepare=lambda: next(reactions), rows=1, unit="steps/s",
    )  # fmt: skip
    yield from desk.steps(cast, _client(cast.officer), now)
    dice, numbers = random.Random(11), itertools.count(1)
    yield Work(
        "mail_intake", f"take in {MAILS} mails as the poller does (one worker, synced to disk)",
        lambda mails: intake.ingest_mails(mails=mails, at=now),
        REPLAY,
        prepare=lambda: [RawMail(texts.mail(next(numbers), dice)) for _ in range(MAILS)],
        rows=MAILS, unit="mails/s",
    )  # fmt: skip


def export(cast: Cast, now: datetime, count: int) -> Work:
    """Return the export of the whole register; it writes one entry, before the copy is made."""
    return Work(
        "export_register", "export the register (.xlsx)",
        lambda _given: export_register(
            rows=Reaction.objects.all(), to=io.BytesIO(), by=cast.officer, at=now
        ),
        "all columns, Anliegen and deadlines by one SELECT each", floors.export, rows=count,
    )  # fmt: skip


def _wording(cast: Cast) -> Work:
    """Return the search for the same wording, as each arrival and the full form ask for it."""
    now = timezone.now()
    on, since = timezone.localdate(now), now - timedelta(days=365)
    matters = _endless(Reaction.objects.exclude(matter="").values_list("matter", flat=True))
    return Work(
        "search_wording", "look for the same wording in a year",
        lambda text: queries_similar.worded_alike(text, cast.officer, on, since=since),
        "the same scan for half of four words by one SELECT",
        lambda text: floors.worded(telling_words(text), since),
        prepare=lambda: next(matters),
    )  # fmt: skip


def _page(client: Client, name: str, **query: object) -> Callable[[Any], None]:
    address = reverse(name)
    return lambda _given: _get(client, address, {key: str(word) for key, word in query.items()})


def _get(client: Client, address: str, query: dict[str, str] | None = None) -> None:
    status = client.get(address, query).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")


def _endless(rows: Any) -> Iterator[Any]:
    """Yield up to 500 rows spread over the table, again and again."""
    step = max(1, rows.count() // 500)
    return itertools.cycle(list(rows.order_by("pk")[::step]))


def _verified() -> None:
    if problems := verify_journal().problems:
        raise RuntimeError(f"the seeded journal does not fit: {problems[:3]}")


def _forward(reaction: Reaction, cast: Cast, now: datetime) -> None:
    task = UnitTask(cast.leistung, "Bitte prüfen und einen Schriftsatz abgeben.")
    forward.forward(
        reaction=reaction, lead_unit=cast.leistung, tasks=[task], by=cast.officer, at=now
    )


def _note(reaction: Reaction, cast: Cast, now: datetime) -> None:
    notes.add_note(
        reaction=reaction,
        kind=CaseNote.Kind.PHONE,
        happened_at=now,
        partner="Kundin oder Kunde",
        text="Hat nachgefragt, wann die Antwort kommt. Rückruf am Freitag zugesagt.",
        by=cast.officer,
        at=now,
    )
