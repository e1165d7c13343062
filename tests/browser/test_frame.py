"""The browser reaches the site of the test and notices what goes wrong on a page."""

import pytest

from krm.organisation.models import Person


def test_the_site_answers_in_the_browser(page):
    answer = page.goto("/nowhere-to-be-found")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("script", ["console.error('bad')", "setTimeout(() => { throw 'bad' })"])
def test_complaints_of_a_page_are_collected(open_page, script):
    page = open_page()
    page.evaluate(script)
    page.wait_for_timeout(100)
    assert "bad" in " ".join(open_page.complaints)
    open_page.complaints.clear()


def test_a_missing_file_is_a_complaint(open_page):
    page = open_page()
    page.goto("/nowhere-to-be-found")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: '/missing.png'}))")
    page.wait_for_timeout(200)
    assert len(open_page.complaints) == 1
    open_page.complaints.clear()


def test_a_request_to_another_host_is_a_complaint(open_page):
    page = open_page()
    page.evaluate("fetch('http://example.invalid/').catch(() => {})")
    page.wait_for_timeout(100)
    assert any("example.invalid" in line for line in open_page.complaints)
    open_page.complaints.clear()


def test_a_window_can_be_signed_in(open_page):
    person = Person.objects.create(username="mara.beispiel")
    page = open_page(person)
    assert [cookie["name"] for cookie in page.context.cookies()] == ["sessionid"]


def test_a_form_of_the_desk_is_sent_once(page):
    page.goto("/konto/login/")
    page.fill("#id_login", "niemand")
    page.fill("#id_password", "falsch")
    held = []
    page.route("**/konto/login/", lambda route: held.append(route))
    press = "document.querySelector('main button[type=submit]').click()"
    page.evaluate(f"{press}; setTimeout(() => {press}, 200)")
    page.wait_for_timeout(600)
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_selector(".summary:focus")  # what is wrong is read out first
