"""Mailboxes over IMAP: what waits there, its bytes, and what is done with it afterwards.

Failures are codes; a server's own words may repeat addresses. The server only learns that a mail
is done after the caller has stored it.
"""

import imaplib
import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import NoReturn, Protocol

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
)
from imap_tools.utils import encode_folder

TIMEOUT = 20
_CHUNK = 50
_ANSWER = re.compile(rb"\d+ \(")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]{10,40})"')
# Whatever the locale says.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ImapFailed(Exception):
    """The mailbox cannot be used now; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Place:
    """Which mailbox, and how it is reached."""

    host: str
    port: int
    security: str
    user: str
    folder: str = "INBOX"
    done_folder: str = ""
    ca_file: str = ""


@dataclass(frozen=True)
class SignIn:
    """With what we sign in: a password, or an access token (XOAUTH2)."""

    secret: str
    is_token: bool = False

    def __repr__(self) -> str:
        """Return it without the secret: it may end up in a log."""
        return "SignIn()"


@dataclass(frozen=True)
class Envelope:
    """A mail on the server, by all that is cheap to ask for."""

    uid: int
    size: int
    day: date
    header: bytes


class MailboxTalk(Protocol):
    """What is asked of a mailbox, in the order it is used."""

    uid_validity: int
    uid_next: int

    def waiting(self, *, above: int | None, since: date | None) -> list[int]:
        """Return the UIDs to look at, the oldest first."""

    def envelopes(self, uids: Iterable[int]) -> Iterator[Envelope]:
        """Yield what is known of mails without fetching them."""

    def content(self, uid: int, *, most: int = 0) -> bytes | None:
        """Return the bytes of a mail, or only the first ones; None if it is gone."""

    def done(self, uid: int) -> None:
        """Tell the server that a mail is stored here."""

    def left_lying(self, uid: int) -> None:
        """Mark a mail that was not fetched as a whole; it stays where it is."""

    def of_day(self, day: date) -> list[Envelope]:
        """Return the mails of one day that lie in any of the two folders."""


@contextmanager
def connected(
    place: Place, sign_in: SignIn, *, timeout: float = TIMEOUT
) -> Iterator["ImapMailbox"]:
    """Sign in, open the folder, and sign out in the end.

    :raises ImapFailed: with a code; also for what goes wrong in between.
    """
    box = None
    try:
        box = _reached(place, timeout)
        _sign_in(box, place.user, sign_in)
        yield ImapMailbox(box, place)
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        _fail(error)
    finally:
        if box is not None:
            _leave(box)


class ImapMailbox:
    """One open mailbox."""

    def __init__(self, box: BaseMailBox, place: Place) -> None:
        self._box = box
        self._place = place
        box.client.capabilities = _capabilities(box)
        if place.done_folder:
            try:
                box.folder.status(place.done_folder, ["MESSAGES"])
            except MailboxFolderStatusError:
                raise ImapFailed("done_folder") from None
        box.folder.set(place.folder)
        self.uid_validity = _number(box, "UIDVALIDITY")
        self.uid_next = _number(box, "UIDNEXT")

    def waiting(self, *, above: int | None, since: date | None) -> list[int]:
        """Return the UIDs nobody has read, all above a number, and all since a day.

        Somebody may have opened a mail in another program before we came.
        """
        found = set(self._search("UNSEEN UNDELETED"))
        if above is not None:
            found |= {uid for uid in self._search(f"UID {above + 1}:*") if uid > above}
        if since is not None:
            found |= set(self._search(f"SINCE {_imap_day(since)}"))
        return sorted(found)

    def envelopes(self, uids: Iterable[int]) -> Iterator[Envelope]:
        """Yield size, day and header of mails, the oldest first."""
        wanted = sorted(uids)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            rows = self._fetched(chunk, "(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER])")
            yield from sorted(
                (found for about, header in rows if (found := _envelope(about, header))),
                key=lambda envelope: envelope.uid,
            )

    def content(self, uid: int, *, most: int = 0) -> bytes | None:
        """Return the bytes of a mail without marking it as read; None if it is gone."""
        part = f"BODY.PEEK[]<0.{most}>" if most else "BODY.PEEK[]"
        for about, data in self._fetched([uid], f"(UID {part})"):
            found = _UID.search(about)
            if found and int(found[1]) == uid:
                return data
        return None

    def done(self, uid: int) -> None:
        """Mark a mail as read and put it into the folder for what was fetched."""
        self._flag(uid, r"\Seen")
        if self._place.done_folder:
            self._move(uid)

    def left_lying(self, uid: int) -> None:
        """Mark a mail as read and important, and leave it in its folder."""
        self._flag(uid, r"\Seen \Flagged")

    def of_day(self, day: date) -> list[Envelope]:
        """Return the mails of one day, as the server counts days, from both folders."""
        found: list[Envelope] = []
        for folder in dict.fromkeys(filter(None, (self._place.folder, self._place.done_folder))):
            self._box.folder.set(folder, readonly=True)
            found += self.envelopes(self._search(f"ON {_imap_day(day)}"))
        return found

    def _search(self, criteria: str) -> list[int]:
        return [int(uid) for uid in self._box.uids(criteria, charset=None)]

    def _flag(self, uid: int, flags: str) -> None:
        # Not `flag` of the library: that also expunges what others have marked as deleted.
        self._called("STORE", str(uid), "+FLAGS.SILENT", f"({flags})")

    def _move(self, uid: int) -> None:
        target = encode_folder(self._place.done_folder)
        capabilities = self._box.client.capabilities
        if "MOVE" in capabilities:
            self._called("MOVE", str(uid), target)
            return
        self._called("COPY", str(uid), target)
        self._flag(uid, r"\Deleted")
        if "UIDPLUS" in capabilities:  # else it stays, marked: EXPUNGE would take others along
            self._called("EXPUNGE", str(uid))

    def _called(self, *words: object) -> list[object]:
        status, answer = self._box.client.uid(*words)  # type: ignore[arg-type]
        if status != "OK":
            raise ImapFailed("protocol")
        return list(answer)

    def _fetched(self, uids: list[int], parts: str) -> list[tuple[bytes, bytes]]:
        """Return for each mail what the server says about it, and the one literal."""
        rows: list[tuple[bytes, bytes]] = []
        for piece in self._called("FETCH", ",".join(map(str, uids)), parts):
            if isinstance(piece, tuple):
                rows.append((piece[0], piece[1]))
            elif isinstance(piece, bytes) and _ANSWER.match(piece):
                rows.append((piece, b""))  # without a literal the content was empty
            elif isinstance(piece, bytes) and rows:
                rows[-1] = (rows[-1][0] + b" " + piece, rows[-1][1])
        return rows


def _reached(place: Place, timeout: float) -> BaseMailBox:
    if place.security == "none":
        return MailBoxUnencrypted(place.host, place.port, timeout=timeout)
    context = ssl.create_default_context(cafile=place.ca_file or None)
    if place.security == "starttls":
        try:
            return MailBoxStartTls(place.host, place.port, timeout=timeout, ssl_context=context)
        except (imaplib.IMAP4.error, ImapToolsError, ValueError):
            raise ImapFailed("tls") from None
    return MailBox(place.host, place.port, timeout=timeout, ssl_context=context)


def _sign_in(box: BaseMailBox, user: str, sign_in: SignIn) -> None:
    try:
        if sign_in.is_token:
            box.xoauth2(user, sign_in.secret, initial_folder=None)
        elif (user + sign_in.secret).isascii():
            box.login(user, sign_in.secret, initial_folder=None)
        else:
            box.login_utf8(user, sign_in.secret, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, MailboxLoginError):
        raise ImapFailed("sign_in") from None


def _capabilities(box: BaseMailBox) -> tuple[str, ...]:
    """Ask anew: most servers tell what they can only after the sign-in."""
    _, answer = box.client.capability()
    return tuple(str((answer[-1] or b"").decode("ascii", "replace")).upper().split())


def _number(box: BaseMailBox, name: str) -> int:
    """Return what the server said on opening the folder; 0 if it said nothing."""
    found = box.client.untagged_responses.get(name) or [b"0"]
    last = found[-1]
    return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def _leave(box: BaseMailBox) -> None:
    try:
        box.client.logout()
    except (OSError, imaplib.IMAP4.error):
        box.client.shutdown()


def _envelope(about: bytes, header: bytes) -> Envelope | None:
    uid, size, arrived = (found.search(about) for found in (_UID, _SIZE, _ARRIVED))
    if uid is None or size is None or arrived is None:
        return None
    # The day as the server counts it, in its own zone: a search by day does the same.
    day = parsedate_to_datetime(arrived[1].decode("ascii", "replace").strip()).date()
    return Envelope(int(uid[1]), int(size[1]), day, header)


def _imap_day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _fail(error: Exception) -> NoReturn:
    """Turn what went wrong into a code; the narrower kinds come first."""
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (TimeoutError, "timeout"),
        (ConnectionResetError, "connection"),
        (BrokenPipeError, "connection"),
        (OSError, "unreachable"),
        (MailboxFolderSelectError, "folder"),
        (imaplib.IMAP4.abort, "connection"),
    )
    code = next((code for kind, code in kinds if isinstance(error, kind)), "protocol")
    raise ImapFailed(code) from None
