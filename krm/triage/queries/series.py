"""Reads around links and Serien, as a person may see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from krm.documents.models import Document
from krm.organisation.models import Person
from krm.reactions.models import Reaction, ReactionDocument, ReactionQuerySet
from krm.triage.models import ReactionLink, Series, SeriesMember
from krm.work.access import visible_reactions


def members(series: Series, person: Person, on: date) -> list[Reaction]:
    """Return the Vorgänge of a Serie the person may see, in the order of their arrival."""
    rows = visible_reactions(person, on, by_row=True).filter(series_member__series=series)
    return list(
        rows.select_related("party", "series_member").with_rules().order_by("arrived_at", "pk")
    )


def open_members(series: Series, person: Person, on: date) -> list[Reaction]:
    """Return those that have not ended."""
    return [row for row in members(series, person, on) if row.is_open]


@dataclass(frozen=True)
class Bundle:
    """Documents of a Serie that are chosen together: one shared file, or a kind of own ones."""

    key: str
    label: str
    is_shared: bool
    documents: dict[int, list[Document]]


def bundles(rows: Iterable[Reaction]) -> list[Bundle]:
    """Return what can be handed over with the Vorgänge of a Serie.

    The same file in several of them comes first; what only one of them has is put together by
    its kind, so that the list of a large Serie stays short.
    """
    pks = [row.pk for row in rows]
    attached = ReactionDocument.objects.filter(reaction__in=pks).exclude(
        kind=ReactionDocument.Kind.RECALLED
    )
    by_content: dict[str, list[ReactionDocument]] = defaultdict(list)
    for row in attached.select_related("document").order_by("document__stored_at", "pk"):
        by_content[row.document.sha256].append(row)
    shared, own = [], defaultdict(list)
    for digest, group in by_content.items():
        holders = {row.reaction_id for row in group}
        if len(holders) > 1:
            label = f"{group[0].document.title} (in {len(holders)} von {len(pks)} Vorgängen)"
            shared.append(Bundle(f"file:{digest}", label, True, _by_reaction(group)))
        else:
            own[group[0].kind].extend(group)
    names = dict(ReactionDocument.Kind.choices)
    return shared + [
        Bundle(f"kind:{kind}", f"Eigene Dokumente: {names[kind]} ({len(group)})", False,
               _by_reaction(group))
        for kind, group in own.items()
    ]  # fmt: skip


def _by_reaction(rows: Iterable[ReactionDocument]) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = defaultdict(list)
    for row in rows:
        found[row.reaction_id].append(row.document)
    return dict(found)


def visible_series(person: Person, pk: int, on: date) -> Series | None:
    """Return a Serie of which the person may see at least one Vorgang."""
    rows = Series.objects.filter(pk=pk)
    seen = visible_reactions(person, on, by_row=True).filter(series_member__series=pk)
    return rows.first() if seen.exists() else None


def series_of(reaction: Reaction) -> Series | None:
    """Return the Serie of a Vorgang."""
    member = SeriesMember.objects.filter(reaction=reaction).select_related("series").first()
    return member.series if member else None


def linked(reaction: Reaction, person: Person, on: date) -> list[tuple[ReactionLink, Reaction]]:
    """Return the Vorgänge linked to one that the person may see, with the link."""
    links = ReactionLink.objects.filter(
        Q(reaction=reaction) | Q(other=reaction), undone_at=None
    ).order_by("pk")
    others = {
        link.pk: link.other_id if link.reaction_id == reaction.pk else link.reaction_id
        for link in links
    }
    seen = visible_reactions(person, on, by_row=True).in_bulk(list(others.values()))
    return [(link, seen[others[link.pk]]) for link in links if others[link.pk] in seen]


@dataclass(frozen=True)
class Family:
    """What belongs to a Vorgang: what it follows, what follows it, what it is linked with."""

    earlier: Reaction | None
    follow_ups: list[Reaction]
    linked: list[Reaction]


def family_of(reaction: Reaction, seen: ReactionQuerySet) -> Family:
    """Return the family of a Vorgang among those the person may see.

    The keys first, then their rows: four conditions joined by OR would read every Vorgang.
    """
    live = ReactionLink.objects.filter(undone_at=None)
    keys = (
        Reaction.objects.filter(follow_up_of=reaction)
        .values_list("pk")
        .union(
            live.filter(reaction=reaction).values_list("other_id"),
            live.filter(other=reaction).values_list("reaction_id"),
        )
    )
    belonging = {key for (key,) in keys}
    if reaction.follow_up_of_id is not None:
        belonging.add(reaction.follow_up_of_id)
    rows = list(seen.filter(pk__in=belonging).order_by("pk"))
    follow_ups = [row for row in rows if row.follow_up_of_id == reaction.pk]
    earlier = next((row for row in rows if row.pk == reaction.follow_up_of_id), None)
    return Family(
        earlier, follow_ups, [row for row in rows if row != earlier and row not in follow_ups]
    )


def line_of(reaction: Reaction, family: Family, seen: ReactionQuerySet) -> list[Reaction]:
    """Return every Vorgang of the same matter from the first on, by arrival; [] if it is alone.

    Each Folgereaktion keeps a clock of its own and the ones before stay closed (R-11): the line
    shows them together.

    :param family: what is known already; whoever follows nobody costs no further read.
    """
    if family.earlier is None and not family.follow_ups:
        return []
    first = reaction
    while first.follow_up_of is not None:
        first = first.follow_up_of
    keys = level = [first.pk]
    while level:
        level = list(Reaction.objects.filter(follow_up_of__in=level).values_list("pk", flat=True))
        keys = [*keys, *level]
    return list(seen.filter(pk__in=keys).order_by("arrived_at", "pk"))
