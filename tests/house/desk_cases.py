"""Vorgänge for the tests of the pages, played with the verbs of the desk."""

from datetime import timedelta

from django.utils.timezone import now

from krm.casework.actions import forward, record
from krm.casework.actions.forward import UnitTask
from krm.documents.actions import store_document
from krm.journal.actions import OFFICE
from krm.parties.actions import PartyData, create_party
from krm.reactions.actions import NewAnliegen, NewReaction

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def recorded(house, title="Drei Rückrufe sind ausgeblieben", **columns):
    """Return a letter that KRM has recorded, with its scan."""
    at = now() - timedelta(minutes=5)
    party = create_party(
        data=PartyData(
            form_of_address="frau", first_name="Elif", last_name="Muster",
            street="Beispielweg 4", postcode="67433", city="Neustadt",
        ),
        chain=OFFICE, by=house.officer, at=at,
    )  # fmt: skip
    scan = store_document(content=PDF, name="brief.pdf", title="Brief", by=house.officer, at=at)
    new = NewReaction(
        kind="complaint", title=title, matter="Niemand ruft zurück.", channel="letter",
        arrived_at=at, anliegen=[NewAnliegen("S3.3")], party=party, **columns,
    )  # fmt: skip
    return record.record_reaction(new=new, documents=[(scan, "incoming")], by=house.officer, at=at)


def forwarded(house):
    """Return a Vorgang that waits for the Schriftsatz of the Leistungsgewährung."""
    return forward.forward(
        reaction=recorded(house),
        lead_unit=house.leistung,
        tasks=[UnitTask(house.leistung, "Bitte prüfen.")],
        by=house.officer,
        at=now() - timedelta(minutes=4),
    )
