"""The Auskunft as PDF."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from krm.adapters import pdf
from krm.adapters.pdf import SheetDocument, SheetPart
from krm.organisation.queries import office
from krm.privacy.models import SubjectRequest
from krm.privacy.queries.inventory import inventory, published_contact
from krm.privacy.rules.blackening import Piece
from krm.ui.rules import format_day

_RIGHTS = (
    "Sie können verlangen, dass wir falsche Angaben berichtigen, Angaben löschen oder "
    "einschränken. Sie können der Verarbeitung widersprechen und sich bei der Aufsichtsbehörde "
    "für den Datenschutz beschweren."
)


def printed(row: SubjectRequest, pieces: Sequence[Piece], at: datetime) -> bytes:
    """Return everything that is held of a person, with what Art. 15 (1) DSGVO asks for."""
    listed = inventory(row.received_on)
    tables = {piece.table for piece in pieces}
    kinds = [(kind, kept) for kind, kept in listed.kinds if tables & kind.columns.keys()]
    contact = published_contact()
    facts = (
        ("Antrag vom", format_day(row.received_on)),
        ("Für", row.name),
        *([("Datenschutz", contact)] if contact else ()),
    )
    about = tuple((kind.label, kind.purpose, kind.recipients, kept) for kind, kept in kinds)
    texts = [
        SheetPart(heading=label, heads=("Text",), rows=tuple((piece.text,) for piece in group))
        for label, group in groupby(pieces, key=lambda piece: piece.label)
    ]
    sheet = SheetDocument(
        office=office().name,
        title="Auskunft über Ihre Daten",
        reference=f"Antrag {row.pk}",
        parts=(
            SheetPart(facts=facts),
            SheetPart(
                heading="Wozu wir sie haben und wie lange",
                heads=("Art", "Wozu", "Wer sie bekommt", "Wie lange"),
                rows=about,
            ),
            *texts,
            SheetPart(heading="Ihre Rechte", body=pdf.blocks_from_text(_RIGHTS)),
        ),
        foot="Angaben zu anderen Personen sind geschwärzt.",
        made_at=at,
    )
    return pdf.render_sheet(sheet).pdf
