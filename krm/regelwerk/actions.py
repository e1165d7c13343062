"""The verbs of the Regelwerk: load, propose, release, reject, confirm, review."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk import queries, rules
from krm.regelwerk.models import AssumptionConfirmation, DirectiveReview, RegelwerkVersion

State = RegelwerkVersion.State


@journal.verb
def load_shipped(*, at: datetime, by: Actor = SYSTEM) -> RegelwerkVersion:
    """Enter the Regelwerk that comes with the product, unless its text is there already.

    The first one is in force at once, from the day of the directive, and brings the first review
    (R-39). A later one is a proposal: the office decides about its own rules.
    """
    text = rules.shipped_text()
    known = RegelwerkVersion.objects.filter(content_hash=_hash(text)).first()
    if known is not None:
        return known
    content = rules.load_regelwerk(text)
    version = _new_version(text, content, at=at, is_shipped=True)
    if RegelwerkVersion.objects.filter(state=State.RELEASED).exists():
        version.save()
        _record(Verb.REGELWERK_PROPOSED, version, by=by, at=at)
        return version
    version.state, version.released_at = State.RELEASED, at
    version.valid_from = content.day("document.dated_on")
    version.save()
    DirectiveReview.objects.get_or_create(due_on=content.day("document.review_on"))
    _record(Verb.REGELWERK_LOADED, version, by=by, at=at)
    return version


@journal.verb
def propose_version(text: str, *, by: Actor, at: datetime) -> RegelwerkVersion:
    """Enter an edited Regelwerk as a proposal; the text that is in force stays what it is.

    :raises Refused: without the right, if the text cannot be right or changes what is no switch,
        or if it is there already.
    """
    access.require(by, Right.PROPOSE_REGELWERK, on=local_day(at))
    text = text.replace("\r\n", "\n")
    in_force = queries.current(local_day(at))
    if text.strip() == in_force.content.strip():
        return in_force
    try:
        content = rules.load_regelwerk(text)
    except rules.RegelwerkError as error:
        raise Refused(str(error), code="unreadable") from error
    if problem := rules.fixed_problem(content):
        raise Refused(problem, code="fixed")
    if RegelwerkVersion.objects.filter(content_hash=_hash(text)).exists():
        raise Refused("Diese Fassung gibt es schon. Es hat sich nichts geändert.", code="known")
    version = _new_version(text, content, at=at, is_shipped=False)
    version.save()
    _record(Verb.REGELWERK_PROPOSED, version, by=by, at=at)
    return version


@journal.verb
def release_version(
    version: RegelwerkVersion, *, valid_from: date, by: Actor, at: datetime
) -> RegelwerkVersion:
    """Put a proposal in force from a future day; reactions that are in keep their version.

    :raises Refused: for anybody but the executive, for a version already decided about, for a day
        that is not in the future, or if another version begins on that day or later.
    """
    today = local_day(at)
    access.require(by, Right.RELEASE_REGELWERK, on=today)
    version = _locked_proposal(version)
    if valid_from <= today:
        raise Refused("Ein Regelwerk gilt frühestens ab morgen.", code="not_in_the_future")
    later = RegelwerkVersion.objects.filter(state=State.RELEASED, valid_from__gte=valid_from)
    if later.exists():
        raise Refused(
            "Ab diesem Tag oder später gilt schon eine andere Fassung. Bitte einen späteren Tag "
            "wählen.",
            code="later_version",
        )
    version.state, version.valid_from = State.RELEASED, valid_from
    version.released_at, version.released_by = at, _person(by)
    version.save()
    _record(Verb.REGELWERK_ADOPTED, version, by=by, at=at)
    return version


@journal.verb
def reject_version(version: RegelwerkVersion, *, by: Actor, at: datetime) -> RegelwerkVersion:
    """Decline a proposal; it stays on the list, and the same shipped text does not come again.

    :raises Refused: for anybody but the executive, or for a version already decided about.
    """
    access.require(by, Right.RELEASE_REGELWERK, on=local_day(at))
    version = _locked_proposal(version)
    version.state = State.REJECTED
    version.save(update_fields=["state"])
    _record(Verb.REGELWERK_REJECTED, version, by=by, at=at)
    return version


@journal.verb
def confirm_assumptions(
    version: RegelwerkVersion, *, keys: Collection[str], by: Actor, at: datetime, note: str = ""
) -> list[AssumptionConfirmation]:
    """Say for the office that reconstructed values are right; a second time changes nothing.

    :raises Refused: without the right, or if one of them is no assumption of this version; then
        none is confirmed.
    """
    access.require(by, Right.CONFIRM_ASSUMPTION, on=local_day(at))
    if not keys:
        raise Refused("Bitte mindestens einen Wert auswählen.", code="nothing_chosen")
    if not {row.entry.key for row in queries.assumptions(version)}.issuperset(keys):
        raise Refused("Dieser Wert ist keine Annahme.", code="no_assumption")
    return [_confirm(version, key, note, by, at) for key in dict.fromkeys(keys)]


def _confirm(
    version: RegelwerkVersion, key: str, note: str, by: Actor, at: datetime
) -> AssumptionConfirmation:
    confirmation, is_new = AssumptionConfirmation.objects.get_or_create(
        version=version,
        key=key,
        defaults={"note": note[:300], "confirmed_at": at, "confirmed_by": _person(by)},
    )
    if is_new:
        data = {"version": version.pk, "key": key}
        journal.record(Verb.ASSUMPTION_CONFIRMED, chain=OFFICE, by=by, at=at, data=data)
    return confirmation


@journal.verb
def complete_review(*, result: str, next_due_on: date, by: Actor, at: datetime) -> DirectiveReview:
    """Complete the due review of the directive and set the day of the next one (R-39).

    Returns the next review.

    :raises Refused: without the right, if no review is open, without a result, or for a next day
        that is not in the future.
    """
    today = local_day(at)
    access.require(by, Right.COMPLETE_REVIEW, on=today)
    review = DirectiveReview.objects.select_for_update().filter(completed_at=None)
    open_review = review.order_by("due_on").first()
    if open_review is None:
        raise Refused("Es steht keine Prüfung der Weisung an.", code="no_review")
    if not result.strip():
        raise Refused("Bitte das Ergebnis der Prüfung eintragen.", code="no_result")
    if next_due_on <= max(today, open_review.due_on):
        raise Refused("Die nächste Prüfung muss in der Zukunft liegen.", code="not_in_the_future")
    open_review.result, open_review.completed_at = result.strip(), at
    open_review.completed_by = _person(by)
    open_review.save()
    following, _ = DirectiveReview.objects.get_or_create(due_on=next_due_on)
    data = {"due_on": open_review.due_on, "next_due_on": next_due_on}
    journal.record(Verb.REGELWERK_REVIEWED, chain=OFFICE, by=by, at=at, data=data)
    return following


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _new_version(
    text: str, content: rules.Regelwerk, *, at: datetime, is_shipped: bool
) -> RegelwerkVersion:
    return RegelwerkVersion(
        name=content.name,
        content=text,
        content_hash=_hash(text),
        created_at=at,
        is_shipped=is_shipped,
    )


def _locked_proposal(version: RegelwerkVersion) -> RegelwerkVersion:
    locked = RegelwerkVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != State.PROPOSED:
        raise Refused(
            f"Diese Fassung ist schon {locked.get_state_display()}.", code="already_decided"
        )
    return locked


def _person(by: Actor) -> Person | None:
    return by if isinstance(by, Person) else None


def _record(step: Verb, version: RegelwerkVersion, *, by: Actor, at: datetime) -> None:
    data = {"version": version.pk, "hash": version.content_hash, "valid_from": version.valid_from}
    journal.record(step, chain=OFFICE, by=by, at=at, data=data)
