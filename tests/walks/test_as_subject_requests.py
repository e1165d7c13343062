"""Requests about one's own data, walked by links and buttons: answered, refused, overdue."""

import pytest

from krm.arrivals.models import IntakeItem
from krm.documents.rules import extract_text
from krm.journal.actions import Refused
from krm.privacy.actions import watching_requests
from krm.privacy.models import Deletion, SubjectRequest
from krm.privacy.queries.journal_pages import seen_by
from krm.reactions.models import Reaction
from krm.work import access
from tests.house.cases import recorded, withdrawn
from tests.house.reactions import moment
from tests.walks.clock import CLOCK
from tests.walks.directive import (
    clock,
    mail_arrives,
    reads,
    reads_nowhere,
    stands_in,
    story,
    today,
)
from tests.walks.story import notices, take_up
from tests.walks.walker import DeadEnd

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

RECORD = "Antrag auf Auskunft, Berichtigung oder Löschung eintragen"


def asked_from_case(story, row, kind):
    """The officer records a request from a Vorgang of the person; it lies on her Heute."""
    walker = today(story.officer).press("Register").press(row.title).press(RECORD)
    reads(walker, row.number)
    walker.press("Eintragen", kind=kind)
    reads(walker, "Der Antrag ist eingetragen.", "Erika Beispielfrau")
    return take_up(story.officer, SubjectRequest.objects.get().label)


def its_name():
    """Return what the only request is called: on PostgreSQL numbers go on from test to test."""
    return SubjectRequest.objects.get().label


def proven(walker):
    """Nothing leaves before it is said whom it means and how that was proven."""
    reads(walker, "Antwort eintragen: Bitte erst sagen, wen der Antrag betrifft")
    walker.press("Wen betrifft der Antrag?").press("Übernehmen", as_shown=True)
    reads(walker, "Antwort eintragen: Bitte erst prüfen, wer den Antrag stellt.")
    walker.press("Wer stellt den Antrag?").press("Eintragen", how="card", note="am Schalter")
    reads(walker, "geprüft", "Ausweis gesehen", "am Schalter", story_name(walker))
    return walker


def story_name(walker):
    return walker.person.display_name


def test_eleven_1_a_request_from_heute_to_its_answer(story, clock):
    clock.on("2026-01-30T10:00")
    row = recorded(
        story, "2026-01-29", title="Wer hat meine Daten?",
        matter="Meine Nachbarin Frau Fremdling, 06321 445566, sagt das auch.",
    )  # fmt: skip
    walker = asked_from_case(story, row, "access")
    # A month from Fri 30.01. ends on Sat 28.02., so on the next Werktag (§ 188 Abs. 3 BGB).
    reads(walker, "Mo 02.03.2026", "Art. 15 DSGVO", row.number)
    proven(walker)
    walker.press("Frist verlängern")
    with pytest.raises(DeadEnd, match="innerhalb des ersten Monats"):
        clock.on("2026-03-04T10:00")
        walker.press("Verlängern", reason="Viele Vorgänge", notified_on="2026-03-04")
    walker.press("Verlängern", reason="Viele Vorgänge", notified_on="2026-03-02")
    reads(walker, "Die Frist ist verlängert.", "Do 30.04.2026", "Viele Vorgänge")
    walker = take_up(story.officer, its_name())
    reads(walker, "Antwort eintragen: Bitte erst die Auskunft zusammenstellen")
    prepared_and_looked_at(story, walker)
    # Whoever looked at the Auskunft has read the Vorgang.
    assert story.front_office.display_name in {one.name for one in seen_by(row)}
    walker = take_up(story.officer, its_name())
    content = fetched(walker, "Auskunft als JSON")
    assert {"Beispielfrau", "Musterweg"} == {word for word in WORDS if word in content}
    assert "nicht angenommen" not in content
    assert fetched(walker, "Auskunft als PDF").startswith("%PDF")
    walker.press("Antwort eintragen").press("Antrag abschließen", way="hand", on="2026-03-04")
    reads(walker, "Der Antrag ist erfüllt.", "persönlich übergeben", "Mi 04.03.2026")
    reads_nowhere(today(story.officer), its_name())
    watching = today(story.data_protection).press("Datenschutz").press("Anträge auf Auskunft")
    reads(watching, its_name(), "Erika Beispielfrau", "erfüllt")


WORDS = ("Beispielfrau", "Musterweg", "Fremdling", "445566")


def prepared_and_looked_at(story, walker):
    """Others are blackened text by text; nobody looks at her own work."""
    walker.press("Auskunft zusammenstellen")
    reads(walker, "Frau Fremdling, 06321 445566, sagt das auch.", "Wer gelesen hat")
    walker.press("Zusammenstellen", as_shown=True)
    reads(walker, "Eine zweite Person muss sie noch ansehen.")
    reads(walker.press("Auskunft ansehen"), "Das haben Sie selbst zusammengestellt.")
    second = take_up(story.front_office, its_name() + " als zweite Person ansehen")
    second.press("Auskunft ansehen")
    reads(second, "Meine Nachbarin [geschwärzt], [geschwärzt], sagt das auch.")
    reads(second.press("Nichts von anderen darin"), "Die Auskunft kann hinaus.")


def fetched(walker, words):
    (button,) = [button for button in walker.page.buttons if button.words.startswith(words)]
    return walker.client.post(button.form.action).content.decode("utf-8", errors="replace")


def test_eleven_1_a_refused_deletion_says_what_must_be_kept(story, clock):
    clock.on("2026-05-22T10:00")
    row = recorded(story, "2026-05-21", title="Löschen Sie mich")
    walker = proven_erasure(story, row)
    walker.press("Antrag ablehnen")
    until = "2 Jahre nach dem Ende des Jahres, in dem der Vorgang abgeschlossen wurde"
    stays = f"Diese Vorgänge bleiben: {row.number} ({until})."
    reads(walker, stays)
    assert not stands_in(walker, "answer").strip()
    with pytest.raises(DeadEnd, match="Begründung"):
        walker.press("Ablehnen", ground="retention", answer="", way="post", on="2026-05-22")
    walker.press(
        "Ablehnen", ground="retention", answer="Wir müssen den Vorgang aufbewahren.",
        names_stay="on",
    )  # fmt: skip
    reads(walker, stays)
    reads(walker, "Der Antrag ist abgelehnt.", "§ 84 Abs. 4 SGB X", "Wir müssen den Vorgang")
    reads_nowhere(today(story.officer), "auf Löschung")


def proven_erasure(story, row):
    walker = asked_from_case(story, row, "erasure")
    reads(walker, "Mo 22.06.2026", "2 Jahre nach dem Ende des Jahres, in dem der Vorgang")
    proven(walker)
    reads(walker, f"Noch nicht gelöscht: {row.number}.")
    return walker


def test_eleven_1_an_overdue_request_reaches_front_office_and_data_protection(story, clock):
    clock.on("2026-05-22T10:00")
    office = today(story.front_office).press("Erfassen").press("Antrag zum Datenschutz")
    with pytest.raises(DeadEnd, match="wie es richtig heißt"):
        office.press("Eintragen", kind="rectification", name="Unbekannt Niemand", wish="",
                     received_on="2026-05-22")  # fmt: skip
    office.press("Eintragen", kind="rectification", name="Unbekannt Niemand", wish="Ort ist falsch",
                 received_on="2026-05-22")  # fmt: skip
    clock.on("2026-06-15T07:00")
    assert watching_requests.watch_requests(at=CLOCK()) == 1
    assert "ist noch offen. Zu beantworten ist er bis Mo 22.06.2026" in notices(story.officer)
    clock.on("2026-06-23T07:00")
    assert watching_requests.watch_requests(at=CLOCK()) == 1
    assert watching_requests.watch_requests(at=CLOCK()) == 0
    assert "ist überfällig" in notices(story.data_protection)
    assert "ist überfällig" in notices(story.executive)
    late = take_up(story.front_office, its_name() + " ist überfällig")
    reads(late, "beim KRM nachfragen")
    walker = take_up(story.officer, its_name() + " beantworten")
    reads(walker, "überfällig")
    walker.press("Wen betrifft der Antrag?").press("Übernehmen", as_shown=True)
    reads(walker, "Zu dieser Person gibt es keinen Vorgang.")
    walker.press("Wer stellt den Antrag?")
    with pytest.raises(DeadEnd, match="keine Kundennummer bekannt"):
        walker.press("Eintragen", how="known")
    walker.press("Eintragen", how="card")
    walker.press("Antwort eintragen").press(
        "Antrag abschließen", answer="Wir haben nichts gefunden.", way="post", on="2026-06-23"
    )
    reads_nowhere(today(story.front_office), "ist überfällig")


def test_eleven_1_a_request_is_recorded_from_its_arrival_and_found_in_the_auskunft(story, clock):
    clock.on("2026-05-22T10:00")
    mail_arrives(
        "Bitte sagen Sie mir, was Sie über mich haben. Mein Aktenzeichen ist Sternschnuppe 7.",
        subject="Meine Daten", sender="Erika Allein <erika.allein@post.example>",
    )  # fmt: skip
    clock.on("2026-05-26T10:00")
    walker = today(story.officer).press("Posteingang").press("Sichten")
    walker.press("Antrag zum Datenschutz eintragen")
    assert stands_in(walker, "name") == "Erika Allein"
    assert "Sternschnuppe 7" in stands_in(walker, "wish")
    with pytest.raises(DeadEnd, match="Sein Tag zählt"):
        walker.press("Eintragen", as_shown=True, kind="access", received_on="2026-05-26")
    walker.press("Eintragen", as_shown=True, kind="access", received_on="2026-05-22")
    reads(walker, "Der Antrag ist eingetragen.", "Mo 22.06.2026")
    reads_nowhere(today(story.officer).press("Posteingang"), "Meine Daten")
    walker = take_up(story.officer, its_name())
    reads(walker, "Eingänge der Person ohne Vorgang", "Meine Daten")
    walker.press("Wen betrifft der Antrag?").press("Übernehmen", as_shown=True)
    reads(walker, "Zu dieser Person gibt es keinen Vorgang.", "Meine Daten")
    walker.press("Wer stellt den Antrag?").press("Eintragen", how="electronic")
    reads(walker, "Antwort eintragen: Bitte erst die Auskunft zusammenstellen")
    walker.press("Auskunft zusammenstellen").press("Zusammenstellen", as_shown=True)
    second = take_up(story.front_office, its_name() + " als zweite Person ansehen")
    second.press("Auskunft ansehen").press("Nichts von anderen darin")
    content = fetched(take_up(story.officer, its_name()), "Auskunft als JSON")
    assert "Sternschnuppe 7" in content
    assert "erika.allein@post.example" in content


def test_eleven_1_new_texts_are_looked_at_and_then_it_goes_on(story, clock):
    clock.on("2026-05-22T10:00")
    row = recorded(story, "2026-05-21", title="Wer hat meine Daten?", matter="Frau Fremdling.")
    walker = proven(asked_from_case(story, row, "access")).press("Auskunft zusammenstellen")
    row.party.city = "Neu-Musterstadt"
    row.party.save()
    with pytest.raises(DeadEnd, match="Inzwischen ist etwas dazugekommen"):
        walker.press("Zusammenstellen", as_shown=True, more="Frau Fremdling")
    reads(walker, "Neu-Musterstadt")
    assert stands_in(walker, "more").strip() == "Frau Fremdling"
    walker.press("Zusammenstellen", as_shown=True)
    reads(walker, "Eine zweite Person muss sie noch ansehen.")
    assert "Frau Fremdling" in SubjectRequest.objects.get().blackened


def test_eleven_1_a_complaint_in_the_same_letter_stays_in_the_posteingang(story, clock):
    clock.on("2026-05-22T10:00")
    mail_arrives("Niemand ruft zurück. Und was haben Sie über mich?", subject="Zwei Dinge")
    walker = today(story.officer).press("Posteingang").press("Sichten")
    walker.press("Antrag zum Datenschutz eintragen")
    walker.press("Eintragen", as_shown=True, kind="access", is_all=[])
    reads(walker, "Der Antrag ist eingetragen.")
    reads(today(story.officer).press("Posteingang"), "Zwei Dinge")


def test_eleven_1_the_answer_is_a_letter_of_the_house(story, clock, tmp_path):
    clock.on("2026-05-22T10:00")
    row = recorded(story, "2026-05-21", title="Löschen Sie mich")
    walker = asked_from_case(story, row, "erasure")
    walker.press("Eingangsbestätigung schreiben").press("Schreiben", as_shown=True)
    reads(walker, "Das Schreiben ist fertig zum Drucken.", "noch nicht hinaus")
    assert "bis zum 22.06.2026" in printed_text(walker, "Eingangsbestätigung")
    walker.press("Schreiben ist hinaus")
    walker.press("Eintragen", as_shown=True, way="post", on="2026-05-22")
    reads(walker, "hinaus Fr 22.05.2026, mit der Post", "offen")
    proven(walker)
    walker.press("Verlängerung schreiben")
    with pytest.raises(DeadEnd, match="warum"):
        walker.press("Schreiben", as_shown=True)
    walker.press("Schreiben", as_shown=True, reason="Es sind viele Vorgänge.")
    walker.press("Schreiben ist hinaus")
    walker.press("Eintragen", as_shown=True, way="post", on="2026-05-22")
    reads(walker, "Die Frist ist verlängert", "Mo 24.08.2026")
    walker = take_up(story.officer, its_name()).press("Ablehnung schreiben")
    with pytest.raises(DeadEnd, match="warum"):
        walker.press("Schreiben", as_shown=True, ground="retention")
    walker.press("Schreiben", as_shown=True, ground="retention", names_stay="on",
                 reason="Wir müssen Ihre Beschwerde noch nachweisen können.")  # fmt: skip
    text = printed_text(walker, "Ablehnung")
    for words in ("Guten Tag Erika Beispielfrau,", "Musterweg 1", "§ 84 Abs. 4 SGB X",
                  "noch nachweisen können", f"Diese Vorgänge bleiben: {row.number}", "BfDI",
                  "vor Gericht"):  # fmt: skip
        assert words in text
    reads(walker, "offen")
    walker.press("Schreiben ist hinaus")
    walker.press("Eintragen", as_shown=True, way="post", on="2026-05-22")
    reads(walker, "abgelehnt", "noch nachweisen können")
    reads_nowhere(today(story.officer), its_name())


def printed_text(walker, words):
    """Return what stands on a letter of the page."""
    (link,) = [one for one in walker.page.buttons if one.words.startswith(f"{words} als PDF")]
    content = walker.client.get(link.href).content
    return " ".join(extract_text("application/pdf", content).text.split())


def test_eleven_1_what_must_stay_is_only_kept_until_the_person_knows(story, clock):
    clock.on("2026-05-22T10:00")
    row = withdrawn(story, recorded(story, "2026-05-20", title="Erledigte Sache"),
                    moment("2026-05-21T10:00"))  # fmt: skip
    walker = asked_from_case(story, row, "restriction")
    reads(walker, "Art. 18 DSGVO, § 84 Abs. 3 SGB X")
    proven(walker)
    reads(walker, "Antwort eintragen: Bitte erst die Verarbeitung einschränken.")
    walker.press("Verarbeitung einschränken")
    with pytest.raises(DeadEnd, match="Bitte den Grund beschreiben"):
        walker.press("Einschränken", as_shown=True, ground="claims")
    walker.press("Einschränken", as_shown=True, ground="claims", reason="Klage beim Gericht.")
    reads(walker, "Die Verarbeitung ist eingeschränkt.", "eingeschränkt")
    reads_nowhere(today(story.officer).press("Register"), row.number)
    kept = today(story.officer).press("Datenschutz").press("Eingeschränkte Vorgänge")
    reads(kept, row.number, "Klage beim Gericht.", its_name())
    at_case = kept.press(row.number)
    reads(at_case, "Der Vorgang wird nur noch aufbewahrt.")
    restricted = Reaction.objects.get(pk=row.pk)
    for step in ("follow_up", "draft_answer", "correct"):
        with pytest.raises(Refused, match="nur noch aufbewahrt"):
            access.require_step(story.officer, step, restricted, CLOCK().date())
    access.require_step(story.officer, "hold_deletion", restricted, CLOCK().date())
    clock.on("2026-06-10T10:00")
    kept = today(story.officer).press("Datenschutz").press("Eingeschränkte Vorgänge")
    kept.press("Aufheben")
    with pytest.raises(DeadEnd, match="Die Person muss es vorher erfahren"):
        kept.press("Aufheben", as_shown=True, notified_on="2026-06-11", reason="Klage ist vorbei.")
    kept.press("Aufheben", as_shown=True, notified_on="2026-06-09", reason="Klage ist vorbei.")
    reads(kept, f"Die Einschränkung von {row.number} ist aufgehoben.", "Nichts ist eingeschränkt")
    reads(today(story.officer).press("Register"), row.number)


def test_eleven_1_what_is_in_work_is_not_restricted(story, clock):
    clock.on("2026-05-22T10:00")
    row = recorded(story, "2026-05-21")
    walker = proven(asked_from_case(story, row, "restriction"))
    walker.press("Verarbeitung einschränken")
    with pytest.raises(DeadEnd, match="noch in Arbeit"):
        walker.press("Einschränken", as_shown=True, cases=str(row.pk), ground="claims",
                     reason="Klage")  # fmt: skip
    reads_nowhere(today(story.officer).press("Register").press(row.title), "nur noch aufbewahrt")


def test_eleven_1_no_deletion_is_done_while_the_posteingang_may_hold_the_person(story, clock):
    clock.on("2026-05-22T10:00")
    mail_arrives("Löschen Sie alles.", sender="Erika Allein <erika.allein@post.example>")
    walker = today(story.officer).press("Posteingang").press("Sichten")
    walker.press("Antrag zum Datenschutz eintragen")
    walker.press("Eintragen", as_shown=True, kind="erasure", is_all=["on"])
    mail_arrives("Noch etwas.", subject="Nachtrag", message_id="<zwei@post.example>",
                 sender="Erika Allein <erika.allein@post.example>")  # fmt: skip
    walker = take_up(story.officer, its_name())
    walker.press("Wen betrifft der Antrag?").press("Übernehmen", as_shown=True)
    walker.press("Wer stellt den Antrag?").press("Eintragen", how="card", note="gesehen")
    said = {"answer": "Gelöscht.", "way": "post", "on": "2026-05-22"}
    walker.press("Antwort eintragen")
    reads(walker, "Nachtrag", IntakeItem.objects.get(subject="Nachtrag").receipt_number)
    with pytest.raises(DeadEnd, match="Im Posteingang liegt noch etwas"):
        walker.press("Antrag abschließen", as_shown=True, **said)
    assert SubjectRequest.objects.get().is_open
    walker.press("Antrag abschließen", as_shown=True, looked_through="on")
    reads(walker, "Der Antrag ist erfüllt.")


def test_eleven_1_what_came_without_a_vorgang_goes_with_the_deletion(story, clock):
    clock.on("2026-05-22T10:00")
    mail_arrives(
        "Löschen Sie alles. Kennwort Sternschnuppe.", subject="Bitte löschen",
        sender="Erika Allein <erika.allein@post.example>",
    )  # fmt: skip
    walker = today(story.officer).press("Posteingang").press("Sichten")
    walker.press("Antrag zum Datenschutz eintragen")
    walker.press("Eintragen", as_shown=True, kind="erasure", is_all=[])
    walker.press("Wen betrifft der Antrag?").press("Übernehmen", as_shown=True)
    walker.press("Wer stellt den Antrag?").press("Eintragen", how="electronic")
    reads(walker, "liegt noch im Posteingang. Bitte erst entscheiden.")
    item = IntakeItem.objects.get()
    aside = today(story.officer).press("Posteingang").press("Sichten")
    aside.press("Beiseitelegen", outcome="internal")
    walker = take_up(story.officer, its_name())
    reads(walker, "Ihre Texte und Dateien gehen")
    walker.press("Antwort eintragen")
    walker.press("Antrag abschließen", answer="Gelöscht.", way="post", on="2026-05-22")
    reads(walker, "Der Antrag ist erfüllt.", "Name und Worte sind gelöscht.")
    item.refresh_from_db()
    assert (item.text, item.sender_address, item.subject) == ("", "", "")
    assert Deletion.objects.get(what="arrival").key == item.receipt_number
