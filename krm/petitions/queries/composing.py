"""Fill a Stellungnahme with what the Vorgang knows, and set it as a letter to the BMAS."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from krm.adapters import docx, pdf
from krm.casework.models import Schriftsatz
from krm.casework.queries.case import CaseRows
from krm.organisation import queries as organisation
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.petitions.models import IndividualRemedy, Statement
from krm.petitions.rules.statement import Content, StatementPoint, mark_of, sections_of
from krm.reactions.models import Anliegen, Petition, Reaction
from krm.reactions.queries import needs_chair
from krm.reactions.rules import Kind, Procedure
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date

_VERDICT = {"berechtigt": "right", "teilweise": "partly", "unberechtigt": "wrong"}


def with_facts(content: Content, reaction: Reaction, petition: Petition) -> Content:
    """Return a Stellungnahme whose head, points and remedies are those of the Vorgang now.

    What people wrote stays. Whoever wants to know whether a version is still true compares it
    with this.
    """
    labels = _labels(reaction)
    said = {point.key: point for point in content.points}
    points = tuple(
        replace(said.get(key, StatementPoint(key, label)), label=label) for key, label in labels
    )
    return replace(
        content,
        reference=petition.reference,
        subject=_subject(reaction, petition),
        opening=_opening(reaction, petition),
        question=petition.question,
        points=points,
        remedies=tuple(
            f"{format_date(row.happened_on)}: {row.what}" for row in remedies_of(reaction)
        ),
    )


def remedies_of(reaction: Reaction) -> Sequence[IndividualRemedy]:
    """Return what was done for the petitioner beside the petition, in order of the days."""
    return list(reaction.individual_remedies.order_by("happened_on", "pk"))


def first_content(rows: CaseRows, petition: Petition) -> Content:
    """Return what a new Stellungnahme begins with: what the units say stands in its parts."""
    reaction = rows.reaction
    newest = [text for text in rows.latest_schriftsaetze.values() if text.delivered_at is not None]
    notes = [text.procedure_note for text in newest]
    content = Content(
        recipient=_recipient(reaction, petition),
        wishes=_wishes(reaction),
        facts=_joined(text.reasons for text in newest),
        law=_of_points(newest, "legal_basis"),
        outcome=_of_points(newest, "remedy"),
        procedures=_joined([_procedure(reaction), *notes]),
        points=tuple(
            StatementPoint(f"a{item.pk}", "", _VERDICT.get(item.assessment, ""),
                           _proposals(rows, item) or item.answer)
            for item in rows.anliegen
        ),
    )  # fmt: skip
    return with_facts(content, reaction, petition)


def _labels(reaction: Reaction) -> list[tuple[str, str]]:
    tree = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree
    counted = [
        (f"a{item.pk}", item.text or tree.label(item.code))
        for item in reaction.anliegen.order_by("position")
    ]
    return counted + [(f"p{row.pk}", row.text) for row in reaction.further_points.order_by("pk")]


def _joined(texts: Iterable[str]) -> str:
    found = [text.strip() for text in texts if text.strip()]
    return "\n\n".join(dict.fromkeys(found))


def _of_points(newest: Sequence[Schriftsatz], name: str) -> str:
    return _joined(getattr(point, name) for text in newest for point in text.points.order_by("pk"))


def _proposals(rows: CaseRows, item: Anliegen) -> str:
    return _joined(source.proposal for source in rows.sources.get(item.pk, ()))


def _recipient(reaction: Reaction, petition: Petition) -> tuple[str, ...]:
    if reaction.kind == Kind.PETITION:
        return regelwerk.rules_of(reaction.regelwerk_version).texts("petition.ministry")
    return (petition.passed_by,) if petition.passed_by else ()


def _wishes(reaction: Reaction) -> str:
    tree = _labels(reaction)
    points = "\n".join(f"- Punkt {number}: {label}" for number, (_, label) in enumerate(tree, 1))
    return "\n\n".join(part for part in (reaction.wish.strip(), points) if part)


def _procedure(reaction: Reaction) -> str:
    # "None" also stands for "not known": a person has to ask before the ministry reads it.
    if reaction.procedure == Procedure.NONE:
        return ""
    about = (
        f" (Aktenzeichen {reaction.procedure_reference})" if reaction.procedure_reference else ""
    )
    return f"Zu diesen Punkten läuft: {reaction.get_procedure_display()}{about}."


def petitioner_of(reaction: Reaction) -> str:
    """Return who wrote the petition, as the Stellungnahme names them."""
    return reaction.party.display_name if reaction.party else ""


def _subject(reaction: Reaction, petition: Petition) -> str:
    what = f"{reaction.get_kind_display()} {petition.number}".strip()
    who = petitioner_of(reaction)
    end = f" ({petition.round}. Stellungnahme)" if petition.round > 1 else ""
    return f"{what}{f' – {who}' if who else ''}{end}"


def _opening(reaction: Reaction, petition: Petition) -> str:
    who = petitioner_of(reaction)
    what = "Petition" if reaction.kind == Kind.PETITION else "Eingabe"
    letter, due = petition.letter_received_on, petition.committee_due_on
    parts = [f"zu der {what}{f' von {who}' if who else ''}"]
    if letter:
        parts.append(f"hier eingegangen mit Ihrem Schreiben am {format_date(letter)}")
    if due:
        parts.append(f"Frist des Petitionsausschusses {format_date(due)}")
    return ", ".join([*parts, "nimmt das Jobcenter wie folgt Stellung."])


def letter_of(
    statement: Statement, petition: Petition, *, at: datetime, for_signature: bool = False
) -> pdf.LetterDocument:
    """Return a version as the adapters set it: PDF and .docx say the same.

    :param for_signature: with lines on which the chair of the Trägerversammlung signs.
    """
    reaction = statement.reaction
    content = Content.from_json(statement.content)
    office = organisation.office()
    executive = next(iter(organisation.people_with_role(Role.EXECUTIVE, local_day(at))), None)
    signer = statement.transmitted_by or executive
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    place = f"{office.postcode} {office.city}"
    return pdf.LetterDocument(
        sender=pdf.Sender(
            office=office.name,
            department="Geschäftsführung",
            address=(office.street, place),
            return_line=office.return_line,
            footer=(f"{office.name}\n{office.street}\n{place}",),
        ),
        recipient=content.recipient,
        info=pdf.InfoBlock(
            our_reference=f"{rules.word('document.file_number')} / {reaction.number}",
            your_reference=content.reference,
            date=format_date(statement.transmitted_on or local_day(at)),
            contact_name=signer.display_name if signer else "",
            contact_phone=(signer.phone if signer else "") or office.phone,
            contact_email=(signer.email if signer else "") or office.email,
        ),
        subject=content.subject,
        salutation="Sehr geehrte Damen und Herren,",
        body=tuple(_body(content, statement, petition, for_signature=for_signature)),
        signature_name=signer.display_name if signer else "",
        signature_function=signer.function if signer else "",
        enclosures=content.enclosures,
        draft=not _may_leave(statement, petition),
        made_at=at,
    )


def _may_leave(statement: Statement, petition: Petition) -> bool:
    """Tell whether just this version is released, or has left: then it is no draft."""
    if statement.transmitted_on is not None:
        return True
    by_chair = needs_chair(statement.reaction, petition)
    if by_chair is None or statement.digest != petition.statement_hash:
        return False
    return statement.digest == (petition.released_hash if by_chair else petition.approved_hash)


def _body(
    content: Content, statement: Statement, petition: Petition, *, for_signature: bool
) -> list[pdf.Block]:
    blocks = [pdf.Block("paragraph", content.opening)]
    sections = sections_of(content)
    for section in sections:
        blocks.append(pdf.Block("heading", section.heading))
        for text in section.paragraphs:
            blocks += pdf.blocks_from_text(text)
    note = _release_note(statement, petition, for_signature=for_signature)
    if note:
        blocks += [pdf.Block("heading", f"{len(sections) + 1}. Freigabe")]
        blocks += [pdf.Block("paragraph", text) for text in note]
    blocks.append(
        pdf.Block(
            "paragraph", f"Fassung {statement.version}, Prüfzeichen {mark_of(statement.digest)}"
        )
    )
    return blocks


def _release_note(statement: Statement, petition: Petition, *, for_signature: bool) -> list[str]:
    """Return the Vermerk of the release (R-35), or the lines to sign on."""
    if for_signature:
        return [
            "Diese Fassung wird durch den Vorsitz der Trägerversammlung freigegeben "
            f"({_resolution(statement)}).",
            "Datum: ____________________",
            "Name und Unterschrift: ________________________________________",
        ]
    if statement.released_on is None or not needs_chair(statement.reaction, petition):
        return []
    return [
        "Die Stellungnahme wurde durch den Vorsitz der Trägerversammlung "
        f"({statement.released_name}) am {format_date(statement.released_on)} freigegeben "
        f"({statement.resolution})."
    ]


def _resolution(statement: Statement) -> str:
    rules = regelwerk.rules_of(statement.reaction.regelwerk_version)
    return statement.resolution or rules.word("petition.resolution")


def as_pdf(
    statement: Statement, petition: Petition, *, at: datetime, for_signature: bool = False
) -> pdf.PdfResult:
    """Return a version as PDF/UA-1 and PDF/A-3a in one file."""
    letter = letter_of(statement, petition, at=at, for_signature=for_signature)
    return pdf.render_letter(letter)


def as_docx(statement: Statement, petition: Petition, *, at: datetime) -> bytes:
    """Return a version as .docx, for a body that wants to go on writing."""
    return docx.render_letter(letter_of(statement, petition, at=at))
