"""A virus scanner that answers as clamd does, as often as it is asked."""

import socketserver
import struct
import threading
from contextlib import contextmanager

MARK = b"invented malware"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.read(10)
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Invented FOUND\0" if MARK in content else b"stream: OK\0")


@contextmanager
def running():
    """Start a scanner and hand out its address."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
