"""Every public page speaks one language only, from right to left where that is its direction."""

import gettext as gnu
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from krm.arrivals.storage import pending_uploads
from krm.public.forms.opinion import OpinionForm
from krm.regelwerk.rules import shipped
from tests.frame.test_glossary import TERMS, holds
from tests.frame.test_messages import catalog, texts
from tools import messages

TEMPLATES = [
    *sorted((messages.ROOT / "krm/public/templates/public").rglob("*.html")),
    *sorted((messages.ROOT / "krm/ui/templates/ui/public").rglob("*.html")),
]
# Written in one language on purpose: the whole page is Leichte Sprache.
ONE_LANGUAGE = {"easy.html"}
# Names that stay what they are in every language.
NAMES = {"Leichte Sprache", "Übung", "– Demo-Daten", "MB", "KB"}
ADDRESSES = {"Graurheindorfer Straße 153, 53117 Bonn", "https://www.bfdi.bund.de"}
PAGES = ["form", "status", "widerspruch", "privacy", "accessibility", "barrier", "sign_language"]
OTHERS = list(messages.LANGUAGES)
CYRILLIC, ARABIC = r"[\u0400-\u04ff]", r"[\u0600-\u06ff]"
SCRIPTS = {"uk": CYRILLIC, "ru": CYRILLIC, "ar": ARABIC}
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")


class Words(HTMLParser):
    """Everything a page says: text, and the attributes that are read aloud or shown."""

    SAID = ("alt", "aria-label", "title", "placeholder", "data-step", "data-missing")

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        if tag in {"style", "script"}:
            self.inside.append(tag)
        self.found += [value for name, value in attrs if name in self.SAID and value]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, text):
        if not self.inside and text.strip():
            self.found.append(" ".join(text.split()))


def said_in(page):
    reader = Words()
    reader.feed(page)
    return reader.found


@pytest.fixture
def visitor(house):
    """Somebody of the house, who may look at languages that are switched off."""
    client = Client()
    client.force_login(house.officer)
    return client


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_that_is_not_translated(path):
    if path.name in ONE_LANGUAGE:
        return
    source = path.read_text(encoding="utf-8")
    bare = re.sub(r"{% block body_attrs %}.*?{% endblock %}", "", source)
    bare = re.sub(r"{% (comment|blocktranslate)\b.*?{% end\1 %}", "", bare, flags=re.DOTALL)
    bare = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", bare, flags=re.DOTALL)
    left = {text for text in said_in(bare) if WORD.search(text)}
    assert left - NAMES - ADDRESSES == set()


def test_the_search_finds_a_forgotten_word():
    assert "Abschicken" in said_in('<p data-x="y">Abschicken</p>')
    assert "Zurück" in said_in('<button aria-label="Zurück"></button>')


@pytest.mark.parametrize("language", OTHERS)
def test_no_catalog_has_fuzzy_or_dropped_entries(language):
    text = messages.po_path(language).read_text(encoding="utf-8")
    assert not re.findall(r"^#(?:, fuzzy|~).*$", text, re.MULTILINE)


@pytest.mark.parametrize("language", OTHERS)
def test_punctuation_at_the_end_agrees(language):
    """A question stays a question, a label with a colon keeps it."""
    for text, said in catalog(language).items():
        for sign, theirs in {"?": "?؟", ":": ":"}.items():
            if text.endswith(sign) and language != "de-leicht":
                assert said[-1] in theirs, text


@pytest.mark.parametrize("language", ["tr", "uk", "ru", "ar", "en"])
def test_what_is_translated_is_not_german(language):
    same = {text for text, said in catalog(language).items() if text == said}
    assert same <= {"Telefon:", "Telefon", "Cookies"}
    if script := SCRIPTS.get(language):
        assert not [text for text, said in catalog(language).items() if not re.search(script, said)]


def test_terms_of_law_stay_and_are_explained():
    for language in ("en", "tr", "uk", "ru", "ar"):
        said = catalog(language)
        assert re.search(r"Widerspruch.*[(].+[)]", said["Widerspruch"]), language
        assert "Jobcenter" in said["Wer liest das?"] + " ".join(said.values()), language
        assert "Bescheid (" in said["Geht es um einen Bescheid?"], language


def test_leichte_sprache_is_short():
    """No sentence of more than fifteen words, no genitive of law, no brackets of abbreviations."""
    long = []
    for text, said in catalog("de-leicht").items():
        for sentence in re.split(r"(?<=[.?!])\s|\n|: ", said):
            words = re.sub(r"\(.*?\)", "", sentence).split()
            if len(words) > 15:
                long.append((text, sentence))
    assert not long


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_one_language_and_direction(visitor, language, name):
    visitor.get("/meinung/", {"sprache": language})
    page = visitor.get(reverse(f"public:{name}")).content.decode()
    named = {"de-leicht": "de-simple"}.get(language, language)
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{named}" dir="{direction}"' in page
    if language == "de":
        return
    kept = {text for text, said in catalog(language).items() if text == said}
    shown = set(said_in(page))
    assert not (shown & texts()) - kept - NAMES


@pytest.mark.parametrize("language", ["tr", "uk", "ru", "ar"])
def test_what_nobody_has_checked_is_off(house, language):
    client = Client()
    page = client.get("/meinung/", {"sprache": language}).content.decode()
    assert '<html lang="de"' in page
    assert f'hreflang="{language}"' not in page


def test_the_catalogs_are_those_that_django_reads():
    for language in OTHERS:
        path = Path(settings.LOCALE_PATHS[0]) / messages.po_path(language).relative_to(
            messages.LOCALE
        )
        with path.with_suffix(".mo").open("rb") as stream:
            assert (
                gnu.GNUTranslations(stream).gettext("Abschicken")
                == (catalog(language)["Abschicken"])
            )


@pytest.mark.parametrize(
    ("who", "seen"), [("officer", "ar"), ("administrator", "ar"), ("clerk", "de"), ("", "de")]
)
def test_who_may_look_at_a_language_that_is_switched_off(house, who, seen):
    client = Client()
    if who:
        client.force_login(getattr(house, who))
    page = client.get("/meinung/?sprache=ar").content.decode()
    assert f'<html lang="{seen}"' in page


CHOICES = OpinionForm.base_fields["identity"].widget.choices
ANONYMOUS_SAID = dict(CHOICES)["anonymous"]


def test_t_01_no_sentence_promises_that_nothing_is_stored():
    promises = [text for text in texts() if re.search(r"speichern (nichts|kein)", text)]
    assert promises == []


@pytest.mark.parametrize("language", ["de", *OTHERS])
@pytest.mark.parametrize("what", ["speichern", "Meldung"])
def test_t_01_who_stays_anonymous_reads_what_is_stored(language, what):
    with translation.override(language):
        said = str(ANONYMOUS_SAID)
    term = TERMS[what]
    assert holds(said, term["found"] if language == "de" else term["words"][language])


def test_t_01_the_notice_names_the_time_that_files_wait():
    hours = pending_uploads.KEPT_FOR // timedelta(hours=1)
    waiting = [row.label for row in shipped().lists["public_retention"] if "Formular" in row.label]
    assert waiting == [
        f"Dateien aus einem Formular, das noch nicht abgeschickt ist: höchstens {hours} Stunden."
    ]
