"""Wrong passwords are counted by all processes together, without keeping who tried from where."""

import os
import subprocess
import sys

import pytest
from django.test import Client, override_settings

from krm.organisation.models import Person, SignInCount

pytestmark = [
    pytest.mark.both_databases("concurrency: several processes count wrong passwords"),
    pytest.mark.slow,
]

KENNWORT = "Uebung-macht-Meister"
# What another web process does with the same sign-in.
ELSEWHERE = """
import django; django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost")
words = {"login": "mara", "password": "%s"}
print(client.post("/konto/login/", words).status_code)
"""


@pytest.fixture
def person(committed_db):
    # The tests hash quickly; the other process knows only the hashes of real use.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        return Person.objects.create_user(username="mara", password=KENNWORT, last_name="Beispiel")


def signs_in_elsewhere(database):
    environment = {**os.environ, "DATABASE_URL": database.url}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE % KENNWORT],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout.split()[-1])


def test_another_process_lets_the_right_password_pass(committed_db, person):
    assert signs_in_elsewhere(committed_db) == 302


def test_wrong_passwords_here_close_the_door_of_another_process(committed_db, person):
    wrong = {"login": "mara", "password": "falsch-geraten"}
    for _ in range(6):
        Client(SERVER_NAME="localhost").post("/konto/login/", wrong)
    assert signs_in_elsewhere(committed_db) != 302
    kept = " ".join(f"{row.cache_key} {row.value}" for row in SignInCount.objects.all())
    assert kept
    assert "mara" not in kept
    assert "127.0.0.1" not in kept


def test_a_right_password_still_opens_for_others(db, client):
    Person.objects.create_user(username="elif", password=KENNWORT, last_name="Muster")
    for _ in range(6):
        client.post("/konto/login/", {"login": "mara", "password": "falsch-geraten"})
    answer = client.post("/konto/login/", {"login": "elif", "password": KENNWORT})
    assert answer.status_code == 302
