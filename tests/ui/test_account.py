"""Signing in and out, in our own look."""

import pytest
from django.urls import resolve

from tests.house.cast import cast

__all__ = ["cast"]


def test_the_way_in_is_ours(client, cast):
    page = client.get("/konto/login/").content.decode()
    assert "<h1>Anmelden</h1>" in page
    assert "Das Konto bekommen Sie von Ihrer Administration." in page
    # Customers who end up here find the way to their own pages.
    assert "Sie arbeiten nicht hier und möchten uns etwas mitteilen?" in page
    assert [resolve(way).view_name for way in ("/meinung/", "/status/")] == [
        "public:form", "public:status",
    ]  # fmt: skip
    assert 'href="/meinung/"' in page
    assert 'href="/status/"' in page


def test_a_wrong_password_is_shown_in_the_summary(client, cast):
    page = client.post("/konto/login/", {"login": "nobody", "password": "wrong"}).content.decode()
    assert 'class="summary"' in page


@pytest.mark.parametrize("path", ["/konto/signup/", "/konto/password/reset/"])
def test_nobody_helps_themselves_to_an_account(client, cast, path):
    page = client.get(path).content.decode()
    assert (
        "Bitte wenden Sie sich an Ihre Administration" in page
        or "Ihre Administration setzt" in page
    )
    assert "<form" not in page
