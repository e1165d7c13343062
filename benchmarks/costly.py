"""``python -m benchmarks.costly``: files and mails made to cost, while the desk works.

Two figures: how the desk's pages feel while costly files come through the public form, beside idle;
and how long four costly mails take with an ordinary one behind them that speaks of a danger.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import uuid4

from benchmarks import form, machine, site, visitors
from tests.house import costly
from tests.house.written import mail

SECONDS = 20
SENDERS = 4
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FILES = {
    "klein.docx": costly.costly_docx(9_000),
    "gross.docx": costly.large_docx(),
    "scan.tif": costly.costly_tiff(),
    "akte.eml": costly.open_quote(),
}
_COUNT = """
import django; django.setup()
from krm.arrivals.models import Alarm, IntakeItem
print(IntakeItem.objects.filter(read_at=None).count(), Alarm.objects.count())
"""


def main() -> None:
    """Measure and print the figures."""
    figures: dict[str, object] = dict(machine.described())
    with tempfile.TemporaryDirectory(prefix="krm-costly-") as folder:
        own = site.environment(Path(folder), f"sqlite:///{folder}/krm.sqlite3") | site.UNLIMITED
        session = site.answer_of(own, "benchmarks.form_house", "prepare")
        with site.site(own) as web:
            figures["desk"] = _beside_costly_files(web.port, session)
        figures["mails"] = _mails(own, Path(folder) / "mails")
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def _beside_costly_files(port: int, session: str) -> dict[str, object]:
    idle = form.desk_times(port, session, SECONDS)
    tally, stop, lock = visitors.Tally(), threading.Event(), threading.Lock()

    def send() -> None:
        while not stop.is_set():
            for name, content in _FILES.items():
                began = time.perf_counter()
                status = _send(port, name, content)
                with lock:
                    tally.add(status, time.perf_counter() - began)

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    busy = form.desk_times(port, session, SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    pages = {
        page: {
            "idle_ms": idle[page], "busy_ms": busy[page],
            "times": round(busy[page] / idle[page], 2),
        }
        for page in form.DESK
    }  # fmt: skip
    return {"sent": tally.statuses, "slowest_answer_s": round(max(tally.seconds), 1), **pages}


def _send(port: int, name: str, content: bytes) -> int:
    opened = visitors.open_form(port, 1)
    edge = uuid4().hex
    fields = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in parse_qsl(opened.body.decode())
    )
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = fields.encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Cookie": opened.cookie}
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/meinung/", body, kind)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _mails(own: dict[str, str], folder: Path) -> dict[str, object]:
    folder.mkdir()
    danger = mail("Ich weiß nicht weiter. Ich bringe mich um.", message_id="<danger@post.example>")
    small = mail(
        "Siehe Anlage.", message_id="<a@x>", files=[("a.docx", _FILES["klein.docx"], _DOCX)]
    )
    large = mail(
        "Siehe Anlage.", message_id="<b@x>", files=[("b.docx", _FILES["gross.docx"], _DOCX)]
    )
    raws = [costly.open_quote(), costly.stray_tags(), small, large, danger]
    for number, raw in enumerate(raws):
        (folder / f"{number}.eml").write_bytes(raw)
    began = time.perf_counter()
    _run(own, "-m", "krm", "ingest-mail", str(folder))
    taken = time.perf_counter() - began
    unread, alarms = _run(own, "-c", _COUNT).split()
    return {"seconds": round(taken, 1), "unread": int(unread), "alarms": int(alarms)}


def _run(own: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=site.ROOT, env=own, check=True, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    return done.stdout


if __name__ == "__main__":
    main()
