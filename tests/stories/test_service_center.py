"""AS-35, AS-38 to AS-41 and R-16 to R-19: what is said to the Service Center (AS-36 and AS-37 are
played in test_handover)."""

from datetime import date

import pytest

from krm.arrivals.models import Alarm, IntakeItem, OutcomeCount
from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.notices.models import Notice
from krm.parties.actions import PartyData
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.service_center.actions import calls
from krm.service_center.models import ServiceCenterCall
from krm.service_center.queries import calls as queries
from krm.service_center.queries.course import Call, Ticket
from krm.triage.actions import triage
from krm.work import access
from krm.work.models import Task
from tests.house.cases import new
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

WHO = PartyData(first_name="Erika", last_name="Beispielfrau", phone="0170 0000000")
TICKET_AT = moment("2026-05-22T10:00")
TRIED = (moment("2026-05-22T15:00"), moment("2026-05-26T09:30"))
ABOUT_US = {"need": "no", "topic": "jobcenter", "solved": "no", "area": "unit", "consent": "yes"}
CALLBACK = {"need": "no", "topic": "callback", "area": "unit", "consent": "yes"}


@pytest.fixture(autouse=True)
def rules(db):
    return shipped_rules(at=moment("2024-05-15"))


def taken(cast, answers, when, *, by=None, token="", **more):
    at = moment(when)
    values = {
        "unit": cast.leistung, "matter": "Niemand hat zurückgerufen.", "party": WHO,
        "anliegen": "V2",
    } | more  # fmt: skip
    call = Call(answers=answers, called_at=at, **values)
    return calls.take_call(call=call, form_token=token or when, by=by or cast.service_center, at=at)


def missed(cast, when, *, attempts=(), answers=(), number="T-4711", **more):
    ticket = Ticket(number, TICKET_AT, attempts, more.pop("number_is_right", True))
    return taken(cast, CALLBACK | dict(answers), when, ticket=ticket, **more)


def test_as_35_a_complaint_about_the_jobcenter(cast):
    """AS-35: Mi 20.05.2026, not solved: channel, arrival, a task at the team lead."""
    row = taken(cast, ABOUT_US, "2026-05-20T11:15", best_time="vormittags")
    reaction = row.reaction
    assert (reaction.channel, reaction.arrived_at) == ("service_center", moment("2026-05-20T11:15"))
    assert (reaction.state, reaction.lead_unit) == ("with_team_lead", cast.leistung)
    assert not reaction.is_written
    task = reaction.tasks.get()
    assert (task.kind, task.person, task.due_on) == (
        Task.Kind.LEAD, cast.lead_leistung, date(2026, 5, 21),
    )  # fmt: skip
    assert "0170 0000000, am besten: vormittags" in reaction.matter
    assert "bis morgen, Do 21.05." in row.sentence
    assert row.receipt_number in row.sentence
    assert row.receipt_number.startswith("SC-2026-")


def test_as_35_no_number_of_the_house_is_shown(cast):
    """AS-35: whatever the agent tells, no direct number of an employee is in it."""
    row = taken(cast, ABOUT_US, "2026-05-20T11:15")
    numbers = {person.phone for person in cast.people} - {""}
    assert numbers
    assert not any(number in row.sentence for number in numbers)


def test_as_35_krm_hears_of_it_and_the_agent_sees_no_case(cast):
    reaction = taken(cast, ABOUT_US, "2026-05-20T11:15").reaction
    assert Notice.objects.get(kind="call_taken").recipient == cast.officer
    on = date(2026, 5, 20)
    assert reaction in access.visible_reactions(cast.officer, on)
    assert reaction not in access.visible_reactions(cast.service_center, on)


def test_solved_by_the_agent_is_recorded_as_closed(cast):
    """4.3: solved and content: a short Erfassungsbogen, closed, by this channel."""
    answers = {"need": "no", "topic": "jobcenter", "solved": "yes"}
    row = taken(cast, answers, "2026-05-20T11:15", settled_how="Den Termin genannt")
    assert (row.route, row.reaction.state) == ("closed", "closed")
    assert (row.reaction.channel, row.reaction.is_anonymous) == ("service_center", True)
    assert row.reaction.closed_at == row.called_at


@pytest.mark.parametrize("area", ["person", "unknown"])
def test_krm_decides_about_a_person_and_about_what_is_unclear(cast, area):
    """The lead of a team may be the person complained about."""
    row = taken(cast, ABOUT_US | {"area": area}, "2026-05-20T11:15", unit=None)
    assert row.reaction is None
    assert (row.item.state, row.item.source) == (IntakeItem.State.NEW, "service_center")
    assert row.item.provisional_due_on is None
    assert queries.status_of(row) == "bei KRM"


def test_without_consent_it_stays_anonymous(cast):
    """R-29: nothing of name and number is kept, and nobody promises a call back."""
    row = taken(cast, ABOUT_US | {"consent": "no"}, "2026-05-20T11:15")
    assert (row.item.sender_name, row.item.submission.is_anonymous) == ("", True)
    assert "0170" not in row.item.text
    assert "keine Antwort möglich" in row.sentence


def test_from_the_posteingang_krm_records_it_with_the_day_of_the_call(cast):
    row = taken(cast, ABOUT_US | {"area": "unknown"}, "2026-05-20T11:15", unit=None)
    item = row.item
    reaction = triage.triage_to_reaction(
        item=item,
        new=new("2026-05-20T11:15", channel="service_center", codes=["V2"]),
        party=WHO,
        by=cast.officer,
        at=moment("2026-05-20T13:00"),
    )
    row.refresh_from_db()
    assert reaction.arrived_at == item.arrived_at
    assert queries.status_of(row) == "in Arbeit"


@pytest.mark.parametrize("topic", ["reach", "service_center"])
def test_about_the_service_center_alone_it_is_counted_only(cast, topic):
    """4.4: the agent hands over to the lead of the Service Center, we keep a number."""
    answers = {"need": "no", "topic": topic, "mixed": "no"}
    row = taken(cast, answers, "2026-05-20T11:15")
    assert (row.route, row.reaction, row.item) == ("own_krm", None, None)
    assert OutcomeCount.objects.get().outcome == "call_own_krm"
    (figure, *_) = queries.service_center_figures(date(2026, 5, 31), queries.rules_now(date.max))
    assert (figure.calls, figure.about_reachability) == (1, int(topic == "reach"))


def test_a_mixed_complaint_goes_both_ways(cast):
    """4.4: the part about us stays here, and the caller hears both."""
    answers = {"need": "no", "topic": "reach", "mixed": "yes", "area": "unit", "consent": "yes"}
    row = taken(cast, answers, "2026-05-20T11:15")
    assert row.reaction.state == "with_team_lead"
    assert "Führungskraft ruft Sie bis" in row.sentence
    assert "unsere Teamleitung" in row.sentence


def test_as_38_documented_and_content(cast):
    """AS-38: two attempts, the caller accepts a new window: no KR, a new ticket, one more."""
    row = missed(
        cast, "2026-05-27T11:00", attempts=TRIED, answers={"accepts": "yes"},
        new_ticket_number="T-4801", window="Mi 27.05., 14 bis 16 Uhr",
    )  # fmt: skip
    assert not Reaction.objects.exists()
    assert not IntakeItem.objects.exists()
    assert (row.route, row.is_documented, row.new_ticket_number) == ("counted", True, "T-4801")
    count = OutcomeCount.objects.get()
    assert (count.day, count.outcome, count.count) == (date(2026, 5, 27), "call_counted", 1)
    assert "Fr 22.05., 15:00 Uhr und Di 26.05., 09:30 Uhr" in row.sentence
    assert "Mi 27.05., 14 bis 16 Uhr" in row.sentence


def insists(cast, **more):
    more = {"attempts": TRIED, "answers": {"accepts": "no"}} | more
    return missed(cast, "2026-05-27T11:00", **more)


def test_as_39_documented_and_insisting(cast):
    """AS-39: Beschwerde S3.3 with the ticket as evidence, preset "unberechtigt"."""
    reaction = insists(cast).reaction
    anliegen = reaction.anliegen.get()
    assert (reaction.kind, anliegen.code) == ("complaint", "S3.3")
    proposed = (anliegen.proposed_assessment, anliegen.proposed_criterion)
    assert proposed == ("unberechtigt", "attempt_documented")
    assert anliegen.waits_for_assessment, "nobody has judged yet"
    assert "Ticket T-4711 vom Fr 22.05., 10:00 Uhr" in reaction.matter
    assert "Di 26.05., 09:30 Uhr" in reaction.matter


def test_as_39_krm_may_change_it(cast):
    anliegen = insists(cast).reaction.anliegen.get()
    reactions.assess_anliegen(
        anliegen=anliegen, assessment="berechtigt", criterion="promise_broken",
        by=cast.officer, at=moment("2026-05-28T09:00"),
    )  # fmt: skip
    anliegen.refresh_from_db()
    assert (anliegen.assessment, anliegen.proposed_assessment) == ("berechtigt", "")


@pytest.mark.parametrize(
    "more",
    [
        {"attempts": TRIED[:1]},
        {"attempts": (TRIED[0], moment("2026-05-27T10:30"))},
        {"attempts": (TRIED[0], moment("2026-05-22T20:00"))},
        {"number_is_right": False},
    ],
    ids=["only once", "the second too late", "the second at night", "the wrong number"],
)
def test_too_little_is_teilweise(cast, more):
    """4.5: once only, outside the window or to a wrong number."""
    assert insists(cast, **more).reaction.anliegen.get().proposed_assessment == "teilweise"


def test_as_40_not_documented_and_over(cast):
    """AS-40: 48 h rest on Sa to Mo and end Mi 27.05. 10:00; complaint at 14:00."""
    row = missed(cast, "2026-05-27T14:00")
    reaction = row.reaction
    anliegen = reaction.anliegen.get()
    assert (anliegen.code, anliegen.proposed_assessment) == ("S3.3", "berechtigt")
    contact = reaction.deadlines.get(kind="contact")
    assert (contact.unit, contact.due_on) == (cast.leistung, date(2026, 5, 28))
    assert reaction.tasks.get().due_on == date(2026, 5, 28)
    assert "bis morgen, Do 28.05." in row.sentence
    assert row.is_documented is False
    whats = {line.what for line in today_for(cast.lead_leistung, date(2026, 5, 27))}
    assert whats == {"Kontakt herstellen", "Mit der Kundin oder dem Kunden klären"}


def test_as_41_not_documented_and_still_running(cast):
    """AS-41: Di 26.05. 09:00: no KR yet; the caller hears until when."""
    row = missed(cast, "2026-05-26T09:00")
    assert not Reaction.objects.exists()
    assert not IntakeItem.objects.exists()
    assert row.route == "wait"
    assert "bis Mi 27.05., 10:00 Uhr" in row.sentence


def test_an_existential_need_is_an_alarm_and_a_call_the_same_day(cast):
    """4.3, 5: marked as existential, called back the same day."""
    answers = {"need": "yes", "area": "unit", "consent": "yes"}
    row = taken(cast, answers, "2026-05-20T11:15", matter="Kein Strom seit gestern")
    assert row.is_existential
    assert row.reaction.tasks.get().due_on == date(2026, 5, 20)
    alarm = Alarm.objects.get(kind="existential")
    assert (alarm.reaction, alarm.raised_by) == (row.reaction, cast.service_center)
    assert Notice.objects.filter(kind="alarm", recipient=cast.officer).exists()
    assert "ruft Sie noch heute, Mi 20.05. an." in row.sentence
    assert "112" not in row.sentence


@pytest.mark.parametrize(
    ("when", "due", "words"),
    [
        ("2026-05-20T11:15", date(2026, 5, 20), "noch heute, Mi 20.05."),
        ("2026-05-20T23:20", date(2026, 5, 21), "spätestens morgen, Do 21.05."),
        ("2026-05-22T19:00", date(2026, 5, 26), "spätestens Di 26.05."),
    ],
)
def test_a_call_is_promised_for_hours_in_which_somebody_is_there(cast, when, due, words):
    """Finding: at 23:20 a call was promised "bis heute"."""
    answers = {"need": "child", "area": "unit", "consent": "yes"}
    row = taken(cast, answers, when, matter="Das Kind ist allein.")
    assert f"Das Jobcenter ruft Sie {words} an." in row.sentence
    assert row.reaction.tasks.get().due_on == due


@pytest.mark.parametrize(("need", "helps"), [("danger", "Polizei"), ("child", "Jugendamt")])
def test_who_is_in_danger_hears_of_help_first_even_without_a_name(cast, need, helps):
    answers = {"need": need, "area": "person", "consent": "no"}
    row = taken(cast, answers, "2026-05-20T11:15", party=None, matter="Es geht um heute.")
    assert row.sentence.index("112") < row.sentence.index(row.receipt_number)
    assert helps in row.sentence.split("Ihre Lage ist dringend.")[0]
    assert "Dann ist keine Antwort möglich." not in row.sentence
    assert "Ohne Rufnummer kann Sie dort niemand anrufen." in row.sentence
    assert Alarm.objects.filter(item=row.item, confirmed_at=None).exists()


def test_a_number_without_a_name_is_called(cast):
    answers = {"need": "danger", "area": "unknown", "consent": "no"}
    row = taken(cast, answers, "2026-05-20T11:15", party=None, number="0170 0000000")
    assert "Das Jobcenter ruft Sie noch heute, Mi 20.05. an." in row.sentence
    said = row.item.submission
    assert (said.is_anonymous, said.phone, said.last_name) == (True, "0170 0000000", "")


def test_on_a_free_day_the_need_is_for_the_next_working_day(cast):
    answers = {"need": "yes", "area": "unit", "consent": "yes"}
    row = taken(cast, answers, "2026-05-23T11:15", matter="Kein Strom seit gestern")
    assert row.reaction.tasks.get().due_on == date(2026, 5, 26)


def test_three_in_a_month_are_a_proposal_to_krm(cast):
    """4.6: three not documented in one team in one month."""
    for hour in (11, 12):
        missed(cast, f"2026-05-27T{hour}:00", number=f"T-{hour}")
    missed(cast, "2026-05-27T13:00", unit=cast.markt)
    assert not Notice.objects.filter(kind="measure_proposed").exists()
    missed(cast, "2026-05-27T15:00")
    missed(cast, "2026-05-27T16:00")
    notice = Notice.objects.get(kind="measure_proposed")
    assert notice.recipient == cast.officer
    assert "3 zugesagte Rückrufe" in notice.text


def test_a_double_click_is_one_call(cast):
    first = taken(cast, ABOUT_US, "2026-05-20T11:15", token="once")
    second = taken(cast, ABOUT_US, "2026-05-20T11:15", token="once")
    assert first == second
    assert (ServiceCenterCall.objects.count(), Reaction.objects.count()) == (1, 1)


def test_only_who_takes_calls(cast):
    for person in (cast.clerk, cast.lead_leistung, cast.executive, cast.administrator):
        with pytest.raises(Refused, match="Anruf im Service Center"):
            taken(cast, ABOUT_US, "2026-05-20T11:15", by=person)
    for person in (cast.service_center, cast.officer, cast.front_office):
        assert taken(cast, ABOUT_US, "2026-05-20T11:15", by=person).reaction


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"matter": " "}, "field_matter"),
        ({"unit": None}, "field_unit"),
        ({"party": PartyData(last_name="Beispielfrau")}, "field_phone"),
        ({"anliegen": "XX"}, "field_anliegen"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(cast, more, code):
    with pytest.raises(Refused) as refused:
        taken(cast, ABOUT_US, "2026-05-20T11:15", **more)
    assert refused.value.code == code
    assert not ServiceCenterCall.objects.exists()
    assert not Reaction.objects.exists()


def test_agents_see_their_own_receipts_only(cast):
    mine = taken(cast, ABOUT_US, "2026-05-20T11:15")
    krm = taken(cast, ABOUT_US, "2026-05-20T12:15", by=cast.officer)
    on = date(2026, 5, 20)
    assert list(queries.visible_calls(cast.service_center, on)) == [mine]
    assert set(queries.visible_calls(cast.officer, on)) == {mine, krm}
    assert not queries.visible_calls(cast.clerk, on).exists()
