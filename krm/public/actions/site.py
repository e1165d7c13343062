"""What the office says about its public pages: data protection contact, film in sign language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation.access import require
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.public.models import PublicSite
from krm.public.rules.film import is_length

NO_FILM: Final = ""


@dataclass(frozen=True)
class Film:
    """A film that lies in the file store already; an empty name takes the film away."""

    name: str
    size: int = 0


@journal.verb
def describe_site(
    *,
    privacy_contact: str = "",
    privacy_email: str = "",
    privacy_phone: str = "",
    film: Film | None = None,
    film_length: str = "",
    by: Actor,
    at: datetime,
) -> PublicSite:
    """Enter what the public pages say of the house; without `film` the one there stays.

    :raises Refused: without the right, or for a film without its length (Anlage 2 BITV 2.0).
    """
    require(by, Right.MANAGE_OFFICE, on=local_day(at))
    site = PublicSite.objects.select_for_update().first() or PublicSite(pk=1)
    if film is not None:
        site.film_name, site.film_size = film.name, film.size
    length = film_length.strip() if site.film_name else ""
    if site.film_name and not is_length(length):
        raise Refused(
            "Bitte die Dauer des Films angeben, zum Beispiel 3:20.", code="field_film_length"
        )
    said = (privacy_contact.strip(), privacy_email.strip(), privacy_phone.strip(), length)
    stored = (site.privacy_contact, site.privacy_email, site.privacy_phone, site.film_length)
    if film is None and said == stored:
        return site
    site.privacy_contact, site.privacy_email, site.privacy_phone, site.film_length = said
    site.changed_at, site.changed_by_id = at, by.pk
    site.save()
    data = {"has_film": bool(site.film_name), "has_contact": bool(site.privacy_contact)}
    journal.record(Verb.PUBLIC_SITE_CHANGED, chain=OFFICE, by=by, at=at, data=data)
    return site
