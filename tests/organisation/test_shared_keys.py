"""Two machines of one database work with the same keys, also behind a proxy."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from krm.organisation.jobs import ensure_shared_keys
from krm.organisation.models import KeyMark
from tests.architecture.source import ROOT

REQUEST = """
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
answer = Client().get("/konto/login/", HTTP_X_FORWARDED_PROTO="https")
print(answer.status_code, answer.headers.get("Location", ""))
"""


@pytest.fixture
def first_start(db):
    """Let the first machine start."""
    ensure_shared_keys()
    ensure_shared_keys()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "of another machine", "KRM_SECRET_KEY"),
        ("SECRETS_KEYS", ["of another machine"], "KRM_SECRETS_KEY"),
        ("JOURNAL_KEY", b"of another machine", "KRM_JOURNAL_KEY"),
    ],
)
def test_o_04_a_machine_with_a_key_of_its_own_does_not_start(
    first_start, settings, name, value, says
):
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        ensure_shared_keys()
    assert str(refused.value).startswith(says)
    call_command("init", "--new-keys")
    ensure_shared_keys()


def test_a_newer_key_may_stand_before_the_old_one(first_start, settings):
    old = settings.SECRETS_KEYS
    settings.SECRETS_KEYS = ["newer", *old]
    ensure_shared_keys()
    settings.SECRETS_KEYS = ["newer"]
    ensure_shared_keys()


def test_the_marks_tell_nothing_of_the_keys(first_start, settings):
    kept = " ".join(KeyMark.objects.values_list("mark", flat=True))
    assert settings.SECRET_KEY not in kept
    assert all(len(mark) == 16 for mark in kept.split())


@pytest.mark.one_database("how the frame reads its settings, before any row")
@pytest.mark.parametrize(("proxies", "status"), [("1", "200"), ("0", "301")])
def test_o_04_https_behind_a_proxy_does_not_redirect_to_itself(committed_db, proxies, status):
    environment = {
        **os.environ, "DATABASE_URL": committed_db.url, "KRM_HTTPS": "1",
        "KRM_TRUSTED_PROXIES": proxies,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", REQUEST], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.split()[0] == status
