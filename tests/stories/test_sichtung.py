"""AS-45, AS-46, AS-47, AS-48, AS-52 and what else the Sichtung does with an arrival."""

from datetime import timedelta
from pathlib import Path

import pytest

from krm.casework import originals
from krm.casework.models import IntakeItem
from krm.documents.models import Document
from krm.intake import access, actions, queries, queries_alarms, queries_passed, queries_triage
from krm.intake.actions import alarms, linking, passing, series, translating, triage
from krm.intake.actions.passing import Parcel
from krm.intake.models import Alarm, OutcomeCount, PassedOn, ReactionLink, Series
from krm.journal.actions import Refused, reaction_chain
from krm.journal.models import JournalEntry, JournalPersonal
from krm.notices.models import Notice
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.regelwerk.actions import load_shipped
from tests.factories.reactions import moment
from tests.intake.written import mail
from tests.stories.house import answered, customer, recorded

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)


@pytest.fixture
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return load_shipped(at=moment("2024-05-15"))


def arrived(day, text, *, number="1", **more):
    raw = mail(text, message_id=f"<{number}@post.example>", received="", **more)
    return actions.ingest_mail(raw=raw, arrived_at=moment(day), at=moment(day)).item


def to_new(item, codes=("S3.5",), **more):
    values = {
        "kind": "complaint", "channel": "email", "title": item.subject, "matter": item.text,
        "arrived_at": item.arrived_at, "anliegen": [NewAnliegen(code) for code in codes],
    }  # fmt: skip
    return NewReaction(**{**values, **more})


def files_of(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_as_45_an_anonymous_tip_leaves_a_number(
    cast, rules, settings, django_capture_on_commit_callbacks
):
    """AS-45, R-33: to the Fachabteilung, no content, counter +1; gone when the unit has it."""
    item = arrived("2026-05-22", "Der Nachbar arbeitet schwarz.", sender="x@y.example")
    triage.set_aside(
        item=item, outcome="anonymous_tip", unit=cast.leistung, path="y", by=cast.officer,
        at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    row = OutcomeCount.objects.get()
    assert (str(row.day), row.channel, row.outcome, row.count) == (
        "2026-05-22", "email", "anonymous_tip", 1,
    )  # fmt: skip
    part = PassedOn.objects.get()
    assert queries_passed.waiting_for(cast.lead_leistung, moment("2026-05-22").date()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        passing.confirm_received(part=part, by=cast.lead_leistung, at=moment("2026-05-22T14:00"))
    item.refresh_from_db()
    assert (item.text, item.subject, item.sender_address) == ("", "", "")
    assert not Reaction.objects.exists()
    assert not Document.objects.exists()
    assert files_of(settings) == []
    told = str(list(JournalPersonal.objects.values_list("payload", flat=True)))
    assert "chwarz" not in told
    entry = JournalEntry.objects.get(verb="intake_triaged")
    assert entry.data["path"] == ["1y"]


@pytest.mark.parametrize(("days", "is_gone"), [(6, False), (7, True)])
def test_after_seven_days_nothing_is_left(
    cast, rules, settings, django_capture_on_commit_callbacks, days, is_gone
):
    """K0: also if nobody has confirmed."""
    item = arrived("2026-05-22", "Der Nachbar arbeitet schwarz.")
    at = moment("2026-05-22T11:00")
    triage.set_aside(item=item, outcome="anonymous_tip", unit=cast.leistung, by=cast.officer, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        assert passing.remove_due_content(at=at + timedelta(days=days)) == int(is_gone)
    assert bool(files_of(settings)) is not is_gone
    assert passing.remove_due_content(at=at + timedelta(days=days)) == 0


def test_as_46_an_enquiry_goes_to_the_unit(cast, rules):
    """AS-46, R-11: the lawyer's question is no Kundenreaktion; only a number stays."""
    item = arrived("2026-05-22", "Nach welchen Kriterien werden KdU-Grenzen festgelegt?")
    triage.set_aside(
        item=item, outcome="enquiry", unit=cast.leistung, path="nnnnnnnny", by=cast.officer,
        at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    assert not Reaction.objects.exists()
    assert OutcomeCount.objects.get().outcome == "enquiry"
    assert Notice.objects.get(kind="arrival_passed_on").recipient == cast.lead_leistung
    triage.restore(item=item, by=cast.officer, at=moment("2026-05-22T11:05"))
    assert OutcomeCount.objects.get().count == 0
    assert not PassedOn.objects.exists()


def test_as_47_the_same_question_with_a_complaint(cast, rules):
    """AS-47, R-11: "and nobody has answered for 8 weeks" makes it a Beschwerde S3.5."""
    item = arrived("2026-05-22", "Wie werden die Grenzen festgelegt? Seit 8 Wochen keine Antwort.")
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, party=customer(cast)), path="nnnnnny", by=cast.officer,
        at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    assert (row.kind, [a.code for a in row.anliegen.all()]) == ("complaint", ["S3.5"])
    entry = JournalEntry.objects.get(chain=reaction_chain(row.pk), verb="intake_triaged")
    assert entry.data["path"][-1] == "7y"


def test_as_48_a_message_after_the_answer_becomes_a_follow_up(cast, rules):
    """AS-48: the first case stays closed; the new one has dates of its own."""
    first = answered(cast, "2026-05-28T10:00")
    item = arrived("2026-06-10", f"Zu {first.number}: Das stimmt so nicht.", number="neu")
    suggested = queries.suggestions_for(item, cast.officer, moment("2026-06-10").date())
    assert [(row.reaction, row.may_join) for row in suggested] == [(first, True)]
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, party=first.party, follow_up_of=first), path="nnnnnyy",
        by=cast.officer, at=moment("2026-06-10T11:00"),
    )  # fmt: skip
    assert row.follow_up_of == first
    dates = {d.kind: str(d.due_on) for d in row.deadlines.all()}
    assert (dates["confirmation"], dates["closing"]) == ("2026-06-15", "2026-07-08")
    before = (first.state, first.revision)
    first.refresh_from_db()
    assert (first.state, first.revision) == before


def test_as_52_a_possible_widerspruch_goes_on_the_same_day(cast, rules):
    """AS-52, § 84 SGG: a copy with its time stamp; KRM keeps what goes beyond."""
    item = arrived("2026-11-02", "Ich bin mit dem Bescheid vom 12.10.2026 nicht einverstanden.")
    part = passing.pass_on(
        item=item, parcel=Parcel("widerspruch"), by=cast.officer, at=moment("2026-11-02T09:30")
    )
    assert part.unit == cast.widerspruchsstelle_unit
    assert (part.arrived_at, part.passed_at) == (moment("2026-11-02"), moment("2026-11-02T09:30"))
    item.refresh_from_db()
    assert item.is_open
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, ("S1.2",), party=customer(cast)), path="nynnnny",
        by=cast.officer, at=moment("2026-11-02T10:00"),
    )  # fmt: skip
    assert str(row.deadlines.get(kind="confirmation").due_on) == "2026-11-05"
    assert JournalEntry.objects.filter(
        chain=reaction_chain(row.pk), verb="widerspruch_forwarded"
    ).exists()
    on = moment("2026-11-02").date()
    assert part in queries_passed.parts_of_units(cast.widerspruchsstelle, on)
    passing.confirm_received(part=part, by=cast.widerspruchsstelle, at=moment("2026-11-02T15:00"))
    item.refresh_from_db()
    assert "Bescheid" in item.text


def test_what_nobody_confirms_comes_back_at_the_end_of_the_day(cast, rules):
    item = arrived("2026-11-02", "Ich bin mit dem Bescheid nicht einverstanden.")
    passing.pass_on(
        item=item, parcel=Parcel("widerspruch"), by=cast.officer, at=moment("2026-11-02T09:30")
    )
    assert passing.remind_units(at=moment("2026-11-02T15:59")) == 0
    assert passing.remind_units(at=moment("2026-11-02T16:05")) == 2
    assert passing.remind_units(at=moment("2026-11-02T17:00")) == 0
    assert passing.remind_units(at=moment("2026-11-03T09:00")) == 2
    told = {notice.recipient for notice in Notice.objects.filter(kind="part_open")}
    assert told == {cast.officer, cast.widerspruchsstelle}


def test_a_part_goes_to_its_unit_and_may_come_back(cast, rules):
    item = arrived("2026-05-22", "Anbei mein Antrag. Und niemand ruft zurück.",
                   files=[("antrag.pdf", PDF, "application/pdf")])  # fmt: skip
    parcel = Parcel("application", cast.leistung, "Seite 1", includes_text=False,
                    documents=list(item.documents.all()))  # fmt: skip
    at = moment("2026-05-22T11:00")
    with pytest.raises(Refused, match="welche Einheit"):
        passing.pass_on(item=item, parcel=Parcel("application"), by=cast.officer, at=at)
    part = passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=at)
    with pytest.raises(Refused, match="schon"):
        passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=at)
    with pytest.raises(Refused, match="bestätigt Leistungsgewährung"):
        passing.confirm_received(part=part, by=cast.lead_markt, at=at)
    with pytest.raises(Refused, match="warum"):
        passing.return_part(part=part, reason=" ", by=cast.lead_leistung, at=at)
    passing.return_part(part=part, reason="Gehört zu Markt", by=cast.lead_leistung, at=at)
    assert Notice.objects.filter(recipient=cast.officer, kind="part_open").exists()
    again = passing.pass_on(item=item, parcel=parcel, by=cast.officer, at=at)
    assert again.pk != part.pk


def test_a_returned_enquiry_lies_open_again(cast, rules):
    item = arrived("2026-05-22", "Wie sind die Öffnungszeiten?")
    at = moment("2026-05-22T11:00")
    triage.set_aside(item=item, outcome="enquiry", unit=cast.leistung, by=cast.officer, at=at)
    passing.return_part(
        part=PassedOn.objects.get(), reason="nicht wir", by=cast.lead_leistung, at=at
    )
    item.refresh_from_db()
    assert item.is_open
    assert OutcomeCount.objects.get().count == 0


# --------------------------------------------------------------------------------- alarms

DANGER = "Ich will nicht mehr leben, wenn der Strom weiter abgestellt bleibt."


def test_a_signal_raises_an_alarm_at_once(cast, rules):
    item = arrived("2026-05-22T10:00", DANGER)
    kinds = set(Alarm.objects.filter(item=item).values_list("kind", flat=True))
    assert kinds == {"self_harm", "existential"}
    notices = Notice.objects.filter(kind="alarm")
    assert {notice.recipient for notice in notices} == {cast.officer}
    assert "Strom" not in " ".join(notice.text for notice in notices)
    shown = queries_alarms.shown_to(cast.officer, moment("2026-05-22").date())
    assert "112" in shown[0].instruction
    assert shown[0].words == "will nicht mehr leben"
    assert queries_alarms.shown_to(cast.clerk, moment("2026-05-22").date()) == []


def test_an_unconfirmed_alarm_goes_to_the_next_person_after_an_hour(cast, rules):
    arrived("2026-05-22T10:00", "Ich bringe mich um.")
    assert alarms.tell_waiting(at=moment("2026-05-22T10:59")) == 0
    assert alarms.tell_waiting(at=moment("2026-05-22T11:00")) == 1
    assert alarms.tell_waiting(at=moment("2026-05-22T11:10")) == 0
    assert alarms.tell_waiting(at=moment("2026-05-22T12:00")) == 1
    order = [notice.recipient for notice in Notice.objects.filter(kind="alarm").order_by("pk")]
    assert order == [cast.officer, cast.front_office, cast.executive]


def test_nights_and_weekends_do_not_count(cast, rules):
    arrived("2026-05-22T15:30", "Ich bringe mich um.")
    assert alarms.tell_waiting(at=moment("2026-05-24T12:00")) == 0
    # Whit Monday is no Arbeitstag either.
    assert alarms.tell_waiting(at=moment("2026-05-26T08:29")) == 0
    assert alarms.tell_waiting(at=moment("2026-05-26T08:30")) == 1


def test_confirming_needs_a_word_and_ends_it(cast, rules):
    item = arrived("2026-05-22T10:00", "Ich bringe mich um.")
    alarm = Alarm.objects.get(item=item)
    at = moment("2026-05-22T10:20")
    with pytest.raises(Refused, match="was getan"):
        alarms.confirm_alarm(alarm=alarm, done=" ", by=cast.officer, at=at)
    with pytest.raises(Refused, match="für Sie nicht"):
        alarms.confirm_alarm(alarm=alarm, done="x", by=cast.clerk, at=at)
    alarms.confirm_alarm(alarm=alarm, done="Angerufen, es geht.", by=cast.officer, at=at)
    with pytest.raises(Refused, match="Mara Beispiel hat den Alarm"):
        alarms.confirm_alarm(alarm=alarm, done="x", by=cast.front_office, at=at)
    assert alarms.tell_waiting(at=moment("2026-05-22T15:00")) == 0


def test_the_alarm_goes_along_into_the_vorgang(cast, rules):
    item = arrived("2026-05-22T10:00", "Ich bringe mich um.")
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, party=customer(cast), concerned_person=cast.front_office),
        by=cast.officer, at=moment("2026-05-22T10:10"),
    )  # fmt: skip
    alarm = Alarm.objects.get()
    assert alarm.reaction == row
    on = moment("2026-05-22").date()
    assert cast.front_office not in queries_alarms.route_of(alarm, on)
    assert queries_alarms.shown_to(cast.front_office, on) == []
    assert len(queries_alarms.shown_to(cast.officer, on)) == 1


def test_a_person_raises_an_alarm_by_hand(cast, rules):
    item = arrived("2026-05-22T10:00", "Bitte rufen Sie mich an.")
    at = moment("2026-05-22T10:10")
    alarms.raise_alarm(kind="threat", item=item, by=cast.officer, at=at)
    with pytest.raises(Refused, match="läuft schon"):
        alarms.raise_alarm(kind="threat", item=item, by=cast.officer, at=at)
    with pytest.raises(Refused, match="welche Gefahr"):
        alarms.raise_alarm(kind="etwas", item=item, by=cast.officer, at=at)


def test_a_translation_stands_beside_the_original_and_is_heard(cast, rules):
    item = arrived("2026-05-22T10:00", "Yardım edin, artık yaşamak istemiyorum.")
    assert not Alarm.objects.exists()
    values = {
        "item": item, "language": "tr", "text": "Helfen Sie, ich möchte nicht mehr leben.",
        "translated_by": "Sprachmittlung Muster", "by": cast.officer,
        "at": moment("2026-05-22T12:00"),
    }  # fmt: skip
    day = moment("2026-05-22").date()
    with pytest.raises(Refused, match="vor dem Eingang"):
        translating.add_translation(translated_on=day - timedelta(days=1), **values)
    translation = translating.add_translation(translated_on=day, **values)
    item.refresh_from_db()
    assert item.arrived_at == moment("2026-05-22T10:00")
    assert "Yardım" in item.text
    assert translation.translated_by == "Sprachmittlung Muster"
    assert Alarm.objects.get().kind == "self_harm"


# --------------------------------------------------------------------------------- alike, linked


def test_the_same_wording_is_proposed_without_a_name(cast, rules):
    first = recorded(cast, "2026-05-04", matter=LETTER)
    recorded(cast, "2026-05-05", matter="Ganz etwas anderes: Der Aufzug ist seit Wochen kaputt.")
    item = arrived("2026-05-22", LETTER, sender="Unbekannt <niemand@post.example>")
    found = queries_triage.alike(item, cast.officer, moment("2026-05-22").date())
    assert [(row.reaction, row.is_same) for row in found] == [(first, True)]
    Reaction.objects.filter(pk=first.pk).update(concerned_person=cast.officer)
    assert queries_triage.alike(item, cast.officer, moment("2026-05-22").date()) == []


def test_two_waiting_arrivals_of_the_same_wording_meet(cast, rules):
    one = arrived("2026-05-21", LETTER, number="a", sender="A <a@post.example>")
    two = arrived("2026-05-22", LETTER, number="b", sender="B <b@post.example>")
    found = queries_triage.alike(two, cast.officer, moment("2026-05-22").date())
    assert [row.item for row in found] == [one]


def test_an_arrival_is_taken_out_of_a_vorgang_again(cast, rules):
    row = recorded(cast, "2026-05-20")
    item = arrived("2026-05-22", "Noch etwas", files=[("x.pdf", PDF, "application/pdf")])
    at = moment("2026-05-22T11:00")
    triage.join_to(item=item, reaction=row, by=cast.officer, at=at)
    assert row.notes.count() == 1
    assert row.documents.count() == 2
    back = linking.separate(item=item, by=cast.officer, at=moment("2026-05-22T12:00"))
    assert back.is_open
    assert (row.notes.count(), row.documents.count(), back.reaction) == (0, 0, None)
    with pytest.raises(Refused, match="keinem Vorgang"):
        linking.separate(item=item, by=cast.officer, at=at)
    told = JournalEntry.objects.filter(chain=reaction_chain(row.pk), verb="intake_separated")
    assert told.exists()
    triage.join_to(item=back, reaction=row, by=cast.officer, at=moment("2026-05-22T13:00"))
    assert row.documents.count() == 2
    assert originals.read(item.raw_name)


def test_two_vorgaenge_are_linked_and_apart_again(cast, rules):
    one, two = recorded(cast, "2026-05-20"), recorded(cast, "2026-05-21")
    at = moment("2026-05-22T11:00")
    link = linking.link_reactions(reaction=two, other=one, reason="Ehepaar", by=cast.officer, at=at)
    with pytest.raises(Refused, match="schon verknüpft"):
        linking.link_reactions(reaction=one, other=two, by=cast.officer, at=at)
    with pytest.raises(Refused, match="derselbe"):
        linking.link_reactions(reaction=one, other=one, by=cast.officer, at=at)
    with pytest.raises(Refused):
        linking.unlink_reactions(link=link, by=cast.clerk, at=at)
    linking.unlink_reactions(link=link, by=cast.officer, at=at)
    assert ReactionLink.objects.get().undone_by == cast.officer
    for row in (one, two):
        told = JournalEntry.objects.filter(chain=reaction_chain(row.pk)).order_by("seq")
        linked = [entry.verb for entry in told if "linked" in entry.verb]
        assert linked == ["reactions_linked", "reactions_unlinked"]


def test_a_serie_is_worked_on_together(cast, rules):
    rows = [
        recorded(cast, f"2026-05-{day}", title="Parkplätze", matter=LETTER, codes=["S3.6"])
        for day in (18, 19, 20)
    ]
    at = moment("2026-05-22T11:00")
    for row in rows[1:]:
        linking.add_to_series(reaction=row, like=rows[0], by=cast.officer, at=at)
    shown = Series.objects.get()
    confirmed = series.confirm_all(series=shown, channel="post", by=cast.officer, at=at)
    assert [result.reaction for result in confirmed] == rows
    assert [result.reason for result in confirmed] == ["", "", ""]
    assert series.confirm_all(series=shown, channel="post", by=cast.officer, at=at) == []
    sent = series.forward_all(
        series=shown, unit=cast.leistung, question="Bitte prüfen", by=cast.officer, at=at
    )
    assert {result.reason for result in sent} == {""}
    assert set(Reaction.objects.values_list("state", flat=True)) == {"at_unit"}
    with pytest.raises(Refused, match="keinen Entwurf"):
        series.answer_all(series=shown, like=rows[0], by=cast.officer, at=at)


def test_one_that_cannot_does_not_stop_the_others(cast, rules):
    rows = [recorded(cast, "2026-05-18"), recorded(cast, "2026-05-19", party=None)]
    at = moment("2026-05-22T11:00")
    linking.add_to_series(reaction=rows[1], like=rows[0], by=cast.officer, at=at)
    shown = Series.objects.get()
    results = series.confirm_all(series=shown, channel="post", by=cast.officer, at=at)
    assert [bool(result.reason) for result in results] == [False, True]
    member = rows[0].series_member
    linking.leave_series(member=member, by=cast.officer, at=at)
    assert not Series.objects.exists()


def test_the_same_answer_is_drafted_for_all(cast, rules):
    rows = [recorded(cast, f"2026-05-{day}", codes=["S3.6"]) for day in (18, 19)]
    at = moment("2026-05-22T11:00")
    linking.add_to_series(reaction=rows[1], like=rows[0], by=cast.officer, at=at)
    from_one = rows[0].anliegen.get()
    series.reactions.answer_points(
        reaction=rows[0], answers={from_one.pk: "Die Plätze sind wieder frei."}, further={},
        by=cast.officer, at=at,
    )  # fmt: skip
    series.letters.draft_letter(reaction=rows[0], kind="answer", by=cast.officer, at=at)
    results = series.answer_all(series=Series.objects.get(), like=rows[0], by=cast.officer, at=at)
    assert [(r.reaction, r.reason) for r in results] == [(rows[1], "")]
    letter = rows[1].letters.get(kind="answer")
    assert "Die Plätze sind wieder frei." in letter.body
    assert letter.state == "draft"


def test_a_signature_list_is_one_reaction(cast, rules):
    item = arrived("2026-05-22", LETTER)
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, ("S3.6",), party=customer(cast), signers=137),
        by=cast.officer, at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    assert row.signers == 137
    assert Reaction.objects.count() == 1


def test_the_executive_reads_the_arrival_of_an_alarm_only(cast, rules):
    quiet = arrived("2026-05-22T10:00", "Nur eine Frage.", number="a")
    loud = arrived("2026-05-22T10:00", "Ich bringe mich um.", number="b")
    seen = access.visible_items(cast.executive, moment("2026-05-22").date())
    assert list(seen) == [loud]
    assert quiet in IntakeItem.objects.all()
