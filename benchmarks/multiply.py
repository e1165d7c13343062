"""Make many reactions of few: the seeded rows are copied by the database itself."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max

from benchmarks import indexed
from benchmarks.texts import OTHER, RARE
from krm.casework.models import CaseNote
from krm.deadlines.models import Deadline
from krm.journal import rules as journal
from krm.journal.actions import Verb, reaction_chain
from krm.journal.models import JournalEntry, JournalHead, JournalPersonal
from krm.letters.models import Dispatch, Letter
from krm.parties.models import Party
from krm.reactions.models import Anliegen, NumberSeries, Reaction
from krm.work.models import Assignment

BASE: Final = 10_000
_PORTION: Final = 2000
# "KRM-2024-" before the number of the year.
_PREFIX: Final = 9
_OF_REACTIONS: Final = (Anliegen, Deadline, Assignment, CaseNote)
_JOURNAL: Final = (JournalEntry, JournalPersonal, JournalHead)


def multiply(times: int, progress: Callable[[int], None]) -> None:
    """Bring each seeded reaction into the house so many times in all, with all its rows.

    What stands of them in the index of words is copied too; without an index there is none after.

    :raises ValueError: if the keys of the seeded reactions do not begin with 1.
    """
    keys = Reaction.objects.aggregate(last=Max("pk"), count=models.Count("pk"))
    if keys["last"] != keys["count"]:
        raise ValueError("only a freshly seeded house can be multiplied")
    series = dict(NumberSeries.objects.filter(series="KRM").values_list("year", "last"))
    letters: int = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
    chains = list(
        JournalEntry.objects.filter(verb=Verb.REACTION_REGISTERED.value)
        .select_related("personal")
        .order_by("pk")
    )
    with indexed.without_indexes():
        for turn in range(1, times):
            with transaction.atomic():
                _copy_rows(turn, keys["count"], letters, series)
                _copy_chains(turn * keys["count"], chains)
                indexed.copy_words(turn * keys["count"], keys["count"])
            progress((turn + 1) * keys["count"])
    for year, last in series.items():
        NumberSeries.objects.filter(series="KRM", year=year).update(last=last * times)
    _set_sequences()
    indexed.note_compared()


def _copy_rows(turn: int, count: int, letters: int, series: dict[int, int]) -> None:
    further = turn * count
    of_reaction = {"reaction_id": f"reaction_id + {further}"}
    _copy(Party, {"id": f"id + {further}"}, f"id <= {count}")
    _copy(
        Reaction,
        {
            "id": f"id + {further}",
            "party_id": f"party_id + {further}",
            "number": _number(turn, series),
            # A rare word stays rare.
            "matter": f"replace(matter, '{RARE}', '{OTHER}')",
        },
        f"id <= {count}",
    )
    for model in _OF_REACTIONS:
        _copy(model, {"id": None} | of_reaction, f"reaction_id <= {count}")
    _copy(
        Letter,
        {"id": f"id + {turn * letters}", "subject": _subject(further)} | of_reaction,
        f"id <= {letters} AND reaction_id <= {count}",
    )
    _copy(
        Dispatch,
        {"id": None, "letter_id": f"letter_id + {turn * letters}"},
        f"letter_id <= {letters}",
    )


def _number(turn: int, series: dict[int, int]) -> str:
    years = " ".join(f"WHEN '{year}' THEN {turn * last}" for year, last in series.items())
    further = f"CASE substr(number, 5, 4) {years} END"
    place = f"CAST(substr(number, {_PREFIX + 1}) AS integer) + {further}"
    if connection.vendor == "sqlite":
        return f"substr(number, 1, {_PREFIX}) || printf('%05d', {place})"
    text = f"CAST({place} AS text)"
    return f"substr(number, 1, {_PREFIX}) || lpad({text}, greatest(5, length({text})), '0')"


def _subject(further: int) -> str:
    """Return the subject of a letter, which begins with the number of its reaction."""
    return (
        "(SELECT r.number FROM reactions_reaction r "
        f"WHERE r.id = reaction_id + {further}) || substr(subject, {_PREFIX + 6})"
    )


def _copy(model: type[models.Model], changed: dict[str, str | None], which: str) -> None:
    """Copy the rows of a table; a column with None gets what the database gives it."""
    names = [field.column for field in model._meta.concrete_fields]
    names = [name for name in names if changed.get(name, name) is not None]
    values = ", ".join(changed.get(name) or f'"{name}"' for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {values} FROM "{table}" WHERE {which}'
        )


def _copy_chains(further: int, chains: list[JournalEntry]) -> None:
    """Write the entries of the copied reactions, each hashed as the journal does it."""
    pk: int = JournalEntry.objects.aggregate(last=Max("pk"))["last"]
    for start in range(0, len(chains), _PORTION):
        entries, texts, heads = [], [], []
        for entry in chains[start : start + _PORTION]:
            pk += 1
            values: dict[str, Any] = {name: getattr(entry, name) for name in journal.Link._fields}
            values["chain"] = reaction_chain(int(entry.chain.partition(":")[2]) + further)
            link = journal.Link(**values)
            copied = JournalEntry(
                pk=pk, **values, hash=journal.entry_hash(link, settings.JOURNAL_KEY)
            )
            entries.append(copied)
            texts.append(
                JournalPersonal(
                    entry=copied, salt=entry.personal.salt, payload=entry.personal.payload
                )
            )
            heads.append(JournalHead(chain=values["chain"], seq=1, hash=copied.hash))
        for model, rows in zip(_JOURNAL, (entries, texts, heads), strict=True):
            model._default_manager.bulk_create(rows)  # type: ignore[attr-defined]


def _set_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [Party, Reaction, Letter, *_OF_REACTIONS, Dispatch, *_JOURNAL]
        ):
            cursor.execute(statement)
