"""``python -m benchmarks.jobs_house seed N | mails N | meaning N``: the house behind the jobs.

``seed`` prints the session cookie of the KRM-Beauftragte; the others print a line of JSON.
"""

import json
import random
import resource
import sys
import time

import django
from django.conf import settings

django.setup()

# The models may be imported only when Django is ready.
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import databases, one_database, texts  # noqa: E402
from krm.arrivals import jobs  # noqa: E402
from krm.mailbox.actions import mail as intake  # noqa: E402
from krm.mailbox.actions.mail import RawMail  # noqa: E402

BATCH = 20


def seed(count: int) -> None:
    """Fill the house."""
    now = timezone.now().replace(microsecond=0)
    cast = one_database._house(now)
    one_database._fill(count, cast, now)
    databases.gather_statistics()
    client = Client()
    client.force_login(cast.officer)
    name = settings.SESSION_COOKIE_NAME
    print(f"{name}={client.cookies[name].value}")


def mails(count: int) -> None:
    """Take in mails as the poller does: stored, read in the process apart, searched by phrases."""
    dice = random.Random(11)
    raws = [RawMail(texts.mail(number, dice)) for number in range(count + BATCH)]
    intake.ingest_mails(mails=raws[:BATCH], at=timezone.now())  # starts the process apart
    began, busy = time.perf_counter(), _busy()
    for start in range(BATCH, len(raws), BATCH):
        intake.ingest_mails(mails=raws[start : start + BATCH], at=timezone.now())
    _say(count, began, busy)


def meaning(count: int) -> None:
    """Compare the meaning of mails that were taken in before, as the worker does."""
    jobs.read_due(at=timezone.now(), seconds=0.01)  # loads the encoder and what was learned
    began, busy, read = time.perf_counter(), _busy(), 0
    while read < count and (more := jobs.read_due(at=timezone.now(), seconds=5)):
        read += more
    _say(read, began, busy)


def _say(count: int, began: float, busy: float) -> None:
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "mails": count,
                "per_second": round(count / seconds, 1) if count else 0.0,
                "cpu_ms_each": round(1000 * (_busy() - busy) / count, 1) if count else 0.0,
            }
        )
    )


def _busy() -> float:
    """Return the processor time of this process, its threads and its ended children."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + ended.ru_utime + ended.ru_stime


if __name__ == "__main__":
    {"seed": seed, "mails": mails, "meaning": meaning}[sys.argv[1]](int(sys.argv[2]))
