"""A Vorgang with a customer, as the letters find it."""

from krm.casework.queries.letter_context import context_of, letter_context
from krm.desk.queries.worklist import today_for
from krm.letters import actions as letters
from krm.letters.actions import LetterWords
from krm.letters.models import Letter
from krm.parties.models import Party
from krm.reactions.models import Anliegen
from tests.house.reactions import moment, reaction

DRAFTED = moment("2026-05-05T10:00")
RELEASED = moment("2026-05-05T11:00")
CODES = ("S3.4", "S3.0", "V2")
TICKED = ("legal", "facts", "tone", "apology", "alternatives", "third_parties")


def customer(**columns):
    values = {
        "form_of_address": "frau", "first_name": "Elif", "last_name": "Exempel",
        "street": "Musterallee 4", "postcode": "01234", "city": "Musterstadt",
        "email": "elif@example.org", "created_at": DRAFTED,
    }  # fmt: skip
    return Party.objects.create(**{**values, **columns})


def vorgang(cast, *answers, party=None, **columns):
    """Return a written complaint with one Anliegen per answer; in check they are assessed."""
    row = reaction(party=party or customer(), contact=cast.officer, **columns)
    is_assessed = row.state == "in_check" and row.kind == "complaint"
    assessed = {"assessment": "berechtigt", "criterion": "deadline_missed"} if is_assessed else {}
    for position, (code, answer) in enumerate(zip(CODES, answers, strict=False), start=1):
        Anliegen.objects.create(
            reaction=row, position=position, code=code, answer=answer, **assessed
        )
    return row


def draft(row, cast, kind=Letter.Kind.CONFIRMATION, channel="post", **values):
    values = {"contact": cast.officer, "by": cast.front_office, **values}
    context = letter_context(row, DRAFTED.date(), contact=values["contact"])
    return letters.write_draft(
        reaction=row, kind=kind, channel=channel, context=context, at=DRAFTED, **values
    )


def edit(letter, by, **changes):
    expected = changes.pop("expected_revision", None)
    return letters.write_words(
        letter=letter, words=words_of(letter, **changes), expected_revision=expected,
        context=lambda: context_of(letter, DRAFTED.date()), by=by, at=DRAFTED,
    )  # fmt: skip


def words_of(letter, **changes):
    """Return the words of a letter as its page sends them; of an answer the body is its opening.

    :param block: words for its first block that answers something.
    """
    names = ("subject", "salutation", "body", "closing", "enclosures", "channel")
    found = {name: getattr(letter, name) for name in names}
    if letter.kind == Letter.Kind.ANSWER:
        found["body"] = letter.opening
    if "block" in changes:
        first = next(block for block in letter.blocks.all() if block.is_answer)
        found["blocks"] = {first.pk: changes.pop("block")}
    return LetterWords(**found | changes)


def approve(letter, by, at=RELEASED):
    context = context_of(letter, at.date())
    return letters.approve_letter(letter=letter, context=context, by=by, at=at)


def tick_all(letter, by):
    for code in TICKED:
        letters.tick_point(letter=letter, code=code, is_ok=True, by=by, at=DRAFTED)


def dispatch_work(person, on):
    """Return what stands on the page "Heute" about letters on their way."""
    work = [row.what for row in today_for(person, on)]
    return [what for what in work if what.partition(":")[0] in Letter.Kind.labels]
