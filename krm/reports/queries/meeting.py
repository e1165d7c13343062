"""What the Führungskräftebesprechung has before it (R-12): figures, Gegenmaßnahmen, examples.

It is read across units, so small counts are suppressed as in what leaves the house.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count

from krm.adapters import pdf
from krm.deadlines.models import Deadline
from krm.deadlines.queries import SCHRIFTSATZ
from krm.measures.models import Measure, MeetingExample
from krm.measures.queries.listed import MeasureGroup, grouped
from krm.organisation.models import Person
from krm.organisation.queries import active_people
from krm.parties.rules.traces import Trace
from krm.privacy.queries.anonymising import known_words
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.reports.queries.files import cell
from krm.reports.queries.report import report_on
from krm.reports.queries.scope import done, in_scope, ran
from krm.reports.queries.table import kept_from
from krm.reports.rules.content import ALWAYS, Content, lines_of, printed_definitions
from krm.reports.rules.examples import problem_of, shortened
from krm.reports.rules.facts import Period
from krm.reports.rules.situation import MOST_TOPICS
from krm.reports.rules.suppression import Cells
from krm.ui.rules import format_date
from krm.work.access import visible_reactions

_ARRIVED: Final = ("reactions", "complaints", "praise", "ideas", "petitions", "eingaben")
_IN_TIME: Final = (
    "confirmation_due", "confirmation_in_time", "closed_written", "closed_in_time", "board_due",
    "board_in_time", "schriftsatz_due", "schriftsatz_in_time",
)  # fmt: skip
_OFFERED = 8
_WIDEST = 300
_LATE = "Überfällige Schriftsätze je Einheit"


@dataclass(frozen=True)
class Block:
    """One table of the pack: lines of a report, or what is counted beside it."""

    title: str
    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Pack:
    """The pack for one meeting."""

    period: Period
    content: Content
    blocks: Sequence[Block]
    measures: Sequence[MeasureGroup]
    examples: Sequence[MeetingExample]

    @property
    def definitions(self) -> list[Mapping[str, str]]:
        """Return the definitions of what stands in the pack."""
        shown = {line["code"] for block in self.blocks for line in block.lines}
        return [
            row
            for row in printed_definitions(self.content)
            if row["code"] in shown or row["code"].startswith("anliegen:")
        ]


def usual_period(on: date) -> Period:
    """Return the three full months before a day, with what has happened up to that day.

    Of a single month a small house would show little but suppressed counts.
    """
    last = on.replace(day=1) - timedelta(days=1)
    first = (last.replace(day=1) - timedelta(days=40)).replace(day=1)
    return Period(first, last, on)


def pack_on(period: Period, person: Person, on: date) -> Pack:
    """Return the pack on a period for one person: without what they are kept away from."""
    kept = kept_from(person)
    content = report_on(
        period, kept=kept, is_for_outside=True, is_whole=True, published=_is_published
    )
    lines = lines_of(content)
    topics = [
        line
        for line in lines.values()
        if line["code"].startswith("anliegen:")
        and line["is_part"]
        and (line["count"] or line["code"] == ALWAYS)
    ]
    topics.sort(key=lambda line: (-(line["count"] or 0), line["code"]))
    always = [line for line in topics[MOST_TOPICS:] if line["code"] == ALWAYS]
    blocks = (
        Block("Eingang", _alone(lines[code] for code in _ARRIVED)),
        Block("Häufigste Anliegen", _alone([*topics[:MOST_TOPICS], *always])),
        Block("In der Frist", [lines[code] for code in _IN_TIME]),
        Block(_LATE, _late_by_unit(period.as_of, kept)),
    )
    parts = [group for group in grouped(Measure.objects.all(), on) if group.code != "done"]
    return Pack(period, content, blocks, parts, examples_for(person))


def _is_published(code: str) -> bool:
    # Only what the pack shows can give a small count away; the rest of the report is not in it.
    return code in _ARRIVED or code in _IN_TIME or code.startswith("anliegen:")


def _alone(lines: Any) -> list[Mapping[str, Any]]:
    return [{**line, "is_part": False} for line in lines]


def _late_by_unit(as_of: date, kept: Collection[int]) -> list[Mapping[str, Any]]:
    """Return which units owed a Schriftsatz that was overdue; small counts are suppressed."""
    day = Period(as_of, as_of, as_of)
    rows = (
        Deadline.objects.filter(ran(day), ~done(day), in_scope(day, kept, "reaction__"))
        .filter(kind__in=SCHRIFTSATZ, due_on__lt=as_of, unit__isnull=False)
        .values_list("unit__name")
        .annotate(times=Count("pk"))
        .order_by("unit__name")
    )
    counts = dict(rows)
    below = regelwerk.rules_on(as_of).number("reports.small_cell_below")
    whole = {"": sum(counts.values())}
    equation = {"": -1} | dict.fromkeys(counts, 1)
    secret = Cells(counts | whole, [equation], below).suppressed() if counts else frozenset()
    return [
        {"code": f"late:{name}", "name": name, "is_part": False, "base": None, "percent": None,
         "days": None, "count": None if name in secret else count, "is_suppressed": name in secret}
        for name, count in counts.items()
    ]  # fmt: skip


def examples_for(person: Person) -> list[MeetingExample]:
    """Return the examples that stand, without those of Vorgänge a person is kept away from."""
    rows = MeetingExample.objects.standing().exclude(reaction__in=kept_from(person))
    return list(rows.select_related("reaction").order_by("confirmed_at", "pk"))


def offered_for(period: Period, person: Person, on: date) -> list[Reaction]:
    """Return Vorgänge that arrived in the period and have ended, the latest first."""
    rows = visible_reactions(person, on).filter(
        arrived_at__date__range=(period.starts_on, period.ends_on), closed_at__isnull=False
    )
    taken = MeetingExample.objects.standing().values("reaction")
    return list(rows.exclude(pk__in=taken).order_by("-closed_at", "-pk")[:_OFFERED])


def traces_of(reaction: Reaction, text: str) -> list[Trace]:
    """Return what in a text tells of the person of a Vorgang, of a colleague or of a Vorgang."""
    known = {what: list(words) for what, words in known_words(reaction).items()}
    if reaction.party is not None:
        known.setdefault("Vorname", []).append(reaction.party.first_name)
    return problem_of(text, known, [person.last_name for person in active_people()])


def proposed_text(reaction: Reaction) -> str:
    """Return a Vorgang in short, as KRM begins to shorten it: what tells of a person is left out.

    Nothing leaves before a person has read it and confirmed.
    """
    text = f"{reaction.title}.\n\n{reaction.matter}".strip()
    return shortened(text, traces_of(reaction, text))


def as_pdf(pack: Pack, *, at: datetime) -> bytes:
    """Return the pack as PDF/UA and PDF/A."""
    below = pack.content["suppressed_below"]
    document = pdf.MeetingDocument(
        office=pack.content["office"],
        title="Führungskräftebesprechung",
        period=str(pack.period),
        as_of=format_date(pack.period.as_of),
        notes=(
            f"Anzahlen unter {below} sind mit • unterdrückt, und weitere, damit sie sich nicht "
            "ausrechnen lassen.",
        ),
        blocks=tuple(_typeset(block) for block in pack.blocks),
        measures=tuple(
            pdf.MeetingGroup(group.label, tuple(_row(row) for row in group.rows))
            for group in pack.measures
        ),
        examples=tuple(example.text for example in pack.examples),
        definitions=tuple((row["name"], row["sentence"]) for row in pack.definitions),
        made_at=at,
    )
    return pdf.render_meeting(document).pdf


def _typeset(block: Block) -> pdf.ReportBlock:
    counts = [line["count"] or 0 for line in block.lines if not line["is_part"]]
    most = max(counts, default=0) or 1
    return pdf.ReportBlock(
        block.title,
        tuple(
            pdf.ReportLine(
                line["name"],
                is_part=line["is_part"],
                count=cell(line, "count"),
                base=cell(line, "base"),
                share=cell(line, "percent"),
                bar=_bar(line, most),
            )
            for line in block.lines
        ),
    )


def _bar(line: Mapping[str, Any], most: int) -> int:
    if line["percent"] is not None and line["is_part"]:
        percent: float = line["percent"]
        return round(_WIDEST * percent / 100)
    is_share = line["is_part"] or line["code"].endswith(("_due", "_written"))
    count: int = 0 if is_share else line["count"] or 0
    return round(_WIDEST * count / most)


def _row(row: Measure) -> tuple[str, str, str, str]:
    return (
        row.title,
        row.unit.name if row.unit else "Ganzes Haus",
        row.owner.display_name if row.owner else "–",
        format_date(day) if (day := row.effect_due_on or row.due_on) else "–",
    )
