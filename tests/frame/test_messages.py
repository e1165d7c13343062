"""No word of the public pages is missing in any language, and the compiled files fit."""

import gettext as gnu
import io
import re
from functools import cache

import pytest
from babel.messages import Catalog
from django.conf import settings

from krm.regelwerk.rules import shipped
from tools import messages

PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)[sd]")


@cache  # every worker reads this file; only who runs its tests collects
def collected():
    return messages.collect()


def texts():
    return {message.id for message in collected() if message.id}


def catalog(language):
    return {said.id: said.string for said in messages.read(language) if said.id}


def test_the_words_of_pages_code_and_regelwerk_are_found():
    assert {"Abschicken", "Diese Angabe fehlt noch.", "Polizei"} <= texts()
    assert "Sie schreiben über dieses Haus: %(place)s." in texts()
    labels = {row.label for row in shipped().lists["form_topics"]}
    assert labels <= texts()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_catalog_lists_every_text_and_no_other(language):
    assert set(catalog(language)) == texts(), "run `python -m tools.messages`"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_text_is_missing(language):
    assert not [text for text, said in catalog(language).items() if not said.strip()]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_translations_keep_placeholders_and_second_lines(language):
    for text, said in catalog(language).items():
        if said:
            assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(text)), text
            assert said.count("\n") == text.count("\n"), text


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_files_are_what_the_command_writes(language):
    path, kept = messages.po_path(language), messages.read(language)
    words = messages.filled(language, collected(), kept)
    assert path.read_bytes() == messages.as_po(words), "run `python -m tools.messages`"
    compiled = path.with_suffix(".mo").read_bytes()
    assert compiled == messages.as_mo(words), "run `python -m tools.messages`"
    read = gnu.GNUTranslations(io.BytesIO(compiled))
    for text, said in catalog(language).items():
        assert read.gettext(text) == (said or text)


def test_every_language_of_the_settings_has_a_catalog():
    assert {code for code, _ in settings.LANGUAGES} == {"de", *messages.LANGUAGES}


@pytest.fixture
def somewhere(tmp_path, monkeypatch):
    """An empty folder for catalogs."""
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    return tmp_path / "en/LC_MESSAGES/django.po"


def known(*rows, **more):
    said = Catalog()
    for text, other in rows:
        said.add(text, other, **more)
    return said


@pytest.mark.parametrize(
    "text", ['He said "no"', "back\\slash", "two\nlines", "tab\tstop", "ä ё ع", "word " * 40]
)
def test_what_is_written_is_read_back(somewhere, text):
    somewhere.parent.mkdir(parents=True)
    words = messages.filled("en", known(("a\nb", "")), known(("a\nb", text)))
    somewhere.write_bytes(messages.as_po(words))
    assert catalog("en") == {"a\nb": text}


def test_a_new_text_is_open_and_nothing_is_guessed_from_one_like_it():
    words = messages.filled("en", known(("Abschicken!", "")), known(("Abschicken", "Send")))
    assert [(word.id, word.string) for word in words if word.id] == [("Abschicken!", "")]


def test_what_a_translator_notes_stays_and_a_doubtful_text_is_not_compiled():
    kept = known(("Ort", "Town"), flags=["fuzzy"], user_comments=["or place?"])
    words = messages.filled("en", known(("Ort", "")), kept)
    assert b"# or place?\n#, fuzzy\nmsgid" in messages.as_po(words)
    assert gnu.GNUTranslations(io.BytesIO(messages.as_mo(words))).gettext("Ort") == "Ort"


def test_the_header_names_no_date_and_nobody():
    head, _, _ = messages.as_po(messages.filled("en", known(), known())).partition(b"\n\n")
    names = re.findall(rb'^"([\w-]+):', head, re.MULTILINE)
    assert sorted(names) == [
        b"Content-Transfer-Encoding", b"Content-Type", b"Language", b"MIME-Version",
    ]  # fmt: skip


def test_a_language_without_a_file_starts_empty(somewhere):
    assert not somewhere.exists()
    assert catalog("en") == {}
