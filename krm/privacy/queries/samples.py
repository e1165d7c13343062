"""The monthly sample: its populations, who checks it, what was drawn, the look-ins of a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from krm.deadlines import queries as deadlines
from krm.deadlines import rules as computing
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day, month_span
from krm.organisation.queries.absences import last_days_away
from krm.organisation.rules import Right, Role
from krm.parties.models import Consent
from krm.privacy.models import LookIn, Sample, SampleCase
from krm.privacy.queries.consents import consents_of
from krm.privacy.queries.look_ins import look_ins_of
from krm.reactions.models import Reaction
from krm.reactions.queries import confidential_of, excluded_people
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.work.access import visible_reactions


def month_before(day: date) -> date:
    """Return the first day of the month before the one of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return local_day(month_span(month)[1]) - timedelta(days=1)


def drawn_from(month: date) -> date:
    """Return the first Arbeitstag after a month, on which its sample is drawn."""
    end = last_day(month)
    rules = regelwerk.rules_on(end + timedelta(days=1))
    return deadlines.calendar(of=rules).add_working_days(end, 1)


def due_on(month: date, drawn: date) -> date:
    """Return until when the sample of a month is checked (F9).

    One that could not be drawn before that day has the same Arbeitstage from the day it is drawn.
    """
    end = last_day(month)
    rules = regelwerk.rules_on(end + timedelta(days=1))
    calendar = deadlines.calendar(of=rules)
    due, late = (
        computing.compute(rules.deadlines["sample"], day, calendar, version=rules.name).due_on
        for day in (end, drawn - timedelta(days=1))
    )
    return due if drawn <= due else late


def remind_from(sample: Sample) -> date:
    """Return the Arbeitstag before a sample is due."""
    return deadlines.calendar(sample.due_on).subtract_working_days(sample.due_on, 1)


def task_keys(sample: Sample) -> tuple[str, str]:
    """Return the names of the task to check a sample, and of the one to ask for it when late."""
    return f"sample:{sample.month:%Y-%m}", f"sample_late:{sample.month:%Y-%m}"


def months_to_draw(on: date) -> list[date]:
    """Return the months whose sample is owed: since the last one, or the past month at first."""
    month = month_before(on)
    newest = Sample.objects.order_by("-month").values_list("month", flat=True).first()
    first = month if newest is None else next_month(newest)
    found = []
    while first <= month:
        if drawn_from(first) <= on and _is_used_since(first):
            found.append(first)
        first = next_month(first)
    return found


def next_month(month: date) -> date:
    """Return the first day of the following month."""
    return (month + timedelta(days=32)).replace(day=1)


def _is_used_since(month: date) -> bool:
    return Reaction.objects.filter(captured_at__lt=month_span(month)[1]).exists()


def intake_of(month: date) -> list[str]:
    """Return the numbers of all reactions received in a month; what was cancelled was none."""
    begins, ends = month_span(month)
    rows = Reaction.objects.filter(arrived_at__gte=begins, arrived_at__lt=ends)
    rows = rows.exclude(state=State.CANCELLED)
    return sorted(rows.values_list("number", flat=True))


def looked_into(month: date) -> list[str]:
    """Return the numbers of all Vorgänge with a look-in in a month, whenever received."""
    begins, ends = month_span(month)
    rows = LookIn.objects.filter(looked_at__gte=begins, looked_at__lt=ends)
    return sorted(set(rows.values_list("reaction__number", flat=True)))


def checkers(sample: Sample, on: date) -> list[Person]:
    """Return who may check a sample: the executive and their deputies, else the chair.

    Whoever is excluded from one of its Vorgänge, or complained about, does not check it. The
    Vorgang of a colleague is checked by the person who is named for it.
    """
    cases = sample.cases.select_related("reaction__confidential__substitute")
    drawn = [case.reaction for case in cases if case.reaction is not None]
    kept_away = {pk for row in drawn for pk in excluded_people(row)}
    named = [hidden.substitute for row in drawn if (hidden := confidential_of(row)) is not None]
    usual = (organisation.people_with_role(role, on) for role in (Role.EXECUTIVE, Role.TV_CHAIR))
    for people in (*usual, named):
        if found := [person for person in people if person.pk not in kept_away]:
            return found
    return []


def checkers_away_until(sample: Sample, on: date) -> date | None:
    """Return the day until which all who may check a sample are away; None if somebody is here."""
    away = last_days_away(on)
    people = checkers(sample, on)
    if not people or any(person.pk not in away for person in people):
        return None
    return min(away[person.pk] for person in people)


def sees_all_of(person: Person, sample: Sample, on: date) -> bool:
    """Tell whether the person is kept away from none of the Vorgänge that were drawn."""
    keys = [pk for pk in sample.cases.values_list("reaction_id", flat=True) if pk is not None]
    seen = visible_reactions(person, on, right=Right.SEE_LOOK_INS, by_row=True)
    seen = seen.filter(pk__in=keys)
    return seen.count() == len(keys)


@dataclass(frozen=True)
class DrawnCase:
    """A Vorgang that was drawn, with what there is to check."""

    case: SampleCase
    look_ins: list[LookIn]
    consents: list[Consent]


def drawn_cases(sample: Sample) -> list[DrawnCase]:
    """Return the drawn Vorgänge with their look-ins of all time and consents for the E-AKTE."""
    rows = sample.cases.select_related("reaction__party").prefetch_related("answers")
    return [_drawn(case) for case in rows.order_by("pk")]


def _drawn(case: SampleCase) -> DrawnCase:
    reaction = case.reaction
    if reaction is None:
        return DrawnCase(case, [], [])
    consents = [row for row in consents_of(reaction) if row.purpose == Consent.Purpose.EAKTE]
    return DrawnCase(case, look_ins_of(reaction), consents)


@dataclass(frozen=True)
class Month:
    """The look-ins of one month as those see them who check them."""

    first: date
    rows: list[LookIn]


def look_ins_in(person: Person, on: date, first: date) -> Month:
    """Return the look-ins of a month into Vorgänge the person is not kept away from."""
    begins, ends = month_span(first)
    seen = visible_reactions(person, on, right=Right.SEE_LOOK_INS)
    rows = LookIn.objects.filter(looked_at__gte=begins, looked_at__lt=ends, corrects=None)
    rows = rows.filter(reaction__in=seen).select_related("reaction", "looked_by", "consent")
    return Month(first, list(rows.prefetch_related("corrections").order_by("looked_at", "pk")))


def result_of(sample: Sample) -> str:
    """Return in words what came of a sample."""
    if sample.checked_at is None:
        return "noch nicht geprüft"
    found = [row for case in sample.cases.all() for row in case.answers.all()]
    count = sum(row.answer == "no" for row in found)
    if not found:
        return "Fehlanzeige"
    return "ohne Beanstandung" if not count else f"Beanstandungen: {count}"


def answers_of(case: SampleCase) -> Mapping[str, tuple[str, str]]:
    """Return what was answered about a Vorgang, in words, by question."""
    return {row.question: (row.get_answer_display(), row.remark) for row in case.answers.all()}


def sample(pk: int) -> Sample | None:
    """Return a sample with whoever checked it."""
    return Sample.objects.select_related("checked_by", "sheet").filter(pk=pk).first()


def newest(many: int) -> list[Sample]:
    """Return the newest samples with what was answered in them, the latest first."""
    rows = Sample.objects.prefetch_related("cases__answers").select_related("checked_by", "sheet")
    return list(rows.order_by("-month")[:many])


def cases_open_to(person: Person, on: date, cases: Sequence["DrawnCase"], right: Right) -> set[int]:
    """Return the keys of those drawn Vorgänge for which the person holds a right."""
    keys = [found.case.reaction_id for found in cases if found.case.reaction_id]
    rows = visible_reactions(person, on, right=right, by_row=True).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))
