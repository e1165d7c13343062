"""Files with a password: whoever hands them in hears of it while they can still do something."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.documents.test_files_people_send import locked
from tests.public.test_pages import handed_in, visitor

__all__ = ["visitor"]


def test_m_09_who_sends_a_pdf_with_a_password_reads_it_on_the_receipt(visitor):
    files = [
        SimpleUploadedFile("Bescheid.pdf", locked(user="geheim", R=6)),
        SimpleUploadedFile("offen.pdf", locked(R=6)),
    ]
    handed_in(visitor, files=files)
    page = visitor.get(reverse("public:receipt")).content.decode()
    assert "Die Datei Bescheid.pdf hat ein Passwort." in page
    assert "offen.pdf" not in page
