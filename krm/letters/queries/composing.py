"""Fill a letter with what is known about the Vorgang, and gather what the checklist looks at."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from krm.deadlines.queries import closing_deadline
from krm.letters.models import Letter, LetterText
from krm.letters.rules.checklist import CheckItem, LetterFacts, check_letter, points_of
from krm.letters.rules.names import Addressee, address_lines, is_latin, salutation
from krm.letters.rules.texts import (
    BLOCK,
    ShippedText,
    answer_paragraphs,
    code_for,
    fill,
    open_places,
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
from krm.reactions.rules import Assessment, Procedure, Remedy, has_result
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import format_date

# How many lines an address on paper has at least: name, street, place.
FEWEST_LINES = 3
_ALTERNATIVES = {
    "not_suitable": "alternatives_not_suitable",
    "suggested": "alternatives_found",
    "found": "alternatives_found",
}
_BLOCKS = (("apology", "Entschuldigung"), ("alternatives", "Andere Lösungen"))


def point_codes(letter: Letter) -> frozenset[str]:
    """Return the codes of the checklist of a letter."""
    return frozenset(points_of(_points(regelwerk.rules_of(letter.reaction.regelwerk_version))))


def _points(rules: Regelwerk) -> dict[str, str]:
    return {point.code: point.label for point in rules.lists["checklist"]}


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


def forecast(reaction: Reaction, on: date) -> date | None:
    """Return when the answer is to be expected: the end of the running closing deadline."""
    deadline = closing_deadline(reaction)
    return max(deadline.due_on, on) if deadline else on + timedelta(weeks=4)


def write_text(letter: Letter, on: date) -> None:
    """Write subject, salutation and body of a draft from the text in force."""
    reaction = letter.reaction
    text = text_for(letter)
    values = _values(letter)
    letter.text_used = text if isinstance(text, LetterText) and text.pk else None
    letter.subject = fill(text.subject, values).text[:200]
    letter.salutation = salutation(addressee_of(reaction, on))
    letter.body = fill(text.body, values).text


def text_for(letter: Letter) -> LetterText | ShippedText:
    """Return the text in force for a letter: the office's own, else the shipped one."""
    code = code_for(letter.kind, letter.channel, _purposes(letter))
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


def _whole_block(reaction: Reaction, code: str) -> str:
    """Return a block that needs no words of a person; others are put in by whoever adds them."""
    text = block_text(reaction, code)
    return "" if open_places(text) else text


def blocks_for(letter: Letter) -> list[tuple[str, str]]:
    """Return code and title of the blocks that can still be put into the draft of an answer."""
    if letter.kind != Letter.Kind.ANSWER:
        return []
    texts = [(code, title, block_text(letter.reaction, code)) for code, title in _BLOCKS]
    return [(code, title) for code, title, text in texts if text and text not in letter.body]


def _purposes(letter: Letter) -> tuple[str, ...]:
    """Return what the reaction is, most special first."""
    reaction = letter.reaction
    purposes = ["board"] if reaction.is_board else []
    if letter.kind == Letter.Kind.HANDOVER_NOTICE and _is_handed_over_in_part(reaction):
        purposes.append("part")
    if reaction.procedure == Procedure.WIDERSPRUCH:
        purposes.append("widerspruch")
    return (*purposes, reaction.kind)


def _is_handed_over_in_part(reaction: Reaction) -> bool:
    gone = {item.is_handed_over for item in reaction_queries.anliegen_of(reaction)}
    return gone == {True, False}


def _values(letter: Letter) -> dict[str, str]:
    reaction = letter.reaction
    contact = letter.contact
    answers = _answers(reaction)
    found = _assessments(reaction)
    values = {
        "number": reaction.number,
        "arrived_on": format_date(local_day(reaction.arrived_at)),
        "title": reaction.title,
        "office_name": organisation.office().name,
        "answers": answers,
        "procedure": _procedure(reaction, has_headings=answers.startswith("## ")),
        "apology": block_text(reaction, "apology") if found.is_berechtigt else "",
        "alternatives": _whole_block(reaction, "alternatives") if found.not_granted else "",
    }
    # What is not known stays an open place; nothing leaves with a gap.
    if reaction.handed_over_to:
        values["receiver"] = reaction.handed_over_to
    if letter.delay_reason:
        values["delay_reason"] = letter.delay_reason
    if contact is not None:
        values |= {"contact_name": contact.display_name, "contact_ways": _ways(contact)}
    if letter.forecast_on is not None:
        values |= {
            "expected_on": format_date(letter.forecast_on),
            "forecast_on": format_date(letter.forecast_on),
        }
    return values


def _ways(contact: Person) -> str:
    office = organisation.office()
    ways = [
        f"Telefon {phone}" if (phone := contact.phone or office.phone) else "",
        f"E-Mail {email}" if (email := contact.email or office.email) else "",
        contact.reachable,
    ]
    return ", ".join(way for way in ways if way)


def _answers(reaction: Reaction) -> str:
    """Return the answers to all Anliegen and further points; equal ones stand there once."""
    codes = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    answered = [
        (item.text or (codes[item.code].label if item.code in codes else item.code), item.answer)
        for item in reaction_queries.anliegen_of(reaction)
        if not item.is_handed_over
    ]
    answered += [(point.text, point.answer) for point in reaction.further_points.order_by("pk")]
    return answer_paragraphs(answered)


def _procedure(reaction: Reaction, *, has_headings: bool) -> str:
    """Return the paragraph that refers to a running procedure (R-30), else nothing."""
    if reaction.procedure == Procedure.NONE:
        return ""
    name = Procedure.label(reaction.procedure)
    sign = f" ({reaction.procedure_reference})" if reaction.procedure_reference else ""
    heading = "## Ihr laufendes Verfahren\n\n" if has_headings else ""
    return heading + (
        f"Zu Ihrer Sache läuft schon ein förmliches Verfahren: {name}{sign}. Über den Inhalt wird "
        "dort entschieden. In dieses Verfahren können wir nicht eingreifen. Ihre Fristen dort "
        "laufen weiter."
    )


@dataclass(frozen=True)
class _Assessed:
    is_berechtigt: bool
    not_granted: bool
    # None where there is no result to enter: praise, ideas, nothing assessable.
    has_results: bool | None


def _assessments(reaction: Reaction) -> _Assessed:
    """Return what the assessments of the Anliegen say about the answer."""
    anliegen = [a for a in reaction_queries.anliegen_of(reaction) if not a.is_handed_over]
    granted = (Assessment.BERECHTIGT, Assessment.TEILWEISE)
    is_whole = all(a.assessment and (a.remedy or a.assessment not in granted) for a in anliegen)
    return _Assessed(
        is_berechtigt=any(a.assessment in granted for a in anliegen),
        not_granted=any(
            a.assessment == Assessment.UNBERECHTIGT or a.remedy == Remedy.NONE for a in anliegen
        ),
        has_results=is_whole if anliegen and has_result(reaction.kind) else None,
    )


def _is_filed(letter: Letter) -> bool | None:
    """Tell whether the released letter lies in the Vorgang; None while it is a draft."""
    if letter.state in (Letter.State.DRAFT, Letter.State.VOID):
        return None
    if letter.channel == Letter.Channel.EMAIL:
        return bool(letter.content_hash)
    return letter.reaction.documents.filter(document=letter.pdf_id).exists()


def check(letter: Letter, *, on: date, drafter_is_checker: bool = False) -> list[CheckItem]:
    """Return every point of the checklist for a letter.

    :param drafter_is_checker: that the person who would release it is its only author; the
        Vorgang knows that, the letter alone does not (docs/rulings.md).
    """
    return check_letter(replace(_facts(letter, on), drafter_is_checker=drafter_is_checker))


def _facts(letter: Letter, on: date) -> LetterFacts:
    reaction = letter.reaction
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    to = addressee_of(reaction, on)
    anliegen = [a for a in reaction_queries.anliegen_of(reaction) if not a.is_handed_over]
    assessed = _assessments(reaction)
    closing = closing_deadline(reaction)
    return LetterFacts(
        kind=letter.kind,
        channel=letter.channel,
        subject=letter.subject,
        salutation=letter.salutation,
        body=letter.body,
        recipient_lines=address_of(reaction, on),
        needs_address=letter.channel in (Letter.Channel.POST,),
        recipient_email=email_address_of(reaction, on),
        spoken_name=to.spoken_name,
        is_latin=to.is_organisation or not to.name or is_latin(to.name),
        name_known=bool(to.name) and not to.is_organisation,
        contact_name=letter.contact.display_name if letter.contact else "",
        arrived_on=format_date(local_day(reaction.arrived_at)),
        is_written=reaction.is_written,
        unanswered=[item.position for item in anliegen if not item.answer.strip()],
        has_procedure=reaction.procedure != Procedure.NONE,
        is_berechtigt=assessed.is_berechtigt,
        not_granted=assessed.not_granted,
        has_results=assessed.has_results,
        is_filed=_is_filed(letter),
        is_board=reaction.is_board,
        approved=letter.approved_at is not None,
        enclosures=[line for line in letter.enclosures.splitlines() if line.strip()],
        in_time=closing is None or closing.due_on >= on,
        is_fixed_text=letter.body == fixed_body(letter),
        our_reference=our_reference(letter),
        forbidden=rules.forbidden_words,
        points=_points(rules),
        sentence_limit=rules.number("letters.longest_sentence"),
        ticks={tick.code: (tick.is_ok, tick.note) for tick in letter.ticks.all()}
        if letter.pk
        else {},
    )


def fixed_body(letter: Letter) -> str:
    """Return the text an e-mail must have; a letter on paper may say what it says."""
    if letter.channel != Letter.Channel.EMAIL:
        return letter.body
    return fill(text_for(letter).body, _values(letter)).text
