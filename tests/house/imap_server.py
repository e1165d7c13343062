"""A real IMAP server (dovecot) for one test run: a normal user, high ports, one folder."""

import base64
import hashlib
import hmac
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted

from tests.house.certificate import self_signed
from tools.machine import find_dovecot

USER, PASSWORD, TOKEN_KEY = "krm@jobcenter.example", "geheim und lang", b"key of the tests"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_login_user = {owner}
default_internal_user = {owner}
default_internal_group = {group}
mail_location = maildir:{home}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  args = {home}/oauth2.conf
  mechanisms = xoauth2
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Nobody waits after a wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service auth {{
  chroot =
}}
"""
OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={home}/keys/
username_attribute = sub
"""


@dataclass(frozen=True)
class ImapServer:
    """Where the server listens, and its files."""

    home: Path
    port: int
    tls_port: int
    user: str = USER
    password: str = PASSWORD

    @property
    def ca_file(self) -> Path:
        return self.home / "cert.pem"

    @contextmanager
    def talk(self, folder="INBOX"):
        """Speak to the server as somebody with another mail program would."""
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(
            self.user, self.password, folder
        ) as box:
            yield box

    def deliver(self, raw, *, folder="INBOX", at=None, flags=()):
        with self.talk() as box:
            box.append(raw, folder, dt=at or datetime.now(UTC), flag_set=list(flags))

    def create(self, folder):
        with self.talk() as box:
            box.folder.create(folder)

    def subjects(self, folder="INBOX", criteria="ALL"):
        with self.talk(folder) as box:
            return [mail.subject for mail in box.fetch(criteria, mark_seen=False)]

    def count(self, folder="INBOX", criteria="ALL"):
        with self.talk(folder) as box:
            return len(box.uids(criteria))

    def empty(self):
        """Forget all mails and folders; the next UIDVALIDITY is another one."""
        shutil.rmtree(self.home / "mail", ignore_errors=True)
        _folder(self.home / "mail", _owner())

    def renumber(self, folder=""):
        """Lose the list of UIDs, as after a restored backup: the server makes a new UIDVALIDITY."""
        place = self.home / "mail" / self.user / folder
        for name in ("dovecot-uidlist", "dovecot.index.log", "dovecot.index.cache"):
            (place / name).unlink(missing_ok=True)
        for path in place.glob("dovecot.index*"):
            path.unlink()
        (place / "dovecot-uidvalidity").unlink(missing_ok=True)

    def token(self, *, user=USER, hours=1):
        """Return an access token the server accepts, as an Anmeldedienst would issue it."""
        ends = int((datetime.now(UTC) + timedelta(hours=hours)).timestamp())
        head = {"alg": "HS256", "typ": "JWT", "kid": "default"}
        body = {"sub": user, "exp": ends, "iat": ends - 7200, "azp": "default"}
        signed = ".".join(_base64(json.dumps(part).encode()) for part in (head, body))
        mark = hmac.new(TOKEN_KEY, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64(mark)}"


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _owner():
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _folder(place, owner):
    place.mkdir(mode=0o700)
    os.chown(place, owner.pw_uid, owner.pw_gid)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _written(home, server, owner):
    certificate, key = self_signed("localhost", "127.0.0.1")
    values = {
        "home": home,
        "port": server.port,
        "tls_port": server.tls_port,
        "owner": owner.pw_name,
        "group": _group(owner),
        "uid": owner.pw_uid,
        "gid": owner.pw_gid,
    }
    (home / "cert.pem").write_bytes(certificate)
    (home / "key.pem").write_bytes(key)
    (home / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    (home / "oauth2.conf").write_text(OAUTH2.format(**values), encoding="utf-8")
    key_file = home / "keys" / "default" / "HS256" / "default"
    key_file.parent.mkdir(parents=True)
    key_file.write_text(base64.b64encode(TOKEN_KEY).decode())
    (home / "dovecot.conf").write_text(CONFIG.format(**values), encoding="utf-8")
    _folder(home / "mail", owner)
    for path in (home, *home.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _group(owner):
    import grp  # noqa: PLC0415 - only where there are groups

    return grp.getgrgid(owner.pw_gid).gr_name


@contextmanager
def running():
    """Start the server and hand it out; stop it and remove its files afterwards."""
    program, owner = find_dovecot(), _owner()
    # A short path: the name of a socket may have no more than about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="krm-imap-", dir="/tmp"))
    server = ImapServer(home, free_port(), free_port())
    _written(home, server, owner)
    process = subprocess.Popen(
        [str(program), "-F", "-c", str(home / "dovecot.conf")],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(home / "start.log").open("wb"),
        start_new_session=True,
        **({"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
           if os.geteuid() == 0 else {}),
    )  # fmt: skip
    try:
        _wait(process, server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(home, ignore_errors=True)


def _wait(process, server):
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as talk:
                if talk.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.05)
    output = [path.read_text() for path in server.home.glob("*.log")]
    raise RuntimeError("dovecot does not start\n" + "\n".join(output))


@pytest.fixture(scope="session")
def imap_process():
    """Start dovecot once; without it the test is skipped here and fails in CI."""
    if find_dovecot() is None:
        if os.environ.get("CI", "") not in ("", "0", "false"):
            pytest.fail("dovecot is missing (Debian: apt install dovecot-imapd)")
        pytest.skip("dovecot is missing (Debian: apt install dovecot-imapd)")
    with running() as server:
        yield server


@pytest.fixture
def imap(imap_process):
    """Hand out the server with an empty mailbox."""
    imap_process.empty()
    return imap_process
