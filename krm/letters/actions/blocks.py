"""The blocks of an answer: put in, renewed, kept; and ready words that go into a draft."""

from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.letters import access
from krm.letters.actions.locking import locked_letter, require_draft, save_words
from krm.letters.models import Letter, LetterBlock
from krm.letters.queries import blocks, composing
from krm.letters.queries.block_rows import bind, new_block
from krm.letters.rules.blocks import Block, Standing
from krm.letters.rules.conditions import LetterContext
from krm.letters.rules.texts import DELAY_PLACE, FORECAST_PLACE
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.ui.rules import format_date, format_day

LONGEST_REASON = 300


@journal.verb
def renew_blocks(
    *,
    letter: Letter,
    only: int | None = None,
    expected_revision: int | None = None,
    context: LetterContext,
    by: Person,
    at: datetime,
) -> Letter:
    """Put in what the Vorgang says by now; words by hand stay visible beside the block.

    What is up to date stays as it is. A block whose Anliegen is gone or handed over is taken out.

    :param only: the block that is meant; None means all that are out of date or missing.
    :raises Refused: without the right, if it is released, or somebody else was faster.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    before = _words(row)
    wanted = {w.key: w for w in blocks.wanted_blocks(row.reaction, blocks.places_of(row))}
    places = {key: place for place, key in enumerate(wanted, start=1)}
    for stored, block in blocks.beside(row, context):
        if only is None or (stored is not None and stored.pk == only):
            _renew(row, stored, block, by, at)
    known = {blocks.key_of(stored) for stored in blocks.stored_blocks(row)}
    for key, missing in wanted.items():
        if key not in known and only is None:
            new_block(row, missing, places[key], by.pk, at).save()
    for stored in blocks.stored_blocks(row):
        stored.position = places.get(blocks.key_of(stored), len(places) + 1)
        bind(stored, context)
        stored.save()
    row.body = blocks.composed(row)
    return row if _words(row) == before else save_words(row, by=by, at=at)


def _words(row: Letter) -> list[tuple[object, ...]]:
    """Return what the blocks say and where their words come from."""
    names = ("kind", "anliegen", "point", "heading", "text", "source", "set_aside", "taken_at")
    return list(row.blocks.order_by("position", "pk").values_list(*names))


def _renew(row: Letter, stored: LetterBlock | None, block: Block, by: Person, at: datetime) -> None:
    if stored is None or block.standing in (Standing.OK, Standing.EMPTY):
        return
    if block.now is None:
        if block.is_by_hand:
            _set_aside_of_gone(row, block)
        stored.delete()
        return
    if block.standing in (Standing.STALE, Standing.STATEMENT):
        if block.is_by_hand:
            stored.set_aside = stored.text
        stored.text = stored.source = block.now
        stored.heading = block.heading[:300]
        stored.worded_by_id = by.pk
    stored.taken_at = at
    stored.save()


def _set_aside_of_gone(row: Letter, block: Block) -> None:
    """Keep the words by hand of a block that leaves beside the first one that stays."""
    other = row.blocks.exclude(anliegen=None).first() or row.blocks.exclude(point=None).first()
    if other is not None:
        other.set_aside = f"{other.set_aside}\n\n{block.name}: {block.text}".strip()
        other.save(update_fields=["set_aside"])


@journal.verb
def keep_block(
    *,
    letter: Letter,
    only: int,
    expected_revision: int | None = None,
    context: LetterContext,
    by: Person,
    at: datetime,
) -> Letter:
    """Keep the words of a block although the Vorgang says something else or a unit wrote anew.

    The newer words have been seen; the ticks are void all the same.

    :raises Refused: without the right, if there is no such block, it is released, what it
        answers is gone, or somebody else was faster.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter, expected_revision=expected_revision)
    require_draft(row)
    found = [(s, b) for s, b in blocks.beside(row, context) if s is not None and s.pk == only]
    if not found or found[0][1].now is None:
        raise Refused(
            "Dieser Absatz lässt sich nicht behalten. Bitte die Seite neu laden.",
            code="no_block",
            chain=reaction_chain(row.reaction_id),
        )
    stored, block = found[0]
    if stored is not None and block.now is not None:
        stored.source = block.now
        stored.taken_at = at
        stored.worded_by_id = by.pk
        stored.save()
    return save_words(row, by=by, at=at)


@journal.verb
def give_delay_reason(
    *, letter: Letter, reason: str, forecast_on: date | None = None, by: Person, at: datetime
) -> Letter:
    """Write into an interim notice why the answer takes longer (AS-14); a new one replaces it.

    :param reason: one or more whole sentences, from the list of the Regelwerk or written.
    :param forecast_on: until when the answer comes instead, an Arbeitstag.
    :raises Refused: without the right, if it is empty or too long, released, the text has no
        place for it, or nobody works on that day.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    chain = reaction_chain(row.reaction_id)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused("Bitte den Grund in ein, zwei Sätzen nennen.", code="field_own", chain=chain)
    place = DELAY_PLACE if DELAY_PLACE in row.body else row.delay_reason
    if not place or place not in row.body:
        raise Refused(
            "Im Text steht kein Platz für den Grund. Bitte dort selbst schreiben.",
            code="no_place",
            chain=chain,
        )
    if row.delay_reason == reason and forecast_on in (None, row.forecast_on):
        return row
    row.body = row.body.replace(place, reason)
    row.delay_reason = reason
    if forecast_on is not None:
        _promise(row, forecast_on, local_day(at))
    return save_words(row, by=by, at=at)


@journal.verb
def give_forecast(*, letter: Letter, forecast_on: date, by: Person, at: datetime) -> Letter:
    """Write into a draft until when the answer comes; an Arbeitstag that is still to come.

    :raises Refused: without the right, if it is released, or nobody works on that day.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    body = row.body
    _promise(row, forecast_on, local_day(at))
    return row if row.body == body else save_words(row, by=by, at=at)


def _promise(row: Letter, day: date, on: date) -> None:
    require_promise(row, day, on)
    place = FORECAST_PLACE if FORECAST_PLACE in row.body else format_date(row.forecast_on or day)
    row.body = row.body.replace(place, format_date(day))
    row.forecast_on = day


def require_promise(row: Letter, day: date, on: date) -> None:
    """Refuse to promise a day that has passed or on which nobody works.

    :raises Refused: as said.
    """
    chain = reaction_chain(row.reaction_id)
    if day <= on:
        raise Refused("Bitte einen Tag nennen, der noch kommt.", code="field_forecast_on",
                      chain=chain)  # fmt: skip
    if not composing.calendar_for(row.reaction).is_working_day(day, "backward"):
        raise Refused(
            f"Am {format_day(day)} arbeitet hier niemand. Bitte einen Arbeitstag nennen.",
            code="field_forecast_on",
            chain=chain,
        )


@journal.verb
def insert_block(*, letter: Letter, code: str, by: Person, at: datetime) -> Letter:
    """Put an apology or another solution into the draft of an answer; twice changes nothing.

    :raises Refused: without the right, if there is no such block for this letter, or it is
        released.
    """
    access.require_writing(by, letter, local_day(at))
    row = locked_letter(letter)
    require_draft(row)
    text = composing.offered_text(row.reaction, code)
    block = row.blocks.filter(kind=code).first()
    if not text or block is None:
        raise Refused(
            "Diesen Baustein gibt es für das Schreiben nicht.",
            code="unknown_block",
            chain=reaction_chain(row.reaction_id),
        )
    if text in row.body:
        return row
    block.text, block.worded_by_id = text, by.pk
    block.save(update_fields=["text", "worded_by"])
    row.body = blocks.composed(row)
    return save_words(row, by=by, at=at)
