"""What a Vorgang is found by: its own words and numbers, its Anliegen, the person, its files."""

from collections.abc import Iterator, Sequence

from django.db.models.functions import Left

from krm.parties.queries import search_pieces_of
from krm.reactions.models import Anliegen, FurtherPoint, Petition, Reaction, ReactionDocument
from krm.reactions.rules import Kind
from krm.regelwerk import queries as regelwerk
from krm.search.rules.meaning import READ, text_to_read
from krm.search.rules.pieces import Audience, Piece

# Words of the Vorgang that its page shows, and what they are.
_TEXTS = (
    ("title", ""), ("matter", ""), ("wish", "Wunsch"), ("settled_how", "Was getan wurde"),
    ("improvement", "Vorschlag zur Verbesserung"), ("alternatives_note", "Andere Lösungen"),
    ("handed_over_to", "Abgegeben an"),
)  # fmt: skip


def pieces_of_reactions(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield the words of the rows themselves, by key."""
    rows = Reaction.objects.filter(pk__in=keys).with_rules()
    for row in rows.select_related("party", "lead_unit", "standort"):
        yield row.pk, Piece(row.number, "Nummer", is_number=True)
        yield row.pk, Piece(row.imported_number, "Frühere Nummer", is_number=True)
        yield row.pk, Piece(row.procedure_reference, "Aktenzeichen", is_number=True)
        for name, label in _TEXTS:
            yield row.pk, Piece(getattr(row, name), label)
        yield row.pk, Piece(Kind.label(row.kind), "Art")
        if row.lead_unit is not None:
            yield row.pk, Piece(row.lead_unit.name, "Einheit")
        if row.standort is not None:
            yield row.pk, Piece(row.standort.name, "Standort")
        if row.party is not None:
            yield from ((row.pk, piece) for piece in search_pieces_of(row.party))


def meant_by_reactions(keys: Sequence[int]) -> dict[int, str]:
    """Return by key what is read for its meaning: what everybody may read who sees the Vorgang.

    Of what is only stored any more nothing is read (Art. 18 DSGVO).
    """
    rows = Reaction.objects.filter(pk__in=keys)
    said = rows.values_list("pk", "title", Left("matter", READ), "restricted_on")
    return {
        key: text_to_read(title, matter) if restricted_on is None else ""
        for key, title, matter, restricted_on in said
    }


def pieces_of_points(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield what is said to Anliegen and further points, and the number of a petition."""
    rows = Anliegen.objects.filter(reaction__in=keys).select_related("reaction__regelwerk_version")
    for row in rows.defer("reaction__regelwerk_version__content").order_by("position"):
        codes = regelwerk.rules_of(row.reaction.regelwerk_version).anliegen_tree.codes
        label = codes[row.code].label if row.code in codes else ""
        for text in (f"{row.code} {label}", row.text):
            yield row.reaction_id, Piece(text, "Anliegen")
        yield row.reaction_id, Piece(row.answer, "Antwort")
        yield row.reaction_id, Piece(row.assessment_reason, "Bewertung")
        yield row.reaction_id, Piece(row.procedure_reference, "Aktenzeichen", is_number=True)
    for point in FurtherPoint.objects.filter(reaction__in=keys).order_by("pk"):
        yield point.reaction_id, Piece(point.text, "Weiterer Punkt")
        yield point.reaction_id, Piece(point.answer, "Antwort")
    for petition in Petition.objects.filter(reaction__in=keys):
        for number in (petition.number, petition.reference):
            yield petition.reaction_id, Piece(number, "Petition", is_number=True)
        for text in (petition.number, petition.reference, petition.passed_by, petition.question):
            yield petition.reaction_id, Piece(text, "Petition")


def pieces_of_files(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield names and texts of the files, each with the row that says who may open it."""
    rows = ReactionDocument.objects.filter(reaction__in=keys).select_related("document")
    for row in rows.order_by("pk"):
        label = f"Datei {row.document.title}"
        for text in (row.document.title, row.document.original_name, row.document.text):
            yield row.reaction_id, Piece(text, label, Audience.FILES, row=row.pk)
