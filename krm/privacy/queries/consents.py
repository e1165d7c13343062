"""The consents of a Vorgang, and the printed form to be signed."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from krm.adapters import pdf
from krm.adapters.pdf import SheetDocument, SheetPart, blocks_from_text
from krm.casework.queries.marks import mark_of
from krm.organisation.queries import local_day, office
from krm.parties.models import Consent
from krm.privacy.rules.consent_forms import ConsentForm, withdrawal_words
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.work.queries import desk_of


def consents_of(reaction: Reaction) -> list[Consent]:
    """Return what the customer has agreed to for this Vorgang or for all, the newest first."""
    if reaction.party_id is None:
        return []
    about = Q(reaction_pk=reaction.pk) | Q(reaction_pk=None)
    rows = Consent.objects.filter(about, party=reaction.party_id)
    return list(rows.select_related("taken_by", "document").order_by("-given_on", "-pk"))


def withdrawable(reaction: Reaction) -> list[Consent]:
    """Return the consents for this very Vorgang that nobody has taken back."""
    return [
        row
        for row in consents_of(reaction)
        if row.withdrawn_on is None and row.reaction_pk == reaction.pk
    ]


def in_force(rows: Iterable[Consent], reaction: Reaction, on: date) -> Consent | None:
    """Return the written consent to look into the E-AKTE that is in force on a day (R-09).

    Only one for this very Vorgang, with the paper that proves it, not taken back.
    """
    for row in rows:
        is_own = row.purpose == Consent.Purpose.EAKTE and row.reaction_pk == reaction.pk
        is_written = row.form != Consent.Form.ORAL and row.document_id is not None
        is_valid = row.given_on <= on and (row.withdrawn_on is None or row.withdrawn_on > on)
        if is_own and is_written and is_valid:
            return row
    return None


def printed_form(reaction: Reaction, form: ConsentForm, at: datetime) -> bytes:
    """Return a consent to be signed as PDF, with number and name filled in."""
    years = regelwerk.rules_of(reaction.regelwerk_version).number("eakte.document_age_years")
    # Whoever has the Vorgang on the desk: never a colleague it is about.
    house, contact = office(), desk_of(reaction, local_day(at))
    withdrawal = withdrawal_words(
        phone=(contact.phone if contact else "") or house.phone,
        email=house.email,
        address=f"{house.name}, {house.street}, {house.postcode} {house.city}",
    )
    text = form.text.format(number=reaction.number, years=years, withdrawal=withdrawal)
    party = reaction.party
    facts = [("Ihre Rückmeldung", reaction.number)]
    if party is not None:
        facts.append(("Name", party.display_name))
        if party.customer_number:
            facts.append(("Kundennummer", party.customer_number))
    mark = mark_of(reaction, purpose=form.purpose, version=form.version)
    sheet = SheetDocument(
        office=house.name,
        title=form.title,
        reference=reaction.number,
        parts=(SheetPart(facts=tuple(facts)), SheetPart(body=blocks_from_text(text))),
        signatures=("Ort, Datum", "Unterschrift"),
        # The code in words too: a PDF that was filled in has them in its text.
        foot=f"Vordruck, Fassung {form.version} · Code {mark}",
        mark=mark,
        mark_alt="QR-Code, mit dem das unterschriebene Papier zu diesem Vorgang findet",
        made_at=at,
    )
    return pdf.render_sheet(sheet).pdf
