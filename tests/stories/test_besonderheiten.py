"""Besonderheiten (R-14): raised, announced, acknowledged, listed; data given to others."""

from datetime import timedelta

import pytest

from krm.arrivals.actions import alarms, help_today
from krm.arrivals.models import Alarm, IntakeItem
from krm.casework.actions import customer
from krm.casework.actions.sweep import sweep
from krm.deadlines import actions as deadlines
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mail as mailbox_mail
from krm.measures import access
from krm.measures.actions import answering, contacting, disclosing, raising
from krm.measures.actions.answering import Entry
from krm.measures.actions.disclosing import DisclosureData
from krm.measures.actions.raising import Said, Subject
from krm.measures.models import Besonderheit, Disclosure
from krm.measures.queries.shown import shown, waiting_for
from krm.notices.models import Notice
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reports.queries.table import table_rows
from krm.work.models import Task
from tests.house.cases import forwarded, in_check, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules, shipped_texts
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

MONDAY = "2026-03-09T10:00"


@pytest.fixture
def house(cast, settings, tmp_path):
    settings.MEDIA_ROOT, settings.OUTBOX_DIR = tmp_path, tmp_path / "outbox"
    shipped_rules(at=moment("2024-05-15"))
    shipped_texts(at=moment("2024-05-15"))
    return cast


def report(house, row, kind, at=MONDAY, *, by=None, note="Siehe Notiz.", **said):
    subject = Subject(row) if isinstance(row, Reaction) else Subject(receipt=row.receipt_number)
    return raising.report_besonderheit(
        subject=subject, kind=kind, said=Said(note, **said), by=by or house.officer, at=moment(at)
    )


def informed(row):
    return {one.person for one in row.informed.select_related("person")}


def notified(person):
    rows = Notice.objects.filter(recipient=person, kind="besonderheit").order_by("pk")
    return [notice.text for notice in rows]


def arrival(text="Guten Tag, bitte um Rückruf.", day="2026-03-09T09:00"):
    raw = mail(text, message_id="<1@post.example>", received="")
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=moment(day), at=moment(day)).item


def test_as_32_executive_and_team_lead_learn_it_the_same_day(house):
    row = forwarded(house, recorded(house, "2026-03-06"), "2026-03-06T11:00")
    found = report(house, row, "press", note="Ein Reporter hat angerufen.")
    assert informed(found) == {house.officer, house.executive, house.lead_leistung}
    for person in (house.executive, house.lead_leistung):
        assert len(notified(person)) == 1
        assert row.number in notified(person)[0]
    own = {one.person: one for one in found.informed.all()}
    assert own[house.executive].informed_at == moment(MONDAY)
    assert own[house.executive].acknowledged_at is None
    assert own[house.officer].acknowledged_at == moment(MONDAY)  # she has raised it herself


def test_a_message_says_no_fact_of_the_case(house):
    row = recorded(house, "2026-03-06", codes=["V4"])
    report(house, row, "threat", note="Er hat Frau Muster bedroht.")
    texts = " ".join(notified(house.executive))
    for word in ("Muster", "bedroht", "Drohung", "Diskriminierung", row.title):
        assert word not in texts


def test_it_is_acknowledged_by_the_button_of_each_and_by_nobody_else(house):
    row = forwarded(house, recorded(house, "2026-03-06"), "2026-03-06T11:00")
    found = report(house, row, "press")
    later = moment(MONDAY) + timedelta(hours=1)
    with pytest.raises(Refused, match="gibt es für Sie nicht"):
        answering.acknowledge(besonderheit=found, by=house.lead_markt, at=later)
    answering.acknowledge(besonderheit=found, by=house.executive, at=later)
    answering.acknowledge(besonderheit=found, by=house.executive, at=later + timedelta(hours=1))
    own = found.informed.get(person=house.executive)
    assert own.acknowledged_at == later
    assert not waiting_for(house.executive, local_day(later))
    assert [one.pk for one, _ in waiting_for(house.lead_leistung, local_day(later))] == [found.pk]


@pytest.mark.parametrize(
    ("kind", "note", "field"),
    [
        ("press", " ", "field_note"),
        ("board", "Vom Vorstand", "field_kind"),
        ("nonsense", "Etwas", "field_kind"),
    ],
)
def test_what_is_missing_is_refused_and_nothing_is_stored(house, kind, note, field):
    row = recorded(house, "2026-03-06")
    with pytest.raises(Refused) as refusal:
        report(house, row, kind, note=note)
    assert refusal.value.code == field
    assert not Besonderheit.objects.exists()


def test_an_agg_feature_belongs_to_a_discrimination_only(house):
    row = recorded(house, "2026-03-06")
    with pytest.raises(Refused, match="nur zu einer Diskriminierung"):
        report(house, row, "press", agg_features=["age"])
    with pytest.raises(Refused, match="Dieses Merkmal gibt es nicht"):
        report(house, row, "discrimination", agg_features=["income"])


def test_the_same_is_not_reported_twice_while_somebody_has_to_read_it(house):
    row = recorded(house, "2026-03-06")
    report(house, row, "press")
    with pytest.raises(Refused, match="ist zu KRM-2026-00001 schon gemeldet"):
        report(house, row, "press")


def test_who_must_not_see_the_vorgang_hears_and_sees_nothing(house):
    row = recorded(house, "2026-03-06", complained_about=house.officer)
    found = report(house, row, "threat", by=house.front_office)
    on = local_day(moment(MONDAY))
    assert house.officer not in informed(found)
    assert not notified(house.officer)
    assert not access.visible_besonderheiten(house.officer, on).exists()
    assert access.visible_besonderheiten(house.executive, on).get() == found
    reactions.exclude_person(
        reaction=row, person=house.executive, reason="Verwandt", by=house.officer, at=moment(MONDAY)
    )
    assert not access.visible_besonderheiten(house.executive, on).exists()


def test_who_is_excluded_before_reading_it_is_replaced(house):
    row, at = recorded(house, "2026-03-06"), moment("2026-03-09T11:00")
    found = report(house, row, "press")
    customer.exclude(
        reaction=row, person=house.executive, reason="Verwandt", by=house.officer, at=at
    )
    assert house.executive not in informed(found)
    assert house.executive_deputy in informed(found)
    assert len(notified(house.executive_deputy)) == 1


def test_the_lead_of_the_unit_hears_it_when_the_vorgang_comes_to_them(house):
    row = recorded(house, "2026-03-06")
    found = report(house, row, "press", "2026-03-06T12:00")
    assert house.lead_leistung not in informed(found)
    forwarded(house, row, "2026-03-09T11:00")
    assert house.lead_leistung in informed(found)
    assert len(notified(house.lead_leistung)) == 1


def test_discrimination_follows_from_the_anliegen_and_its_feature_is_restricted(house):
    row = forwarded(house, recorded(house, "2026-03-06", codes=["V4"]), "2026-03-06T11:00")
    raised = row.besonderheiten.get()
    assert (raised.kind, raised.cause, raised.agg_features) == ("discrimination", "anliegen", [])
    other = recorded(house, "2026-03-06")
    forwarded(house, other, "2026-03-06T11:00")
    found = report(house, other, "discrimination", agg_features=["age"])
    on = local_day(moment(MONDAY))
    assert shown(found, house.executive, on).agg_features == ["Alter"]
    assert shown(found, house.lead_leistung, on).agg_features == []
    entry = JournalEntry.objects.filter(verb="besonderheit_raised").last()
    assert "age" not in str(entry.data)


def test_a_breach_runs_72_hours_and_asks_for_both_authorities(house):
    row = recorded(house, "2026-03-06")
    found = report(house, row, "privacy_breach", known_at=moment("2026-03-09T08:00"))
    assert found.due_at == moment("2026-03-12T08:00")
    assert house.data_protection in informed(found)
    at = moment("2026-03-10T09:00")
    entry = Entry(is_done=True, happened_at=at, note="Az. 4711")
    with pytest.raises(Refused, match="warum es nicht nötig ist"):
        answering.enter_duty(
            besonderheit=found, code="persons", entry=Entry(is_done=False),
            by=house.data_protection, at=at,
        )  # fmt: skip
    for code in ("authority", "supervision"):
        answering.enter_duty(
            besonderheit=found, code=code, entry=entry, by=house.data_protection, at=at
        )
    found.refresh_from_db()
    assert found.settled_at is None
    answering.enter_duty(
        besonderheit=found, code="persons", entry=Entry(is_done=False, note="Kein hohes Risiko"),
        by=house.executive, at=at,
    )  # fmt: skip
    found.refresh_from_db()
    assert found.settled_at == at


def test_a_report_after_72_hours_needs_its_reason(house):
    found = report(house, recorded(house, "2026-03-06"), "privacy_breach")
    at = moment("2026-03-13T09:00")
    late = Entry(is_done=True, happened_at=at)
    with pytest.raises(Refused, match="Bitte sagen, warum es später geschah"):
        answering.enter_duty(
            besonderheit=found, code="authority", entry=late, by=house.officer, at=at
        )
    reason = Entry(is_done=True, happened_at=at, note="Erst am 12.03. als Vorfall erkannt.")
    answering.enter_duty(
        besonderheit=found, code="authority", entry=reason, by=house.officer, at=at
    )
    with pytest.raises(Refused, match="schon eingetragen"):
        answering.enter_duty(
            besonderheit=found, code="authority", entry=reason, by=house.officer, at=at
        )


def test_the_data_protection_officer_reads_the_breach_and_no_other(house):
    report(house, recorded(house, "2026-03-06"), "press")
    breach = report(house, recorded(house, "2026-03-06"), "privacy_breach")
    on = local_day(moment(MONDAY))
    assert access.visible_besonderheiten(house.data_protection, on).get() == breach
    assert not shown(breach, house.data_protection, on).may_open_case


def test_need_today_is_known_at_once_and_the_contact_ends_its_task(house):
    item, at = arrival(), moment("2026-03-09T09:30")
    help_today.act_on_help(asked=["need"], item=item, at=at)
    found = Besonderheit.objects.get()
    assert (found.kind, found.receipt, found.due_at) == (
        "hardship", item.receipt_number, moment("2026-03-09T16:00"),
    )  # fmt: skip
    assert informed(found) == {house.executive, house.officer}
    assert item.receipt_number in notified(house.executive)[0]
    answering.enter_duty(
        besonderheit=found, code="contact", entry=Entry(is_done=True, happened_at=at),
        by=house.officer, at=at + timedelta(minutes=5),
    )  # fmt: skip
    assert not Task.objects.open().filter(kind=Task.Kind.CONTACT_TODAY).exists()


def test_a_founded_alarm_is_a_besonderheit_and_a_false_one_is_not(house):
    item = arrival("Ich will nicht mehr leben.")
    assert not Besonderheit.objects.exists()
    alarm = Alarm.objects.get(item=item)
    at = moment("2026-03-09T09:10")
    alarms.confirm_alarm(alarm=alarm, done="Zitat aus einem Film", is_false=True,
                         by=house.officer, at=at)  # fmt: skip
    assert not Besonderheit.objects.exists()
    heard = alarms.raise_alarm(kind="child", item=item, by=house.officer, at=at)
    found = Besonderheit.objects.get()
    assert (found.kind, found.cause) == ("child", "alarm")
    alarms.confirm_alarm(alarm=heard, done="Jugendamt angerufen", by=house.officer, at=at)
    assert Besonderheit.objects.count() == 1


def test_what_an_arrival_was_the_vorgang_is_too(house):
    item = arrival()
    found = report(house, item, "press", "2026-03-09T09:30")
    row = recorded(house, "2026-03-09")
    raising.move_to_case(
        receipt=item.receipt_number, reaction=row, by=house.officer, at=moment(MONDAY)
    )
    assert row.besonderheiten.get() == found
    assert IntakeItem.objects.count() == 1


def given(**said):
    values = {
        "receiver_kind": "jugendamt", "receiver": "Bereitschaft, Frau Muster", "basis": "sgbx_71",
        "reason": "Das Kind war allein.", "happened_at": moment("2026-03-09T09:20"),
        "items": ["name", "address"],
    }  # fmt: skip
    return DisclosureData(**{**values, **said})


def test_data_given_to_the_jugendamt_stand_in_the_journal(house):
    row = recorded(house, "2026-03-06")
    disclosing.note_disclosure(
        subject=Subject(row), said=given(), by=house.officer, at=moment(MONDAY)
    )
    found = Disclosure.objects.get()
    assert (found.entered_by, found.data) == (house.officer, ["name", "address"])
    entry = JournalEntry.objects.get(verb="data_disclosed")
    assert entry.data["basis"] == "sgbx_71"
    assert "Muster" not in str(entry.data)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"basis": "sgbx_68"}, "field_requested_by"),
        ({"basis": "stgb_34"}, "field_decided_by"),
        ({"items": []}, "field_items"),
        ({"receiver": " "}, "field_receiver"),
        ({"happened_at": moment("2026-03-10T09:00")}, "field_happened_at"),
        ({"basis": "gut_feeling"}, "field_basis"),
    ],
)
def test_without_a_basis_nothing_is_entered(house, said, field):
    with pytest.raises(Refused) as refusal:
        disclosing.note_disclosure(
            subject=Subject(recorded(house, "2026-03-06")), said=given(**said),
            by=house.officer, at=moment(MONDAY),
        )  # fmt: skip
    assert refusal.value.code == field
    assert not Disclosure.objects.exists()


def test_the_last_resort_is_decided_by_the_executive(house):
    row = recorded(house, "2026-03-06")
    for decided_by in (house.lead_leistung, house.executive):
        said = given(basis="stgb_34", decided_by=decided_by)
        words = {"subject": Subject(row), "said": said, "by": house.officer, "at": moment(MONDAY)}
        if decided_by == house.executive:
            disclosing.note_disclosure(**words)
        else:
            with pytest.raises(Refused, match="das letzte Mittel"):
                disclosing.note_disclosure(**words)
    assert Disclosure.objects.get().decided_by == house.executive


def test_what_was_none_is_taken_back_with_its_reason_and_stays_listed(house):
    row = recorded(house, "2026-03-06")
    found = report(house, row, "press")
    at = moment("2026-03-09T11:00")
    with pytest.raises(Refused, match="Bitte den Grund angeben"):
        answering.withdraw_besonderheit(besonderheit=found, reason="", by=house.officer, at=at)
    answering.withdraw_besonderheit(
        besonderheit=found, reason="Es war ein Kollege.", by=house.officer, at=at
    )
    assert not waiting_for(house.executive, local_day(at))
    assert access.visible_besonderheiten(house.executive, local_day(at)).get() == found
    assert next(table_rows(Reaction.objects.all()))["besonderheiten"] == ""


def test_the_register_names_the_besonderheiten(house):
    row = recorded(house, "2026-03-06", codes=["V4"])
    report(house, row, "press")
    cells = next(table_rows(Reaction.objects.all()))
    assert cells["besonderheiten"] == "Diskriminierung, Presse oder Öffentlichkeit"


def test_as_17_an_overdue_board_vorgang_is_a_besonderheit_the_same_day(house):
    row = recorded(house, "2026-06-01", is_board=True)
    sweep(at=moment("2026-06-15T07:00"))
    assert not row.besonderheiten.filter(kind="deadline_missed").exists()
    for _ in range(2):
        sweep(at=moment("2026-06-16T07:00"))
    found = row.besonderheiten.get(kind="deadline_missed")
    assert house.executive in informed(found)
    assert found.raised_at == moment("2026-06-16T07:00")
    assert "Mo 15.06.2026" in found.note


def test_as_17_an_answer_one_day_late_is_one_too(house):
    row = in_check(house, "2026-05-04", is_board=True)
    sweep(at=moment("2026-05-18T07:00"))
    assert not row.besonderheiten.filter(kind="deadline_missed").exists()
    deadlines.settle(
        reaction=row, kind="board", settled_on=moment("2026-05-19").date(),
        by=house.officer, at=moment("2026-05-19T08:00"),
    )  # fmt: skip
    sweep(at=moment("2026-05-19T09:00"))
    assert row.besonderheiten.filter(kind="deadline_missed").count() == 1


@pytest.mark.parametrize("raised_before", [True, False])
def test_what_was_done_about_the_alarm_stands_in_its_besonderheit(house, raised_before):
    item, at = arrival("Ich habe nichts zu essen."), moment("2026-03-09T09:10")
    if raised_before:
        help_today.act_on_help(asked=["need"], item=item, at=at)
    alarm = Alarm.objects.get(item=item, kind="existential")
    alarms.confirm_alarm(alarm=alarm, done="Vorschuss bewilligt.", by=house.officer, at=at)
    assert Besonderheit.objects.get().note == "Der Alarm ist beendet. Getan: Vorschuss bewilligt."


def test_the_task_of_today_is_one_row_and_one_entry(house):
    item, at = arrival(), moment("2026-03-09T09:30")
    help_today.act_on_help(asked=["need"], item=item, at=at)
    on = local_day(at)
    [row] = today_for(house.officer, on)
    assert row.what.startswith("Heute noch Kontakt aufnehmen")
    [row] = today_for(house.executive, on)
    assert row.what == "Besonderheit: Existenzielle Notlage"
    contacting.finish_asked(
        task=Task.objects.get(), result="Gutschein geholt.", by=house.officer, at=at
    )
    found = Besonderheit.objects.get()
    assert found.settled_at == at
    assert found.duties.get().note == "Gutschein geholt."
    assert not today_for(house.officer, on)
