"""The keys with which other systems of the house use the API."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation.access import require
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.public.models import ApiToken

_PREFIX = "krm_"
_BYTES = 32


@dataclass(frozen=True)
class NewToken:
    """A key just made: the row, and the key itself, which is shown this once."""

    row: ApiToken
    secret: str


@journal.verb
def create_token(*, name: str, ends_on: date | None, by: Actor, at: datetime) -> NewToken:
    """Make a key for another system; only its hash is kept.

    :raises Refused: without a name, with an end that has passed, or without the right.
    """
    require(by, Right.MANAGE_OFFICE, on=local_day(at))
    if not name.strip():
        raise Refused("Bitte sagen, welches System den Schlüssel bekommt.", code="field_name")
    if ends_on is not None and ends_on < local_day(at):
        raise Refused("Dieser Tag ist schon vorbei.", code="field_ends_on")
    secret = f"{_PREFIX}{secrets.token_urlsafe(_BYTES)}"
    row = ApiToken.objects.create(
        name=name.strip(),
        token_hash=hash_of(secret),
        ends_on=ends_on,
        created_at=at,
        created_by_id=by.pk,
    )
    journal.record(
        Verb.API_TOKEN_CREATED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"token": row.pk, "ends_on": ends_on},
        personal={"name": row.name},
    )
    return NewToken(row, secret)


@journal.verb
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> ApiToken:
    """Make a key useless from now on; a second time nothing happens.

    :raises Refused: without the right.
    """
    require(by, Right.MANAGE_OFFICE, on=local_day(at))
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id = at, by.pk
        row.save(update_fields=["revoked_at", "revoked_by"])
        journal.record(
            Verb.API_TOKEN_REVOKED,
            chain=OFFICE,
            by=by,
            at=at,
            data={"token": row.pk},
            personal={"name": row.name},
        )
    return row


def hash_of(secret: str) -> str:
    """Return by what a key is found; it is random and long, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_for(secret: str, *, on: date) -> ApiToken | None:
    """Return the key that a system shows, if it is known, not revoked and not ended.

    The row is found by the hash, so the time of the search tells nothing about the key; the
    hashes are compared in constant time all the same.
    """
    wanted = hash_of(secret)
    row = ApiToken.objects.filter(token_hash=wanted, revoked_at=None).first()
    if row is None or not hmac.compare_digest(row.token_hash, wanted):
        return None
    return None if row.ends_on is not None and row.ends_on < on else row


def note_use(token: ApiToken, *, on: date) -> None:
    """Keep the day on which a key was last used; at most one write a day."""
    if token.last_used_on != on:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=on)
