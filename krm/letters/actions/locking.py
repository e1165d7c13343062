"""A letter locked for one change: who was faster, whether it is a draft, and how it is stored."""

import hashlib
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters.models import Letter
from krm.letters.queries import words_of
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_clock


def locked_letter(letter: Letter, *, expected_revision: int | None = None) -> Letter:
    """Return the letter locked for the rest of the transaction, with all that its words need.

    :raises Refused: if somebody has changed it since the page was shown.
    """
    row = (
        Letter.objects.select_for_update(of=("self",))
        .select_related(
            "reaction__party", "reaction__regelwerk_version", "contact__unit", "changed_by"
        )
        .defer("reaction__regelwerk_version__content")
        .get(pk=letter.pk)
    )
    if expected_revision is not None and row.revision != expected_revision:
        raise Refused(
            f"{_who(row)} hat das Schreiben inzwischen geändert ({format_clock(row.changed_at)}). "
            "Bitte neu laden und vergleichen.",
            code="changed_meanwhile",
            chain=reaction_chain(row.reaction_id),
        )
    return row


def _who(letter: Letter) -> str:
    return letter.changed_by.display_name if letter.changed_by else "Jemand"


def require_draft(letter: Letter) -> None:
    """Refuse to touch what is no draft any more.

    :raises Refused: if the letter is released.
    """
    if letter.state != Letter.State.DRAFT:
        raise Refused(
            "Das Schreiben ist schon freigegeben und wird nicht mehr geändert.",
            code="already_released",
            chain=reaction_chain(letter.reaction_id),
        )


def require_way(kind: str, channel: str, reaction: Reaction) -> None:
    """Refuse a way out that the Regelwerk does not open to this letter (docs/rulings.md 14).

    :raises Refused: as said.
    """
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    if channel == Letter.Channel.EMAIL and kind not in rules.texts("letters.by_email"):
        raise Refused(
            f"{Letter.Kind(kind).label}: geht per Post, per Fax oder persönlich, nicht per E-Mail.",
            code="field_channel",
            chain=reaction_chain(reaction.pk),
        )


def save_words(row: Letter, *, by: Actor, at: datetime) -> Letter:
    """Store changed words of a locked draft; ticks and an approval given before are void."""
    row.changed_at = at
    row.changed_by_id = by.pk
    row.approved_at = row.approved_by = row.ready_at = None
    row.revision += 1
    row.save()
    row.ticks.all().delete()
    journal.record(
        Verb.LETTER_CHANGED,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"letter": row.pk, "revision": row.revision, "channel": row.channel},
        personal={"what": row.get_kind_display()},
    )
    return row


def content_hash(letter: Letter) -> str:
    """Return the digest of everything the customer will read."""
    return hashlib.sha256(words_of(letter).encode()).hexdigest()
