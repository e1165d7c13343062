"""A token is fetched over https only, from the address that was entered, and shown to nobody."""

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from krm.adapters.oauth import Client, TokenRefused, fetch_token
from tests.house.certificate import self_signed


class Service:
    """An Anmeldedienst that answers as it is set and keeps what it was asked."""

    def __init__(self, folder):
        certificate, key = self_signed("localhost", "127.0.0.1")
        self.ca_file = folder / "cert.pem"
        self.ca_file.write_bytes(certificate)
        (folder / "key.pem").write_bytes(key)
        self.asked: list[object] = []
        self.headers: dict[str, str] = {}
        self.status, self.answer = 200, {"access_token": "frisch"}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append({k: v[0] for k, v in parse_qs(body.decode()).items()})
                self.reply()

            def do_GET(self):
                service.asked.append("GET")
                self.reply()

            def reply(self):
                self.send_response(service.status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                said = service.answer
                self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

            def log_message(self, *_args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, folder / "key.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_port}/token"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def ask(self, **more):
        values = {"token_url": self.url, "client_id": "krm", "secret": "geheim", **more}
        return fetch_token(Client(**values), timeout=5, ca_file=str(self.ca_file))


@pytest.fixture
def service(tmp_path):
    found = Service(tmp_path)
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_as_a_client_of_its_own(service):
    assert service.ask(scope="mail").access == "frisch"
    assert service.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "krm",
            "client_secret": "geheim",
            "scope": "mail",
        }
    ]


def test_with_a_refresh_token_and_a_new_one_in_the_answer(service):
    service.answer = {"access_token": "frisch", "refresh_token": "neu"}
    assert service.ask(refresh_token="alt", secret="").refresh == "neu"
    assert service.asked == [
        {"grant_type": "refresh_token", "client_id": "krm", "refresh_token": "alt"}
    ]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"access_token": ""},
        {"access_token": 5},
        {"access_token": "a\r\nA1 LOGOUT"},
        b"kein JSON",
        b"\xff\xfe",
        b"[" * 30_000,
    ],
)
def test_what_is_no_token_is_a_refusal(service, answer):
    service.answer = answer
    with pytest.raises(TokenRefused, match="token_refused"):
        service.ask()


@pytest.mark.parametrize("status", [400, 401, 500])
def test_a_refusal_tells_a_code_and_nothing_the_service_said(service, status):
    service.status, service.answer = status, {"error": "Elif Muster ist gesperrt"}
    with pytest.raises(TokenRefused) as refusal:
        service.ask()
    assert refusal.value.args == ("token_refused",)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_secret_follows_no_redirect(service, status, tmp_path):
    service.status, service.headers = status, {"Location": service.url}
    with pytest.raises(TokenRefused, match="token_refused"):
        service.ask()
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "url", ["http://localhost/token", "ftp://localhost/", "file:///etc/passwd"]
)
def test_only_https(service, url):
    with pytest.raises(TokenRefused, match="token_address"):
        service.ask(token_url=url)


def test_a_certificate_nobody_knows(service):
    with pytest.raises(TokenRefused, match="certificate"):
        fetch_token(Client(service.url, "krm", "geheim"), timeout=5)
    assert not service.asked


def test_nobody_there(service):
    with pytest.raises(TokenRefused, match="token_unreachable"):
        service.ask(token_url="https://localhost:1/token")


def test_a_log_shows_no_secret():
    client = Client("https://login.example/t", "krm", "geheim", refresh_token="auch geheim")
    assert "geheim" not in repr(client)
