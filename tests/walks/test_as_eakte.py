"""AS-65 to AS-67, AS-71: consents and look-ins into the E-AKTE, walked by links and buttons."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from krm.arrivals import jobs
from krm.casework.queries.marks import mark_of
from krm.documents.rules import extract_text
from krm.documents.rules.marks import marks_in
from krm.measures.actions import planning
from krm.parties.models import Consent
from krm.privacy.models import LookIn
from krm.privacy.rules.consent_forms import form_version
from tests.house.cases import answered, forwarded, recorded
from tests.house.reactions import moment
from tests.house.scans import pictures_of, scan
from tests.walks.clock import CLOCK
from tests.walks.directive import clock, mail_arrives, reads, reads_nowhere, story, today
from tests.walks.walker import PDF, DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

LOOK_IN = "Einsicht eintragen"
DOCUMENT = {
    "kind": "bescheid", "document": "Bescheid über die Miete",
    "purpose": "Prüfen, ob die Nachricht der Kundin in der Akte liegt.",
}  # fmt: skip


def at_the_case(person, row) -> Walker:
    return today(person).press("Register").press(row.title)


def consents(walker: Walker, given_on: str) -> Walker:
    """The officer enters the signed form."""
    paper = SimpleUploadedFile("einwilligung.pdf", PDF, "application/pdf")
    walker.press("Einwilligung eintragen")
    return walker.press("Eintragen", purpose="eakte", given_on=given_on, file=paper)


def reads_document(walker: Walker, document_on: str) -> Walker:
    reads(walker.press(LOOK_IN), "Einsicht in die E-AKTE eintragen")
    return walker.press("Eintragen", document_on=document_on, **DOCUMENT)


def test_as_65_without_a_written_consent_there_is_no_form(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    walker = at_the_case(story.officer, row)
    reads(walker, "Es liegt keine schriftliche Einwilligung vor.", "Keine Einsicht.")
    assert not walker.has(LOOK_IN)
    walker = at_the_case(story.officer, row)
    with pytest.raises(DeadEnd, match="refused"):
        walker.open(f"/vorgang/{row.number}/datenschutz/look_in/")
    reads(walker, "Vordruck unterschreiben lassen")
    walker.press("Vordruck als PDF")
    walker = at_the_case(story.officer, row).press("Einwilligung eintragen")
    with pytest.raises(DeadEnd, match="Der Nachweis fehlt"):
        walker.press("Eintragen", as_shown=True)
    with pytest.raises(DeadEnd, match="mündliche Einwilligung nicht"):
        walker.press("Eintragen", form="oral", note="Am Telefon")
    reads_nowhere(at_the_case(story.officer, row), "Nachweis ansehen")


def test_as_66_to_71_from_the_consent_to_its_withdrawal(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    walker = consents(at_the_case(story.officer, row), "2026-06-13")
    reads(walker, "Die Einwilligung ist eingetragen.", "Nachweis ansehen", "Fassung")
    reads_document(walker, "2024-06-15")
    reads(walker, "Sie dürfen das Dokument jetzt lesen.", "Bescheid vom Sa 15.06.2024")
    with pytest.raises(DeadEnd, match=r"nur Dokumente ab dem 15\.06\.2024"):
        reads_document(walker, "2024-06-14")
    walker = at_the_case(story.officer, row).press("Eintrag berichtigen")
    walker.press("Berichtigen", document_on="2025-06-15", reason="Falsches Jahr abgelesen")
    reads(walker, "Bescheid vom Sa 15.06.2024", "Bescheid vom So 15.06.2025", "Falsches Jahr")
    clock.on("2026-06-16T09:00")
    walker.press("widerrufen").press("Widerruf eintragen", as_shown=True)
    reads(walker, "seit dem 16.06.2026 widerrufen", "Bescheid vom Sa 15.06.2024")
    assert not walker.has(LOOK_IN)
    with pytest.raises(DeadEnd, match="refused"):
        walker.open(f"/vorgang/{row.number}/datenschutz/look_in/")
    assert LookIn.objects.count() == 2


def test_r_08_nobody_but_the_officer_looks_in(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    consents(at_the_case(story.officer, row), "2026-06-13")
    forwarded(story, row, "2026-06-15T09:10")
    for person in (story.front_office, story.executive, story.lead_leistung):
        walker = at_the_case(person, row)
        assert not walker.has(LOOK_IN)
        with pytest.raises(DeadEnd, match="404"):
            walker.open(f"/vorgang/{row.number}/datenschutz/look_in/")


def test_eleven_1_a_scanned_form_finds_its_vorgang_and_a_person_records_it(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    paper = scan(mark_of(row, purpose="eakte", version=form_version()), kind="PDF")
    walker = taken_in(story, paper)
    reads(walker, "Auf dem Papier steht der Code unseres Vordrucks „Einsicht in die E-AKTE“")
    walker.press("Diesem Vorgang zuordnen")
    reads(walker, "Ein Vordruck ist da: Einsicht in die E-AKTE")
    # The Verlauf says in plain words what came: nobody has written a message.
    reads(walker, "Schreiben in den Vorgang aufgenommen", "Es ist ein Vordruck dieses Hauses.")
    reads_nowhere(walker, "Nachricht der Kundin", "Code auf dem Vordruck", "[von Hand", "Betreff")
    assert not Consent.objects.exists()
    walker.press("Prüfen und eintragen")
    # Unterschrift and day are copied from the paper: it opens from here.
    reads(walker, "Bitte öffnen und ansehen: papier.pdf")
    assert walker.has("papier.pdf")
    with pytest.raises(DeadEnd, match="Zukunft"):
        walker.press("Eintragen", as_shown=True, given_on="2026-06-16")
    walker.press("Eintragen", as_shown=True, given_on="2026-06-13")
    reads(walker, "Die Einwilligung ist eingetragen.", "gegeben Sa 13.06.2026", form_version())
    reads_nowhere(walker, "Ein Vordruck ist da")
    consent = Consent.objects.get()
    assert (consent.purpose, consent.document.title) == ("eakte", "papier.pdf")
    assert walker.has(LOOK_IN)


def taken_in(story, paper):
    """The officer puts the post of the day into the Posteingang and opens it."""
    walker = today(story.officer).press("Posteingang").press("Brief oder E-Mail hochladen")
    scanned = SimpleUploadedFile("papier.pdf", paper, "application/pdf")
    walker.press(
        "In den Posteingang legen", uploads=scanned, as_shown=True, arrived_at="2026-06-15T08:00"
    )
    return today(story.officer).press("Posteingang").press("Sichten")


def test_eleven_1_the_printed_form_carries_its_code(story, clock, tmp_path):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    walker = at_the_case(story.officer, row)
    (link,) = [button for button in walker.page.buttons if button.words == "E-AKTE"]
    pdf = walker.client.get(link.href).content
    # On the screen and on paper: its own text says the code, and so does a print that is scanned.
    mark = mark_of(row, purpose="eakte", version=form_version())
    # Whoever signs reads where a withdrawal is taken.
    printed = " ".join(extract_text("application/pdf", pdf).text.split())
    assert f"Dafür genügt ein Anruf unter {story.officer.phone}" in printed
    assert f"oder ein Brief an {story.office.name}, {story.office.street}" in printed
    assert marks_in(extract_text("application/pdf", pdf).text) == [mark]
    front = BytesIO()
    pictures_of(pdf, tmp_path)[0].save(front, "PNG")
    assert marks_in(extract_text("image/png", front.getvalue()).text) == [mark]


def test_eleven_1_a_photo_by_mail_finds_its_vorgang_too(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    photo = scan(mark_of(row, purpose="pass_on", version=form_version()), kind="JPEG", turned=4)
    mail_arrives(
        "Anbei.", subject="Foto", sender="Shop <kopie@laden.example>",
        files=[("foto.jpg", photo, "image/jpeg")],
    )  # fmt: skip
    jobs.read_waiting_files(clock=CLOCK)
    walker = today(story.officer).press("Posteingang").press("Sichten")
    reads(walker, "der Code unseres Vordrucks „Weitergabe an andere Stellen“")
    walker.press("Diesem Vorgang zuordnen").press("Prüfen und eintragen")
    with pytest.raises(DeadEnd, match="Der Vordruck auf dem Papier ist für: Weitergabe"):
        walker.press("Eintragen", as_shown=True, given_on="2026-06-14", purpose="eakte")
    walker.press("Eintragen", as_shown=True, given_on="2026-06-14", purpose="pass_on")
    reads(walker, "Weitergabe an andere Stellen", "gegeben So 14.06.2026")


def test_eleven_1_nothing_is_filed_to_somebody_else(story, clock):
    clock.on("2026-06-15T09:00")
    row, other = recorded(story, "2026-06-12"), recorded(story, "2026-06-11", title="Andere Sache")
    theirs = mark_of(other, purpose="eakte", version=form_version())
    forged = theirs[:-10] + "0123456789"
    walker = taken_in(story, scan(forged, kind="PDF"))
    reads(walker, "Er passt zu keinem Vorgang, den Sie öffnen dürfen", "Bitte von Hand zuordnen.")
    for mark, sentence in ((theirs, "der Code eines anderen Vorgangs"), (forged, "alt oder fremd")):
        walker = at_the_case(story.officer, row).press("Einwilligung eintragen")
        with pytest.raises(DeadEnd, match=sentence):
            paper = SimpleUploadedFile("papier.pdf", scan(mark, kind="PDF"), "application/pdf")
            walker.press("Eintragen", purpose="eakte", given_on="2026-06-13", file=paper)
    # A person who has looked whose paper it is says so.
    paper = SimpleUploadedFile("papier.pdf", scan(forged, kind="PDF"), "application/pdf")
    walker.press("Eintragen", as_shown=True, file=paper, paper_checked="on")
    reads(walker, "Die Einwilligung ist eingetragen.")


def test_eleven_1_a_paper_from_before_the_withdrawal_counts_no_more(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    walker = consents(at_the_case(story.officer, row), "2026-06-13")
    with pytest.raises(DeadEnd, match="erst danach erteilt"):
        walker.press("widerrufen").press("Widerruf eintragen", as_shown=True, on="2026-06-12")
    walker = at_the_case(story.officer, row).press("widerrufen")
    walker.press("Widerruf eintragen", as_shown=True)
    with pytest.raises(DeadEnd, match=r"am 15\.06\.2026 widerrufen worden"):
        consents(walker, "2026-06-14")
    walker = at_the_case(story.officer, row).press("Einwilligung eintragen")
    with pytest.raises(DeadEnd, match="schon eingetragen"):
        document = str(Consent.objects.get().document_id)
        walker.press("Eintragen", as_shown=True, purpose="eakte", document=document)
    reads(consents(at_the_case(story.officer, row), "2026-06-15"), "ist eingetragen.")


def test_whoever_closes_reads_what_is_still_open(story, clock):
    clock.on("2026-06-15T09:00")
    row = answered(story)
    case = at_the_case(story.officer, row).press("Abschließen")
    reads_nowhere(case, "Vordruck", "Zugesagt")
    paper = scan(mark_of(row, purpose="eakte", version=form_version()), kind="PDF")
    taken_in(story, paper).press("Diesem Vorgang zuordnen")
    planning.note_promise(
        reaction=row, title="Rückruf zum Termin", owner=story.leistung.lead,
        due_on=date(2026, 6, 24), by=story.officer, at=moment("2026-06-15T09:00"),
    )  # fmt: skip
    said = (
        "Ein Vordruck ist zurückgekommen und noch nicht eingetragen",
        "Zugesagt und noch nicht erledigt: „Rückruf zum Termin“ bis Mi 24.06.",
    )
    reads(Walker(story.officer).open("/heute/stapel/abschliessen/"), *said)
    case = at_the_case(story.officer, row).press("Abschließen")
    reads(case, *said)


def test_a_form_that_counts_for_nothing_is_put_away_with_a_reason(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    paper = scan(mark_of(row, purpose="eakte", version=form_version()), kind="PDF")
    taken_in(story, paper).press("Diesem Vorgang zuordnen")
    case = at_the_case(story.officer, row).press("Gilt nicht: weglegen")
    with pytest.raises(DeadEnd):
        case.press("Weglegen", as_shown=True)
    case = at_the_case(story.officer, row).press("Gilt nicht: weglegen")
    case.press("Weglegen", as_shown=True, reason="Es fehlt die Unterschrift.")
    reads(case, "Der Vordruck ist weggelegt.", "er gilt nicht: Es fehlt die Unterschrift.")
    reads_nowhere(case, "Ein Vordruck ist da", "Gilt nicht: weglegen")
    assert not Consent.objects.exists()
    # Who finds that it counts after all records it as a file of the Vorgang.
    assert case.has("Einwilligung eintragen")
