"""A real mail server on this machine, for as long as a test lasts."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Taken:
    """One mail the server has accepted."""

    sender: str
    receivers: list[str]
    mail: EmailMessage


@dataclass
class Inbox:
    """What the server says at each step, and what it has taken."""

    at_receiver: str = "250 OK"
    at_content: str = "250 OK"
    hangs_up_after_content: bool = False
    signed_in: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.at_receiver.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_receiver

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.at_content.startswith("250"):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.taken.append(Taken(envelope.mail_from, list(envelope.rcpt_tos), mail))
        if self.hangs_up_after_content:
            server.transport.abort()
        return self.at_content


class _Controller(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(inbox: Inbox, **options: Any) -> Iterator[int]:
    """Serve the inbox on a free port of the loopback and hand out the port."""
    server = _Controller(inbox, hostname="127.0.0.1", port=0, **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()
