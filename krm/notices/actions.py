"""The verbs of the messages to staff."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.notices.models import Notice
from krm.organisation.models import AccessChange, Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role

LONGEST_TEXT = 300
_AT_ONCE = 200


@journal.verb
def notify(
    *,
    recipients: Iterable[Person],
    kind: str,
    text: str,
    dedup_key: str,
    at: datetime,
    url: str = "",
    reaction_pk: int | None = None,
    mail: bool = True,
    by: Actor = SYSTEM,
) -> list[Notice]:
    """Leave each recipient a message; the same `dedup_key` never reaches a person twice.

    The text says which number and what to do: no names of customers, no facts of the case, since
    it also leaves by e-mail. With `mail`, those who have an address get it there too. Returns the
    new messages. The step is journalled in the chain of the reaction, so that a verb which writes
    there too does not wait for the office.

    :raises Refused: for an empty or too long text, or an address outside the desk.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise Refused("Der Text der Mitteilung ist leer oder zu lang.", code="text_length")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise Refused("Eine Mitteilung verweist nur auf Seiten des KRM.", code="foreign_address")
    people = {person.pk: person for person in recipients if person.is_active}
    keys = {pk: f"{dedup_key}:{pk}" for pk in people}
    sent = Notice.objects.filter(dedup_key__in=keys.values()).values_list("recipient_id", flat=True)
    known = set(sent)
    new = [
        Notice(
            recipient=person,
            kind=kind,
            text=text,
            url=url,
            reaction_pk=reaction_pk,
            dedup_key=keys[pk],
            created_at=at,
            mail_state=_first_mail_state(person, mail=mail),
        )
        for pk, person in people.items()
        if pk not in known
    ]
    created = _stored(new)
    if created:
        _record(created, kind=kind, reaction_pk=reaction_pk, by=by, at=at)
    return created


@journal.verb
def notify_of_access(*, at: datetime, by: Actor = SYSTEM) -> int:
    """Let everybody hear of the changes of accounts that nobody has heard of yet; return how many.

    Each change goes to the person, to the data protection and to whoever proposed it, so that
    nobody is let in, or gets the password of somebody else, unseen.
    """
    waiting = AccessChange.objects.select_for_update(of=("self",)).filter(notified_at=None)
    rows = list(waiting.select_related("person", "proposer").order_by("pk")[:_AT_ONCE])
    watching = people_with_role(Role.DATA_PROTECTION, local_day(at)) if rows else []
    for row in rows:
        own = f"Ihr Zugang wurde geändert: {row.text}."
        key, kind = f"access:{row.pk}", "access_changed"
        notify(
            recipients=[row.person], kind=kind, text=own, dedup_key=key, at=at,
            url=reverse("account:own"), by=by,
        )  # fmt: skip
        others = [*watching, *([row.proposer] if row.proposer else [])]
        notify(
            recipients=[one for one in others if one != row.person],
            kind=kind,
            text=f"{row.person.display_name}: {row.text}."[:LONGEST_TEXT],
            dedup_key=key,
            at=at,
            url=reverse("organisation:person", args=[row.person_id]),
            by=by,
        )
    AccessChange.objects.filter(pk__in=[row.pk for row in rows]).update(notified_at=at)
    return len(rows)


def mark_read(notice: Notice, *, by: Person, at: datetime) -> None:
    """Mark a message as read by its recipient; a second time changes nothing.

    Not journalled: whether somebody has looked at their own messages is no step of the business.

    :raises Refused: for somebody else's message.
    """
    if notice.recipient_id != by.pk:
        raise Refused("Diese Mitteilung gehört einer anderen Person.", code="not_yours")
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(*, by: Person, at: datetime) -> int:
    """Mark every message of a person as read and return how many were new.

    Not journalled, for the same reason as a single one.
    """
    return Notice.objects.filter(recipient=by, read_at=None).update(read_at=at)


def doubt_mails(*, at: datetime) -> int:
    """Make the e-mails of messages unclear that wait; the messages stand in the desk anyway.

    Not journalled: the restore that puts them in doubt stands there.
    """
    waiting = Notice.objects.filter(
        mail_state__in=[Notice.MailState.QUEUED, Notice.MailState.SENDING]
    )
    return waiting.update(mail_state=Notice.MailState.UNCLEAR, mail_changed_at=at)


def remove_messages(*, recipient: Person, reaction_pk: int) -> None:
    """Remove the messages to a person about a Vorgang they must not see any more, sent or not.

    Not journalled: the step that keeps the person away stands there.
    """
    Notice.objects.filter(recipient=recipient, reaction_pk=reaction_pk).delete()


def _stored(new: list[Notice]) -> list[Notice]:
    # Two sweeps at once may both find a message missing; the unique key lets one of them in.
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    keys = [notice.dedup_key for notice in new]
    return list(Notice.objects.filter(dedup_key__in=keys).order_by("pk"))


def _first_mail_state(person: Person, *, mail: bool) -> str:
    return Notice.MailState.QUEUED if mail and person.email else Notice.MailState.NONE


def _record(
    created: list[Notice], *, kind: str, reaction_pk: int | None, by: Actor, at: datetime
) -> None:
    chain = OFFICE if reaction_pk is None else journal.reaction_chain(reaction_pk)
    data = {"kind": kind, "to": [notice.recipient_id for notice in created]}
    journal.record(Verb.NOTICE_SENT, chain=chain, by=by, at=at, data=data)
