"""Write the text of a report, save a report as a file, and hand it in: then it never changes."""

from collections.abc import Mapping
from datetime import datetime

from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.measures.queries.naming import names_in
from krm.organisation import access
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties.rules.traces import in_words
from krm.reports.models import ReportText, SubmittedReport
from krm.reports.queries.files import as_file, name_of
from krm.reports.queries.report import days_kept_from, report_on, unit_for
from krm.reports.queries.table import kept_from
from krm.reports.rules.content import TEXTS, Content, digest_of
from krm.reports.rules.facts import Period, problems_of


def require_period(period: Period, at: datetime) -> None:
    """Refuse a period that cannot be counted.

    :raises Refused: with the sentence of the field that has to be changed.
    """
    for field, problem in problems_of(period, local_day(at)).items():
        raise Refused(problem, code=f"field_{field}")


@journal.verb
def export_report(
    *,
    period: Period,
    ending: str,
    is_for_outside: bool = False,
    unit: Unit | None = None,
    by: Actor,
    at: datetime,
) -> tuple[str, bytes]:
    """Return a report counted now as a file with its name; that it was made is journalled.

    :param ending: pdf, xlsx or json.
    :param is_for_outside: small counts are suppressed.
    :param unit: only of this unit, for its lead, too; never for outside.
    :raises Refused: if the period cannot be counted, or the person must not see it.
    """
    on = local_day(at)
    if unit is None or not isinstance(by, Person) or unit_for(by, unit.pk, on) is None:
        access.require(by, Right.SEE_REPORTS, on=on)
    if unit is not None and is_for_outside:
        raise Refused(
            "Für außerhalb gibt es den Bericht nur für das ganze Haus. In einer Einheit wären "
            "einzelne Fälle zu erkennen.",
            code="unit_outside",
        )
    require_period(period, at)
    content = report_on(period, kept=kept_from(by), is_for_outside=is_for_outside, unit=unit)
    data = described(content) | {"format": ending, "outside": is_for_outside}
    data |= {"unit": unit.pk} if unit else {}
    journal.record(Verb.FIGURES_EXPORTED, chain=OFFICE, by=by, at=at, data=data)
    return name_of(content, ending), as_file(content, ending, at=at)


@journal.verb
def save_report_text(
    *, period: Period, texts: Mapping[str, str], by: Person, at: datetime
) -> ReportText:
    """Keep the qualitative part of the report on a period; it stays a draft.

    :raises Refused: if the person writes no reports, the period cannot be counted, or a text names
        somebody: the report is read outside of the house, and handed in it never changes.
    """
    access.require(by, Right.SUBMIT_REPORT, on=local_day(at))
    require_period(period, at)
    values = {code: texts.get(code, "").strip() for code in TEXTS}
    for code, text in values.items():
        if found := names_in(text):
            raise Refused(
                f"Ein Bericht nennt keine Namen. Hier steht: {in_words(found)}.",
                code=f"field_{code}",
            )
    row = ReportText.objects.update_or_create(
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        defaults=values | {"saved_at": at, "saved_by": by},
    )[0]
    data = {"from": period.starts_on, "to": period.ends_on}
    journal.record(Verb.REPORT_TEXT_SAVED, chain=OFFICE, by=by, at=at, data=data)
    return row


@journal.verb
def submit_report(*, period: Period, by: Person, at: datetime) -> SubmittedReport:
    """Hand a report in: its content with its digest, PDF and Excel are kept as they are now.

    It counts every Vorgang, so nobody hands it in who is kept away from one of them.

    :raises Refused: if the person hands no reports in, or the period cannot be counted.
    """
    access.require(by, Right.SUBMIT_REPORT, on=local_day(at))
    require_period(period, at)
    if any(day <= period.ends_on for day in days_kept_from(by)):
        raise Refused(
            "Diesen Bericht reicht bitte jemand anderes ein: KRM oder die Geschäftsführung.",
            code="other_person",
        )
    content = report_on(period)
    row = SubmittedReport.objects.create(
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        as_of=period.as_of,
        content=content,
        digest=digest_of(content),
        pdf=_stored(content, "pdf", by=by, at=at),
        excel=_stored(content, "xlsx", by=by, at=at),
        submitted_at=at,
        submitted_by=by,
    )
    data = described(content) | {"report": row.pk, "sha256": row.digest}
    journal.record(Verb.REPORT_SUBMITTED, chain=OFFICE, by=by, at=at, data=data)
    return row


def described(content: Content) -> dict[str, object]:
    """Return the days of a content, for the journal."""
    return {"from": content["from"], "to": content["to"], "as_of": content["as_of"]}


def _stored(content: Content, ending: str, *, by: Person, at: datetime) -> Document:
    name = name_of(content, ending)
    return documents.store_document(
        content=as_file(content, ending, at=at), name=name, title=name, by=by, at=at,
        reads_text=False,
    )  # fmt: skip
