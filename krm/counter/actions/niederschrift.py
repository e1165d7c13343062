"""The Niederschrift: what somebody said, read out to them and approved by them (R-20)."""

from datetime import datetime

from krm.adapters import pdf
from krm.adapters.pdf import Block, InfoBlock, LetterDocument, Sender
from krm.deadlines.rules import format_begin
from krm.documents import actions as documents
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.ui.rules import format_date

_KIND = ReactionDocument.Kind.NIEDERSCHRIFT


@journal.verb
def approve_niederschrift(*, reaction: Reaction, by: Person, at: datetime) -> ReactionDocument:
    """Note that the words of an oral reaction were read out and approved, and keep them as a PDF.

    The moment is the one of this step; the file can be printed and given to the person.

    :raises Refused: if somebody else wrote it down, it came in writing, nothing was written down,
        or there is a Niederschrift already.
    """
    chain = reaction_chain(reaction.pk)
    if reaction.captured_by_id != by.pk:
        reason = "Die Niederschrift gibt ab, wer sie aufgenommen hat."
        raise Refused(reason, code="not_yours", chain=chain)
    if reaction.is_written:
        reason = "Was schriftlich eingegangen ist, braucht keine Niederschrift."
        raise Refused(reason, code="field_read_back", chain=chain)
    if not reaction.matter.strip():
        reason = "Bitte aufschreiben, was die Person gesagt hat."
        raise Refused(reason, code="field_matter", chain=chain)
    if reaction.documents.filter(kind=_KIND).exists():
        raise Refused("Es gibt schon eine Niederschrift.", code="already_there", chain=chain)
    words = _document(reaction, by, at)
    document = documents.store_document(
        content=pdf.render_letter(words).pdf,
        known_text=_text(words),
        name=f"Niederschrift-{reaction.number}.pdf",
        title=f"Niederschrift zu {reaction.number}",
        chain=chain,
        by=by,
        at=at,
    )
    attached = reactions.add_document(
        reaction=reaction, document=document, kind=_KIND, by=by, at=at
    )
    data = {"document": str(document.pk)}
    journal.record(Verb.NIEDERSCHRIFT_APPROVED, chain=chain, by=by, at=at, data=data)
    return attached


def _document(reaction: Reaction, by: Person, at: datetime) -> LetterDocument:
    office = organisation.office()
    place = f"{office.postcode} {office.city}"
    return LetterDocument(
        sender=Sender(
            office=office.name,
            department=by.unit.name if by.unit else "",
            address=(office.street, place),
            return_line=office.return_line,
            footer=(f"{office.name}\n{office.street}\n{place}",),
        ),
        recipient=(),
        info=InfoBlock(
            our_reference=reaction.number,
            date=format_date(at),
            contact_name=by.display_name,
        ),
        subject=f"Niederschrift: {reaction.title}",
        salutation="",
        body=tuple(_blocks(reaction, by, at)),
        closing="",
        signature_name=by.display_name,
        signature_function=by.function,
        made_at=at,
    )


def _text(words: LetterDocument) -> str:
    """Return the words of the file, for the search; who set them need not read them from it."""
    reference = words.info.our_reference if words.info else ""
    return "\n".join([words.subject, reference, *(block.text for block in words.body)])


def _blocks(reaction: Reaction, by: Person, at: datetime) -> list[Block]:
    where = f" am Standort {reaction.standort.name}" if reaction.standort else ""
    party = reaction.party
    who = f"Es spricht: {party.display_name}." if party else "Die Person bleibt ungenannt."
    taken = f"Aufgenommen {format_begin(reaction.arrived_at)}{where} von {by.display_name}."
    approved = f"Der Text wurde vorgelesen und genehmigt: {format_begin(at)}."
    parts = [("", f"{taken}\n{who}"), ("Das wurde gesagt", reaction.matter)]
    parts += [("Das wird gewünscht", reaction.wish), ("Vorgelesen und genehmigt", approved)]
    blocks: list[Block] = []
    for heading, text in parts:
        paragraphs = [part.strip() for part in text.split("\n") if part.strip()]
        if heading and paragraphs:
            blocks.append(Block("heading", heading))
        blocks += [Block("paragraph", paragraph) for paragraph in paragraphs]
    return blocks
