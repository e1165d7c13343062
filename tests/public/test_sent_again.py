"""What is sent again, and what reaches nobody, at the public form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from krm.arrivals.models import IntakeItem, Submission
from tests.public.test_pages import FORM, STATUS, code_of, handed_in, typed


@pytest.fixture
def visitor(house):
    return Client()


def test_m_10_sent_again_from_a_page_opened_anew_is_the_same_message(visitor):
    code = handed_in(visitor)
    answer = visitor.post(FORM, typed(), follow=True)
    assert answer.redirect_chain[-1][0] == "/meinung/danke/?schon"
    assert code_of(visitor) == code
    assert Submission.objects.count() == 1


def test_m_10_sent_again_after_the_page_was_emptied_shows_no_code(visitor):
    code = handed_in(visitor)
    visitor.get("/meinung/danke/fertig/")
    page = visitor.post(FORM, typed(), follow=True).content.decode()
    assert "Diese Meldung ist schon bei uns angekommen." in page
    assert code not in page
    assert Submission.objects.count() == 1


def test_m_10_a_browser_that_lost_the_file_sends_nothing_new(visitor):
    handed_in(visitor, files=SimpleUploadedFile("beleg.txt", b"Beleg"))
    assert visitor.post(FORM, typed()).url == "/meinung/danke/?schon"
    other = SimpleUploadedFile("neu.txt", b"Noch ein Beleg")
    assert visitor.post(FORM, typed(files=other)).url == "/meinung/danke/"
    assert Submission.objects.count() == 2


@pytest.mark.parametrize("changes", [{"happened": "Etwas anderes."}, {"last_name": "Muster"}])
def test_m_10_one_word_more_is_another_message(visitor, changes):
    handed_in(visitor)
    handed_in(visitor, **changes)
    assert Submission.objects.count() == 2


def test_m_10_the_same_words_from_another_window_are_another_message(visitor):
    handed_in(visitor)
    handed_in(Client())
    assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"reply_by": "email", "email": "mara @web.de"},
        {"reply_by": "email", "email": "a@x; b@y"},
        {"reply_by": "phone", "phone": "ruf mich an"},
        {"reply_by": "letter", "street": "Weg 1", "city": "Neustadt", "postcode": "6743"},
    ],
)
def test_m_12_what_reaches_nobody_is_refused_at_its_field(visitor, changes):
    page = visitor.post(FORM, typed(**changes)).content.decode()
    assert "Bitte prüfen Sie" in page.split('class="summary"')[1].split("</section>")[0]
    assert not IntakeItem.objects.exists()


def test_m_12_what_was_typed_for_another_way_is_not_checked(visitor):
    handed_in(visitor, email="mara @web.de", phone="keins", postcode="6743")
    assert Submission.objects.get().email == ""


def test_m_12_digits_of_every_script_reach_somebody(visitor):
    handed_in(visitor, reply_by="letter", street="Weg 1", city="Neustadt", postcode="٦٧ ٤٣٣")
    assert Submission.objects.get().postcode == "67433"


def test_m_12_an_empty_code_is_asked_for(visitor):
    answer = visitor.post(STATUS, {"code": " "})
    assert (answer.status_code, "Diese Angabe fehlt noch." in answer.content.decode()) == (
        400,
        True,
    )
