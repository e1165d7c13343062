"""Each class of retention goes on its day and not the day before; two people let it begin."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from krm.arrivals.models import IntakeItem
from krm.casework.models import Hearing
from krm.corrections.actions.proposing import Change, propose_correction
from krm.desk.queries.worklist import today_for
from krm.journal import actions as journal
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry, JournalPersonal, JournalRead
from krm.journal.queries.verify import verify_journal
from krm.parties.models import Consent, Party
from krm.petitions.models import Statement
from krm.privacy import storage
from krm.privacy.actions import holding, replaying, retention, runs
from krm.privacy.actions.proposing import Plan, propose_anonymous
from krm.privacy.models import Anonymising, Deletion, LookIn, RetentionRun, Sample
from krm.privacy.queries import retention as queries
from krm.privacy.queries.anonymising import free_texts
from krm.privacy.rules.retention import BY_NUMBER
from krm.reactions.models import Reaction
from krm.regelwerk.models import RegelwerkVersion
from krm.reports.queries.facts import facts_of
from krm.reports.rules.facts import Period
from krm.work.models import Task
from tests.house.cases import answered, recorded
from tests.house.petitions import drafted as statement_drafted
from tests.house.petitions import petitioned
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts

pytestmark = pytest.mark.both_databases("triggers: erasing, dates, JSON and locks differ")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.ANCHOR_DIR = tmp_path / "files", tmp_path / "anchors"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    shipped_texts(at=moment("2024-05-15"))
    return shipped_rules(at=moment("2024-05-15"))


def over(row, on="2026-05-28"):
    """Let a Vorgang be closed on a day."""
    Reaction.objects.filter(pk=row.pk).update(
        state="closed", closed_at=moment(f"{on}T12:00"), answered_at=moment(f"{on}T11:00")
    )
    row.refresh_from_db()
    return row


def at_night(day):
    return moment(f"{day}T03:00")


def let_go(cast, number, day):
    """Two people release a class on the day on which something is due."""
    kind, at = BY_NUMBER[number], at_night(day)
    run = runs.propose_run(kind=kind, by=cast.officer, at=at)
    return runs.decide_run(run=run, accept=True, by=cast.front_office, at=at)


def goes_on(cast, number, day, is_there):
    """Hold that it is there until the day before, although released, and gone on its day."""
    let_go(cast, number, day)
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    retention.watch_retention(at=at_night(before))
    assert is_there(), f"K{number} went before {day}"
    assert retention.watch_retention(at=at_night(day)) > 0
    assert not is_there(), f"K{number} is still there on {day}"
    assert retention.watch_retention(at=at_night(day)) == 0
    assert Deletion.objects.filter(code=f"K{number}").exists()
    assert verify_journal().problems == []


def has_person(row):
    return lambda: Reaction.objects.get(pk=row.pk).party_id is not None


def test_k1_a_lob_goes_six_months_after_its_end(cast):
    row = over(recorded(cast, kind="praise", codes=["L1"], matter="Frau Beispielfrau dankt."))
    goes_on(cast, 1, "2026-11-28", has_person(row))
    row.refresh_from_db()
    assert (row.state, row.is_anonymous, row.matter) == ("closed", False, "")
    assert not Party.objects.exists()


def test_as_75_k2_a_complaint_goes_two_years_after_its_year_and_its_figures_stay(cast):
    row = over(answered(cast))
    Reaction.objects.filter(pk=row.pk).update(complained_about=cast.clerk)
    Hearing.objects.create(reaction=row, assignment=row.assignments.get(), person=cast.clerk,
                           asked_at=moment("2026-05-20"))  # fmt: skip
    year = Period(date(2026, 1, 1), date(2026, 12, 31), date(2029, 12, 31))
    before = facts_of(year)
    goes_on(cast, 2, "2028-12-31", has_person(row))
    assert facts_of(year) == before
    row.refresh_from_db()
    assert "Beispielfrau" not in f"{row.title} {row.matter}"
    assert row.anliegen.get().text == ""
    assert (row.exclusions.get().person, Hearing.objects.exists()) == (cast.clerk, False)


def test_k3_a_petition_goes_after_five_years_with_its_stellungnahme(cast):
    row = petitioned(cast)
    statement_drafted(cast, row)
    over(row)
    goes_on(cast, 3, "2031-12-31", has_person(row))
    row.refresh_from_db()
    assert (row.petition.number, Statement.objects.get().content) == ("", {})


def test_k4_reads_go_twelve_months_after_their_month(cast):
    row = recorded(cast)
    journal.record_read(person_pk=cast.officer.pk, reaction_pk=row.pk, at=moment("2026-05-04"))
    goes_on(cast, 4, "2027-05-31", JournalRead.objects.exists)


def test_k5_names_of_staff_leave_the_history_two_years_after(cast):
    row = over(recorded(cast))
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    names = JournalPersonal.objects.filter(entry__chain=journal.reaction_chain(row.pk))
    goes_on(cast, 5, "2030-12-31", names.filter(entry__happened_at__year=2028).exists)


def test_k5_names_written_after_the_first_time_go_too(cast):
    row = over(recorded(cast))
    Anonymising.objects.create(
        reaction=row, state="applied", proposed_at=moment("2026-06-01"),
        decided_at=moment("2026-06-01"),
    )  # fmt: skip
    names = JournalPersonal.objects.filter(entry__chain=journal.reaction_chain(row.pk))
    let_go(cast, 5, "2028-06-01")
    assert retention.watch_retention(at=at_night("2028-06-01")) == 1
    assert not names.filter(entry__happened_at__year=2026).exists()
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    retention.watch_retention(at=at_night("2030-12-30"))
    assert names.filter(entry__happened_at__date=date(2028, 12, 31)).exists()
    assert retention.watch_retention(at=at_night("2030-12-31")) == 1
    assert not names.filter(entry__happened_at__date=date(2028, 12, 31)).exists()


def test_nobody_is_asked_about_a_proposal_that_goes_with_the_person(cast):
    row, at = over(recorded(cast)), moment("2028-06-01T10:00")
    change, words = Change("channel", "phone"), {"by": cast.officer, "at": at}
    propose_correction(reaction=row, change=change, reason="Verlesen", **words)
    plan = Plan({text.key: "Ohne Namen." for text in free_texts(row)}, "Zustimmung widerrufen")
    propose_anonymous(reaction=row, plan=plan, **words)
    kinds = Task.objects.open().filter(reaction=row).values_list("kind", flat=True)
    assert set(kinds) == {"correction", "anonymise"}
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    assert not has_person(row)()
    assert not kinds.all().exists()


def test_k7_what_became_no_vorgang_goes_after_thirty_days(cast):
    item = IntakeItem.objects.create(
        receipt_number="E-2026-00007", source="email", arrived_at=moment("2026-05-28"),
        stored_at=moment("2026-05-28"), content_digest="ab" * 32, state="set_aside",
        outcome="no_krm", decided_at=moment("2026-05-28T10:00"), text="Bitte um einen Termin.",
    )  # fmt: skip
    goes_on(cast, 7, "2026-06-27", lambda: IntakeItem.objects.get(pk=item.pk).text != "")


def test_k9_look_ins_consents_and_samples_go_three_years_after_their_year(cast):
    row = over(recorded(cast))
    consent = Consent.objects.create(
        party=row.party, reaction_pk=row.pk, purpose="eakte", form="written",
        given_on=date(2026, 5, 6),
    )  # fmt: skip
    LookIn.objects.create(
        reaction=row, consent=consent, document_kind="bescheid", document_title="Bescheid",
        document_on=date(2026, 1, 1), purpose="Zusage", looked_at=moment("2026-05-07"),
        entered_at=moment("2026-05-07"),
    )  # fmt: skip
    Sample.objects.create(month=date(2026, 5, 1), seed="ab", drawn_at=moment("2026-06-01"),
                          due_on=date(2026, 6, 15))  # fmt: skip
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    consent.refresh_from_db()
    assert (consent.party, LookIn.objects.get().document_title) == (None, "Bescheid")
    goes_on(cast, 9, "2029-12-31", LookIn.objects.exists)
    assert (Consent.objects.count(), Sample.objects.count()) == (0, 0)


def test_k10_whom_a_dienstaufsichtsbeschwerde_was_about_goes_after_a_year(cast):
    row = over(recorded(cast, is_dienstaufsicht=True))
    Reaction.objects.filter(pk=row.pk).update(complained_about=cast.clerk)
    goes_on(
        cast, 10, "2027-05-28",
        lambda: Reaction.objects.get(pk=row.pk).complained_about_id is not None,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.exclusions.get().person == cast.clerk
    assert row.party is not None


def test_k10_goes_with_what_was_corrected_about_it(cast):
    row = over(recorded(cast, is_dienstaufsicht=True))
    Reaction.objects.filter(pk=row.pk).update(complained_about=cast.clerk)
    say = {"by": cast.officer, "at": moment("2026-06-01T10:00")}
    change = Change("complained_about", cast.drafter.pk)
    propose_correction(reaction=row, change=change, reason="Verwechselt", **say)
    names = JournalPersonal.objects.filter(entry__chain=journal.reaction_chain(row.pk))
    said = names.filter(payload__icontains=cast.drafter.last_name)
    assert said.exists()
    let_go(cast, 10, "2027-05-28")
    assert retention.watch_retention(at=at_night("2027-05-28")) == 1
    assert not said.exists()
    assert not row.corrections.exists()
    assert not row.tasks.open().filter(kind="correction").exists()


def test_a_hold_keeps_until_its_end_and_needs_one(cast):
    row = over(recorded(cast))
    at = moment("2026-06-01T10:00")
    say = {"reaction": row, "by": cast.officer, "at": at}
    with pytest.raises(Refused, match="ohne Ende gibt es nicht"):
        holding.set_hold(reason="Prüfung durch den Rechnungshof", until=None, **say)
    with pytest.raises(Refused, match="Vergangenheit"):
        holding.set_hold(reason="Prüfung", until=date(2026, 5, 31), **say)
    with pytest.raises(Refused, match="wozu"):
        holding.set_hold(reason=" ", until=date(2029, 1, 31), **say)
    with pytest.raises(Refused, match="Recht"):
        holding.set_hold(reaction=row, reason="Prüfung", until=date(2029, 1, 31),
                         by=cast.clerk, at=at)  # fmt: skip
    holding.set_hold(reason="Prüfung durch den Rechnungshof", until=date(2029, 1, 31), **say)
    other = over(recorded(cast, "2026-05-05"))
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2029-01-31"))
    assert has_person(row)()
    assert not has_person(other)()
    retention.watch_retention(at=at_night("2029-02-01"))
    assert not has_person(row)()


def test_a_hold_is_ended_with_a_reason(cast):
    row = over(recorded(cast))
    say = {"reaction": row, "by": cast.officer, "at": moment("2029-01-10T10:00")}
    hold = holding.set_hold(reason="Prüfung", until=date(2029, 12, 31), **say)
    with pytest.raises(Refused, match="Grund"):
        holding.end_hold(hold=hold, reason="", **say)
    holding.end_hold(hold=hold, reason="Die Prüfung ist zu Ende.", **say)
    with pytest.raises(Refused, match="gilt nicht mehr"):
        holding.end_hold(hold=hold, reason="Noch einmal", **say)
    assert queries.due(BY_NUMBER[2], date(2029, 1, 10))[0].kept_by == ""


def test_as_75_a_running_klage_keeps_until_somebody_says_it_is_over(cast):
    row = over(recorded(cast, procedure="klage"))
    over(recorded(cast, "2026-05-05"))
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    retention.watch_retention(at=at_night("2029-01-01"))
    assert has_person(row)()
    asked = [line.what for line in today_for(cast.officer, date(2028, 12, 31))]
    assert asked.count("Ist das Verfahren zu Ende? Der Vorgang wäre zu löschen") == 1
    say = {"reaction": row, "by": cast.officer, "at": moment("2029-02-01T10:00")}
    with pytest.raises(Refused, match="Zukunft"):
        holding.end_procedure(on=date(2029, 2, 2), **say)
    holding.end_procedure(on=date(2029, 1, 15), **say)
    with pytest.raises(Refused, match="kein Verfahren"):
        holding.end_procedure(on=date(2029, 1, 15), **say)
    assert not Task.objects.open().filter(kind="procedure_end").exists()
    retention.watch_retention(at=at_night("2029-02-02"))
    assert not has_person(row)()


def test_an_open_folgereaktion_keeps_the_first_one(cast):
    first = over(recorded(cast))
    second = recorded(cast, "2028-12-01")
    Reaction.objects.filter(pk=second.pk).update(follow_up_of=first)
    assert "Folgereaktion" in queries.due(BY_NUMBER[2], date(2028, 12, 31))[0].kept_by


def test_two_people_release_a_class_and_again_when_its_length_changes(cast):
    over(recorded(cast))
    kind, at = BY_NUMBER[2], at_night("2028-12-31")
    assert retention.watch_retention(at=at) == 0
    look = [line.what for line in today_for(cast.officer, date(2028, 12, 31))]
    assert look == ["Löschlauf K2 ansehen und vorschlagen: Beschwerden mit Dateien und Schreiben"]
    with pytest.raises(Refused, match="Recht"):
        runs.propose_run(kind=kind, by=cast.front_office, at=at)
    run = runs.propose_run(kind=kind, by=cast.officer, at=at)
    with pytest.raises(Refused, match="schon vorgeschlagen"):
        runs.propose_run(kind=kind, by=cast.officer, at=at)
    with pytest.raises(Refused, match="Recht"):
        runs.decide_run(run=run, accept=True, by=cast.officer, at=at)
    assert retention.watch_retention(at=at) == 0
    runs.decide_run(run=run, accept=False, by=cast.executive, at=at)
    assert retention.watch_retention(at=at) == 0, "asked again"
    assert Task.objects.open().filter(kind="retention").count() == 1
    let_go(cast, 2, "2028-12-31")
    assert retention.watch_retention(at=at) == 1
    over(recorded(cast, "2027-05-05"), "2027-05-28")
    RetentionRun.objects.filter(state="applied").update(period="9-years-year")
    assert retention.watch_retention(at=at_night("2029-12-31")) == 0
    with pytest.raises(Refused, match="nichts fällig"):
        runs.propose_run(kind=BY_NUMBER[1], by=cast.officer, at=at)


def test_one_cannot_release_ones_own_proposal_in_two_posts(cast):
    over(recorded(cast))
    at = at_night("2028-12-31")
    run = runs.propose_run(kind=BY_NUMBER[2], by=cast.officer, at=at)
    RetentionRun.objects.update(proposed_by=cast.front_office)
    with pytest.raises(Refused, match="zweite Person"):
        runs.decide_run(run=run, accept=True, by=cast.front_office, at=at)
    with pytest.raises(Refused, match="nur, wer ihn gemacht hat"):
        runs.withdraw_run(run=run, by=cast.officer, at=at)
    runs.withdraw_run(run=run, by=cast.front_office, at=at)
    with pytest.raises(Refused, match="schon entschieden"):
        runs.decide_run(run=run, accept=True, by=cast.executive, at=at)


def test_one_vorgang_that_breaks_keeps_no_other_from_going(cast, monkeypatch):
    first, second = over(recorded(cast)), over(recorded(cast, "2026-05-05"))
    let_go(cast, 2, "2028-12-31")
    keep = storage.record_deletion

    def breaks(*, key, **more):
        if key == first.number:
            raise OSError
        return keep(key=key, **more)

    monkeypatch.setattr(storage, "record_deletion", breaks)
    with pytest.raises(OSError):
        retention.watch_retention(at=at_night("2028-12-31"))
    assert (has_person(first)(), has_person(second)()) == (True, False)


def test_the_dry_run_changes_nothing(cast, client):
    over(recorded(cast))
    client.force_login(cast.data_protection)
    before = JournalEntry.objects.count()
    assert len(queries.due(BY_NUMBER[2], date(2028, 12, 31))) == 1
    assert client.get("/datenschutz-haus/loeschfristen/2/").status_code == 200
    assert client.get("/datenschutz-haus/loeschfristen/").status_code == 200
    assert (JournalEntry.objects.count(), Deletion.objects.count()) == (before, 0)


def test_an_old_backup_is_gone_through_by_the_list_outside_of_it(cast):
    row = over(recorded(cast, matter="Ich heiße Beispielfrau."))
    captured_at = row.captured_at
    untouched = over(recorded(cast, "2026-05-05"))
    Reaction.objects.filter(pk=untouched.pk).update(arrived_at=moment("2027-01-04"),
                                                    closed_at=moment("2027-01-05"))  # fmt: skip
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    names = [(one.key, one.code) for one in storage.deletions()]
    assert names == [(row.number, "K2")]
    # The backup that is brought back knows nothing of it.
    Deletion.objects.all().delete()
    Anonymising.objects.all().delete()
    Reaction.objects.filter(pk=row.pk).update(
        party=untouched.party, matter="Beispielfrau", captured_at=captured_at, days_are_coarse=False
    )
    assert replaying.replay_deletions(by=journal.SYSTEM, at=moment("2029-01-05")) == 1
    row.refresh_from_db()
    assert (row.party, row.matter) == (None, "")
    assert has_person(untouched)()
    assert replaying.replay_deletions(by=journal.SYSTEM, at=moment("2029-01-05")) == 0
    # Another Vorgang that was given the same number later is left alone.
    Deletion.objects.all().delete()
    Reaction.objects.filter(pk=row.pk).update(captured_at=F("captured_at") + timedelta(hours=1))
    assert replaying.replay_deletions(by=journal.SYSTEM, at=moment("2029-01-05")) == 0


def test_the_regelwerk_and_the_privacy_notice_tell_the_same_length(cast):
    from krm.regelwerk.actions import propose_version  # noqa: PLC0415
    from krm.regelwerk.rules import shipped_text  # noqa: PLC0415

    text, say = shipped_text(), {"by": cast.officer, "at": moment("2026-06-01")}
    with pytest.raises(Refused, match="Datenschutzhinweis nennt eine andere Zahl"):
        propose_version(text.replace("praise_months = { value = 6", "praise_months = { value = 9"),
                        **say)  # fmt: skip
    with pytest.raises(Refused, match="ganze Zahl ab 1"):
        propose_version(text.replace("look_in_years = { value = 3", "look_in_years = { value = 0"),
                        **say)  # fmt: skip
    both = text.replace("praise_months = { value = 6", "praise_months = { value = 9")
    version = propose_version(both.replace("löschen wir 6 Monate", "löschen wir 9 Monate"), **say)
    assert isinstance(version, RegelwerkVersion)
