"""Put together what belongs together, and apart again: arrivals, Vorgänge, a Serie of letters."""

from datetime import datetime

from django.db.models import Q

from krm.arrivals.actions import passing
from krm.arrivals.models import Alarm, IntakeItem
from krm.casework.actions import messages
from krm.casework.models import CaseNote
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.triage.models import ReactionLink, Series, SeriesMember
from krm.triage.queries import series as queries_series
from krm.ui.rules import format_date
from krm.work import access


@journal.verb
def separate(*, item: IntakeItem, by: Person, at: datetime) -> IntakeItem:
    """Take an arrival out of a Vorgang it was joined to by mistake; it lies open again.

    Note and files go too: a message of somebody else must not stay in a foreign Vorgang.

    :raises Refused: if it was not joined, the Vorgang has ended, or the person may not see it.
    """
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    row = IntakeItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.state != IntakeItem.State.JOINED or row.reaction is None:
        raise Refused("Dieser Eingang ist keinem Vorgang zugeordnet.", code="not_joined")
    access.require_right(by, Right.SEE_CASE, row.reaction, on)
    reaction = reactions.locked(row.reaction)
    reactions.require_open(reaction)
    chain = reaction_chain(reaction.pk)
    notes = CaseNote.objects.filter(
        reaction=reaction, kind__in=CaseNote.FROM_OUTSIDE, happened_at=row.arrived_at,
        written_at=row.decided_at or at,
    )  # fmt: skip
    notes.delete()
    files = _files_of(row, reaction)
    row.documents.add(*files)
    reaction.documents.filter(document__in=files).delete()
    Alarm.objects.filter(item=row, reaction=reaction).update(reaction=None)
    data = {"receipt": row.receipt_number, "files": len(files)}
    journal.record(Verb.INTAKE_SEPARATED, chain=chain, by=by, at=at, data=data)
    messages.end_reading(item=row, result="gehört nicht zu diesem Vorgang", by=by, at=at)
    return passing.reopen(item=row, by=by, at=at)


def _files_of(item: IntakeItem, reaction: Reaction) -> list[Document]:
    """Return the files an arrival has brought into a Vorgang, its raw original among them."""
    own = Q(pk__in=item.documents.values("pk")) | Q(sha256=item.content_digest)
    there = Document.objects.filter(pk__in=reaction.documents.values("document_id"))
    return list(there.filter(own))


def _both(reaction: Reaction, other: Reaction, by: Person, at: datetime) -> None:
    for one in (reaction, other):
        _require_order(by, one, at)
    # In one order for everybody, so that of two at once the second sees what the first has done.
    for row in sorted((reaction, other), key=lambda row: row.pk):
        reactions.locked(row)


def _require_order(by: Person, reaction: Reaction, at: datetime) -> None:
    """What belongs together is KRM's to say; a unit works on the matter of one Vorgang."""
    on = local_day(at)
    access.require_work(by, reaction, on)
    require(by, Right.TRIAGE, on=on)


@journal.verb
def link_reactions(
    *, reaction: Reaction, other: Reaction, reason: str = "", by: Person, at: datetime
) -> ReactionLink:
    """Link two Vorgänge that belong together; both tell of it, neither is changed.

    :raises Refused: for a Vorgang with itself, a link that is there, or without the right in both.
    """
    _both(reaction, other, by, at)
    if reaction.pk == other.pk:
        raise Refused("Das ist derselbe Vorgang.", code="field_other")
    if links_between(reaction, other):
        raise Refused("Die beiden Vorgänge sind schon verknüpft.", code="field_other")
    first, second = sorted((reaction, other), key=lambda row: row.pk)
    link = ReactionLink.objects.create(
        reaction=first, other=second, reason=reason.strip()[:200], linked_at=at, linked_by=by
    )
    _tell_both(Verb.REACTIONS_LINKED, link, by, at)
    return link


@journal.verb
def unlink_reactions(*, link: ReactionLink, by: Person, at: datetime) -> ReactionLink:
    """Undo a link; that it was there stays in both journals.

    :raises Refused: if it was undone already, or without the right in both.
    """
    row = ReactionLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    _both(row.reaction, row.other, by, at)
    if row.undone_at is not None:
        raise Refused("Die Verknüpfung ist schon gelöst.", code="undone")
    row.undone_at, row.undone_by = at, by
    row.save(update_fields=["undone_at", "undone_by"])
    _tell_both(Verb.REACTIONS_UNLINKED, row, by, at)
    return row


def links_between(reaction: Reaction, other: Reaction) -> list[ReactionLink]:
    """Return the live link between two Vorgänge, if there is one."""
    pair = Q(reaction=reaction, other=other) | Q(reaction=other, other=reaction)
    return list(ReactionLink.objects.filter(pair, undone_at=None))


def _tell_both(verb: Verb, link: ReactionLink, by: Person, at: datetime) -> None:
    for one, other in ((link.reaction, link.other), (link.other, link.reaction)):
        journal.record(
            verb,
            chain=reaction_chain(one.pk),
            by=by,
            at=at,
            data={"link": link.pk, "other_pk": other.pk},
            personal={"other": other.number, "reason": link.reason},
        )


@journal.verb
def add_to_series(
    *, reaction: Reaction, like: Reaction, title: str = "", by: Person, at: datetime
) -> SeriesMember:
    """Make a Vorgang part of the Serie of another one; the first two make the Serie.

    Its name is its own: whoever may see one Vorgang reads it, and may be kept from the others.

    :param title: the name of a new Serie; without one it is neutral. A known Serie keeps its own.
    :raises Refused: if it is in another Serie, or without the right in both.
    """
    _both(reaction, like, by, at)
    if reaction.pk == like.pk:
        raise Refused("Das ist derselbe Vorgang.", code="field_like")
    known = SeriesMember.objects.filter(reaction=like).select_related("series").first()
    if known is None:
        name = _series_title(title) or f"Serie vom {format_date(at)}"
        series = Series.objects.create(title=name, created_at=at, created_by=by)
        _join(series, like, by, at)
    else:
        series = known.series
    return _join(series, reaction, by, at)


def _series_title(title: str) -> str:
    return " ".join(title.split())[:160]


@journal.verb
def name_series(*, series: Series, title: str, by: Person, at: datetime) -> Series:
    """Give a Serie another name; each of its Vorgänge tells of it.

    :raises Refused: without a name, or by somebody who may see none of its Vorgänge.
    """
    name = _series_title(title)
    if not name:
        raise Refused("Bitte der Serie einen Namen geben.", code="field_title")
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    if queries_series.visible_series(by, series.pk, on) is None:
        raise Refused("Diese Serie gibt es nicht.", code="no_series")
    row = Series.objects.select_for_update().get(pk=series.pk)
    if row.title == name:
        return row
    row.title = name
    row.save(update_fields=["title"])
    for reaction_pk in row.members.values_list("reaction_id", flat=True):
        journal.record(
            Verb.SERIES_NAMED,
            chain=reaction_chain(reaction_pk),
            by=by,
            at=at,
            data={"series_pk": row.pk},
            personal={"series": name},
        )
    return row


def _join(series: Series, reaction: Reaction, by: Person, at: datetime) -> SeriesMember:
    known = SeriesMember.objects.filter(reaction=reaction).first()
    if known is not None and known.series_id != series.pk:
        raise Refused(f"{reaction.number} gehört schon zu einer anderen Serie.", code="in_series")
    if known is not None:
        return known
    member = SeriesMember.objects.create(series=series, reaction=reaction, added_at=at, added_by=by)
    journal.record(
        Verb.SERIES_JOINED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"series_pk": series.pk},
        personal={"series": series.title},
    )
    return member


@journal.verb
def leave_series(*, member: SeriesMember, by: Person, at: datetime) -> None:
    """Take a Vorgang out of its Serie; the last one left alone is no Serie any more.

    :raises Refused: without the right in the Vorgang.
    """
    _require_order(by, member.reaction, at)
    series = member.series
    _leave(member, by, at)
    rest = list(series.members.select_related("reaction"))
    if len(rest) == 1:
        _leave(rest[0], by, at)
    if not series.members.exists():
        series.delete()


def _leave(member: SeriesMember, by: Person, at: datetime) -> None:
    journal.record(
        Verb.SERIES_LEFT,
        chain=reaction_chain(member.reaction_id),
        by=by,
        at=at,
        data={"series_pk": member.series_id},
        personal={"series": member.series.title},
    )
    member.delete()
