"""The scanner's protocol, spoken with a small server that answers as clamd does."""

import socket
import struct
import threading

import pytest

from krm.adapters.virus_scan import ClamdScanner, NullScanner, ScanResult

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Reads one INSTREAM command and answers; keeps what it received."""

    def __init__(self, listener, answer):
        self.received = b""
        self.answer = answer
        self.listener = listener
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", stream.read(4))[0]:
                self.received += stream.read(size)
            found = self.answer or (b"stream: Eicar-Test-Signature FOUND" if EICAR in self.received
                                    else b"stream: OK")  # fmt: skip
            connection.sendall(found + b"\0")


@pytest.fixture(params=["path", "port"])
def clamd(request, tmp_path):
    """Return a function that starts a server and returns it with its address."""
    listeners = []

    def start(answer=b""):
        if request.param == "path":
            listener = socket.socket(socket.AF_UNIX)
            address = str(tmp_path / "clamd")
            listener.bind(address)
            listener.listen()
        else:
            listener = socket.create_server(("127.0.0.1", 0))
            address = f"127.0.0.1:{listener.getsockname()[1]}"
        listeners.append(listener)
        return Clamd(listener, answer), address

    yield start
    for listener in listeners:
        listener.close()


def test_a_clean_file_arrives_whole(clamd):
    server, address = clamd()
    content = bytes(range(256)) * 1000
    assert ClamdScanner(address, timeout=5).scan(content) == ScanResult("clean")
    assert server.received == content


def test_malware_is_named(clamd):
    _server, address = clamd()
    found = ClamdScanner(address, timeout=5).scan(b"Text " + EICAR)
    assert found == ScanResult("infected", "Eicar-Test-Signature")


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: seltsam", b"\0"]
)
def test_an_odd_answer_is_never_clean(clamd, answer):
    _server, address = clamd(answer)
    assert ClamdScanner(address, timeout=5).scan(b"x").state == "unscanned"


@pytest.mark.parametrize("address", ["/gibt/es/nicht", "127.0.0.1:1", "kein-port", "localhost:abc"])
def test_a_scanner_that_is_down_means_unscanned(address):
    found = ClamdScanner(address, timeout=1).scan(b"x")
    assert found.state == "unscanned"
    assert found.detail.startswith("Virenscanner nicht erreichbar")


def test_a_scanner_that_hangs_means_unscanned():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        assert ClamdScanner(address, timeout=0.2).scan(b"x").state == "unscanned"


def test_no_scanner_means_unscanned():
    assert NullScanner().scan(b"x").state == "unscanned"
