"""Names and addresses: which names may stand on a letter, how people are greeted."""

import pytest

from krm.letters.rules.names import Addressee, address_lines, is_latin, salutation


@pytest.mark.parametrize(
    "name",
    ["Müller-Łukaszewska", "Nguyễn Thị Hồng", "Əliyev", "O’Connor", "O'Connor", "Jose\u0301",
     "D̂ţ", "ẞ", "M̂ira", "K͟Hadija", "ʿAlī", "St. Martin", "ə"],
)  # fmt: skip
def test_letters_of_din_91379_type_a_are_accepted(name):
    assert is_latin(name)


@pytest.mark.parametrize(
    "name",
    ["Иванов", "محمد", "Müller2", "Ｍüller", "Mül\u200bler", "Mül\u202eler", "Jean–Luc", "",
     "   ", "Μαρία", "Müller😀", "Mira\x00", "a/b", "M_ira", "\u0302ira", "Ⅳ", "ᴀnna", "ﬁona"],
)  # fmt: skip
def test_everything_else_needs_a_transliteration(name):
    assert not is_latin(name)


FRAU = Addressee(form_of_address="frau", first_name="Elif", last_name="Muster",
                 street="Beispielstraße 12", postcode="01234", city="Musterstadt")  # fmt: skip


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (FRAU, "Sehr geehrte Frau Muster,"),
        (Addressee(form_of_address="herr", last_name="Bach"), "Sehr geehrter Herr Bach,"),
        (Addressee(first_name="Kim", last_name="Muster"), "Guten Tag Kim Muster,"),
        (Addressee(form_of_address="frau", first_name="Elif"), "Guten Tag Elif,"),
        (Addressee(), "Guten Tag,"),
        (Addressee(is_organisation=True, organisation_name="Verein Beispiel e. V."),
         "Sehr geehrte Damen und Herren,"),
        (Addressee(form_of_address="frau", first_name="Мара", last_name="Иванова",
                   letter_name="Mara Ivanova"), "Sehr geehrte Frau Ivanova,"),
    ],
)  # fmt: skip
def test_nobody_is_forced_into_two_forms(to, words):
    assert salutation(to) == words


def test_the_address_has_no_blank_line_and_keeps_leading_zeros():
    assert address_lines(FRAU) == ("Frau", "Elif Muster", "Beispielstraße 12", "01234 Musterstadt")
    assert address_lines(Addressee(first_name="Kim", last_name="Muster")) == ("Kim Muster",)


def test_abroad_town_and_country_are_in_capitals():
    to = Addressee(last_name="Muster", street="Rue 1", postcode="67160", city="Wissembourg",
                   country="Frankreich")  # fmt: skip
    assert address_lines(to)[-2:] == ("67160 WISSEMBOURG", "FRANKREICH")


def test_an_organisation_has_no_title():
    to = Addressee(is_organisation=True, form_of_address="frau", organisation_name="Verein e. V.",
                   street="Weg 1", postcode="12345", city="Ort")  # fmt: skip
    assert address_lines(to) == ("Verein e. V.", "Weg 1", "12345 Ort")


@pytest.mark.parametrize("letter", ["\u024f", "\u1e00", "\u1eff"])
def test_the_blocks_of_letters_go_up_to_their_last_one(letter):
    assert is_latin(letter)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a-\u0302", False), ("-a\u0302\u0323-", True), ("D\u0302 a", True), ("-D\u0302", True)],
)
def test_a_mark_belongs_to_the_letter_before_it(name, expected):
    assert is_latin(name) is expected


@pytest.mark.parametrize(
    ("form", "first"), [("frau", "Frau"), ("herr", "Herrn"), ("none", "Kim Muster")]
)
def test_the_first_line_is_the_title_if_there_is_one(form, first):
    to = Addressee(form_of_address=form, first_name="Kim", last_name="Muster")
    assert address_lines(to)[0] == first


@pytest.mark.parametrize("country", ["", "Deutschland", "Germany", "DE", "D", " DE "])
def test_at_home_the_country_is_not_written(country):
    to = Addressee(last_name="Muster", postcode="12345", city="Ort", country=country)
    assert address_lines(to) == ("Muster", "12345 Ort")
