"""A Stellungnahme as pages show it."""

from dataclasses import dataclass

from krm.adapters import pdf
from krm.organisation.models import Person
from krm.petitions.models import Statement
from krm.petitions.rules.statement import Content, mark_of, sections_of
from krm.ui.rules import format_day


@dataclass(frozen=True)
class StatementView:
    """One version: its words, its Prüfzeichen and what has become of it, in sentences."""

    statement: Statement
    content: Content
    sections: list[tuple[str, list[pdf.Block]]]
    mark: str
    course: list[str]


def shown_statement(statement: Statement) -> StatementView:
    """Return a version as a page shows it."""
    content = Content.from_json(statement.content)
    return StatementView(
        statement=statement,
        content=content,
        sections=[
            (part.heading, [b for text in part.paragraphs for b in pdf.blocks_from_text(text)])
            for part in sections_of(content)
        ],
        mark=mark_of(statement.digest),
        course=_course(statement),
    )


def _name(person: Person | None) -> str:
    return person.display_name if person else "unbekannt"


def _course(row: Statement) -> list[str]:
    """Return who did what with this version, in the order of the days."""
    found = [f"geschrieben am {format_day(row.drafted_at)} von {_name(row.drafted_by)}"]
    if row.presented_at:
        found.append(f"der Geschäftsführung vorgelegt am {format_day(row.presented_at)}")
    if row.approved_at:
        what = "freigegeben"
        if row.chair_asked_at:
            what = "dem Vorsitz der Trägerversammlung vorgelegt"
        found.append(f"{what} am {format_day(row.approved_at)} von {_name(row.approved_by)}")
    if row.released_on:
        found.append(
            f"freigegeben am {format_day(row.released_on)} von {row.released_name}, "
            f"{row.get_released_how_display()}, {row.resolution}"
        )
    if row.returned_at:
        found.append(
            f"zurückgegeben am {format_day(row.returned_at)} von {_name(row.returned_by)}: "
            f"{row.return_remark}"
        )
    if row.transmitted_on:
        late = row.days_late
        days = "1 Tag" if late == 1 else f"{late} Tage"
        end = f", {days} zu spät" if late else ""
        found.append(
            f"übermittelt am {format_day(row.transmitted_on)} von {_name(row.transmitted_by)}"
            f" ({row.transmitted_how}){end}"
        )
    return found
