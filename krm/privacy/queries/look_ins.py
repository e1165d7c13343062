"""The look-ins of a Vorgang, and whether KRM may look into the E-AKTE now (R-08, R-09)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from krm.casework.queries.returned import ReturnedForm, returned_forms
from krm.deadlines.rules import oldest_visible_document
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.models import Consent
from krm.privacy.models import LookIn
from krm.privacy.queries.consents import consents_of, in_force
from krm.reactions.models import Reaction, ReactionDocument
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date

_ASK_UNIT = " Was nötig ist, sagt dann der Fachbereich im Schriftsatz."


@dataclass(frozen=True)
class Gate:
    """Whether KRM may look into the E-AKTE on a day.

    :param consent: the one it rests on; None: KRM may not.
    :param reason: why not, and what to do.
    :param oldest: the oldest date a document may have.
    """

    consent: Consent | None
    reason: str
    oldest: date


@dataclass(frozen=True)
class EakteCard:
    """What the page of a Vorgang shows of consents and look-ins."""

    consents: list[Consent]
    look_ins: list[LookIn]
    gate: Gate
    sees_look_ins: bool
    has_withdrawable: bool
    returned: list[ReturnedForm]


def gate_of(reaction: Reaction, on: date, consents: list[Consent] | None = None) -> Gate:
    """Return whether KRM may look into the E-AKTE on a day.

    :param consents: those of the Vorgang, if the caller has just read them.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    oldest = oldest_visible_document(on, rules.number("eakte.document_age_years"))
    rows = consents_of(reaction) if consents is None else consents
    consent = in_force(rows, reaction, on)
    return Gate(consent, "" if consent else _why_not(reaction, rows), oldest)


def _why_not(reaction: Reaction, consents: list[Consent]) -> str:
    # To praise and ideas no unit writes a Schriftsatz.
    ask = _ASK_UNIT if reaction.has_result else ""
    if reaction.party_id is None:
        return f"Der Vorgang ist ohne Person erfasst, es gibt keine Einwilligung.{ask}"
    ended = [
        row.withdrawn_on
        for row in consents
        if row.purpose == Consent.Purpose.EAKTE
        and row.reaction_pk == reaction.pk
        and row.withdrawn_on is not None
    ]
    if ended:
        return (
            f"Die Einwilligung ist seit dem {format_date(max(ended))} widerrufen. KRM liest nicht "
            f"mehr in der E-AKTE.{ask}"
        )
    return (
        "Es liegt keine schriftliche Einwilligung vor. Bitte den Vordruck unterschreiben lassen "
        f"und hier eintragen. Ohne sie liest KRM nicht in der E-AKTE.{ask}"
    )


def look_ins_of(reaction: Reaction) -> list[LookIn]:
    """Return the look-ins of a Vorgang in their order, each with its corrections."""
    rows = LookIn.objects.filter(reaction=reaction, corrects=None)
    return list(
        rows.select_related("looked_by", "consent")
        .prefetch_related("corrections__looked_by")
        .order_by("looked_at", "pk")
    )


def look_ins_after(consent: Consent, day: date) -> list[LookIn]:
    """Return what was read on the ground of a consent after a day, the oldest first."""
    rows = LookIn.objects.filter(consent=consent, corrects=None).order_by("looked_at", "pk")
    return [row for row in rows if local_day(row.looked_at) > day]


def last_look_in(consents: Iterable[Consent]) -> LookIn | None:
    """Return the last look-in on the ground of some consents; None: nobody has read."""
    rows = LookIn.objects.filter(consent__in=list(consents), corrects=None)
    return rows.order_by("looked_at", "pk").last()


def withdrawn_words(consent: Consent) -> str:
    """Return what the next page says of a withdrawal, and of what was read after its day."""
    words = "Der Widerruf ist eingetragen."
    if consent.withdrawn_on and look_ins_after(consent, consent.withdrawn_on):
        words += (
            " Danach wurde noch in der E-AKTE gelesen. Das ist eine Besonderheit: Die "
            "Geschäftsführung und der Datenschutz wissen es."
        )
    return words


def eakte_card(
    reaction: Reaction,
    rights: Collection[Right],
    on: date,
    files: Iterable[ReactionDocument] = (),
    *,
    there_is: Collection[str],
) -> EakteCard | None:
    """Return what the page shows to those who work on the Vorgang or check look-ins.

    :param files: those of the Vorgang that the page shows; signed forms may be among them.
    :param there_is: the names of the parts it has; others are not read.
    """
    sees_look_ins = Right.SEE_LOOK_INS in rights
    if not sees_look_ins and Right.EDIT_CASE not in rights:
        return None
    consents = consents_of(reaction) if "consents" in there_is else []
    own = [row for row in consents if row.reaction_pk == reaction.pk and not row.withdrawn_on]
    return EakteCard(
        consents,
        look_ins_of(reaction) if sees_look_ins and "look_ins" in there_is else [],
        gate_of(reaction, on, consents),
        sees_look_ins,
        bool(own),
        returned_forms(reaction, files, consents) if Right.EDIT_CASE in rights else [],
    )
