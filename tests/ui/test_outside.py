"""What nobody of the house asks for: search engines and methods no page is made for."""

import pytest
from django.urls import reverse

from tests.desk.conftest import house

__all__ = ["house"]


@pytest.mark.parametrize("address", ["/", "/konto/login/", "/verwaltung/"])
def test_s_12_search_engines_keep_no_page_of_the_desk(client, cast, address):
    assert "noindex" in client.get(address)["X-Robots-Tag"]


def test_s_12_the_public_form_may_be_found(client, house):
    assert "noindex" not in client.get(reverse("public:form"))["X-Robots-Tag"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "QUATSCH"])
@pytest.mark.parametrize("address", ["/", "/konto/login/", "/meinung/", "/verwaltung/"])
def test_s_12_unknown_methods_are_refused(client, house, method, address):
    assert client.generic(method, address).status_code == 405


def test_s_12_the_register_leaves_by_a_button_and_not_by_a_link(client, cast):
    client.force_login(cast.officer)
    assert client.get(reverse("desk:export")).status_code == 405
    assert client.post(reverse("desk:export")).status_code == 200
