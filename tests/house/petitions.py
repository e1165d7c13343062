"""The way of a petition through the house, one function per station; the verbs of the pages."""

from dataclasses import replace
from datetime import date

from krm.casework.queries.case import CaseRows
from krm.organisation.queries import local_day
from krm.petitions.actions import drafting, participation, releasing, transmitting
from krm.petitions.queries import latest_statement
from krm.petitions.queries.composing import first_content
from krm.petitions.rules.statement import Content
from krm.reactions.actions import PetitionData
from krm.reactions.models import Petition
from krm.reactions.queries import petition_of
from tests.house.cases import recorded
from tests.house.reactions import moment

NUMBER = "Pet 4-20-11-81503-000001"


def petitioned(cast, day="2026-02-09", committee_on="2026-03-31", **columns):
    """KRM records a petition that the BMAS has sent; columns of the petition go by their names."""
    names = vars(PetitionData())
    own = {name: columns.pop(name) for name in list(columns) if name in names}
    due = date.fromisoformat(committee_on) if committee_on else None
    data = PetitionData(**{"number": NUMBER, "committee_due_on": due} | own)
    return recorded(
        cast, day, **{"kind": "petition", "codes": ["S1.1"], "petition": data} | columns
    )


def words(row, on, **parts):
    """Return a Stellungnahme in which nothing is missing."""
    content = first_content(CaseRows(row, on), petition_of(row) or Petition(reaction=row))
    points = tuple(replace(p, verdict="wrong", text="Das trifft nicht zu.") for p in content.points)
    whole = {
        "facts": "Am 02.02.2026 ging der Antrag ein.",
        "law": "§ 20 SGB II",
        "outcome": "Keine Abhilfe.",
        "organisation": "Der Ablauf im Team ist beschrieben.",
    }
    return replace(content, points=points, **whole | parts)


def drafted(cast, row, at="2026-02-20T10:00", *, by=None, **parts):
    """KRM writes a version of the Stellungnahme."""
    when = moment(at)
    latest = latest_statement(row)
    content = words(row, local_day(when))
    if latest is not None:
        content = Content.from_json(latest.content)
    written = drafting.draft_statement(
        reaction=row, content=replace(content, **parts), by=by or cast.officer, at=when
    )
    row.refresh_from_db()
    return written


def topics(cast, row, *codes, at="2026-02-20T11:00"):
    found = participation.check_topics(reaction=row, topics=codes, by=cast.officer, at=moment(at))
    row.refresh_from_db()
    return found


def presented(cast, row, at="2026-02-23T10:00"):
    return releasing.present_statement(reaction=row, by=cast.officer, at=moment(at))


def approved(cast, row, at="2026-02-24T10:00", *, by=None):
    return releasing.approve_statement(reaction=row, by=by or cast.executive, at=moment(at))


def released(cast, row, at="2026-03-10T10:00", *, by=None, digest=None):
    """The chair of the Trägerversammlung releases the version that is there."""
    return releasing.release_statement(
        reaction=row,
        digest=latest_statement(row).digest if digest is None else digest,
        resolution="Beschluss vom 26.11.2019",
        by=by or cast.tv_chair,
        at=moment(at),
    )


def transmitted(cast, row, at="2026-03-12T10:00", *, by=None, on=None, digest=""):
    when = moment(at)
    found = transmitting.transmit_statement(
        reaction=row,
        digest=digest,
        transmitted_on=on or local_day(when),
        how="Post",
        by=by or cast.executive,
        at=when,
    )
    row.refresh_from_db()
    return found


def before_chair(cast, **columns):
    """Return a petition with topics whose Stellungnahme lies before the chair."""
    row = petitioned(cast, **{"participation": "yes"} | columns)
    drafted(cast, row)
    topics(cast, row, "posts")
    presented(cast, row)
    approved(cast, row)
    return row


def without_topics(cast, **columns):
    """Return a petition without topics whose Stellungnahme the executive has released."""
    row = petitioned(cast, **{"participation": "no"} | columns)
    drafted(cast, row)
    topics(cast, row)
    presented(cast, row)
    approved(cast, row)
    return row
