"""The list for Art. 30, the classes of retention and the groundwork of a risk assessment."""

from django.http import HttpResponse
from django.shortcuts import render

from krm.adapters.pdf import SheetDocument, SheetPart, blocks_from_text, render_sheet
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.privacy.queries.inventory import Inventory, inventory
from krm.privacy.views.retention import SEES
from krm.ui.rules import format_day
from krm.work.pages import as_download

_FOOT = "Art. 30 DSGVO; Klassen nach DIN 66398; Vorarbeit zu Art. 35 DSGVO"
# Art. 30 (1) e: the program runs in the house and sends nothing abroad.
_ABROAD = (
    "Eine Übermittlung in Drittländer oder an internationale Organisationen findet nicht statt."
)


@staff_page(*SEES)
def page(request: StaffRequest) -> HttpResponse:
    """Show it as it is configured today."""
    context = {"inventory": inventory(local_day(request.at)), "third_countries": _ABROAD}
    return render(request, "privacy/inventory.html", context)


@staff_page(*SEES)
def printed(request: StaffRequest) -> HttpResponse:
    """Return the same as PDF for the file."""
    on = local_day(request.at)
    found = inventory(on)
    sheet = SheetDocument(
        office=found.office.name,
        title="Verzeichnis der Verarbeitung, Löschklassen, Risiken",
        reference=f"Stand {format_day(on)}",
        parts=tuple(_parts(found)),
        foot=_FOOT,
        made_at=request.at,
    )
    name = f"Verzeichnis-Datenschutz-{on.isoformat()}.pdf"
    return as_download(render_sheet(sheet).pdf, name=name, media_type="application/pdf")


def _parts(found: Inventory) -> list[SheetPart]:
    house = found.office
    parts = [
        SheetPart(
            heading="Verantwortlich",
            facts=(
                ("Stelle", house.name),
                ("Anschrift", f"{house.street}, {house.postcode} {house.city}"),
                ("Datenschutzbeauftragung", found.contact or "noch nicht eingetragen"),
                ("Verarbeitung", "Kundenreaktionsmanagement (KRM)"),
                ("Drittländer", _ABROAD),
            ),
        )
    ]
    for kind, kept in found.kinds:
        facts = (
            ("Betroffene", kind.persons), ("Zweck", kind.purpose), ("Grundlage", kind.basis),
            ("Empfänger", kind.recipients), ("Aufbewahrung", kept),
        )  # fmt: skip
        parts.append(SheetPart(heading=kind.label, facts=facts))
    classes = tuple((kind.code, kind.label, length, end) for kind, length, end in found.classes)
    parts.append(
        SheetPart(heading="Löschklassen", heads=("Klasse", "Was", "Wie lange", "Danach"),
                  rows=classes)
    )  # fmt: skip
    parts.append(SheetPart(heading="Eingestellt ist", facts=tuple(found.facts)))
    parts.append(
        SheetPart(
            heading="Vorarbeit zur Abschätzung der Risiken",
            body=blocks_from_text(
                "Was schiefgehen kann und was dagegen eingebaut ist. Wie wahrscheinlich und wie "
                "schwer es wäre, bewertet das Haus mit dem Datenschutz."
            ),
            heads=("Ziel", "Risiko", "Schutz"),
            rows=tuple((row.goal, row.risk, row.measure) for row in found.risks),
        )
    )
    return parts
