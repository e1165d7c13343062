"""A Stellungnahme from its draft to the BMAS: release, transmission, rounds (R-35, R-36, R-37)."""

from dataclasses import fields, replace
from datetime import date

import pytest
from django.core.management import call_command

from krm.casework.actions.sweep import sweep
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.notices.models import Notice
from krm.organisation.rules import Role
from krm.petitions.actions import participation, releasing
from krm.petitions.actions.details import change_petition
from krm.petitions.actions.releasing import Release, SignedPaper
from krm.petitions.queries import latest_statement
from krm.petitions.queries.composing import letter_of
from krm.petitions.rules.statement import mark_of
from krm.reactions.actions import PetitionData
from krm.reactions.queries import petition_of
from krm.work.access import visible_reactions
from tests.house.cases import recorded
from tests.house.petitions import (
    NUMBER,
    approved,
    before_chair,
    drafted,
    petitioned,
    presented,
    released,
    topics,
    transmitted,
    without_topics,
)
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def refused(row, step):
    """Return the one refused step that the journal of the Vorgang holds."""
    chain = f"reaction:{row.pk}"
    return JournalEntry.objects.filter(chain=chain, verb="step_refused", data__step=step).get()


def petition_data(row):
    """Return what the Vorgang says about the petition, as its page would send it."""
    found = petition_of(row)
    return PetitionData(**{item.name: getattr(found, item.name) for item in fields(PetitionData)})


def test_as_57_without_the_release_of_the_chair_nothing_is_transmitted(cast):
    row = before_chair(cast)
    with pytest.raises(Refused, match="fehlt die Freigabe durch den Vorsitz"):
        transmitted(cast, row)
    row.refresh_from_db()
    assert row.state == "in_check"
    assert petition_of(row).transmitted_on is None
    assert refused(row, "petitions.transmit_statement").actor_id == cast.executive.pk
    released(cast, row)
    assert transmitted(cast, row).transmitted_on == date(2026, 3, 12)
    assert (row.state, row.answered_at) == ("transmitted", moment("2026-03-12T10:00"))
    assert row.deadlines.get(kind="petition").state == "met"
    assert {d.kind for d in row.documents.all()} == {"statement"}
    call_command("verify_journal")


def test_as_58_another_word_voids_the_release_and_a_new_one_is_needed(cast):
    row = before_chair(cast)
    old = released(cast, row)
    written = drafted(cast, row, at="2026-03-11T09:00", outcome="Doch eine Abhilfe.")
    assert (written.statement.version, written.has_voided) == (2, True)
    with pytest.raises(Refused, match="fehlt die Freigabe"):
        transmitted(cast, row)
    presented(cast, row, at="2026-03-11T10:00")
    approved(cast, row, at="2026-03-11T11:00")
    with pytest.raises(Refused, match="Inzwischen gibt es Fassung 2"):
        released(cast, row, at="2026-03-11T12:00", digest=old.digest)
    new = released(cast, row, at="2026-03-11T12:00")
    assert (new.version, new.released_name) == (2, cast.tv_chair.display_name)
    transmitted(cast, row)
    assert row.state == "transmitted"


def is_draft(row):
    statement, petition = latest_statement(row), petition_of(row)
    return letter_of(statement, petition, at=moment("2026-03-11T12:00")).draft


def test_r_37_what_the_executive_sends_is_marked_as_draft_no_more(cast):
    """She downloads it, sends it and enters that: the mark is gone with the last release."""
    row = before_chair(cast)
    assert is_draft(row)
    released(cast, row)
    assert not is_draft(row)
    drafted(cast, row, at="2026-03-11T09:00", outcome="Doch eine Abhilfe.")
    assert is_draft(row)
    assert not is_draft(without_topics(cast))


def test_as_58_the_same_words_again_keep_the_release(cast):
    row = before_chair(cast)
    released(cast, row)
    assert drafted(cast, row, at="2026-03-11T09:00").statement.version == 1
    assert transmitted(cast, row).version == 1


def test_as_58_a_change_in_the_vorgang_itself_voids_it_too(cast):
    row = before_chair(cast)
    released(cast, row)
    data = PetitionData(number="Pet 4-20-11-81503-000002", participation="yes",
                        committee_due_on=date(2026, 3, 31))  # fmt: skip
    change_petition(reaction=row, data=data, by=cast.officer, at=moment("2026-03-11T09:00"))
    with pytest.raises(Refused, match="noch einmal zu speichern"):
        transmitted(cast, row)
    row.refresh_from_db()
    row.party.last_name = "Andersfrau"
    row.party.save()
    drafted(cast, row, at="2026-03-11T10:00")
    presented(cast, row, at="2026-03-11T10:30")
    row.party.last_name = "Wiederanders"
    row.party.save()
    with pytest.raises(Refused, match="haben sich Angaben im Vorgang geändert"):
        approved(cast, row, at="2026-03-11T11:00")


@pytest.mark.parametrize("who", ["officer", "front_office", "tv_chair", "lead_leistung"])
def test_as_59_only_the_executive_transmits(cast, who):
    row = before_chair(cast)
    released(cast, row)
    with pytest.raises(Refused, match="übermittelt nur die Geschäftsführung"):
        transmitted(cast, row, by=getattr(cast, who))
    row.refresh_from_db()
    assert row.state == "in_check"


def test_as_59_the_deputy_of_the_executive_transmits(cast):
    row = without_topics(cast)
    transmitted(cast, row, by=cast.executive_deputy)
    assert row.state == "transmitted"


def test_as_60_topics_against_the_bmas_wait_for_the_executive(cast):
    row = petitioned(cast, participation="no")
    drafted(cast, row)
    topics(cast, row, "posts")
    assert {n.recipient for n in Notice.objects.filter(kind="petition_finding")} == {
        cast.executive, cast.executive_deputy,
    }  # fmt: skip
    with pytest.raises(Refused, match="Geschäftsführung muss darüber entscheiden"):
        presented(cast, row)
    at = moment("2026-02-23T09:00")
    decide = participation.decide_participation
    with pytest.raises(Refused, match="entscheidet die Geschäftsführung"):
        decide(reaction=row, decision="no", reason="Nein", by=cast.officer, at=at)
    with pytest.raises(Refused, match="Grund"):
        decide(reaction=row, decision="yes", reason=" ", by=cast.executive, at=at)
    decide(reaction=row, decision="yes", reason="Es geht um Stellen.", by=cast.executive, at=at)
    presented(cast, row)
    assert approved(cast, row).chair_asked_at is not None
    topics(cast, row, "posts", "order", at="2026-02-24T11:00")
    assert petition_of(row).decision == "", "other topics, another decision"


def test_as_61_without_topics_the_executive_releases_and_transmits(cast):
    row = without_topics(cast)
    assert latest_statement(row).chair_asked_at is None
    sent = transmitted(cast, row)
    assert sent.content["recipient"][0] == "Bundesministerium für Arbeit und Soziales"
    assert sent.released_on is None


def test_r_36_while_participation_is_open_nothing_is_transmitted(cast):
    row = petitioned(cast)
    drafted(cast, row)
    topics(cast, row)
    presented(cast, row)
    with pytest.raises(Refused, match=r"noch offen.*wer freigibt"):
        approved(cast, row)
    topics(cast, row, "posts", at="2026-02-23T11:00")
    approved(cast, row)
    released(cast, row)
    with pytest.raises(Refused, match="ist noch offen"):
        transmitted(cast, row)
    data = PetitionData(number=NUMBER, participation="yes", committee_due_on=date(2026, 3, 31))
    change_petition(reaction=row, data=data, by=cast.officer, at=moment("2026-03-11T09:00"))
    assert transmitted(cast, row).transmitted_by == cast.executive


def test_r_36_a_yes_of_the_bmas_after_the_release_needs_the_chair(cast):
    row = without_topics(cast)
    data = PetitionData(number=NUMBER, participation="yes", committee_due_on=date(2026, 3, 31))
    change_petition(reaction=row, data=data, by=cast.officer, at=moment("2026-02-25T09:00"))
    with pytest.raises(Refused, match="fehlt die Freigabe durch den Vorsitz"):
        transmitted(cast, row)
    approved(cast, row, at="2026-02-25T10:00")
    released(cast, row)
    assert transmitted(cast, row).version == 1


def test_as_56_one_day_late_is_late_and_reported_at_once(cast):
    row = without_topics(cast, committee_on="2026-06-08")
    sent = transmitted(cast, row, at="2026-05-26T10:00")
    assert (sent.due_on, sent.days_late) == (date(2026, 5, 25), 1)
    assert row.deadlines.get(kind="petition").state == "missed"
    late = Notice.objects.get(kind="statement_late", reaction_pk=row.pk)
    assert (late.recipient, "einen Tag zu spät" in late.text) == (cast.officer, True)
    found = row.besonderheiten.get(kind="deadline_missed")
    informed = {item.person for item in found.informed.all()}
    assert {cast.executive, cast.executive_deputy} & informed


@pytest.mark.parametrize(("on", "words"), [
    (date(2026, 3, 20), "in der Zukunft"),
    (date(2026, 2, 20), "erst seit"),
])  # fmt: skip
def test_a_day_of_transmission_that_cannot_be_right_is_refused(cast, on, words):
    row = without_topics(cast)
    with pytest.raises(Refused, match=words):
        transmitted(cast, row, on=on)
    row.refresh_from_db()
    assert (row.state, row.documents.count()) == ("in_check", 0)


def paper(row, mark=None, content=PDF, name="freigabe.pdf"):
    return SignedPaper(content, name, mark or mark_of(latest_statement(row).digest).lower())


def filed(cast, row, *, by=None, at="2026-03-11T10:00", on=date(2026, 3, 10), **parts):
    release = Release(on, "Ruth Gremium", "Beschluss vom 26.11.2019")
    return releasing.file_release(
        reaction=row, release=release, paper=paper(row, **parts), by=by or cast.executive,
        at=moment(at),
    )  # fmt: skip


def test_r_35_a_signed_paper_with_the_mark_of_this_version_releases_it(cast):
    row = before_chair(cast)
    found = filed(cast, row)
    assert (found.released_how, found.released_on, found.released_name) == (
        "paper", date(2026, 3, 10), "Ruth Gremium",
    )  # fmt: skip
    assert row.documents.get().kind == "release"
    transmitted(cast, row)


def test_r_35_paper_with_another_mark_or_from_another_hand_releases_nothing(cast):
    row = before_chair(cast)
    old = mark_of(latest_statement(row).digest)
    drafted(cast, row, at="2026-02-25T09:00", outcome="Doch eine Abhilfe.")
    presented(cast, row, at="2026-02-25T10:00")
    approved(cast, row, at="2026-02-25T11:00")
    with pytest.raises(Refused, match="Prüfzeichen gehört nicht zu Fassung 2"):
        filed(cast, row, mark=old)
    with pytest.raises(Refused, match="gab es die Fassung noch nicht"):
        filed(cast, row, on=date(2026, 2, 24))
    with pytest.raises(Refused, match="trägt nur die Geschäftsführung"):
        filed(cast, row, by=cast.officer)
    assert petition_of(row).released_hash == ""
    assert not row.documents.exists()


def test_r_35_the_regelwerk_can_want_the_chair_for_every_stellungnahme(cast, monkeypatch):
    monkeypatch.setattr(
        "krm.regelwerk.rules.Regelwerk.word",
        lambda self, key: "always" if key == "petition.release"
        else self.parts.settings[key].as_text(),
    )  # fmt: skip
    row = without_topics(cast)
    with pytest.raises(Refused, match="fehlt die Freigabe durch den Vorsitz"):
        transmitted(cast, row)
    released(cast, row)
    transmitted(cast, row)


def test_the_chair_sees_a_petition_once_it_is_presented_and_nothing_else(cast):
    row = petitioned(cast, participation="yes")
    other = recorded(cast, "2026-02-09")
    on = date(2026, 3, 1)
    assert not visible_reactions(cast.tv_chair, on).exists()
    drafted(cast, row)
    topics(cast, row, "posts")
    presented(cast, row)
    assert not visible_reactions(cast.tv_chair, on).exists()
    approved(cast, row)
    assert list(visible_reactions(cast.tv_chair, on)) == [row]
    assert other.pk != row.pk
    with pytest.raises(Refused, match="nur der Vorsitz"):
        released(cast, row, by=cast.executive)
    deputy = cast.dorn
    deputy.role_assignments.create(role=Role.TV_CHAIR.value, is_deputy=True, starts_on=on)
    assert released(cast, row, by=deputy).released_by == deputy


def test_r_35_the_chair_has_to_decide_before_the_day_of_the_transmission(cast):
    before_chair(cast)  # to be transmitted by Di 17.03.2026
    (line,) = today_for(cast.tv_chair, date(2026, 3, 2))
    assert (line.what, line.due_on) == ("Stellungnahme freigeben", date(2026, 3, 16))
    assert "Stellungnahme an das BMAS bis Di 17.03." in line.why


# Date of the committee, of the BMAS or a body, whose answer it is → the deadlines that run.
DATES = [
    ("2026-03-31", date(2026, 3, 13), {}, {"petition": date(2026, 3, 17),
                                           "ministry": date(2026, 3, 13)}),
    ("2026-03-31", date(2026, 3, 17), {}, {"petition": date(2026, 3, 17)}),
    ("", date(2026, 3, 13), {}, {"ministry": date(2026, 3, 13)}),
    ("", date(2026, 3, 13), {"kind": "eingabe", "answer_to": "body", "passed_by": "Landtag"},
     {"ministry": date(2026, 3, 13)}),
    ("", date(2026, 3, 13), {"kind": "eingabe"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("committee", "ministry", "more", "runs"), DATES)
def test_r_37_the_date_of_the_bmas_is_a_deadline_where_it_is_earlier(
    cast, committee, ministry, more, runs
):
    row = petitioned(cast, committee_on=committee, ministry_due_on=ministry, **more)
    found = row.deadlines.running().filter(kind__in=["petition", "ministry"])
    assert dict(found.values_list("kind", "due_on")) == runs
    if "ministry" not in runs:
        return
    change_petition(
        reaction=row, data=replace(petition_data(row), ministry_due_on=None),
        by=cast.officer, at=moment("2026-02-10T10:00"),
    )  # fmt: skip
    assert row.deadlines.get(kind="ministry").state == "lapsed"


def test_r_37_the_date_of_the_bmas_is_reminded_of_like_every_other_deadline(cast):
    row = petitioned(cast, ministry_due_on=date(2026, 3, 13), participation="no")

    def heard(on):
        sweep(at=moment(f"{on}T08:00"))
        rows = Notice.objects.filter(kind="deadline_ministry").order_by("pk")
        return [(notice.recipient, notice.text.split(": ")[1]) for notice in rows]

    due = "Die Stellungnahme zur Frist des BMAS oder der Stelle ist am Fr 13.03. fällig."
    assert heard("2026-03-02") == []
    assert heard("2026-03-03") == [(cast.officer, due)]
    assert heard("2026-03-10")[1:] == [(cast.officer, due), (cast.executive, due)]
    assert heard("2026-03-16")[3:] == [
        (person, due.replace("am Fr 13.03. fällig", "seit Fr 13.03. überfällig"))
        for person in (cast.officer, cast.executive)
    ]
    task = row.tasks.get(kind="escalation")
    assert (task.person, task.title) == (
        cast.executive,
        "Stellungnahme zur Frist des BMAS oder der Stelle überfällig seit Fr 13.03.: klären",
    )
    drafted(cast, row, "2026-03-16T10:00")
    topics(cast, row, at="2026-03-16T11:00")
    presented(cast, row, "2026-03-16T12:00")
    approved(cast, row, "2026-03-16T13:00")
    transmitted(cast, row, "2026-03-16T14:00")
    states = dict(row.deadlines.filter(is_official=False).values_list("kind", "state"))
    assert states == {"ministry": "missed"}
    # The date of the committee counts in the report, and it was kept.
    assert row.deadlines.get(kind="petition").state == "met"
    sweep(at=moment("2026-03-16T15:00"))
    assert not row.tasks.open().filter(kind="escalation").exists()


def test_what_is_given_back_has_to_be_released_anew(cast):
    row = before_chair(cast)
    at = moment("2026-02-26T10:00")
    releasing.return_statement(reaction=row, remark="Bitte kürzer.", by=cast.tv_chair, at=at)
    assert Notice.objects.filter(kind="statement_returned", recipient=cast.officer).exists()
    with pytest.raises(Refused, match="liegt diese Fassung nicht vor"):
        released(cast, row)
    presented(cast, row, at="2026-02-27T10:00")
    approved(cast, row, at="2026-02-27T11:00")
    released(cast, row)


def test_an_incomplete_stellungnahme_is_kept_and_cannot_be_presented(cast):
    row = petitioned(cast, participation="no")
    topics(cast, row)
    written = drafted(cast, row, facts="", law="")
    assert written.missing == ("Sachverhalt", "Rechtliche Würdigung")
    assert row.state == "in_check"
    with pytest.raises(Refused, match="keine Stellungnahme, die"):
        presented(cast, row)
    again = drafted(cast, row, at="2026-02-21T10:00", facts="Alles.", law="§ 20 SGB II")
    assert (again.statement.version, again.missing) == (2, ())
    presented(cast, row)
