"""No word of the public pages is missing in any language, and the compiled files fit."""

import gettext as gnu
import io
import re

import pytest
from django.conf import settings

from krm.regelwerk.rules import shipped
from tools import messages

MESSAGES = messages.collect()
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)[sd]")


def catalog(language):
    return messages.read_po(messages.po_path(language))


def test_the_words_of_pages_code_and_regelwerk_are_found():
    texts = {message.text for message in MESSAGES}
    assert {"Abschicken", "Diese Angabe fehlt noch.", "Polizei"} <= texts
    assert "Sie schreiben zum Standort %(place)s." in texts
    labels = {row.label for row in shipped().lists["form_topics"]}
    assert labels <= texts


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_catalog_lists_every_text_and_no_other(language):
    assert set(catalog(language)) == {message.text for message in MESSAGES}, (
        "run `python -m tools.messages`"
    )


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
def test_the_compiled_file_fits(language):
    path = messages.po_path(language)
    compiled = path.with_suffix(".mo").read_bytes()
    assert compiled == messages.compiled(language, catalog(language))
    read = gnu.GNUTranslations(io.BytesIO(compiled))
    for text, said in catalog(language).items():
        assert read.gettext(text) == (said or text)


def test_every_language_of_the_settings_has_a_catalog():
    assert {code for code, _ in settings.LANGUAGES} == {"de", *messages.LANGUAGES}


@pytest.mark.parametrize(
    "text", ['He said "no"', "back\\slash", "two\nlines", "tab\tstop", "ä ё ع"]
)
def test_what_is_written_is_read_back(tmp_path, text):
    path = tmp_path / "x.po"
    messages.write_po(path, "en", [messages.Message("a\nb", ("x",))], {"a\nb": text})
    assert messages.read_po(path) == {"a\nb": text}
