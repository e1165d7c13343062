"""Design, boxes and printing of the opinion cards (R-34)."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from krm.adapters import pdf
from krm.adapters.pdf import CardLayout
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation.access import require
from krm.organisation.models import Person, Standort
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.outreach import queries
from krm.outreach.models import CardBox, CardDesign
from krm.outreach.queries.composing import Target, logo_of, text_problems, to_card
from krm.outreach.rules import box_code, colour_problem
from krm.outreach.rules.words import DesignWords
from krm.ui.rules import format_at

_TEXTS = ("heading", "invitation", "closing")
_PICTURES = frozenset({"image/png", "image/jpeg"})
NO_CARDS = "An diesem Standort liegen keine Meinungskarten aus (Verwaltung, Standorte)."


@dataclass(frozen=True)
class NewLogo:
    """A logo as it was uploaded."""

    name: str
    content: bytes


@dataclass(frozen=True)
class PrintedCards:
    """A file for the printer, with a name that says what it is."""

    content: bytes
    name: str


@journal.verb
def save_design(
    *,
    standort: Standort,
    words: DesignWords,
    logo: NewLogo | None = None,
    keeps_logo: bool = True,
    seen_version: int | None = None,
    by: Person,
    at: datetime,
) -> CardDesign:
    """Keep a new version of the card of a Standort; the earlier ones stay.

    Saving the same twice is one version.

    :param seen_version: the version the person began with, 0 for none.
    :raises Refused: if the Standort has no cards, the colour cannot be read, a text does not fit
        (with the number of characters), the logo is no picture, or somebody was quicker.
    """
    on = local_day(at)
    require(by, Right.DESIGN_CARDS, on=on)
    _require_cards(standort)
    said = _cleaned(words)
    last = queries.latest_design(standort)
    has_logo = logo is not None or (keeps_logo and last is not None and last.logo_id is not None)
    _check_design(said, on, has_logo=has_logo)
    kept = last.logo if last is not None and keeps_logo else None
    if last is not None and logo is None and _is_same(last, said, kept, on):
        return last
    _refuse_other_version(last, seen_version)
    document = _store_logo(logo, standort, by, at) if logo else kept
    version = last.version + 1 if last else 1
    values = asdict(said) | {"languages": list(said.languages), "logo": document}
    try:
        with transaction.atomic():
            design = CardDesign.objects.create(
                standort=standort, version=version, saved_at=at, saved_by=by, **values
            )
    except IntegrityError:
        _refuse_other_version(queries.latest_design(standort), seen_version or 0)
        raise
    data = {"standort": standort.pk, "version": version, "languages": list(said.languages)}
    journal.record(Verb.CARD_DESIGN_SAVED, chain=OFFICE, by=by, at=at, data=data)
    return design


def _is_same(last: CardDesign, said: DesignWords, logo: Document | None, on: date) -> bool:
    return last.logo == logo and queries.design_words(last, on) == said


def _check_design(words: DesignWords, on: date, *, has_logo: bool) -> None:
    """Let only a design pass that can be printed and read.

    :raises Refused: with the first problem, code ``field_…``.
    """
    for name in ("heading", "invitation"):
        if not getattr(words, name):
            raise Refused("Bitte einen Text angeben.", code=f"field_{name}")
    if problem := colour_problem(words.colour):
        raise Refused(problem, code="field_colour")
    offered = {row.code for row in queries.offered_languages(on)}
    if not offered.issuperset(words.languages):
        raise Refused("Diese Sprache ist nicht freigegeben.", code="field_languages")
    for name, problem in text_problems(words, has_logo=has_logo).items():
        raise Refused(problem, code=f"field_{name}")


def _cleaned(words: DesignWords) -> DesignWords:
    texts = {name: getattr(words, name).replace("\r\n", "\n").strip() for name in _TEXTS}
    return DesignWords(**texts, colour=words.colour.lower(), languages=words.languages)


def _refuse_other_version(last: CardDesign | None, seen: int | None) -> None:
    if last is None or seen is None or last.version == seen:
        return
    who = last.saved_by.display_name if last.saved_by else "Jemand"
    when = format_at(last.saved_at)
    raise Refused(
        f"{who} hat die Karte am {when} geändert. Bitte die Seite neu laden und dann ändern.",
        code="changed_meanwhile",
    )


def _store_logo(logo: NewLogo, standort: Standort, by: Person, at: datetime) -> Document:
    try:
        seen = documents.inspect_file(
            content=logo.content, name=logo.name, on=local_day(at), reads_text=False
        )
    except Refused as refusal:
        raise Refused(refusal.reason, code="field_logo") from refusal
    if seen.media_type not in _PICTURES:
        raise Refused("Das Logo muss ein Bild sein (PNG oder JPG).", code="field_logo")
    title = f"Logo der Meinungskarte {standort.name}"[:200]
    return documents.store_inspected(file=seen, title=title, by=by, at=at)


def _require_cards(standort: Standort) -> None:
    if not standort.has_cards:
        raise Refused(NO_CARDS, code="no_cards")


@journal.verb
def open_box(*, standort: Standort, place: str, by: Person, at: datetime) -> CardBox:
    """Enter a box for cards with a code of its own; it stands in the QR code.

    :raises Refused: if the Standort has no cards, or there is a box at this place already.
    """
    require(by, Right.MANAGE_MATERIAL, on=local_day(at))
    _require_cards(standort)
    name = _place(place, standort)
    box = CardBox.objects.create(standort=standort, place=name, code=_unused_code(), created_at=at)
    _record_box(box, by, at)
    return box


@journal.verb
def change_box(*, box: CardBox, place: str, is_active: bool, by: Person, at: datetime) -> CardBox:
    """Rename a box, take it out of use or back; its code never changes: cards are printed.

    :raises Refused: if there is another box at this place.
    """
    require(by, Right.MANAGE_MATERIAL, on=local_day(at))
    row = CardBox.objects.select_for_update().get(pk=box.pk)
    name = _place(place, row.standort, but=row)
    if (row.place, row.is_active) == (name, is_active):
        return row
    row.place = name
    row.is_active = is_active
    row.save(update_fields=["place", "is_active"])
    _record_box(row, by, at)
    return row


def _place(place: str, standort: Standort, but: CardBox | None = None) -> str:
    name = " ".join(place.split())
    if not name:
        raise Refused("Bitte sagen, wo der Kasten steht.", code="field_place")
    others = CardBox.objects.filter(standort=standort, place__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused("An dieser Stelle gibt es schon einen Kasten.", code="field_place")
    return name


def _unused_code() -> str:
    while True:
        code = box_code(secrets.choice)
        if not CardBox.objects.filter(code=code).exists():
            return code


def _record_box(box: CardBox, by: Person, at: datetime) -> None:
    data = {"box": box.pk, "standort": box.standort_id, "active": box.is_active}
    journal.record(Verb.CARD_BOX_SAVED, chain=OFFICE, by=by, at=at, data=data)


@journal.verb
def print_cards(
    *, box: CardBox, layout: CardLayout, base_url: str, by: Person, at: datetime
) -> PrintedCards:
    """Return the cards of a box for the printer.

    :raises Refused: if the box is out of use: its code would lead to no box.
    """
    on = local_day(at)
    require(by, Right.MANAGE_MATERIAL, on=on)
    _require_cards(box.standort)
    if not box.is_active:
        raise Refused("Dieser Kasten ist nicht in Gebrauch.", code="box_inactive")
    design = queries.latest_design(box.standort)
    card = to_card(
        queries.design_words(design, on),
        Target(f"{box.standort.name} · {box.place}", box.code, base_url),
        logo=logo_of(queries.logo_document(design)),
        made_at=at,
    )
    result = pdf.render_card(card, layout)
    version = design.version if design else 0
    data = {"box": box.pk, "version": version, "layout": layout}
    journal.record(Verb.CARDS_PRINTED, chain=OFFICE, by=by, at=at, data=data)
    paper = "A6-Druckerei" if layout == "single" else "A4"
    return PrintedCards(result.pdf, f"Meinungskarte-{box.standort.code}-{box.code}-{paper}.pdf")
