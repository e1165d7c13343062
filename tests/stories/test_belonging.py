"""What belongs together: the same wording, links, a Serie, signatures; and apart again."""

import pytest

from krm.arrivals.storage import originals
from krm.casework.actions import letters
from krm.documents.actions import store_document
from krm.journal.actions import Refused, reaction_chain
from krm.journal.models import JournalEntry
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions import actions as reactions
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.reactions.models import Reaction
from krm.triage.actions import linking, series, triage
from krm.triage.models import ReactionLink, Series
from krm.triage.queries import alike as queries_triage
from krm.triage.queries import series as queries_series
from tests.house.cases import customer, forwarded, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)


@pytest.fixture
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def arrived(day, text, *, number="1", **more):
    raw = mail(text, message_id=f"<{number}@post.example>", received="", **more)
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=moment(day), at=moment(day)).item


def to_new(item, codes=("S3.5",), **more):
    values = {
        "kind": "complaint", "channel": "email", "title": item.subject, "matter": item.text,
        "arrived_at": item.arrived_at, "anliegen": [NewAnliegen(code) for code in codes],
    }  # fmt: skip
    return NewReaction(**{**values, **more})


def test_the_same_wording_is_proposed_without_a_name(cast, rules):
    first = recorded(cast, "2026-05-04", matter=LETTER)
    recorded(cast, "2026-05-05", matter="Ganz etwas anderes: Der Aufzug ist seit Wochen kaputt.")
    item = arrived("2026-05-22", LETTER, sender="Unbekannt <niemand@post.example>")
    found = queries_triage.alike(item, cast.officer, moment("2026-05-22").date())
    assert [(row.reaction, row.is_same) for row in found] == [(first, True)]
    Reaction.objects.filter(pk=first.pk).update(complained_about=cast.officer)
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
    entries = JournalEntry.objects.filter(chain=reaction_chain(row.pk), verb="intake_separated")
    assert entries.exists()
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
        entries = JournalEntry.objects.filter(chain=reaction_chain(row.pk)).order_by("seq")
        linked = [entry.verb for entry in entries if "linked" in entry.verb]
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


def _given(row):
    return sorted(row.assignments.get().documents.values_list("title", flat=True))


def _with_files(cast, row, *files):
    for title, content, kind in files:
        document = store_document(
            content=content, name=f"{title}.pdf", title=title, chain=reaction_chain(row.pk),
            by=cast.officer, at=moment("2026-05-22T10:00"),
        )  # fmt: skip
        reactions.add_document(
            reaction=row, document=document, kind=kind, by=cast.officer,
            at=moment("2026-05-22T10:00"),
        )  # fmt: skip


def test_krm_chooses_what_the_unit_gets_of_a_serie(cast, rules):
    rows = [recorded(cast, f"2026-05-{day}") for day in (18, 19, 20)]
    at = moment("2026-05-22T11:00")
    for number, row in enumerate(rows):
        own = PDF + f"\n% {number}".encode()
        files = [("Rundbrief", PDF, "incoming"), ("Vollmacht", own, "vollmacht")]
        _with_files(cast, row, *files[number == 2 :])
    for row in rows[1:]:
        linking.add_to_series(reaction=row, like=rows[0], by=cast.officer, at=at)
    offered = queries_series.bundles(rows)
    assert [(one.label, one.is_shared) for one in offered] == [
        ("Rundbrief (in 2 von 3 Vorgängen)", True),
        ("Eigene Dokumente: Vollmacht (3)", False),
    ]
    results = series.forward_all(
        series=Series.objects.get(), unit=cast.leistung, question="Bitte prüfen",
        bundles=[one for one in offered if one.is_shared], by=cast.officer, at=at,
    )  # fmt: skip
    assert {result.reason for result in results} == {""}
    assert [_given(row) for row in rows] == [["Rundbrief"], ["Rundbrief"], []]


def test_the_name_of_a_serie_tells_nothing_of_its_members(cast, rules):
    rows = [recorded(cast, f"2026-05-{day}", title="Frau Geheim") for day in (18, 19, 20)]
    at = moment("2026-05-22T11:00")
    linking.add_to_series(reaction=rows[1], like=rows[0], by=cast.officer, at=at)
    shown = Series.objects.get()
    assert shown.title == "Serie vom 22.05.2026"
    words = {"reaction": rows[2], "like": rows[0], "by": cast.officer, "at": at}
    assert linking.add_to_series(title="anders", **words).series.title == shown.title
    with pytest.raises(Refused, match="Namen geben"):
        linking.name_series(series=shown, title=" ", by=cast.officer, at=at)
    with pytest.raises(Refused):
        linking.name_series(series=shown, title="Meine", by=cast.clerk, at=at)
    linking.name_series(series=shown, title=" Plätze  am Amt ", by=cast.officer, at=at)
    shown.refresh_from_db()
    assert shown.title == "Plätze am Amt"
    entries = JournalEntry.objects.filter(verb="series_named").values_list("chain", flat=True)
    assert set(entries) == {reaction_chain(row.pk) for row in rows}


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
    reactions.answer_points(
        reaction=rows[0], answers={from_one.pk: "Die Plätze sind wieder frei."}, further={},
        by=cast.officer, at=at,
    )  # fmt: skip
    letters.draft_letter(reaction=rows[0], kind="answer", by=cast.officer, at=at)
    results = series.answer_all(series=Series.objects.get(), like=rows[0], by=cast.officer, at=at)
    assert [(r.reaction, r.reason) for r in results] == [(rows[1], "")]
    letter = rows[1].letters.get(kind="answer")
    assert "Die Plätze sind wieder frei." in letter.body
    assert "19.05.2026" in letter.body
    assert "18.05.2026" not in letter.body, "the day of another message"
    assert letter.state == "draft"


def test_a_signature_list_is_one_reaction(cast, rules):
    item = arrived("2026-05-22", LETTER)
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, ("S3.6",), party=customer(cast), signatories=137),
        by=cast.officer, at=moment("2026-05-22T11:00"),
    )  # fmt: skip
    assert row.signatories == 137
    assert Reaction.objects.count() == 1


def test_a_unit_leaves_links_and_serien_to_krm(cast, rules):
    rows = [recorded(cast, f"2026-05-{day}", codes=["S3.6"]) for day in (18, 19)]
    at = moment("2026-05-22T11:00")
    linking.add_to_series(reaction=rows[1], like=rows[0], by=cast.officer, at=at)
    for row in rows:
        forwarded(cast, row, "2026-05-22T12:00")
    member = Series.objects.get().members.first()
    with pytest.raises(Refused):
        linking.leave_series(member=member, by=cast.lead_leistung, at=at)
    with pytest.raises(Refused):
        linking.link_reactions(reaction=rows[0], other=rows[1], by=cast.lead_leistung, at=at)
