"""What can be done at once: the parts of a pile of Heute, each as it is shown before.

A part that cannot be done now says why and stays; the others go. What needs a judgement of its own
(answers, letters in the name of the Vorstand, statements) is never among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from krm.adapters import pdf
from krm.arrivals.queries.alarms import AlarmNear, alarms_near
from krm.casework.queries import facts_for
from krm.casework.queries.against_posting import against_posting
from krm.casework.queries.closing import lacks_remedy, remedy_for
from krm.casework.queries.open_at_end import open_at_end
from krm.casework.queries.releasable import reasons_not_to_release, release_facts
from krm.casework.queries.steps import address_of
from krm.desk.queries.rows import TodayRow
from krm.letters import access as letter_access
from krm.letters import queries as letters
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import composing
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import queries as reactions
from krm.reactions.models import Reaction
from krm.reactions.rules import Assessment, Kind, Remedy
from krm.reactions.workflow import STEPS, refusals, releasing
from krm.work.access import visible_reactions
from krm.work.models import Assignment

# Letters that one person releases, with a fixed text that says nothing about the matter.
TOGETHER = (Letter.Kind.CONFIRMATION, Letter.Kind.INTERIM_NOTICE)
ON_ITS_OWN = "Im Namen des Vorstands zu beantworten: Bitte einzeln ansehen und freigeben."
POSTED = ("post_letter", "dispatch_answer")
# What stands above a name in the field of an address.
_TITLES = ("Frau", "Herrn")
_NO_DRAFT = "Es gibt noch keinen Entwurf."
_NO_REMEDY = "Die Abhilfe ist noch nicht eingetragen. Bitte einzeln abschließen."


@dataclass(frozen=True)
class BatchItem:
    """One part of a pile: its Vorgang, what is shown of it, and why it cannot be done now.

    :param value: what its box sends: the row it is about, and in which version it was shown.
    :param url: where it is done alone, or put right.
    """

    value: str
    reaction: Reaction
    what: str
    url: str
    reasons: tuple[str, ...] = ()
    way: str = ""
    recipient: str = ""
    letter: Letter | None = None
    preview: pdf.LetterDocument | None = None
    is_drafted: bool = True
    # An alarm about the person waits: its box is not ticked, and the page says where it is.
    alarm: AlarmNear | None = None
    # What is still open and does not stop it.
    hints: tuple[str, ...] = ()


def with_alarms(items: Sequence[BatchItem], person: Person, on: date) -> list[BatchItem]:
    """Return the parts, those marked about whose person an alarm is still running."""
    near = alarms_near([item.reaction.pk for item in items], person, on)
    return [replace(item, alarm=near.get(item.reaction.pk)) for item in items]


@dataclass(frozen=True)
class BatchPart:
    """One part of a pile before it is looked at: a Vorgang, or a row of it."""

    reaction_pk: int
    pk: int | None
    # An Eingangsbestätigung, drafted or not yet.
    confirms: bool = False


def letters_to_release(rows: Sequence[TodayRow], person: Person, on: date) -> list[BatchPart]:
    """Return the confirmations that Heute asks for, drafted or not, and drafted interim notices.

    An interim notice is begun by a person, who says why it takes longer.
    """
    numbers = [row.number for row in rows if row.step == "confirm"]
    known = dict(
        visible_reactions(person, on).filter(number__in=numbers).values_list("number", "pk")
    )
    drafts = _drafts(person, on, numbers, [row.number for row in rows])
    confirmations = {d.reaction_id: d.pk for d in drafts if d.kind == Letter.Kind.CONFIRMATION}
    found = [
        BatchPart(known[n], confirmations.get(known[n]), confirms=True)
        for n in numbers
        if n in known
    ]
    return found + [
        BatchPart(d.reaction_id, d.pk) for d in drafts if d.kind == Letter.Kind.INTERIM_NOTICE
    ]


def _drafts(
    person: Person, on: date, to_confirm: Sequence[str], on_desk: Sequence[str]
) -> QuerySet[Letter]:
    """Return the drafts of the pile; a unit that answers in place of KRM has its own alone."""
    interim = Q(kind=Letter.Kind.INTERIM_NOTICE)
    if not has_right(person, Right.RELEASE_LETTER, on):
        interim &= Q(reaction__number__in=on_desk)
    confirming = Q(kind=Letter.Kind.CONFIRMATION, reaction__number__in=to_confirm)
    return Letter.objects.filter(
        confirming | interim,
        state=Letter.State.DRAFT,
        reaction__in=visible_reactions(person, on).open(),
    ).order_by("drafted_at", "pk")


def letter_items(parts: Sequence[BatchPart], person: Person, at: datetime) -> list[BatchItem]:
    """Return each letter as it will be read, with what stands against its release.

    The gates look at each Vorgang as a whole: what is read grows with what one page shows.
    """
    on = local_day(at)
    drafts = _with_their_cases(Letter.objects.filter(pk__in=[part.pk for part in parts if part.pk]))
    by_pk = {letter.pk: letter for letter in drafts}
    undrafted = [part.reaction_pk for part in parts if part.pk is None]
    cases = Reaction.objects.filter(pk__in=undrafted).select_related("party").with_rules()
    by_case = {reaction.pk: reaction for reaction in cases}
    return [
        _drafted(by_pk[part.pk], person, at)
        if part.pk is not None
        else _undrafted(by_case[part.reaction_pk], person, on)
        for part in parts
    ]


def _with_their_cases(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    with_cases = rows.select_related("contact", "reaction__party", "reaction__regelwerk_version")
    return with_cases.defer("reaction__regelwerk_version__content")


def _drafted(letter: Letter, person: Person, at: datetime) -> BatchItem:
    on, reaction = local_day(at), letter.reaction
    facts = release_facts(letter, reaction, person, on)
    reasons = reasons_not_to_release(releasing(letter.kind).name, facts)
    return BatchItem(
        value=f"{letter.pk}-{letter.revision}",
        reaction=reaction,
        what=letter.get_kind_display(),
        url=address_of_letter(letter),
        reasons=(ON_ITS_OWN,) if reaction.is_board else tuple(reasons),
        way=letter.get_channel_display(),
        recipient=_recipient(letter, on),
        letter=letter,
        preview=letters.document_of(letter, at=at),
    )


def _recipient(letter: Letter, on: date) -> str:
    if letter.channel == Letter.Channel.EMAIL:
        return composing.email_address_of(letter.reaction, on)
    return in_one_line(composing.address_of(letter.reaction, on))


def in_one_line(address: Sequence[str]) -> str:
    """Return an address as it stands in a list: "Herrn Kim Muster, Musterweg 1, 67433 Neustadt"."""
    lines = list(address)
    name = " ".join(lines[:2]) if lines[:1] and lines[0] in _TITLES else ""
    return ", ".join([name, *lines[2:]] if name else lines)


def _undrafted(reaction: Reaction, person: Person, on: date) -> BatchItem:
    reasons = refusals(STEPS["confirm"], facts_for(reaction, person, on))
    return BatchItem(
        value="",
        reaction=reaction,
        what=Letter.Kind.CONFIRMATION.label,
        url=reaction.get_absolute_url(),
        reasons=tuple(reasons) or (_NO_DRAFT,),
        is_drafted=bool(reasons),
    )


def address_of_letter(letter: Letter) -> str:
    """Return the page of a letter."""
    return address_of(STEPS["post_letter"], letter.reaction.number, letter.pk)


def letters_to_post(rows: Sequence[TodayRow], person: Person, on: date) -> list[BatchPart]:
    """Return what waits to be printed and posted: released letters, answers among them."""
    keys = _subjects(rows, *POSTED)
    waiting = Dispatch.objects.filter(
        letter__in=keys, state=Dispatch.State.QUEUED, channel=Letter.Channel.POST
    )
    found = waiting.order_by("queued_at", "pk").values_list("letter__reaction", "pk")
    return [BatchPart(*row) for row in found]


def post_items(parts: Sequence[BatchPart], person: Person, at: datetime) -> list[BatchItem]:
    """Return each letter that waits on paper, with what speaks against posting it now."""
    on = local_day(at)
    rows = waiting_on_paper([part.pk for part in parts if part.pk], person, on)
    return [
        BatchItem(
            value=str(row.pk),
            reaction=row.letter.reaction,
            what=row.letter.get_kind_display(),
            url=address_of_letter(row.letter),
            reasons=tuple(filter(None, [against_posting(row, on)])),
            way=row.get_channel_display(),
            recipient=in_one_line(row.address_lines),
        )
        for row in rows
        if letter_access.may_send(person, row.letter, on)
    ]


def waiting_on_paper(pks: Sequence[int], person: Person, on: date) -> list[Dispatch]:
    """Return what the person may see of the chosen letters that wait on paper, in print order."""
    rows = Dispatch.objects.filter(pk__in=pks, channel=Letter.Channel.POST)
    seen = visible_reactions(person, on)
    shown = rows.filter(state=Dispatch.State.QUEUED, letter__reaction__in=seen)
    related = ("letter__reaction", "letter__pdf", "letter__contact", "pdf")
    return list(shown.select_related(*related).order_by("queued_at", "pk"))


def _subjects(rows: Sequence[TodayRow], *steps: str) -> list[int]:
    """Return the rows of Vorgänge that these steps are about."""
    return [row.subject_pk for row in rows if row.step in steps and row.subject_pk is not None]


def units_to_remind(rows: Sequence[TodayRow], person: Person, on: date) -> list[BatchPart]:
    """Return the tasks of units that Heute wants to be reminded of, each once."""
    keys = _subjects(rows, "remind_unit")
    found = Assignment.objects.filter(pk__in=keys).values_list("pk", "reaction_id")
    cases = dict(found)
    return [BatchPart(cases[pk], pk) for pk in dict.fromkeys(keys) if pk in cases]


def reminder_items(parts: Sequence[BatchPart], person: Person, at: datetime) -> list[BatchItem]:
    """Return each unit that is late with its Vorgang; reminding needs nothing else."""
    pks = [part.pk for part in parts if part.pk is not None]
    rows = Assignment.objects.filter(pk__in=pks).select_related("unit", "reaction").in_bulk()
    return [
        BatchItem(
            value=str(row.pk),
            reaction=row.reaction,
            what=row.unit.name,
            url=address_of(STEPS["remind_unit"], row.reaction.number, row.pk),
        )
        for row in (rows[pk] for pk in pks if pk in rows)
    ]


def cases_to_close(rows: Sequence[TodayRow], person: Person, on: date) -> list[BatchPart]:
    """Return what is answered and waits to be closed."""
    numbers = [row.number for row in rows if row.step == "close"]
    found = visible_reactions(person, on).filter(number__in=numbers)
    keys = dict(found.values_list("number", "pk"))
    return [BatchPart(keys[number], None) for number in numbers if number in keys]


def closing_items(parts: Sequence[BatchPart], person: Person, at: datetime) -> list[BatchItem]:
    """Return each answered Vorgang with its result and remedy as its Anliegen say them."""
    on = local_day(at)
    cases = Reaction.objects.select_related("party").with_rules()
    rows = cases.in_bulk([part.reaction_pk for part in parts])
    return [_to_close(rows[part.reaction_pk], person, on) for part in parts]


def _to_close(reaction: Reaction, person: Person, on: date) -> BatchItem:
    reasons = refusals(STEPS["close"], facts_for(reaction, person, on))
    result, remedy = reactions.result_of(reaction), remedy_for(reaction)
    if not reasons and lacks_remedy(reaction):
        reasons = [_NO_REMEDY]
    said = (f"Ergebnis: {Assessment.label(result)}" if result else "", _remedy(remedy))
    return BatchItem(
        value=f"{reaction.pk}-{reaction.revision}",
        reaction=reaction,
        what=" · ".join(filter(None, said)) or Kind.label(reaction.kind),
        url=address_of(STEPS["close"], reaction.number),
        reasons=tuple(reasons),
        hints=tuple(open_at_end(reaction)),
    )


def _remedy(code: str) -> str:
    return f"Abhilfe: {Remedy.label(code)}" if code else ""
