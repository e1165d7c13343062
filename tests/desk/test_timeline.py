"""The course of a Vorgang: what was written later in the same minute stands later."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from krm.casework.actions import customer, notes
from krm.casework.queries.case import CaseRows
from krm.desk.actions.case_file import render_case
from krm.desk.queries.timeline import timeline_of
from krm.letters import actions as letters
from krm.letters.models import Dispatch
from krm.triage.actions import linking
from tests.desk.conftest import house
from tests.house.cases import forwarded, recorded, released, sent
from tests.house.reactions import moment
from tests.house.stations import stepped
from tests.walks.walker import Walker

__all__ = ["house"]


def test_a_note_stands_after_the_steps_of_its_minute(house):
    row = recorded(house)  # captured at 09:00 or later; the page knows the talk by the minute only
    step = max(item.at for item in timeline_of(CaseRows(row, row.arrived_at.date())))
    words = {"partner": "Frau Beispielfrau", "text": "Sie fragt nach.", "by": house.officer}
    minute = step.replace(second=0, microsecond=0)
    written = step + timedelta(seconds=20)
    notes.add_note(reaction=row, kind="phone", happened_at=minute, at=written, **words)
    moments = timeline_of(CaseRows(row, row.arrived_at.date()))
    assert moments[0].kind == "note"


def test_a_talk_of_last_week_stands_where_it_happened(house):
    row = recorded(house, "2026-05-04")
    words = {"partner": "", "text": "Rückruf versprochen.", "by": house.officer}
    before, later = moment("2026-05-03T10:00"), moment("2026-05-11T10:00")
    notes.add_note(reaction=row, kind="phone", happened_at=before, at=later, **words)
    assert timeline_of(CaseRows(row, later.date()))[-1].kind == "note"


def test_what_a_unit_gets_stands_after_what_was_recorded_at_the_same_moment(house):
    row = recorded(house, "2026-05-04T09:00", at="2026-05-04T10:00", is_anonymous=True, matter="")
    stepped("inform_unit", "officer", "2026-05-04T10:00")(house, row)
    shown = [item.what for item in timeline_of(CaseRows(row, row.arrived_at.date()))]
    first = "Zur Abhilfe an Leistungsgewährung"
    assert [what.startswith(first) for what in shown] == [True, False, False]
    page = Walker(house.officer).open(row.get_absolute_url()).page
    assert "Kein Text." in page.text
    assert "Bitte die Dokumente ansehen." not in page.text  # there are none


@pytest.mark.parametrize("seconds", [0, 30])
def test_a_letter_of_one_minute_leaves_after_its_release(house, seconds):
    """The page shows the latest first, the PDF turns it round; both by the same order."""
    row = recorded(house, "2026-05-04")
    letter = sent(house, row, "confirmation", "2026-05-05T10:00")
    letter.refresh_from_db()
    letter.released_at = letter.dispatched_at + timedelta(seconds=seconds)
    letter.save()
    moments = [
        m.what for m in timeline_of(CaseRows(row, row.arrived_at.date())) if m.kind == "letter"
    ]
    assert ["versandt" in what for what in moments] == [True, False]
    assert "freigegeben" in moments[1]


@pytest.mark.parametrize("way", ["page", "file"])
def test_a_05_of_a_linked_vorgang_reads_only_who_may_see_it_too(house, client, way):
    """Whoever is excluded from one meets its number in no other Vorgang either."""
    hidden, row = recorded(house), forwarded(house, recorded(house))
    at = moment("2026-05-06T10:00")
    words = {"by": house.officer, "at": at}
    link = linking.link_reactions(reaction=row, other=hidden, reason="x", **words)
    linking.unlink_reactions(link=link, **words)
    customer.exclude(reaction=hidden, person=house.lead_leistung, reason="Es geht um sie", **words)

    def reads(person):
        if way == "page":
            client.force_login(person)
            return client.get(row.get_absolute_url()).content.decode()
        pages = PdfReader(BytesIO(render_case(reaction=row, by=person, at=at))).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    assert f"Mit {hidden.number} verknüpft" in reads(house.officer)
    assert f"Verknüpfung mit {hidden.number} gelöst" in reads(house.officer)
    assert hidden.number not in reads(house.lead_leistung)
    assert " verknüpft" not in reads(house.lead_leistung)


def test_f3_that_an_uncertain_letter_arrived_stands_with_who_found_out_and_when(house):
    row = recorded(house, "2026-05-04")
    letter = released(house, row, "confirmation", "2026-05-05T10:00")
    went, found = moment("2026-05-05T10:05"), moment("2026-05-08T14:07")
    Dispatch.objects.update(state="unclear", sending_at=went)
    letters.decide_unclear(
        dispatch=letter.dispatches.get(), has_left=True, note="", by=house.officer, at=found
    )
    said = {m.what: m for m in timeline_of(CaseRows(row, found.date())) if "bestätigung" in m.what}
    cleared = said["Eingangsbestätigung: Versand geklärt, ist angekommen"]
    assert (cleared.at, cleared.who) == (found, house.officer.display_name)
    (left,) = [m for what, m in said.items() if "versandt (" in what]
    assert left.at.date() == went.date()
    assert left.who == "", "who found out did not send it"
