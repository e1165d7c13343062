"""What texts mean: what is read of them, how a vector is kept, and which lie closest."""

import math

import pytest

from krm.search.rules.meaning import READ, digest_of, likeness, nearest, pack, text_to_read


def at_angle(degrees):
    """Return a kept vector of length one by its angle, spread over 128 numbers."""
    angle = math.radians(degrees)
    return pack([math.cos(angle) / 8, math.sin(angle) / 8] * 64)


@pytest.mark.parametrize(
    ("title", "matter", "read"),
    [
        ("Möbel", "Seit acht Wochen\n\nwarte ich.", "Möbel Seit acht Wochen warte ich."),
        ("", "Danke für alles!", ""),
        ("Danke", "", ""),
        ("", "", ""),
        ("Ein Wort zu viel", "", "Ein Wort zu viel"),
        ("Seit drei Wochen", "Seit drei Wochen warte ich.", "Seit drei Wochen warte ich."),
        ("Beschwerde", "Ich war heute da.", "Ich war heute da."),
        ("Beschwerde über den Aufzug", "Er steht.", "Beschwerde über den Aufzug Er steht."),
    ],
)
def test_a_text_that_says_too_little_is_not_compared(title, matter, read):
    assert text_to_read(title, matter) == read


def test_of_a_long_letter_the_beginning_is_read():
    assert len(text_to_read("Brief", "Wort " * 5_000)) <= READ


def test_the_digest_changes_with_the_text_and_with_the_encoder():
    found = {digest_of("one", "Möbel"), digest_of("two", "Möbel"), digest_of("one", "Bett")}
    assert len(found) == 3
    assert all(-(2**63) <= digest < 2**63 for digest in found)
    assert digest_of("one", "Möbel") == digest_of("one", "Möbel")


@pytest.mark.parametrize(("degrees", "percent"), [(0, 100), (60, 50), (90, 0), (180, 0)])
def test_likeness_is_the_cosine_in_percent(degrees, percent):
    assert abs(likeness(at_angle(0), at_angle(degrees)) - percent) <= 1


@pytest.mark.parametrize("other", [b"", pack([0.1] * 3)])
def test_vectors_of_another_encoder_are_alike_in_nothing(other):
    assert likeness(pack([0.1] * 4), other) == 0


def test_no_number_of_a_vector_leaves_its_byte():
    assert list(memoryview(pack([5.0, -5.0, 0.0])).cast("b")) == [127, -127, 0]


def test_of_what_says_the_very_same_only_the_newest_is_named():
    others = {3: at_angle(20), 9: at_angle(20), 5: at_angle(20), 7: at_angle(30)}
    assert [key for _, key in nearest(at_angle(0), others, least=45)] == [9, 7]


def test_the_closest_come_first_then_the_newest_and_what_is_too_far_not_at_all():
    others = {1: at_angle(60), 2: at_angle(20), 3: at_angle(-60), 4: at_angle(85), 5: b""}
    assert [key for _, key in nearest(at_angle(0), others, least=45)] == [2, 3, 1]
    assert nearest(at_angle(0), others, least=96) == []
    assert nearest(b"", others, least=0) == []
