"""Vorgänge that mean the same in other words: found by the real encoder, and by whom."""

from itertools import product
from pathlib import Path

import pytest

from krm.adapters.sentence_encoder import find_encoder
from krm.casework.queries.meant import Meant, meant_alike
from krm.desk.jobs import indexing, meaning
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.regelwerk.rules import load_stored, shipped_text
from krm.search.rules.meaning import likeness, pack, text_to_read
from tests.house.cases import cancelled, recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

AT, SINCE = moment("2026-05-22T10:00"), moment("2025-05-01")
PAIRS = Path(__file__).parents[1] / "search" / "pairs.tsv"
FURNITURE = (
    "Möbel",
    "Seit acht Wochen warte ich auf Geld für Bett und Schrank. Die Wohnung ist leer.",
)
ASKED = "Mit dem Fahrstuhl fährt niemand mehr hinauf, Behinderte bleiben unten."
ELEVATOR = ("Aufzug", "Ihr Aufzug steht still, mit dem Rollstuhl komme ich nicht nach oben.")


def read(*texts):
    encoder = find_encoder()
    return [pack(vector) for vector in encoder.encode([text_to_read(*text) for text in texts])]


def pairs(wanted):
    rows = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    return [tuple(_letter(text) for text in row[1:]) for row in rows if row[0] == wanted]


def _letter(text):
    title, _, matter = text.partition(" | ")
    return title, matter


@pytest.fixture
def rules(cast, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


@pytest.fixture
def two(rules, cast):
    rows = [recorded(cast, title=title, matter=matter) for title, matter in (FURNITURE, ELEVATOR)]
    indexing.catch_up(AT)
    meaning.catch_up(AT)
    return rows


def found(person, *, least=35, since=SINCE, text=ASKED):
    (vector,) = read(("", text))
    rows = meant_alike(Meant(text, vector), person, local_day(AT), since=since, least=least)
    return [row for _, row in rows]


@pytest.mark.both_databases("search: candidates by the index, vectors as bytes")
def test_what_means_the_same_is_found_without_a_common_word(two, cast):
    assert found(cast.officer) == two[1:]
    assert found(cast.officer, least=0) == two[::-1]
    assert found(cast.officer, least=95) == []


@pytest.mark.both_databases("search: candidates by the index, vectors as bytes")
def test_only_by_who_may_see_it(two, cast):
    Reaction.objects.filter(pk=two[1].pk).update(complained_about=cast.officer)
    assert found(cast.officer, least=0) == two[:1]
    assert found(cast.clerk, least=0) == []
    assert found(cast.service_center, least=0) == []


def test_not_what_is_older_nor_what_was_cancelled(two, cast):
    assert found(cast.officer, since=moment("2026-05-05")) == []
    cancelled(cast, two[1], moment("2026-05-06T10:00"))
    assert found(cast.officer) == []


def test_what_is_not_read_yet_finds_nothing(two, cast):
    said = Meant(ASKED, b"")
    assert meant_alike(said, cast.officer, local_day(AT), since=SINCE, least=0) == []


def test_it_takes_few_statements(two, cast, django_assert_max_num_queries):
    (vector,) = read(("", ASKED))
    with django_assert_max_num_queries(12):
        meant_alike(Meant(ASKED, vector), cast.officer, local_day(AT), since=SINCE, least=0)


@pytest.mark.parametrize(
    "text",
    [
        "The elevator has been out of order for days. In my wheelchair I cannot get upstairs.",
        "Asansör günlerdir bozuk. Tekerlekli sandalyeyle yukarı çıkamıyorum.",
    ],
)
def test_it_is_found_from_other_languages(two, cast, text):
    assert found(cast.officer, least=limit(), text=text) == two[1:]


def limit():
    return load_stored(shipped_text()).number("triage.meaning_percent")


def shares(half):
    """Return of one half how many pairs are shown: those of one matter, and the others."""
    counts = []
    for wanted in ("same", "other"):
        vectors = [(read(one, other)) for one, other in pairs(wanted)[half::2]]
        counts.append(sum(likeness(*both) >= limit() for both in vectors) / len(vectors))
    return counts


def proposed(half):
    """Return how often the closest of all other letters is close enough, and of the same matter."""
    letters = [(place, letter) for place, pair in enumerate(pairs("same")) for letter in pair]
    vectors = list(
        zip([place for place, _ in letters], read(*[one for _, one in letters]), strict=True)
    )
    made = right = 0
    for at, (place, vector) in enumerate(vectors):
        if place % 2 == half:
            others = [(likeness(vector, v), p) for n, (p, v) in enumerate(vectors) if n != at]
            percent, closest = max(others)
            made += percent >= limit()
            right += percent >= limit() and closest == place
    return made, right


def test_the_limit_tells_the_same_from_others_it_was_not_chosen_by():
    """The others are hard: about the same thing, with the same words, and yet another matter."""
    same, other = shares(half=1)
    assert same >= 0.55
    assert other <= 0.3


def test_strangers_are_hardly_ever_close():
    letters = [pair[0] for pair in pairs("same")]
    vectors = read(*letters)
    strangers = [(a, b) for a, b in product(range(len(vectors)), repeat=2) if a < b]
    close = [pair for pair in strangers if likeness(vectors[pair[0]], vectors[pair[1]]) >= limit()]
    assert len(close) <= len(strangers) / 50


def test_the_closest_letter_is_of_the_same_matter():
    made, right = proposed(half=1)
    assert made >= 7
    assert right >= made * 0.9
