"""Reads for the import of an old table: the lists it is compared with, and what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from krm.documents import queries as documents
from krm.documents.rules.table import Table, first_data_row, header_row, headings, read_table, shown
from krm.journal.actions import Verb, reaction_chain
from krm.journal.models import JournalEntry
from krm.organisation.models import Standort, Unit
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.takeover.models import ColumnMapping, ImportedRow, RegisterImport
from krm.takeover.rules import columns
from krm.takeover.rules.reading import Reader
from krm.takeover.rules.row import ImportRow
from krm.takeover.rules.words import Lists, lists_of

_SAMPLE = 5
_CHUNK = 500


@dataclass(frozen=True)
class Preview:
    """A table as the page of its columns shows it."""

    table: Table
    header: int
    headings: list[str]
    sample: list[list[str]]
    guessed: dict[str, int]
    is_remembered: bool
    is_charset_said: bool

    @property
    def needs_charset(self) -> bool:
        """Tell whether somebody has to say how the letters of the file are to be read."""
        return bool(self.table.readings) and not self.is_charset_said

    @property
    def hidden_rows(self) -> list[int]:
        """Return which rows below the headings the file hides, counted from 1 and with content."""
        first = first_data_row(self.table, self.header)
        rows = self.table.rows
        return [
            i + 1 for i in self.table.hidden_rows if i >= first and any(c != "" for c in rows[i])
        ]

    @property
    def rows(self) -> int:
        """Return how many rows stand below the headings."""
        return max(0, len(self.table.rows) - first_data_row(self.table, self.header))


@dataclass
class Known:
    """What is in the register already: by old number, by content, by our own number."""

    digest_by_number: dict[str, str]
    digests: set[str]
    ours: set[str]

    def has(self, row: ImportRow) -> bool:
        """Tell whether a row is in the register, perhaps with other content."""
        if row.number:
            return row.number in self.digest_by_number or row.number in self.ours
        return row.digest in self.digests

    def is_changed(self, row: ImportRow) -> bool:
        """Tell whether the register knows the number of a row, but with other content."""
        before = self.digest_by_number.get(row.number, "") if row.number else ""
        return bool(before) and before != row.digest


def imports() -> list[RegisterImport]:
    """Return the imports, the latest first."""
    rows = RegisterImport.objects.select_related("document", "uploaded_by")
    return list(rows.order_by("-pk")[:50])


def preview(content: bytes, *, sheet: str = "", charset: str = "") -> Preview:
    """Return the table with its headings, the first rows and what each column seems to be.

    :raises TableUnreadable: in German.
    """
    table = read_table(content, sheet=sheet, charset=charset, may_ask=True)
    header = header_row(table, columns.KNOWN)
    names = headings(table, header)
    first = first_data_row(table, header)
    filled = [row for row in table.rows[first:] if any(cell != "" for cell in row)][:_SAMPLE]
    saved = ColumnMapping.objects.filter(signature=columns.signature(names)).first()
    known: dict[str, int] = saved.columns if saved else {}
    return Preview(
        table=table,
        header=header,
        headings=names,
        sample=[[shown(cell) for cell in row] for row in filled],
        guessed=dict(known) or columns.guess(names),
        is_remembered=bool(known),
        is_charset_said=bool(charset),
    )


def content_of(run: RegisterImport) -> bytes:
    """Return the uploaded file.

    :raises FileNotFoundError: if the file store has lost it, or it was deleted with a name in it.
    """
    if run.document is None:
        raise FileNotFoundError
    return documents.read_content(run.document)


def table_of(run: RegisterImport) -> Table:
    """Return the table of an import as it was uploaded.

    :raises TableUnreadable: in German.
    :raises FileNotFoundError: if the file store has lost it.
    """
    return read_table(content_of(run), sheet=run.sheet, charset=run.charset)


def reader_of(run: RegisterImport, table: Table, at: datetime) -> Reader:
    """Return what reads the rows of an import."""
    names = headings(table, run.header_row)
    found = {word: int(index) for word, index in run.columns.items()}
    lists = lists_on(local_day(at), needs_anliegen="anliegen" in found)
    return Reader(table, found, names, lists, timezone.localtime(at), run.options)


def lists_on(on: date, *, needs_anliegen: bool = True) -> Lists:
    """Return the words the office and the Regelwerk know on a day."""
    rules = regelwerk.rules_on(on)
    return lists_of(
        tree=rules.anliegen_tree,
        channels={code: channel.label for code, channel in rules.channels.items()},
        standorte=[
            (row.pk, (row.name, row.code, row.city)) for row in Standort.objects.order_by("pk")
        ],
        units=[(row.pk, (row.name,)) for row in Unit.objects.order_by("pk")],
        needs_anliegen=needs_anliegen,
    )


def known_rows(numbers: Iterable[str]) -> Known:
    """Return what the register knows of earlier imports and of these numbers."""
    digest_by_number: dict[str, str] = {}
    digests: set[str] = set()
    rows = ImportedRow.objects.values_list("number", "digest")
    for number, digest in rows.iterator(chunk_size=2000):
        if number:
            digest_by_number[number] = digest
        else:
            digests.add(digest)
    return Known(digest_by_number, digests, set(keys_by_number(numbers)))


def worked_on(run: RegisterImport) -> list[str]:
    """Return the numbers of the Vorgänge of an import on which a person has worked since."""
    keys = list(run.imported.values_list("reaction_id", flat=True))
    worked: set[int] = set()
    for start in range(0, len(keys), _CHUNK):
        worked |= worked_keys(keys[start : start + _CHUNK])
    return sorted(Reaction.objects.filter(pk__in=worked).values_list("number", flat=True))


def worked_keys(keys: Iterable[int]) -> set[int]:
    """Return those of these Vorgänge (at most some hundred) on which a person has worked.

    What the system does by itself, such as reminding of a deadline, is no work.
    """
    chains = {reaction_chain(key): key for key in keys}
    steps = JournalEntry.objects.filter(
        chain__in=chains, seq__gt=1, actor_id__isnull=False
    ).exclude(verb=Verb.REACTION_IMPORT_TAKEN_BACK)
    return {chains[chain] for chain in steps.values_list("chain", flat=True).distinct()}


def keys_by_number(numbers: Iterable[str]) -> dict[str, int]:
    """Return the primary keys of Vorgänge by their own or their old numbers."""
    wanted = sorted({number for number in numbers if number})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        old = ImportedRow.objects.filter(number__in=some)
        found.update(dict(old.values_list("number", "reaction_id")))
        own = Reaction.objects.filter(number__in=some)
        found.update(dict(own.values_list("number", "pk")))
    return found
