"""Reads over opinion cards and their boxes."""

from krm.outreach.models import CardBox


def box_of(code: str) -> CardBox | None:
    """Return the box whose cards carry a code, or None if there is none in use."""
    return CardBox.objects.select_related("standort").filter(code=code, is_active=True).first()
