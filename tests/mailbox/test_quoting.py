"""What may be a person's own words is never folded away; what surely is not stands folded."""

import pytest

from krm.mailbox.rules.mail import read_mail
from tests.house.make_mails import mail, parts
from tests.house.shapes import paragraphs, plain, rich

OWN = frozenset({"krm@jobcenter.example"})
HERS = "Berta Blumenau <berta@example.org>"
CLERK = "Herr Exempel <exempel@jobcenter.example>"
WORDS = "Ich habe nichts zu essen und weiß nicht weiter."
BLOCK = f"Von: {CLERK}\nGesendet: Montag, 23. November 2026 09:12\nAn: Berta\nBetreff: Ihr Antrag\n"
ANSWER = "Ihr Antrag ist abgelehnt.\nMit freundlichen Grüßen\nExempel\n"
ENGLISH = f"From: {CLERK}\nSent: Monday, November 23, 2026 9:12 AM\nTo: Berta\nSubject: Antrag\n"
RULER = "_" * 28


def read(text, **headers):
    headers = {"From": HERS, **headers}
    return read_mail(mail(text, **headers), own_addresses=OWN)


# Forms in which people write below, between or around what they quote.
UNDER = {
    "below an Outlook quotation": f"Guten Tag,\n\n{BLOCK}\n{ANSWER}\n{WORDS}\nBerta",
    "below one without closing words": f"Dazu:\n\n{BLOCK}\nIhr Antrag ist abgelehnt.\n\n{WORDS}",
    "between its lines": f"Siehe:\n\n{BLOCK}\nSehr geehrte Frau Blumenau,\n\n{WORDS}\n\n{ANSWER}",
    "below a ruler": f"Guten Tag,\nmeine Beschwerde.\n{RULER}\n\n1. {WORDS}\n{RULER}\nBerta",
    "below a ruler of stars": f"Guten Tag\n{'*' * 30}\n{WORDS}",
    "below dashes": f"Guten Tag\n{'-' * 30}\n{WORDS}",
    "a sentence with schrieb": f"Am 23. November um 09:12 schrieb mir Herr Exempel:\n\n{WORDS}",
    "a sentence with wrote": f"Hello.\nOn Monday at 9 Mr Exempel wrote to me:\n\n{WORDS}",
    "her own mail below": f"Bitte unten lesen.\n\nVon: {HERS}\nGesendet: 23.11.2026\nAn: {CLERK}\n"
    f"Betreff: Hilfe\n\n{WORDS}",
    "Original Message of her own": "Das ist meine Beschwerde.\n\n-----Original Message-----\n"
    f"From: Berta Blumenau\nSent: Monday\nTo: {CLERK}\nSubject: Hilfe\n\n{WORDS}",
    "her own mail marked": f"Das schrieb ich:\n\nAm 23.11.2026 schrieb {HERS}:\n> {WORDS}",
    "forwarded by herself": "Anbei.\n\n---------- Forwarded message ---------\n"
    f"Von: {HERS}\nDate: Mo., 23. Nov. 2026 um 09:12 Uhr\nSubject: Hilfe\nTo: <x@y>\n\n{WORDS}",
    "below marked lines": f"Am 23.11.2026 schrieb {CLERK}:\n> Ihr Antrag\n> fehlt.\n\n{WORDS}",
    "between marked lines": f"> Wann?\nGestern.\n> Und warum?\n{WORDS}",
    "below arrows": f"Guten Tag,\n\n>>> Termin am 3.11. ausgefallen\n\n{WORDS}",
    "below her signature": f"Guten Tag\n-- \n{WORDS}\nBerta",
    "a header block of her own making": f"Von: mir\nAn: alle\nBetreff: Hilfe\n\n{WORDS}",
    "bold header block": f"Dazu:\n\n*Von:* {CLERK}\n*Gesendet:* Montag\n*Betreff:* x\n\n"
    f"Ihr Antrag ist abgelehnt.\n\n{WORDS}",
    "an English header block": f"Guten Tag,\n\n{ENGLISH}\nYour claim was refused.\n\n{WORDS}",
}  # fmt: skip


@pytest.mark.parametrize("form", UNDER)
def test_m_01_own_words_are_never_folded(form):
    found = read(UNDER[form])
    assert WORDS in found.new_text
    assert WORDS not in found.quoted_history


@pytest.mark.parametrize(
    "subject",
    ["Beschwerde Frau Blumenau", "WG: Hilfe", "[EXT] WG: Hilfe", "AW: WG: Hilfe", "Fwd: Hilfe",
     "[EXTERN] [SPAM?] FW: Hilfe", "", "Weitergeleitet: Hilfe", "bitte übernehmen", "Re: Fwd: x"],
)  # fmt: skip
@pytest.mark.parametrize("sender", ["Exempel, Egon <exempel@jobcenter.example>", HERS])
def test_m_01_what_is_forwarded_is_the_matter_itself(subject, sender):
    text = f"zur Kenntnis\n\nVon: {HERS}\nGesendet: Montag\nAn: Exempel\nBetreff: Hilfe\n\n{WORDS}"
    found = read(text, From=sender, Subject=subject)
    assert (found.new_text, found.quoted_history) == (text, "")


HTML_ANSWERS = {
    "Thunderbird": '<blockquote type="cite">Ihr Antrag ist abgelehnt.</blockquote>',
    "Gmail": '<div class="gmail_quote"><blockquote class="gmail_quote">Ihr Antrag ist abgelehnt.'
    "</blockquote></div>",
    "Apple": '<blockquote type="cite"><div>Ihr Antrag ist abgelehnt.</div></blockquote>',
    "Outlook": "<div style='border-top:solid'><p><b>Von:</b> Exempel<br><b>Gesendet:</b> Montag"
    "<br><b>An:</b> Berta<br><b>Betreff:</b> x</p></div><p>Ihr Antrag ist abgelehnt.</p>",
    "Web.de": '<div name="quote" style="border-left:2px">Ihr Antrag ist abgelehnt.</div>',
    "indented by hand": "<blockquote>Ihr Antrag ist abgelehnt.</blockquote>",
}


@pytest.mark.parametrize("program", HTML_ANSWERS)
def test_m_01_an_answer_in_html_below_the_quotation_stands_open(program):
    quoted = (
        f"<div>Am 23.11.2026 schrieb {CLERK.replace('<', '&lt;')}:</div>{HTML_ANSWERS[program]}"
    )
    html = f"<p>Guten Tag,</p>{quoted}<p>{WORDS}</p>"
    found = read(html, Content_Type="text/html; charset=utf-8")
    assert WORDS in found.new_text


@pytest.mark.parametrize("program", ["Thunderbird", "Gmail", "Apple"])
def test_m_01_what_html_marks_as_quoted_is_folded(program):
    html = f"<p>{WORDS}</p><div>Am 23.11. schrieb Exempel:</div>{HTML_ANSWERS[program]}"
    found = read(html, Content_Type="text/html; charset=utf-8")
    assert found.new_text == WORDS
    assert found.quoted_history == "Am 23.11. schrieb Exempel:\n\n> Ihr Antrag ist abgelehnt."


FOLDED = {
    "marked": f"{WORDS}\n\nAm 20.05.2026 um 09:30 schrieb {CLERK}:\n> Guten Tag,\n> wir prüfen.",
    "marked, line broken": f"{WORDS}\n\nAm 20.05.2026 um 09:30 schrieb\n{CLERK}:\n\n> Wir prüfen.",
    "marked twice": f"{WORDS}\n\nOn Monday Exempel wrote:\n>> Guten Tag,\n>\n> wir prüfen.",
    "header block, marked": f"{WORDS}\n\n{BLOCK}\n> Guten Tag,\n> wir prüfen.",
    "greets her by name": f"{WORDS}\n\n{BLOCK}\nSehr geehrte Frau Blumenau,\nwir prüfen.",
    "behind a ruler": f"{WORDS}\n{RULER}\n{BLOCK}\nSehr geehrte Frau Blumenau,\nwir prüfen.",
    "behind words of Outlook": f"{WORDS}\n\n-----Ursprüngliche Nachricht-----\n{BLOCK}\n"
    "Guten Tag Frau Blumenau,\nwir prüfen.",
}


@pytest.mark.parametrize("form", FOLDED)
def test_m_01_what_surely_is_quoted_stands_folded_and_whole(form):
    found = read(FOLDED[form])
    assert found.new_text == WORDS
    assert "prüfen." in found.quoted_history
    assert found.text == FOLDED[form]


def test_m_01_of_a_mail_in_two_versions_the_answer_stands_open():
    text = f"Am 23.11. schrieb Exempel:\n> Abgelehnt.\n\n{WORDS}"
    html = (
        f'<p>Am 23.11. schrieb Exempel:</p><blockquote type="cite">Abgelehnt.</blockquote>{WORDS}'
    )
    for children in ([plain(text), rich(html)], [plain("HTML-Format"), rich(paragraphs(text))]):
        raw = parts(*children, kind="multipart/alternative", From=HERS)
        assert read_mail(raw, own_addresses=OWN).new_text == WORDS
