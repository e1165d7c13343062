"""Mails as no test has foreseen them: never an error, never a lost word of what a reader shows."""

import re
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krm.documents.rules.html import html_to_text
from krm.mailbox.rules.mail import read_mail
from tests.house.make_mails import attachment, mail, parts
from tests.house.shapes import PNG, alternative, multipart, paragraphs, piece, plain, rich
from tests.house.signed import sealed_mail, signed

OWN = frozenset({"krm@jobcenter.example"})
# Words that stand nowhere else, so that each can be looked for.
WORD = st.integers(0, 9_999).map(lambda number: f"wort{number:04d}")
LINES = st.sampled_from([
    "{} ist passiert", "> {}", ">> {}", "Von: {}", "Gesendet: {}", "An: {}", "Betreff: {}",
    "Am 23.11.2026 schrieb {}:", "On Monday {} wrote:", "____________________ {}", "-- {}",
    "-----Original Message----- {}", "Mit freundlichen Grüßen {}", "", "* {}", "{} & <{}> ü €",
    "<b>{}</b>", "Sehr geehrte Frau {},", "WG: {}", "{} HTML anzeigen", "[{}]", "1. {}", "{}?!",
])  # fmt: skip


@st.composite
def texts(draw):
    """Return a text of a few lines, each with words of its own."""
    chosen = draw(st.lists(LINES, min_size=1, max_size=12))
    return "\n".join(line.replace("{}", draw(WORD)) for line in chosen)


CHARSETS = st.sampled_from(["utf-8", "iso-8859-15", "cp1252", "utf-16"])


@st.composite
def text_parts(draw):
    """Return a part with text, and the words that a reader shows of it."""
    text = draw(texts())
    html = paragraphs(text)
    shape = draw(st.sampled_from(["plain", "rich", "styled", "ATT", "ATT.htm", "both", "stub"]))
    if shape == "plain":
        return plain(text, draw(CHARSETS)), text
    if shape == "rich":
        return rich(html), text
    if shape == "styled":
        return rich(f"<!-- {draw(WORD)} --><style>x{{}}</style>{html}"), text
    if shape == "ATT":
        return piece("ATT00007.txt", "text/plain", text), text
    if shape == "ATT.htm":
        return piece("ATT00007.htm", "text/html", html), text
    if shape == "both":
        return multipart("alternative", plain(text), rich(html), mark=draw(WORD)), text
    return multipart("alternative", plain("\u00a0"), rich(html), mark=draw(WORD)), text


@st.composite
def mails(draw):
    """Return a mail of several parts, wrapped in various ways, and what a reader shows."""
    chosen = draw(st.lists(text_parts(), min_size=1, max_size=4))
    children = [part for part, _text in chosen]
    shown = [text for _part, text in chosen]
    if draw(st.booleans()):
        children.insert(draw(st.integers(0, len(children))), PNG)
    inner = draw(st.none() | texts())
    if inner is not None:
        forwarded = mail(inner, From="Elif Muster <elif@example.org>", Subject=draw(WORD))
        children.append(b"Content-Type: message/rfc822\r\n\r\n" + forwarded)
        shown.append(inner)
    raw = parts(*children, From=draw(SENDERS), Subject=draw(SUBJECTS))
    if draw(st.integers(0, 9)) == 0:
        raw = sealed_mail(signed(raw.partition(b"MIME-Version: 1.0\r\n")[2]))
    return raw, "\n".join(shown)


SENDERS = st.sampled_from([
    "Mara Beispiel <mara@example.org>", "Exempel <exempel@jobcenter.example>",
    "Kontaktformular <noreply@stadt.example>", "wort0001 <x@y.example>", "",
])  # fmt: skip
SUBJECTS = st.sampled_from(["Beschwerde", "WG: Hilfe", "[EXT] Fwd: x", "Abwesenheit", ""])


def words(text):
    return set(re.findall(r"wort\d{4}", text))


def check_nothing_is_lost(raw, shown):
    found = read_mail(raw, own_addresses=OWN)
    assert words(shown) <= words(found.text)
    assert words(found.text) <= words(f"{found.new_text}\n{found.quoted_history}")


def check_damaged(raw, damage):
    """Bytes changed, cut and doubled: it is read somehow, or the raw text is shown."""
    broken = bytearray(raw)
    for position, value in damage:
        broken[position % len(broken)] = value
    for version in (bytes(broken), raw[: damage[0][0] % len(raw)] if damage else raw, raw + raw):
        found = read_mail(version, own_addresses=OWN)
        assert found.content_digest
        assert "konnte nicht gelesen werden. Bitte" not in found.problem
        files = "".join(file.payload.decode("latin-1") for file in found.attachments)
        assert words(_readable(version)) <= words(f"{found.text}{files}")


def _readable(raw):
    """Return what the standard library alone shows of a mail: all its inline text."""
    try:
        body = message_from_bytes(raw, policy=policy.default).get_body(("plain", "html"))
        text = str(body.get_content()) if body is not None else ""
        is_html = body is not None and body.get_content_subtype() == "html"
    except Exception:  # it is not made for broken mails; then there is nothing to compare
        return ""
    return html_to_text(text) if is_html else text


DAMAGE = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), max_size=12)


@settings(max_examples=40)
@given(mails())
def test_m_04_no_word_of_a_mail_is_lost(case):
    check_nothing_is_lost(*case)


@settings(max_examples=40)
@given(mails(), DAMAGE)
def test_m_04_a_damaged_mail_never_raises(case, damage):
    check_damaged(case[0], damage)


@pytest.mark.deep
@settings(max_examples=1000)
@given(mails())
def test_m_04_no_word_of_a_thousand_mails_is_lost(case):
    check_nothing_is_lost(*case)


@pytest.mark.deep
@settings(max_examples=1000)
@given(mails(), DAMAGE)
def test_m_04_a_thousand_damaged_mails_never_raise(case, damage):
    check_damaged(case[0], damage)


@settings(max_examples=40)
@given(texts(), texts())
def test_m_04_of_two_versions_that_differ_all_is_shown(first, second):
    raw = alternative(plain(first), rich(paragraphs(second)))
    assert words(second) <= words(read_mail(raw).text)


@settings(max_examples=40)
@given(st.binary(max_size=600))
def test_m_04_whatever_is_called_winmail_or_p7m_never_raises(content):
    for name in ("winmail.dat", "smime.p7m", "a.msg", "a.ics", "ATT00001.htm"):
        found = read_mail(parts(plain("Anbei."), attachment(f"={name}", content)))
        assert found.text.startswith("Anbei.")
