"""Write letters: the draft from its text, other words, the text anew."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters import access
from krm.letters.actions.locking import (
    content_hash,
    locked_letter,
    require_draft,
    require_way,
    save_words,
)
from krm.letters.models import Letter
from krm.letters.queries import blocks, composing
from krm.letters.queries.block_rows import bind, new_blocks
from krm.letters.rules.blocks import same_words
from krm.letters.rules.conditions import LetterContext
from krm.letters.rules.texts import NoText, without_closing
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction


@dataclass(frozen=True)
class LetterWords:
    """The words of a letter as they are typed.

    :param body: the text; of an answer what stands before its blocks.
    :param closing: of an answer what stands after them; ``blocks`` are their texts by key.
    """

    subject: str
    salutation: str
    body: str
    enclosures: str
    channel: str
    closing: str = ""
    blocks: Mapping[int, str] = field(default_factory=dict)


@journal.verb
def write_draft(
    *,
    reaction: Reaction,
    kind: str,
    channel: str,
    contact: Person | None,
    forecast_on: date | None = None,
    context: LetterContext,
    by: Actor,
    at: datetime,
) -> Letter:
    """Write a draft from the text in force, with what is known already filled in.

    Right and gates are checked by the verb of casework that calls this one.

    :raises Refused: if a letter of this kind does not go that way, or each of its texts states
        something that is not so.
    """
    require_way(kind, channel, reaction)
    on = local_day(at)
    letter = Letter(
        reaction=reaction,
        kind=kind,
        channel=channel,
        contact=contact,
        forecast_on=forecast_on or composing.forecast(reaction, on),
        recipient_lines=list(composing.address_of(reaction, on)),
        recipient_email=composing.email_address_of(reaction, on),
        drafted_at=at,
        drafted_by_id=by.pk,
        changed_at=at,
        changed_by_id=by.pk,
    )
    places = _write_text(letter, on, context)
    letter.save()
    if places or kind == Letter.Kind.ANSWER:
        _store_blocks(letter, places, context, by, at)
        letter.save(update_fields=["body"])
    journal.record(
        Verb.LETTER_DRAFTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"letter": letter.pk, "kind": kind, "channel": channel},
    )
    return letter


def _store_blocks(
    row: Letter, places: Sequence[str], context: LetterContext, by: Actor, at: datetime
) -> None:
    """Store the blocks of an answer from the words of the Vorgang, and its whole text."""
    for block in new_blocks(row, places, context, by.pk, at):
        block.save()
    row.body = blocks.composed(row)


def _write_text(letter: Letter, on: date, context: LetterContext) -> tuple[str, ...]:
    try:
        return composing.write_text(letter, on, context)
    except NoText as refused:
        raise Refused(
            " ".join(refused.reasons),
            code="no_true_text",
            chain=reaction_chain(letter.reaction_id),
        ) from None


@journal.verb
def write_words(
    *,
    letter: Letter,
    words: LetterWords,
    expected_revision: int | None = None,
    context: Callable[[], LetterContext],
    by: Actor,
    at: datetime,
) -> Letter:
    """Write other words into a draft; ticks and an approval given before are void with it.

    Right and gates are checked by the verb of casework that calls this one. The same words once
    more change nothing.

    :param context: reads what the text may state, under the lock and only where words change.
    :raises Refused: if it is released or somebody else was faster.
    """
    row = locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    require_way(row.kind, words.channel, row.reaction)
    before = (content_hash(row), row.channel)
    read = cache(context)
    follows = (row.channel == Letter.Channel.EMAIL) != (words.channel == Letter.Channel.EMAIL)
    is_untouched = follows and words.body == row.body == _fixed_body(row, read())
    _write_around(row, words, by)
    _write_into_blocks(row, words.blocks, read, by)
    row.channel = words.channel
    if follows:
        _follow_channel(row, is_untouched, local_day(at), read())
    if row.kind == Letter.Kind.ANSWER:
        row.body = blocks.composed(row)
    if (content_hash(row), row.channel) == before:
        return row
    return save_words(row, by=by, at=at)


def _write_around(row: Letter, words: LetterWords, by: Actor) -> None:
    """Write what stands around the blocks; of every other letter that is all."""
    is_answer = row.kind == Letter.Kind.ANSWER
    text = (row.opening, row.closing) if is_answer else (row.body, row.closing)
    new = (words.subject, words.salutation, words.enclosures, words.body, words.closing)
    if new != (row.subject, row.salutation, row.enclosures, *text):
        row.worded_by_id = by.pk
    row.subject, row.salutation, row.enclosures = new[:3]
    if is_answer:
        row.opening, row.closing = words.body, words.closing
    else:
        row.body = words.body


def _write_into_blocks(
    row: Letter, texts: Mapping[int, str], context: Callable[[], LetterContext], by: Actor
) -> None:
    for block in row.blocks.filter(pk__in=texts):
        if same_words(block.text, texts[block.pk]) and block.text.count("\n\n") == texts[
            block.pk
        ].strip().count("\n\n"):
            continue
        block.text, block.worded_by_id = texts[block.pk].strip(), by.pk
        bind(block, context())
        block.save()


def _fixed_body(row: Letter, context: LetterContext) -> str:
    try:
        return composing.fixed_body(row, context)
    except NoText:
        return ""


@journal.verb
def rewrite_draft(*, letter: Letter, context: LetterContext, by: Person, at: datetime) -> Letter:
    """Write a draft anew from the text that fits the Vorgang now; what was typed gives way.

    :raises Refused: without the right, if it is released, or no text is true.
    """
    on = local_day(at)
    access.require_writing(by, letter, on)
    row = locked_letter(letter)
    require_draft(row)
    places = _write_text(row, on, context)
    row.worded_by = None
    if row.kind == Letter.Kind.ANSWER:
        row.blocks.all().delete()
        _store_blocks(row, places, context, by, at)
    return save_words(row, by=by, at=at)


def _follow_channel(letter: Letter, is_untouched: bool, on: date, context: LetterContext) -> None:
    """Give a letter that now goes by e-mail, or no longer, the text of its new way."""
    # By e-mail only the fixed text leaves, nothing typed by hand.
    if letter.channel == Letter.Channel.EMAIL or is_untouched:
        _write_text(letter, on, context)
    else:
        letter.body = without_closing(letter.body)
        with suppress(NoText):
            letter.text_code = composing.text_for(letter, context).code
