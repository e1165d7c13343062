"""Verbs about customers, their representatives and consents."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb
from krm.parties.models import Consent, Party, Representation
from krm.parties.rules import search_form


@dataclass(frozen=True)
class PartyData:
    """What the desk writes down about a customer; nothing is mandatory but a name."""

    kind: str = Party.Kind.PERSON
    form_of_address: str = Party.FormOfAddress.NONE
    first_name: str = ""
    last_name: str = ""
    organisation_name: str = ""
    letter_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    preferred_channel: str = Party.PreferredChannel.LETTER
    customer_number: str = ""
    language: str = ""
    accessibility: str = ""


def _require_name(data: PartyData) -> None:
    if data.kind == Party.Kind.ORGANISATION:
        if not data.organisation_name.strip():
            raise Refused("Bitte den Namen der Organisation angeben.", code="name_missing")
    elif not (data.last_name.strip() or data.first_name.strip()):
        raise Refused("Bitte mindestens einen Namen angeben.", code="name_missing")


def _cleaned(data: PartyData) -> dict[str, str]:
    values = {key: str(value).strip() for key, value in asdict(data).items()}
    values["email"] = values["email"].lower()
    values["search_name"] = search_form(
        values["first_name"], values["last_name"], values["organisation_name"]
    )
    return values


@journal.verb
def create_party(*, data: PartyData, chain: str, by: Actor, at: datetime) -> Party:
    """Record a customer and journal it on the chain of the Vorgang.

    :raises Refused: if there is no name at all.
    """
    _require_name(data)
    party = Party.objects.create(**_cleaned(data), created_at=at)
    journal.record(
        Verb.CUSTOMER_RECORDED,
        chain=chain,
        by=by,
        at=at,
        data={"party_id": party.pk, "kind": party.kind},
        personal={"name": party.display_name},
    )
    return party


@journal.verb
def change_party(*, party: Party, data: PartyData, chain: str, by: Actor, at: datetime) -> Party:
    """Change what is known about a customer; old and new values stay in the journal.

    :raises Refused: if no name would be left.
    """
    _require_name(data)
    changes = _apply(party, _cleaned(data))
    if changes:
        party.save(update_fields=[*changes, "search_name"])
        journal.record(
            Verb.CUSTOMER_CHANGED,
            chain=chain,
            by=by,
            at=at,
            data={"party_id": party.pk, "fields": sorted(changes)},
            personal={"changes": {key: list(pair) for key, pair in changes.items()}},
        )
    return party


def add_contact(
    *, party: Party, contact: Mapping[str, str], chain: str, by: Actor, at: datetime
) -> Party:
    """Add what was learnt about how to reach a customer; all else stays."""
    known = {name: getattr(party, name) for name in PartyData.__dataclass_fields__}
    return change_party(
        party=party, data=PartyData(**{**known, **contact}), chain=chain, by=by, at=at
    )


def _apply(party: Party, values: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    changes = {}
    for key, value in values.items():
        old = getattr(party, key)
        setattr(party, key, value)
        if old != value and key != "search_name":
            changes[key] = (old, value)
    return changes


@journal.verb
def write_deceased(*, party: Party, on: date, chain: str, by: Actor, at: datetime) -> Party:
    """Note that the person has died; from now on no mail leaves for them."""
    if party.deceased_noted_on == on:
        return party
    party.deceased_noted_on = on
    party.save(update_fields=["deceased_noted_on"])
    journal.record(
        Verb.CUSTOMER_CHANGED,
        chain=chain,
        by=by,
        at=at,
        data={"party_id": party.pk, "fields": ["deceased_noted_on"], "on": on},
    )
    return party


@journal.verb
def set_representation(
    *,
    represented: Party,
    representative: Party,
    has_vollmacht: bool,
    starts_on: date | None,
    ends_on: date | None,
    document: Document | None,
    chain: str,
    by: Actor,
    at: datetime,
) -> Representation:
    """Record who represents the customer; only a Vollmacht turns the mail to them.

    :raises Refused: if somebody would represent themselves or the end lies before the start.
    """
    if represented.pk == representative.pk:
        raise Refused("Niemand kann sich selbst vertreten.", code="same_party")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("Die Vollmacht endet vor ihrem Beginn.", code="ends_before_start")
    representation = Representation.objects.create(
        represented=represented,
        representative=representative,
        has_vollmacht=has_vollmacht,
        starts_on=starts_on,
        ends_on=ends_on,
        document=document,
        noted_at=at,
    )
    journal.record(
        Verb.REPRESENTATIVE_RECORDED,
        chain=chain,
        by=by,
        at=at,
        data={
            "party_id": represented.pk,
            "representative_id": representative.pk,
            "has_vollmacht": has_vollmacht,
            "starts_on": starts_on,
            "ends_on": ends_on,
        },
    )
    return representation


def same_representation(
    represented: Party, data: PartyData, days: tuple[bool, date | None, date | None]
) -> Representation | None:
    """Return the newest representation if it names the same person in the same way."""
    row = represented.representations.select_related("representative").order_by("-pk").first()
    if row is None or days != (row.has_vollmacht, row.starts_on, row.ends_on):
        return None
    known, new = row.representative, _cleaned(data)
    return row if all(getattr(known, name) == value for name, value in new.items()) else None


@journal.verb
def give_consent(
    *,
    party: Party,
    purpose: str,
    form: str,
    given_on: date,
    reaction_pk: int | None,
    document: Document | None,
    note: str,
    text_version: str = "",
    chain: str,
    by: Actor,
    at: datetime,
) -> Consent:
    """Record a consent; for the E-AKTE only a written one with its document counts (R-09).

    :param text_version: which text the person agreed to.
    :raises Refused: if the written proof is missing.
    """
    if purpose == Consent.Purpose.EAKTE and (form == Consent.Form.ORAL or document is None):
        raise Refused(
            "Für die Einsicht in die E-AKTE muss die Zustimmung schriftlich vorliegen.",
            code="written_consent_missing",
        )
    consent = Consent.objects.create(
        party=party,
        reaction_pk=reaction_pk,
        purpose=purpose,
        form=form,
        given_on=given_on,
        document=document,
        note=note,
        text_version=text_version,
        taken_by_id=by.pk,
    )
    journal.record(
        Verb.CONSENT_GIVEN,
        chain=chain,
        by=by,
        at=at,
        data={"party_id": party.pk, "purpose": purpose, "form": form, "given_on": given_on},
    )
    return consent


@journal.verb
def end_consent(*, consent: Consent, on: date, chain: str, by: Actor, at: datetime) -> Consent:
    """Withdraw a consent; that it once existed stays on record."""
    consent.withdrawn_on = on
    consent.save(update_fields=["withdrawn_on"])
    journal.record(
        Verb.CONSENT_WITHDRAWN,
        chain=chain,
        by=by,
        at=at,
        data={"party_id": consent.party_id, "purpose": consent.purpose, "on": on},
    )
    return consent
