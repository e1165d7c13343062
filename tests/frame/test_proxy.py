"""The proxy of docs/nginx.conf takes requests whole: half-sent ones occupy nothing behind it."""

import os
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.house.certificate import self_signed
from tools.machine import find_nginx

CONFIG = Path(__file__).parents[2] / "docs" / "nginx.conf"
HALF_SENT = (
    b"POST /meinung/ HTTP/1.1\r\nHost: krm.jobcenter.example\r\nContent-Length: 1000\r\n\r\nhalf"
)
PLACES = 2  # of the web server; each half-sent request it sees takes one
APP = """
def application(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ.get("HTTP_X_FORWARDED_FOR", "").encode()]
"""


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


@contextmanager
def running(command, port, **more):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    try:
        ends = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < ends:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        if process.poll() is not None:
            raise RuntimeError(process.communicate()[1].decode())
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def backend(tmp_path):
    """A web server like that of the house, with few places."""
    (tmp_path / "app.py").write_text(APP)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "app", "--bind", f"127.0.0.1:{port}",
               "--workers", "1", "--worker-class", "gthread", "--threads", str(PLACES),
               "--graceful-timeout", "1"]  # fmt: skip
    with running(command, port, cwd=tmp_path):
        yield port


@pytest.fixture
def proxy(backend, tmp_path):
    """The configuration of the docs with ports and certificate of this machine."""
    program = find_nginx()
    if program is None:
        if os.environ.get("CI", "") not in ("", "0", "false"):
            pytest.fail("nginx is missing (Debian: apt install nginx-light)")
        pytest.skip("nginx is missing (Debian: apt install nginx-light)")
    certificate, key = self_signed("krm.jobcenter.example", "127.0.0.1")
    (tmp_path / "fullchain.pem").write_bytes(certificate)
    (tmp_path / "privkey.pem").write_bytes(key)
    port = free_port()
    text = CONFIG.read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{backend};"),
        ("/etc/ssl/krm/", f"{tmp_path}/"),
        ("/var/log/nginx/", f"{tmp_path}/"),
    ):
        assert old in text
        text = text.replace(old, new)
    paths = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in
                    ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; daemon off; events {{}}\n"
        f"http {{ access_log off; {paths}\n{text} }}"
    )
    command = [str(program), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    with running(command, port):
        yield port


def trusting(tmp_path):
    return ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))


def half_sent(port, wrapped):
    raw = socket.create_connection(("127.0.0.1", port), timeout=10)
    place = wrapped(raw)
    place.sendall(HALF_SENT)
    return place


def test_s_04_eight_half_sent_requests_stop_nobody_behind_the_proxy(proxy, tmp_path):
    context = trusting(tmp_path)

    def wrapped(raw):
        return context.wrap_socket(raw, server_hostname="127.0.0.1")

    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(half_sent(proxy, wrapped))
        time.sleep(0.5)
        asked = Request(f"https://127.0.0.1:{proxy}/", headers={"X-Forwarded-For": "203.0.113.9"})
        with urlopen(asked, timeout=15, context=context) as answer:
            # The address that the proxy saw, not the one that the sender claims.
            assert answer.read() == b"127.0.0.1"


def test_s_04_without_the_proxy_they_do(backend):
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(half_sent(backend, lambda raw: raw))
        time.sleep(0.5)
        with pytest.raises(TimeoutError):
            urlopen(f"http://127.0.0.1:{backend}/", timeout=2)


def test_s_06_the_log_of_the_proxy_holds_no_words_and_no_visitor(proxy, tmp_path):
    with urlopen(f"https://127.0.0.1:{proxy}/register/?q=Beispiel", context=trusting(tmp_path)):
        pass
    ends = time.monotonic() + 10
    while not (written := (tmp_path / "krm.log").read_text(encoding="utf-8")):
        assert time.monotonic() < ends, "nothing is logged"
        time.sleep(0.05)
    assert " GET /register/ 200 " in written
    assert not [word for word in ("Beispiel", "127.0.0.1", "Python") if word in written]
