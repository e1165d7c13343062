"""The virus scanner: ClamAV's daemon over its socket, or none."""

import contextlib
import socket
import struct
from dataclasses import dataclass
from typing import Final, Literal, Protocol

ScanState = Literal["clean", "infected", "unscanned"]
_CHUNK: Final = 64 * 1024
_LONGEST_REPLY: Final = 4096


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What the scanner says; `detail` names the find or why nothing was scanned."""

    state: ScanState
    detail: str = ""


class VirusScanner(Protocol):
    """Looks at the bytes of a file."""

    def scan(self, content: bytes) -> ScanResult:
        """Return the result; "unscanned" if the scanner cannot be reached. Raises nothing."""
        ...


class NullScanner:
    """No scanner is installed: every file stays unscanned."""

    def scan(self, content: bytes) -> ScanResult:
        """Return "unscanned", whatever the content."""
        del content
        return ScanResult("unscanned", "Kein Virenscanner eingerichtet.")


@dataclass(frozen=True, slots=True)
class ClamdScanner:
    """Talks to clamd by its INSTREAM command; `address` is a socket path or "host:port"."""

    address: str
    timeout: float = 30.0

    def scan(self, content: bytes) -> ScanResult:
        """Send the content in chunks and read the verdict.

        A scanner that is down, slow or answers oddly means "unscanned", never "clean".
        """
        try:
            reply = self._instream(content)
        except (OSError, ValueError) as error:
            return ScanResult("unscanned", f"Virenscanner nicht erreichbar ({error}).")
        answer = reply.removeprefix("stream:").strip()
        if answer == "OK":
            return ScanResult("clean")
        if answer.endswith(" FOUND"):
            return ScanResult("infected", answer.removesuffix(" FOUND"))
        return ScanResult("unscanned", answer or "Der Virenscanner hat nicht geantwortet.")

    def _instream(self, content: bytes) -> str:
        """Speak the protocol: command, length-prefixed chunks, a chunk of length zero."""
        with self._connect() as connection:
            # clamd may hang up in the middle of a file that is too large; its reply says so.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    chunk = content[start : start + _CHUNK]
                    connection.sendall(struct.pack(">I", len(chunk)) + chunk)
                connection.sendall(struct.pack(">I", 0))
            reply = b""
            while b"\0" not in reply and len(reply) < _LONGEST_REPLY:
                piece = connection.recv(_LONGEST_REPLY)
                if not piece:
                    break
                reply += piece
        return reply.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        """Open the socket, by path or by host and port."""
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout)
            connection.connect(self.address)
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self.timeout)
