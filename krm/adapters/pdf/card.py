"""Opinion cards in A6: for the print shop, four on a sheet of A4, or as pictures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any, Final, Literal

import pikepdf
import segno
import typst

from krm.adapters.pdf.document import PdfResult
from krm.adapters.pdf.forks import use_typesetter
from krm.adapters.pdf.typesetting import FOLDER, compiled, date_parts, fonts, printable

CardLayout = Literal["single", "sheet"]

_TEMPLATE: Final = "card.typ"
_PPI: Final = 150
_POINTS: Final = 72 / 25.4  # in a millimetre
_SLUG: Final = 10 * _POINTS
_BLEED: Final = 3 * _POINTS


@dataclass(frozen=True)
class CardLanguage:
    """One further language on the back: its own name and one sentence."""

    name: str
    text: str
    lang: str
    rtl: bool = False


@dataclass(frozen=True)
class CardWords:
    """The words that are the same on every card."""

    online: str
    online_more: str
    back: str
    kinds: tuple[str, ...]
    reply: str
    name: str
    reach: str
    next: str
    next_more: str
    place: str


@dataclass(frozen=True)
class CardDocument:
    """An opinion card as it is to be typeset; `colour` is "#rrggbb", `logo` a PNG."""

    office: str
    place: str
    heading: str
    invitation: str
    closing: str
    colour: str
    url: str
    shown_url: str
    words: CardWords
    languages: tuple[CardLanguage, ...] = ()
    logo: bytes | None = field(default=None, repr=False)
    made_at: datetime | None = None


def render_card(card: CardDocument, layout: CardLayout) -> PdfResult:
    """Return the card with front and back as PDF/UA-1 and PDF/A-3a.

    "single" is one A6 with 3 mm bleed and crop marks, its trim and bleed box set; "sheet" is A4
    with the card four times.

    :raises typst.TypstError: if the card cannot be typeset.
    """
    data, replaced = _data(card)
    pdf = compiled(_TEMPLATE, {"card": data}, layout=layout)
    return PdfResult(_with_boxes(pdf) if layout == "single" else pdf, tuple(replaced))


def draw_card(card: CardDocument, *, ppi: int = _PPI) -> list[bytes]:
    """Return front and back as pictures (PNG), trimmed."""
    data, _ = _data(card)
    use_typesetter()
    pictures = typst.compile(FOLDER / _TEMPLATE, format="png", ppi=ppi, **_inputs(data))
    return list(pictures) if isinstance(pictures, list) else [pictures]


def excess_of(card: CardDocument) -> dict[str, int]:
    """Return by how many characters each text is longer than its room; only those that are."""
    data, _ = _data(card)
    use_typesetter()
    found = typst.query(FOLDER / _TEMPLATE, "<excess>", field="value", one=True, **_inputs(data))
    return {name: count for name, count in json.loads(found).items() if count}


def qr_code(url: str) -> str:
    """Return the QR code of an address as SVG: a quarter may be lost (level Q), with its margin."""
    out = BytesIO()
    segno.make(url, error="q", micro=False).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()


def _data(card: CardDocument) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    data, replaced = printable(replace(card, languages=()))
    # Fixed sentences, in scripts for which there is a font of its own.
    data["languages"] = [asdict(language) for language in card.languages]
    data["title"] = f"Meinungskarte {card.place}"
    data["qr"] = qr_code(card.url)
    data["qr_alt"] = f"QR-Code, er öffnet {card.url}"
    data["logo"] = list(card.logo) if card.logo else None
    data["logo_alt"] = f"Logo: {card.office}"
    data["made_at"] = date_parts(card.made_at)
    return data, replaced


def _inputs(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "font_paths": fonts(),
        "ignore_system_fonts": True,
        "sys_inputs": {"card": json.dumps(data, ensure_ascii=False)},
    }


def _with_boxes(pdf: bytes) -> bytes:
    """Tell the print shop where the card ends (TrimBox) and how far the colour goes (BleedBox)."""
    with pikepdf.Pdf.open(BytesIO(pdf)) as whole:
        for page in whole.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            for name, margin in (("/TrimBox", _SLUG), ("/BleedBox", _SLUG - _BLEED)):
                page.obj[name] = pikepdf.Array(
                    [left + margin, bottom + margin, right - margin, top - margin]
                )
        out = BytesIO()
        whole.save(out)
        return out.getvalue()
