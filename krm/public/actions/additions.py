"""What a sender adds later with the code of the receipt."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext

from krm.arrivals.actions import alarms
from krm.arrivals.actions.handed_in import Statement, cleaned, problems_of
from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.queries.submissions import own_reaction, submission_by_code
from krm.arrivals.rules.codes import hash_of
from krm.arrivals.rules.files import ScannedFile
from krm.casework.actions import messages
from krm.journal.actions import SYSTEM, Actor, Refused
from krm.measures.actions import raising
from krm.organisation.actions.once import form_key, made_by
from krm.organisation.queries import local_day
from krm.public.actions.submitting import inspect_files, store, to_reading, words_of
from krm.regelwerk import queries as regelwerk


def add_to(
    *,
    code: str,
    text: str,
    files: Sequence[ScannedFile] = (),
    form_token: str,
    by: Actor = SYSTEM,
    at: datetime,
) -> IntakeItem:
    """Take in a further message or file for a submission (docs/rulings.md 13).

    It joins the Vorgang while that is open; after the answer it waits in the Posteingang, which
    proposes a Folgereaktion.

    :raises Refused: for an unknown code ("code_unknown"), an anonymous submission ("anonymous"),
        or with what is wrong with text ("field_text") or files ("field_files").
    """
    original = submission_by_code(code)
    if original is None:
        raise Refused("Diesen Zugangscode kennen wir nicht.", code="code_unknown")
    if original.is_anonymous:
        words = gettext(
            "Wir haben Ihren Namen nicht. Zu dieser Meldung können Sie nichts mehr ergänzen. "
            "Bitte schreiben Sie eine neue Meldung."
        )
        raise Refused(words, code="anonymous")
    row, is_new = _stored(original, text, files, form_token, by, at)
    return _joined(row, original, by, at) if is_new else row.item


def _stored(
    original: Submission,
    text: str,
    files: Sequence[ScannedFile],
    form_token: str,
    by: Actor,
    at: datetime,
) -> tuple[Submission, bool]:
    rules = regelwerk.rules_on(local_day(at))
    said = _said(original, text)
    problem = problems_of(said, rules).get("happened")
    if problem and not (files and not said.happened):
        raise Refused(problem, code="field_text")
    key = form_key("add", original.pk, form_token, words_of(said, files))
    known = made_by(key, Submission)
    if known is not None:
        return known, False
    seen = inspect_files(files, rules, at)
    row = Submission(
        door=original.door,
        # An addition has no code of its own: nobody knows what this is the hash of.
        code_hash=hash_of(secrets.token_hex(32)),
        addition_to=original,
        happened=said.happened,
        language=original.language,
        submitted_at=at,
    )
    reading = to_reading(said, at, subject=f"Ergänzung zu {original.item.receipt_number}")
    return store(row=row, reading=reading, key=key, files=seen, by=by, at=at)


def _said(original: Submission, text: str) -> Statement:
    return cleaned(
        Statement(
            happened=text,
            first_name=original.first_name,
            last_name=original.last_name,
            email=original.email,
        )
    )


def _joined(row: Submission, original: Submission, by: Actor, at: datetime) -> IntakeItem:
    """Put what is stored into the open Vorgang; a crash before this leaves it in the Posteingang.

    Two steps, since the journal of the office is written last in each (docs/architecture.md).
    """
    target = own_reaction(original)
    if target is None or not target.is_open:
        return row.item
    try:
        messages.join_message(item=row.item, reaction=target, by=by, at=at)
        alarms.take_to_case(item=row.item, reaction=target, by=by, at=at)
        receipt = row.item.receipt_number
        raising.move_to_case(receipt=receipt, reaction=target, by=by, at=at)
    except Refused as refusal:
        # The answer may have left in this very moment; then a person makes it a Folgereaktion.
        if refusal.code != "not_open":
            raise
    return row.item
