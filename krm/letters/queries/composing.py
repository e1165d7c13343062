"""Fill a letter with what is known about the Vorgang."""

from datetime import date, timedelta

from krm.deadlines.queries import calendar, closing_deadline
from krm.deadlines.rules import Calendar
from krm.letters.models import Letter, LetterText
from krm.letters.rules.conditions import LetterContext
from krm.letters.rules.names import Addressee, address_lines, salutation
from krm.letters.rules.texts import (
    BLOCK,
    GAPS,
    ShippedText,
    around_blocks,
    code_for,
    fill,
    put_into_place,
    sentences_for,
    shipped_blocks,
    shipped_texts,
)
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.parties import queries as parties
from krm.parties.models import Party
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.rules import Alternatives
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date, join_words

# How many lines an address on paper has at least: name, street, place.
FEWEST_LINES = 3
# Where nothing was looked for the letter says nothing of it.
_ALTERNATIVES = {
    Alternatives.NONE: "alternatives_none",
    Alternatives.SUGGESTED: "alternatives_found",
    Alternatives.FOUND: "alternatives_found",
}


def our_reference(letter: Letter) -> str:
    """Return the sign of the letter: file plan number and number, "" if one of them lacks."""
    rules = regelwerk.rules_of(letter.reaction.regelwerk_version)
    parts = (rules.word("document.file_number"), letter.reaction.number)
    return " / ".join(parts) if all(parts) else ""


def addressee_of(reaction: Reaction, on: date) -> Addressee:
    """Return who receives the letter: the representative while a Vollmacht is in force."""
    if reaction.party is None:
        return Addressee()
    party = parties.mail_recipient(reaction.party, on)
    return Addressee(
        is_organisation=party.kind == Party.Kind.ORGANISATION,
        form_of_address=party.form_of_address,
        first_name=party.first_name,
        last_name=party.last_name,
        organisation_name=party.organisation_name,
        letter_name=party.letter_name,
        street=party.street,
        postcode=party.postcode,
        city=party.city,
        country=party.country,
    )


def address_of(reaction: Reaction, on: date) -> tuple[str, ...]:
    """Return the lines of the address field."""
    return address_lines(addressee_of(reaction, on)) if reaction.party else ()


def email_address_of(reaction: Reaction, on: date) -> str:
    """Return where e-mails to the customer or the representative go, "" if nowhere."""
    return parties.mail_recipient(reaction.party, on).email if reaction.party else ""


def phone_of(reaction: Reaction, on: date) -> str:
    """Return where the customer or the representative is called to read a letter out, or ""."""
    return parties.mail_recipient(reaction.party, on).phone if reaction.party else ""


def forecast(reaction: Reaction, on: date) -> date | None:
    """Return until when the answer can be promised: the last Arbeitstag before the end of the work.

    Days at the end of the year are not used for it, as backward from an end. None if that day has
    passed; then a person names one (docs/rulings.md: promised dates).
    """
    deadline = closing_deadline(reaction)
    last = on + timedelta(weeks=4) if deadline is None else deadline.act_by
    day = calendar_for(reaction).last_working_day(last, "backward")
    return day if day > on else None


def calendar_for(reaction: Reaction) -> Calendar:
    """Return the calendar by which days are promised in the letters of a Vorgang."""
    return calendar(of=regelwerk.rules_of(reaction.regelwerk_version))


def written_on(reaction: Reaction) -> str:
    """Return the customer's own day of a message, "" where only its arrival is known."""
    own = reaction.original_dated_on if reaction.is_written else None
    return format_date(own) if own else ""


def write_text(letter: Letter, on: date, context: LetterContext) -> tuple[str, ...]:
    """Write subject, salutation and body of a draft from the text in force.

    Returns which places for blocks the text has; their rows are made by the verb.

    :raises NoText: if every text of the kind states something that is not so.
    """
    reaction = letter.reaction
    text = text_for(letter, context)
    letter.text_code = text.code
    letter.text_used = text if isinstance(text, LetterText) and text.pk else None
    letter.subject = _filled(letter, text.subject, context)[:200]
    letter.salutation = salutation(addressee_of(reaction, on))
    places: tuple[str, ...] = ()
    if letter.kind == Letter.Kind.ANSWER:
        opening, closing, places = around_blocks(text.body)
        letter.opening = _filled(letter, opening, context)
        letter.closing = _filled(letter, closing, context)
    else:
        letter.body = _filled(letter, text.body, context)
    return places


def _filled(letter: Letter, text: str, context: LetterContext) -> str:
    values = {**_values(letter), **context.words}
    return fill(text, values, sentences_for(context.facts)).text


def text_for(letter: Letter, context: LetterContext) -> LetterText | ShippedText:
    """Return the text in force for a letter: the office's own, else the shipped one.

    :raises NoText: if every text of the kind states something that is not so.
    """
    code = code_for(letter.kind, letter.channel, context.facts)
    stored = LetterText.objects.filter(code=code, is_current=True).order_by("-version").first()
    return stored or next(text for text in shipped_texts() if text.code == code)


def block_text(reaction: Reaction, code: str) -> str:
    """Return the text of a block as it fits the Vorgang now, "" if there is none.

    :param code: ``apology`` or ``alternatives``; the latter follows what was found (R-06).
    """
    if code == "alternatives":
        code = _ALTERNATIVES.get(reaction.alternatives, "")
    shipped = next((block.body for block in shipped_blocks() if block.code == code), "")
    stored = LetterText.objects.filter(code=code, kind=BLOCK, is_current=True)
    newest = stored.order_by("-version").first()
    return newest.body.strip() if newest else shipped


def offered_text(reaction: Reaction, code: str) -> str:
    """Return the text of a block to be put in, with the other solution that was found (R-06)."""
    text = block_text(reaction, code)
    found = reaction.alternatives_note.strip()
    if code != "alternatives" or reaction.alternatives != Alternatives.FOUND or not found:
        return text
    return put_into_place(text, found)


def _values(letter: Letter) -> dict[str, str]:
    reaction = letter.reaction
    contact = letter.contact
    values = {
        **GAPS,
        "number": reaction.number,
        "arrived_on": format_date(local_day(reaction.arrived_at)),
        "office_name": organisation.office().name,
    }
    # What is not known stays an open place; nothing leaves with a gap.
    if own_day := written_on(reaction):
        values["written_on"] = own_day
    if topics := _topics(reaction):
        values["topic"] = topics
    if reaction.handed_over_to:
        values["receiver"] = reaction.handed_over_to
    if letter.delay_reason:
        values["delay_reason"] = letter.delay_reason
    if contact is not None:
        values |= {"contact_name": contact.display_name, "contact_ways": _ways(contact)}
    if letter.forecast_on is not None:
        day = format_date(letter.forecast_on)
        values |= {"expected_on": day, "forecast_on": day}
    return values


def _topics(reaction: Reaction) -> str:
    """Return what the Vorgang is about in the words of the list of Anliegen, as quoted."""
    codes = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    rows = [a for a in reaction_queries.anliegen_of(reaction) if not a.is_handed_over]
    names = [f"„{codes[row.code].label if row.code in codes else row.code}“" for row in rows]
    return join_words(names, "und")


def _ways(contact: Person) -> str:
    office = organisation.office()
    ways = [
        f"Telefon {phone}" if (phone := contact.phone or office.phone) else "",
        f"E-Mail {email}" if (email := contact.email or office.email) else "",
        contact.reachable,
    ]
    return ", ".join(way for way in ways if way)


def fixed_body(letter: Letter, context: LetterContext) -> str:
    """Return the text an e-mail must have; a letter on paper may say what it says.

    :raises NoText: if every text of the kind states something that is not so.
    """
    if letter.channel != Letter.Channel.EMAIL:
        return letter.body
    return _filled(letter, text_for(letter, context).body, context)
