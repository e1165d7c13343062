"""Reads around links and Serien, as a person may see them."""

from datetime import date

from django.db.models import Q

from krm.casework.access import visible_reactions
from krm.intake.models import ReactionLink, Series, SeriesMember
from krm.organisation.models import Person
from krm.reactions.models import Reaction


def members(series: Series, person: Person, on: date) -> list[Reaction]:
    """Return the Vorgänge of a Serie the person may meet, in the order of their arrival."""
    rows = visible_reactions(person, on).filter(series_member__series=series)
    return list(
        rows.select_related("party", "series_member", "regelwerk_version").order_by(
            "arrived_at", "pk"
        )
    )


def open_members(series: Series, person: Person, on: date) -> list[Reaction]:
    """Return those that have not ended."""
    return [row for row in members(series, person, on) if row.is_open]


def visible_series(person: Person, pk: int, on: date) -> Series | None:
    """Return a Serie of which the person may meet at least one Vorgang."""
    seen = visible_reactions(person, on)
    return Series.objects.filter(pk=pk, members__reaction__in=seen.values("pk")).distinct().first()


def series_of(reaction: Reaction) -> Series | None:
    """Return the Serie of a Vorgang."""
    member = SeriesMember.objects.filter(reaction=reaction).select_related("series").first()
    return member.series if member else None


def linked(reaction: Reaction, person: Person, on: date) -> list[tuple[ReactionLink, Reaction]]:
    """Return the Vorgänge linked to one that the person may meet, with the link."""
    links = ReactionLink.objects.filter(
        Q(reaction=reaction) | Q(other=reaction), undone_at=None
    ).order_by("pk")
    others = {
        link.pk: link.other_id if link.reaction_id == reaction.pk else link.reaction_id
        for link in links
    }
    seen = visible_reactions(person, on).in_bulk(list(others.values()))
    return [(link, seen[others[link.pk]]) for link in links if others[link.pk] in seen]
