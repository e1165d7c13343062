"""What can be read from a stored mail."""

import re
from dataclasses import replace
from typing import Final

from django.conf import settings

from krm.adapters import sandbox
from krm.adapters.sandbox import ATTEMPTS
from krm.arrivals.models import IntakeItem
from krm.arrivals.storage import originals
from krm.mailbox.queries import threads
from krm.mailbox.rules.content import MailContent
from krm.mailbox.rules.mailboxes import cut_note
from krm.mailbox.rules.stored import read_stored

# So the name of a file says how large the mail is of which it holds the beginning.
CUT: Final = "of"
_CUT_NAME: Final = re.compile(rf"\.{CUT}(\d+)\.\w+$")


def mail_of(item: IntakeItem) -> MailContent:
    """Read the stored bytes in a process apart; of a mail that was cut only what comes first.

    :raises TooCostly: if that used more time or memory than this attempt has.
    :raises SandboxUnavailable: if no such process could be started.
    """
    raw = originals.read(item.raw_name)
    cut = _CUT_NAME.search(item.raw_name)
    content = sandbox.run(
        read_stored,
        ATTEMPTS[min(item.read_attempts, len(ATTEMPTS) - 1)],
        raw,
        own_addresses=threads.own_addresses(),
        is_cut=cut is not None,
    )
    if cut is None:
        return content
    note = cut_note(int(cut[1]), settings.MAIL_MAX_BYTES)
    return replace(content, problem=note)
