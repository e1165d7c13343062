"""Passwords that others guess first are refused, with a way to a better one."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from krm.organisation.rules.passwords import is_guessable

ABOUT = ["Jobcenter Musterstadt", "JC MS", "mara.beispiel", "Mara", "Beispiel", "Eingangszone"]


@pytest.mark.parametrize(
    "password",
    [
        "Passwort1234", "passwort!2026", "P4ssw0rt1234", "Kennwort-2026", "Willkommen123!",
        "Jobcenter2026", "Musterstadt2026", "mara.beispiel1", "Beispiel-Mara-1", "Sommer2026!!!!",
        "Qwertzuiop123", "123456789012", "abcdefghijkl", "lkjhgfdsa1234", "aaaaaaaaaaaa",
        "Eingangszone1!", "SommerWinter24", "Fußball-2026!!", "Maerz-2026-neu",
        "iloveyou123456",
    ],
)  # fmt: skip
def test_s_07_what_is_guessed_first_is_refused(password):
    assert is_guessable(password, {"iloveyou"}, ABOUT)


@pytest.mark.parametrize(
    "password",
    ["vier Wolken fahren Karussell", "Uebung-macht-Meister", "ein langes neues Kennwort",
     "xK9#vTq2!mLw", "Trompete 7 Regenschirm"],
)  # fmt: skip
def test_what_nobody_guesses_passes(password):
    assert not is_guessable(password, set(), ABOUT)


def test_s_07_the_words_of_the_person_and_the_house_count(cast):
    for password in ("Passwort1234", "Dorn-Dirk-2026", "Weinstrasse-Neustadt1"):
        with pytest.raises(ValidationError, match="leicht zu erraten"):
            validate_password(password, cast.dorn)
    validate_password("vier Wolken fahren Karussell", cast.dorn)
