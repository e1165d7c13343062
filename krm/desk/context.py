"""What every page of the desk shows around its content."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    url: str
    label: str
    count: int = 0
    hot: bool = False
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """The frame around a page."""

    demo: bool = False
    office_name: str = ""
    nav: list[NavItem] = field(default_factory=list)
    notices_unread: int = 0
    person_name: str = ""
    initials: str = ""


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Return the frame for templates."""
    return {"frame": Frame(demo=settings.DEMO)}
