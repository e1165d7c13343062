"""From a design and a box to the card as it is typeset."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

from krm.adapters import pdf
from krm.adapters.pdf import CardDocument, CardLanguage, CardWords
from krm.documents import queries as documents
from krm.documents.models import Document
from krm.organisation.models import Standort
from krm.organisation.queries import office
from krm.outreach.rules import excess_problem, signs_problem
from krm.outreach.rules.words import DesignWords, back_languages, card_words

# Wide enough for 28 mm in print; larger logos only make the file heavy.
LOGO_PIXELS: Final = (900, 470)
_TEXTS: Final = ("heading", "invitation", "closing")
_EXAMPLE: Final = "xxxxxxxx"


@dataclass(frozen=True)
class Target:
    """Where the code of a card leads: the box with its code, and the public address."""

    place: str
    code: str
    base_url: str

    @property
    def url(self) -> str:
        """Return the address in the QR code; it says box and Standort, and nothing of a person."""
        return f"{self.base_url}/k/{self.code}"


def example_target(standort: Standort, base_url: str) -> Target:
    """Return where a card would lead for which there is no box yet."""
    return Target(f"{standort.name} · Wartezone", _EXAMPLE, base_url)


def to_card(
    design: DesignWords, target: Target, *, logo: bytes | None, made_at: datetime | None = None
) -> CardDocument:
    """Return the card of a design for one box."""
    words, known = card_words(), back_languages()
    plain = target.base_url.partition("://")[2]
    words["next_more"] = words["next_more"].format(privacy=f"{plain}/datenschutz")
    rows = [known[code] for code in design.languages if code in known]
    return CardDocument(
        office=office().name,
        place=target.place,
        heading=design.heading,
        invitation=design.invitation,
        closing=design.closing,
        colour=design.colour,
        url=target.url,
        shown_url=f"{plain}/k/{target.code}",
        words=CardWords(**words),
        languages=tuple(CardLanguage(row.name, row.text, row.lang, row.rtl) for row in rows),
        logo=logo,
        made_at=made_at,
    )


def text_problems(design: DesignWords, *, has_logo: bool) -> dict[str, str]:
    """Return what does not fit onto the card or cannot be printed, as sentences by field."""
    problems = {}
    for name in _TEXTS:
        if signs := pdf.find_missing_glyphs(getattr(design, name)):
            problems[name] = signs_problem(name, signs)
    target = Target("", _EXAMPLE, "https://example.org")
    card = to_card(design, target, logo=_dot() if has_logo else None)
    for name, count in pdf.excess_of(card).items():
        problems.setdefault(name, excess_problem(name, count))
    return problems


def _dot() -> bytes:
    return logo_picture(_png(Image.new("RGB", (1, 1), "white")))


def logo_of(document: Document | None) -> bytes | None:
    """Return a stored logo as it is printed, or None."""
    return logo_picture(documents.read_content(document)) if document else None


def logo_picture(content: bytes) -> bytes:
    """Return a picture as PNG of a size for print, with nothing in it but the picture.

    :raises ValueError: if it is no picture.
    """
    try:
        with Image.open(BytesIO(content)) as picture:
            picture.thumbnail(LOGO_PIXELS)
            return _png(picture.convert("RGBA"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("no picture") from error


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()
