"""Secrets are encrypted with the newest key and read with any that is known."""

import pytest
from cryptography.fernet import Fernet

from krm.adapters.secrets import SecretLost, Vault, derived_key


def new_key():
    return Fernet.generate_key().decode()


@pytest.mark.parametrize("secret", ["geheim", "mit Ümlaut und \x7f", "x" * 5000])
def test_there_and_back(secret):
    vault = Vault([derived_key("settings")])
    assert vault.opened(vault.locked(secret)) == secret
    assert secret not in vault.locked(secret)


def test_the_same_secret_looks_different_every_time():
    vault = Vault([new_key()])
    assert vault.locked("geheim") != vault.locked("geheim")


def test_nothing_stays_nothing():
    vault = Vault([new_key()])
    assert vault.locked("") == vault.opened("") == ""


def test_a_new_key_in_front_reads_what_the_old_one_wrote():
    old, new = new_key(), new_key()
    locked = Vault([old]).locked("geheim")
    assert Vault([new, old]).opened(locked) == "geheim"
    with pytest.raises(SecretLost):
        Vault([new]).opened(locked)


@pytest.mark.parametrize("change", [lambda t: t[:-5] + "AAAA=", lambda t: "unsinn", lambda t: "ü"])
def test_what_was_changed_is_lost_and_not_wrong(change):
    vault = Vault([new_key()])
    with pytest.raises(SecretLost):
        vault.opened(change(vault.locked("geheim")))


def test_another_installation_has_another_key():
    assert derived_key("a") != derived_key("b")
