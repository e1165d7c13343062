"""Every test mail by name: what must be read from it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from krm.mailbox.rules.mail import BounceDetails, read_mail
from tests.house.make_mails import FOLDER, MAILS, mail

OWN = frozenset({"krm@jobcenter.example"})
BROKEN = "Der Aufbau der E-Mail ist beschädigt; vielleicht fehlt etwas."
LOST = "Ein Teil der E-Mail ist beschädigt; vielleicht fehlt etwas."
TOO_DEEP = "Die E-Mail ist zu tief verschachtelt; nicht alles wurde ausgelesen."
NO_MAIL = "Der Eingang ist keine lesbare E-Mail. Bitte das Original ansehen."
ENCRYPTED = (
    "Die E-Mail ist verschlüsselt und kann hier nicht gelesen werden. Bitte die Absenderin oder "
    "den Absender um eine Nachricht ohne Verschlüsselung bitten."
)
SEALED = (
    "Ein Teil der E-Mail ist elektronisch versiegelt (smime.p7m) und lässt sich hier nicht öffnen. "
    "Bitte das Original in einem E-Mail-Programm ansehen."
)
PACKED = (
    "Ein Teil der E-Mail steckt in einem Anhang von Outlook (winmail.dat), der sich nicht öffnen "
    "lässt. Bitte das Original in Outlook ansehen oder um die Nachricht als einfachen Text bitten."
)


def read(name):
    return read_mail(MAILS[name], own_addresses=OWN)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("umlaute-utf8", "Grüße aus Köln – „sehr“ schön €"),
        ("umlaute-latin1", "Grüße aus Köln"),
        ("umlaute-quoted-printable", "Grüße aus Köln"),
        ("utf8-nennt-sich-latin1", "Grüße aus Köln"),
        ("latin1-nennt-sich-utf8", "Grüße aus Köln"),
        ("windows-nennt-sich-ascii", "Preis „5 €“ – Grüße"),
        ("charset-unknown-8bit", "Grüße aus Köln"),
        ("charset-erfunden", "Grüße aus Köln"),
        ("charset-punycode", "Grüße aus Köln"),
        ("charset-unicode-escape", "Grüße \\x41"),
        ("charset-als-rfc2231", "Grüße aus Köln"),
        ("charset-utf7", "Grüße <script> aus Köln"),
        ("charset-utf16", "Grüße aus Köln"),
        ("charset-koi8", "Добрый день"),
        ("tuerkisch-und-arabisch", "İyi günler, مرحبا, Добрий день"),
        ("nullzeichen", "Guten Tag[31m rot"),
        ("base64-ist-keines", "Hallo, das ist gar nicht kodiert. Grüße!"),
        ("base64-abgebrochen", "Grüße aus Köln und noch mehr"),
        ("uuencode", "abcd"),
        ("multipart-ohne-grenze", "--x\n\nDer Text\n--x--"),
        ("multipart-falsche-grenze", "--anders\n\nDer Text"),
        ("multipart-nicht-beendet", "Der Text mit Grüßen."),
        ("verschachtelt-50", "ganz innen"),
        ("ohne-koepfe", "Ich möchte mich beschweren.\nEs ist zu laut."),
        ("binaerer-muell", ""),
        ("zeilenenden-gemischt", "eins\nzwei\nvier\nsechs"),
        ("mbox-zeile-davor", "Guten Tag, ich warte seit drei Wochen."),
        ("alternative", "Der Text mit Grüßen."),
        ("html-allein", "Titel\n\nGrüße aus\nKöln\nhier <https://x.example/>"),
        ("html-ohne-text-daneben", "Der Text mit Grüßen."),
        ("text-bild-text", "Der Text mit Grüßen.\n\nDer Text mit Grüßen."),
    ],
)
def test_the_text_is_read(name, text):
    assert read(name).text == text


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("schlicht", ""),
        ("charset-unknown-8bit", ""),
        ("mbox-zeile-davor", ""),
        ("winmail-dat", PACKED),
        ("nur-koepfe", ""),
        ("base64-ist-keines", LOST),
        ("multipart-ohne-grenze", BROKEN),
        ("multipart-falsche-grenze", BROKEN),
        ("multipart-nicht-beendet", BROKEN),
        ("multipart-leer", BROKEN),
        ("verschachtelt-50", ""),
        ("verschachtelt-90", TOO_DEEP),
        ("verschachtelt-500", TOO_DEEP),
        ("tausend-teile", "Die E-Mail hat zu viele Teile; nicht alle wurden ausgelesen."),
        ("leer", "Der Eingang ist leer."),
        ("nur-leerzeilen", "Der Eingang ist leer."),
        ("ohne-koepfe", NO_MAIL),
        ("binaerer-muell", NO_MAIL),
        ("verschluesselt", ENCRYPTED),
        ("smime", SEALED),
    ],
)
def test_what_could_not_be_read_is_said(name, problem):
    assert read(name).problem == problem


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("schlicht", "Beschwerde"),
        ("betreff-kodiert", "Grüße über den Dienst"),
        ("betreff-mitten-im-zeichen", "Grüße"),
        ("betreff-roh-8bit", "Grüße"),
        ("betreff-spritzt-zeilen", "Hallo Bcc: opfer@example.org"),
        ("betreff-kaputt-kodiert", "aüb=?utf-8?q?"),
        ("betreff-dreht-richtung", "Rechnung fdp.exe"),
    ],
)
def test_the_subject_is_one_clean_line(name, subject):
    assert read(name).subject == subject


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("schlicht", ("Mara Beispiel", "mara@example.org")),
        ("name-spritzt-zeilen", ("Mara Bcc: x@y.example", "m@example.org")),
        ("name-mit-fremder-adresse", ("chef@jobcenter.example", "mara@example.org")),
        ("absender-doppelt", ("chef@jobcenter.example", "mara@example.org")),
        ("absender-fehlt", ("", "")),
        ("absender-kaputt", ("", "")),
        ("absender-gruppe", ("", "mara@example.org")),
        ("absender-umlaut", ("Jürgen Müller", "jm@müller.example")),
    ],
)
def test_the_sender_is_what_stands_in_brackets(name, sender):
    found = read(name)
    assert (found.sender_name, found.sender_address) == sender


def test_a_name_with_an_unquoted_comma_stays_one_sender():
    found = read_mail(mail(From="Beispiel, Mara <mara@EXAMPLE.org>"))
    assert (found.sender_name, found.sender_address) == ("Beispiel, Mara", "mara@example.org")


BERLIN_SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("schlicht", datetime(2026, 5, 22, 10, 15, tzinfo=BERLIN_SUMMER)),
        ("datum-ohne-zone", datetime(2026, 5, 22, 10, 15, tzinfo=UTC)),
        ("datum-unsinn", None),
        ("datum-jahr-99999", None),
        ("leer", None),
    ],
)
def test_the_date_has_a_zone_or_is_missing(name, date):
    assert read(name).date == date


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("schlicht", ""),
        ("kein-automat", ""),
        ("antwort", ""),
        ("unzustellbar", "Unzustellbarkeits- oder Zustellbericht."),
        ("verzoegert", "Unzustellbarkeits- oder Zustellbericht."),
        ("unzustellbar-qmail", "Unzustellbarkeits- oder Zustellbericht."),
        ("unzustellbar-exim", "Unzustellbarkeits- oder Zustellbericht."),
        ("abwesenheit", "Automatische Antwort."),
        ("abwesenheit-nur-betreff", ""),
        ("abwesenheit-englisch", ""),
        ("lesebestaetigung", "Automatische Antwort."),
        ("automat", "Automatische Antwort."),
        ("liste", "Verteiler, Newsletter oder Massensendung."),
        ("massenmail", "Verteiler, Newsletter oder Massensendung."),
        ("wuenscht-keine-antwort", "Der Absender wünscht keine automatischen Antworten."),
        ("leerer-absender", "Leerer Absender (Return-Path)."),
        ("noreply", "Die Absenderadresse nimmt keine Antworten an."),
        ("eigene-adresse", "Die E-Mail kommt von einer eigenen Adresse."),
        ("absender-fehlt", "Keine gültige Absenderadresse."),
        ("leer", "Keine gültige Absenderadresse."),
    ],
)
def test_what_no_machine_may_answer_has_a_reason(name, reason):
    found = read(name)
    assert (found.not_answerable_because, found.answerable) == (reason, not reason)


def test_kinds_of_automatic_mail_are_told_apart():
    kinds = {n: (m.is_bounce, m.is_auto_reply, m.is_list) for n in MAILS for m in [read(n)]}
    assert kinds["unzustellbar"] == (True, False, False)
    assert kinds["abwesenheit"] == (False, True, False)
    assert kinds["liste"] == (False, False, True)
    assert kinds["schlicht"] == kinds["wuenscht-keine-antwort"] == (False, False, False)


REPORT = ("failed", "5.1.1", "smtp; 550 5.1.1 unknown", "<unsere@jobcenter.example>")


@pytest.mark.parametrize(
    ("name", "details"),
    [
        ("unzustellbar", BounceDetails("weg@example.org", *REPORT)),
        ("verzoegert", BounceDetails("weg@example.org", "delayed", "4.4.1", *REPORT[2:])),
        (
            "unzustellbar-nur-koepfe",
            BounceDetails("weg@example.org", "failed", "5.2.2", *REPORT[2:]),
        ),
        ("unzustellbar-qmail", BounceDetails("weg@example.org", "failed", "5.1.1")),
        ("unzustellbar-exim", BounceDetails("weg@example.org", "failed")),
        ("abwesenheit", None),
    ],
)
def test_a_bounce_names_the_mail_that_came_back(name, details):
    assert read(name).bounce == details


def test_a_delay_is_not_permanent():
    delayed, failed = read("verzoegert").bounce, read("unzustellbar").bounce
    assert delayed
    assert not delayed.is_permanent
    assert failed
    assert failed.is_permanent


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("anhang", [("Bescheid.pdf", "application/pdf", b"%PDF-1.7 Inhalt")]),
        ("anhang-umlaut", [("Übersicht.pdf", "application/pdf", b"%PDF-1.7")]),
        ("anhang-rfc2231", [("Übersicht.pdf", "application/pdf", b"%PDF")]),
        ("anhang-pfad", [("passwd.pdf", "application/pdf", b"%PDF-1.7")]),
        ("anhang-ohne-namen", [("Anhang-1.pdf", "application/pdf", b"%PDF-1.7")]),
        ("winmail-dat", []),
        ("text-bild-text", [("a.png", "image/png", b"\x89PNG")]),
        ("alternative", []),
    ],
)
def test_attachments_are_kept(name, files):
    found = read(name).attachments
    assert [(a.filename, a.declared_type, a.payload) for a in found] == files


@pytest.mark.parametrize("name", ["anhang-mail", "anhang-mail-base64"])
def test_a_mail_inside_a_mail_becomes_a_readable_attachment(name):
    (attached,) = read(name).attachments
    inner = read_mail(attached.payload)
    assert attached.filename.endswith(".eml")
    assert (inner.subject, inner.text) == ("Meine Anfrage", "Wortlaut der Anfrage.")


@pytest.mark.parametrize(
    ("name", "new", "history"),
    [
        ("antwort", "Danke, aber das hilft mir nicht.", "Am 20.05.2026 um 09:30 schrieb"),
        ("antwort-outlook", "Ich bin nicht einverstanden.", "Von: Jobcenter <krm@jobcenter"),
        ("antwort-unter-dem-zitat", "Am Montag in Raum 3.", "> Wann war das?\n> Und wo?"),
        ("nur-zitat", "> Alles steht hier.", ""),
        ("schlicht", "Guten Tag, ich warte seit drei Wochen.", ""),
    ],
)
def test_quoted_history_is_folded_and_kept(name, new, history):
    found = read(name)
    assert found.new_text == new
    assert found.quoted_history.startswith(history)
    assert bool(found.quoted_history) == bool(history)
    assert found.quoted_history in found.text


def test_a_forwarded_matter_is_not_folded_away():
    found = read("weitergeleitet")
    assert (found.new_text, found.quoted_history) == (found.text, "")


def test_thread_headers_are_read():
    found = read("antwort")
    assert found.in_reply_to == "<unsere@jobcenter.example>"
    assert found.references == ("<alt@jobcenter.example>", "<unsere@jobcenter.example>")
    assert found.message_id == "<eins@example.org>"


@pytest.mark.parametrize("name", ["message-id-fehlt", "message-id-leer", "leer"])
def test_a_missing_message_id_is_empty(name):
    assert read(name).message_id == ""


def test_an_overlong_message_id_still_compares():
    first, second = read("message-id-riesig"), read_mail(mail(Message_ID=f"<{'b' * 800}@x>"))
    assert len(first.message_id) < 250
    assert first.message_id != second.message_id


def test_two_duplicates_of_a_mail_share_the_canonical_digest():
    duplicate = b"Received: from mx2 by house\r\n" + MAILS["anhang"]
    unix = MAILS["anhang"].replace(b"\r\n", b"\n")
    found = [read_mail(raw) for raw in (MAILS["anhang"], duplicate, unix)]
    assert len({m.content_digest for m in found}) == 3
    assert len({m.canonical_digest for m in found}) == 1


@pytest.mark.parametrize(
    "other",
    [
        mail("Guten Tag, ich warte seit vier Wochen.\n"),
        mail(Subject="Andere Sache"),
        mail(Message_ID="<zwei@example.org>"),
        mail(Message_ID=""),
        mail(From="Elif Muster <elif@example.org>"),
    ],
)
def test_different_mails_have_different_canonical_digests(other):
    assert read_mail(other).canonical_digest != read("schlicht").canonical_digest


def test_the_folder_holds_these_mails():
    written = {path.stem: path.read_bytes() for path in FOLDER.glob("*.eml")}
    assert written == MAILS, "run: python -m tests.house.make_mails"
