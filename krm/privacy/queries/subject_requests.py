"""Requests about one's own data: their day, who sees and owes them, whom they may mean."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from krm.arrivals.access import visible_items
from krm.arrivals.models import IntakeItem
from krm.deadlines import queries as deadlines
from krm.deadlines import rules as computing
from krm.deadlines.rules import Due
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.queries import people_with_role
from krm.organisation.rules import Right, Role
from krm.parties.models import Party
from krm.parties.queries import similar_parties
from krm.privacy.models import SubjectRequest
from krm.privacy.models.requests import SubjectRequestQuerySet
from krm.privacy.queries.anonymising import obstacles
from krm.privacy.queries.retention import RetentionCard, card_of
from krm.privacy.rules.subject_requests import RequestFacts, RequestKind
from krm.reactions.access import keys_kept_from
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.work.access import visible_reactions

# Who answers, the first of whom somebody may see it; then who knows of it.
_DESKS = (Role.KRM_OFFICER, Role.FRONT_OFFICE, Role.DATA_PROTECTION)
MOST = 100
# Words before a name that are no part of it.
_TITLES = frozenset({"herr", "herrn", "frau", "familie", "dr", "prof"})


def due_of(received_on: date, *, is_extended: bool = False) -> Due:
    """Return by when a request is answered: one month, with reason two more (Art. 12 (3))."""
    rules = regelwerk.rules_on(received_on)
    rule = rules.deadlines["privacy_request"]
    if is_extended:
        rule = replace(rule, length=rule.length + rules.number("rights.extension_months"))
    calendar = deadlines.calendar(of=rules)
    return computing.compute(rule, received_on, calendar, version=rules.name)


def remind_from(request: SubjectRequest) -> date:
    """Return the Arbeitstag from which an open request is recalled."""
    end = request.runs_until
    days = regelwerk.rules_on(request.received_on).number("rights.reminder_days")
    return deadlines.calendar(end).subtract_working_days(end, days)


def task_keys(request: SubjectRequest) -> tuple[str, str]:
    """Return the names of the task to answer it, and of the one to ask for it when late."""
    until = request.runs_until.isoformat()
    return f"subject_request:{request.pk}:{until}", f"subject_request_late:{request.pk}:{until}"


def visible(person: Person, on: date) -> SubjectRequestQuerySet:
    """Return the requests a person sees: with the right, and no Vorgang of it is hidden."""
    if not has_right(person, Right.HANDLE_SUBJECT_REQUESTS, on):
        return SubjectRequest.objects.none()
    hidden = keys_kept_from(person)
    if not hidden:
        return SubjectRequest.objects.all()
    theirs = Reaction.objects.filter(pk__in=hidden, party__isnull=False).values("party")
    away = Q(reaction__in=hidden) | Q(parties__in=theirs)
    return SubjectRequest.objects.exclude(pk__in=SubjectRequest.objects.filter(away).values("pk"))


def owner_role(request: SubjectRequest, on: date) -> Role:
    """Return whose desk a request lies on: KRM, or the next where KRM must not see it."""
    for role in _DESKS:
        people = people_with_role(role, on)
        if any(visible(person, on).filter(pk=request.pk).exists() for person in people):
            return role
    return _DESKS[0]


def who_answers(request: SubjectRequest, on: date) -> list[Person]:
    """Return the people on whose desk a request lies."""
    people = people_with_role(owner_role(request, on), on)
    return [person for person in people if visible(person, on).filter(pk=request.pk).exists()]


def listed(person: Person, on: date) -> list[SubjectRequest]:
    """Return the requests as the list shows them: open ones first, the most urgent on top."""
    rows = list(visible(person, on).order_by("-recorded_at")[:MOST])
    return sorted(rows, key=lambda row: (not row.is_open, row.runs_until, row.pk))


@dataclass(frozen=True)
class Candidate:
    """Somebody we know whom a request may mean, with the Vorgänge the reader may open."""

    party: Party
    numbers: list[str]
    is_chosen: bool


def candidates(request: SubjectRequest, person: Person, on: date) -> list[Candidate]:
    """Return who may be meant: by name, and by e-mail and customer number of whoever is chosen.

    Whoever stands in a Vorgang that is hidden from the reader is left out.
    """
    chosen = list(request.parties.order_by("pk"))
    found = {party.pk: party for party in chosen}
    rows = similar_parties(name=request.name, limit=MOST)
    for party in chosen:
        rows += similar_parties(
            email=party.email, customer_number=party.customer_number, limit=MOST
        )
    hidden = set(
        Reaction.objects.filter(pk__in=keys_kept_from(person)).values_list("party", flat=True)
    )
    found |= {party.pk: party for party in rows if party.pk not in hidden}
    numbers: dict[int, list[str]] = {pk: [] for pk in found}
    of_them = visible_reactions(person, on).filter(party__in=found).order_by("number")
    for party_pk, number in of_them.values_list("party", "number"):
        numbers[party_pk].append(number)
    keys = {party.pk for party in chosen}
    return [Candidate(party, numbers[pk], pk in keys) for pk, party in sorted(found.items())]


def arrivals_naming(request: SubjectRequest, person: Person, on: date) -> list[IntakeItem]:
    """Return the arrivals without a Vorgang that may come from the person, the newest first.

    First and last name stand together in their sender, subject or text, or an e-mail address of
    the person does. They hold data of the person too, and no Vorgang leads to them.
    """
    stands = Q()
    for column in ("sender_name", "sender_address", "subject", "text"):
        for words in _signs_of(request):
            together = Q()
            for word in words:
                together &= Q(**{f"{column}__icontains": word})
            stands |= together
    if not stands:
        return []
    rows = visible_items(person, on).filter(stands, reaction=None, content_removed_at=None)
    return list(rows.order_by("-arrived_at", "-pk")[:MOST])


def _signs_of(request: SubjectRequest) -> list[list[str]]:
    """Return by what a person is known: first and last name together, each e-mail address alone.

    The last name alone would offer the words of everybody who is called the same.
    """
    name = [word.strip(",;") for word in request.name.split()]
    name = [word for word in name if word and word.casefold().rstrip(".") not in _TITLES]
    found = [[name[0], name[-1]]] if name else []
    addresses = {word.strip(",;<>()") for word in request.reachable.split() if "@" in word}
    addresses |= set(request.parties.exclude(email="").values_list("email", flat=True))
    return found + [[address] for address in sorted(addresses)]


def arrivals_of(request: SubjectRequest) -> list[IntakeItem]:
    """Return what was said to come from the person and has become no Vorgang, the oldest first."""
    rows = request.arrivals.filter(reaction=None, content_removed_at=None)
    return list(rows.order_by("arrived_at", "pk"))


def why_it_stays(item: IntakeItem) -> str:
    """Return why the words of an arrival cannot go now, in German; "": they can."""
    if item.is_open:
        return f"{item.receipt_number} liegt noch im Posteingang. Bitte erst entscheiden."
    if item.alarms.filter(confirmed_at=None).exists():
        return f"Zu {item.receipt_number} läuft noch ein Alarm."
    if item.passed_on.filter(received_at=None, returned_at=None).exists():
        return f"{item.receipt_number} ist weitergegeben, und der Erhalt ist noch nicht bestätigt."
    return ""


def undecided_arrivals(request: SubjectRequest, person: Person, on: date) -> list[IntakeItem]:
    """Return what may come from somebody who is to be deleted and waits in the Posteingang.

    Only of what nobody has said that it is theirs: that shuts the step by itself.
    """
    if request.kind != RequestKind.ERASURE:
        return []
    said = {item.pk for item in arrivals_of(request)}
    found = arrivals_naming(request, person, on)
    return [item for item in found if item.is_open and item.pk not in said]


def offered_arrivals(request: SubjectRequest, person: Person, on: date) -> list[IntakeItem]:
    """Return the arrivals of which somebody can say that they come from the person."""
    rows = {item.pk: item for item in arrivals_of(request)}
    rows |= {item.pk: item for item in arrivals_naming(request, person, on)}
    return list(rows.values())


@dataclass(frozen=True)
class HeldCase:
    """A Vorgang that names the person: why it cannot go now, and when it goes by itself."""

    reaction: Reaction
    kept: list[str]
    retention: RetentionCard | None


def cases_of(request: SubjectRequest) -> list[Reaction]:
    """Return the Vorgänge that name the people of a request, the oldest first."""
    return list(Reaction.objects.filter(party__in=request.parties.all()).order_by("pk"))


def held(request: SubjectRequest, rights: Collection[Right], on: date) -> list[HeldCase]:
    """Return every Vorgang of the person with what keeps it."""
    return [
        HeldCase(row, [*_in_work(row), *obstacles(row, on)], card_of(row, rights, on))
        for row in cases_of(request)
    ]


def _in_work(reaction: Reaction) -> list[str]:
    return [f"Er ist noch in Arbeit ({reaction.state_label})."] if reaction.is_open else []


def facts_of(request: SubjectRequest) -> RequestFacts:
    """Return what decides which step a request allows."""
    arrivals = arrivals_of(request)
    return RequestFacts(
        kind=request.kind,
        is_open=request.is_open,
        is_person_named=request.named_at is not None,
        is_proven=request.identity_checked_at is not None,
        is_extended=request.extended_to is not None,
        remaining=[row.number for row in cases_of(request)],
        arrivals=[item.receipt_number for item in arrivals],
        in_the_way=[reason for item in arrivals if (reason := why_it_stays(item))],
        is_prepared=bool(request.prepared_digest),
        is_looked_at=request.looked_at is not None,
        is_restricted=request.restrictions.exists(),
        has_letter=request.letters.filter(sent_on=None).exists(),
    )
