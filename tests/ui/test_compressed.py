"""Pages leave compressed, files as they are."""

import gzip

from django.urls import reverse


def test_p_09_a_page_is_compressed_for_who_asks(db, client):
    plain = client.get(reverse("account_login"))
    small = client.get(reverse("account_login"), headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(small.content)
    assert len(small.content) < len(plain.content) / 2


def test_p_09_a_file_is_not(house, client):
    client.force_login(house.officer)
    answer = client.post(reverse("desk:export"), headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
