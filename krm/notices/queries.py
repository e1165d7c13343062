"""Reads over the messages of one person."""

from krm.notices.models import Notice
from krm.organisation.models import Person

PAGE_LENGTH = 100


def unread_count(person: Person) -> int:
    """Return how many messages a person has not read."""
    return Notice.objects.filter(recipient=person, read_at=None).count()


def latest(person: Person, limit: int = PAGE_LENGTH) -> list[Notice]:
    """Return the messages of a person: the unread first, then the latest."""
    own = Notice.objects.filter(recipient=person)
    unread = list(own.filter(read_at=None).order_by("-created_at", "-pk")[:limit])
    read = own.exclude(read_at=None).order_by("-created_at", "-pk")[: limit - len(unread)]
    return [*unread, *read]
