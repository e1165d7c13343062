"""What the checklist looks at: the very text of a letter, beside what the Vorgang says now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from krm.adapters import pdf
from krm.deadlines.queries import closing_deadline
from krm.letters.models import Letter
from krm.letters.queries import blocks, composing
from krm.letters.rules.checklist import CheckItem, LetterFacts, check_letter, points_of
from krm.letters.rules.conditions import LetterContext, false_claims
from krm.letters.rules.names import is_latin
from krm.letters.rules.texts import NoText
from krm.letters.rules.wording import promised_days
from krm.organisation.queries import local_day
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Alternatives, Assessment, Procedure, has_result
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import format_date, format_day

_GRANTED = (Assessment.BERECHTIGT, Assessment.TEILWEISE)


def point_codes(letter: Letter) -> frozenset[str]:
    """Return the codes of the checklist of a letter."""
    return frozenset(points_of(_points(regelwerk.rules_of(letter.reaction.regelwerk_version))))


def _points(rules: Regelwerk) -> dict[str, str]:
    return {point.code: point.label for point in rules.lists["checklist"]}


def checklist(
    letter: Letter,
    *,
    context: LetterContext,
    on: date,
    drafter_is_checker: bool = False,
    anliegen: Sequence[Anliegen] | None = None,
) -> list[CheckItem]:
    """Return every point of the checklist for this letter (annex 2).

    :param anliegen: of the Vorgang, if the caller has just read them.
    :param drafter_is_checker: that the person who would release it is its only author; the
        Vorgang knows that, the letter alone does not (docs/rulings.md).
    """
    if anliegen is None:
        anliegen = reaction_queries.anliegen_of(letter.reaction)
    facts = _facts(letter, context, on, anliegen)
    return check_letter(replace(facts, drafter_is_checker=drafter_is_checker))


def open_points(
    letter: Letter,
    *,
    context: LetterContext,
    on: date,
    but: frozenset[str] = frozenset(),
    may_be_ticked: bool = True,
    anliegen: Sequence[Anliegen] | None = None,
) -> list[str]:
    """Return the blocking points that are still open, as the page names them.

    :param but: codes of points that somebody else checks already.
    :param may_be_ticked: also what somebody ticks off; else only what needs other words.
    :param anliegen: of the Vorgang, if the caller has just read them.
    """
    items = checklist(letter, context=context, on=on, anliegen=anliegen)
    return open_among(items, but=but, may_be_ticked=may_be_ticked)


def open_among(
    items: Iterable[CheckItem], *, but: frozenset[str] = frozenset(), may_be_ticked: bool = True
) -> list[str]:
    """Return which points of a checklist are blocking and open, as the page names them."""
    return [
        item.sentence
        for item in items
        if item.blocking
        and item.state == "open"
        and item.code not in but
        and (may_be_ticked or item.automatic)
    ]


def _facts(
    letter: Letter, context: LetterContext, on: date, every: Sequence[Anliegen]
) -> LetterFacts:
    reaction = letter.reaction
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    to = composing.addressee_of(reaction, on)
    anliegen = [a for a in every if not a.is_handed_over]
    closing = closing_deadline(reaction)
    return LetterFacts(
        kind=letter.kind,
        channel=letter.channel,
        subject=letter.subject,
        salutation=letter.salutation,
        body=letter.body,
        recipient_lines=composing.address_of(reaction, on),
        printed_lines=letter.recipient_lines if _waits_on_paper(letter) else (),
        needs_address=letter.channel in (Letter.Channel.POST,),
        recipient_email=composing.email_address_of(reaction, on),
        spoken_name=to.spoken_name,
        is_latin=to.is_organisation or not to.name or is_latin(to.name),
        name_known=bool(to.name) and not to.is_organisation,
        contact_name=letter.contact.display_name if letter.contact else "",
        arrived_on=format_date(local_day(reaction.arrived_at)),
        written_on=composing.written_on(reaction),
        is_written=reaction.is_written,
        block_problems=blocks.problems_of(letter, context),
        false_claims=_false_claims(letter, context),
        closed_days=_closed_days(letter, on),
        unprintable=_unprintable(letter, on),
        has_procedure=reaction.procedure != Procedure.NONE
        or any(a.refers_to_procedure for a in anliegen),
        is_berechtigt=any(a.assessment in _GRANTED for a in anliegen),
        not_granted=any(blocks.is_not_granted(a) for a in anliegen)
        or reaction.alternatives == Alternatives.FOUND,
        has_results=_has_results(reaction, anliegen),
        is_filed=_is_filed(letter),
        is_board=reaction.is_board,
        approved=letter.approved_at is not None,
        enclosures=[line for line in letter.enclosures.splitlines() if line.strip()],
        in_time=closing is None or closing.due_on >= on,
        is_fixed_text=_is_fixed(letter, context),
        our_reference=composing.our_reference(letter),
        forbidden=rules.forbidden_words,
        points=_points(rules),
        sentence_limit=rules.number("letters.longest_sentence"),
        ticks={tick.code: (tick.is_ok, tick.note) for tick in letter.ticks.all()}
        if letter.pk
        else {},
    )


def _waits_on_paper(letter: Letter) -> bool:
    return letter.state == Letter.State.RELEASED and letter.dispatched_at is None


def _has_results(reaction: Reaction, anliegen: list[Anliegen]) -> bool | None:
    """Tell whether each Anliegen has its result; None where there is none to enter."""
    rated = [a for a in anliegen if not a.refers_to_procedure]
    is_whole = all(a.assessment and (a.remedy or a.assessment not in _GRANTED) for a in rated)
    return is_whole if anliegen and has_result(reaction.kind) else None


def _false_claims(letter: Letter, context: LetterContext) -> list[str]:
    """Return in sentences what the letter states although it is not so, or no longer."""
    whole = f"{letter.subject}\n{letter.body}"
    found = [f"„{words}“ stimmt nicht: {why}" for words, why in false_claims(whole, context.facts)]
    try:
        text = composing.text_for(letter, context)
    except NoText as refused:
        return found or refused.reasons
    if not found and letter.text_code not in ("", text.code):
        found.append(
            f"Der Vorgang wurde seit dem Entwurf geändert. Jetzt gilt der Text „{text.title}“. "
            "Bitte den Entwurf neu aufsetzen."
        )
    return found


def _is_fixed(letter: Letter, context: LetterContext) -> bool:
    try:
        return letter.body == composing.fixed_body(letter, context)
    except NoText:
        return False


def _closed_days(letter: Letter, on: date) -> list[str]:
    """Return the days until which something is promised and on which nobody works."""
    calendar = composing.calendar_for(letter.reaction)
    days = [day for day in promised_days(letter.body) if day >= on]
    return [format_day(day) for day in days if not calendar.is_working_day(day, "backward")]


def _unprintable(letter: Letter, on: date) -> list[str]:
    """Return the characters that cannot be printed and whose release would be refused."""
    if letter.channel == Letter.Channel.EMAIL:
        return []
    lines = composing.address_of(letter.reaction, on)
    words = "\n".join((letter.subject, letter.salutation, letter.body, letter.enclosures, *lines))
    return pdf.find_missing_glyphs(words)


def _is_filed(letter: Letter) -> bool | None:
    """Tell whether the released letter lies in the Vorgang; None while it is a draft."""
    if letter.state in (Letter.State.DRAFT, Letter.State.VOID):
        return None
    if letter.channel == Letter.Channel.EMAIL:
        return bool(letter.content_hash)
    return letter.reaction.documents.filter(document=letter.pdf_id).exists()
