"""What the schedule calls: sweep or read files, watch alarms and parts passed on."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.arrivals import jobs
from krm.arrivals.actions import alarms, passing
from krm.arrivals.storage import pending_uploads
from krm.organisation.jobs import unless_paused


@unless_paused(0)
def sweep_pending_uploads() -> int:
    """Throw away files whose sender never came back to the form; return how many forms' they were.

    :raises JobFailed: if the file store failed; described by class and place only.
    """
    try:
        return pending_uploads.sweep(now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def read_meanings() -> int:
    """Compare the meaning of what has come in with the examples of danger; return how many.

    Danger is read even while the house pauses.

    :raises JobFailed: as above.
    """
    try:
        return jobs.read_due(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def read_files() -> int:
    """Read the text of files that have arrived and look through it for danger.

    :raises JobFailed: as above; what was not read goes on waiting.
    """
    try:
        return jobs.read_waiting_files(clock=now)
    except Exception as error:
        raise JobFailed(described(error)) from None


@unless_paused(0)
def watch_sichtung() -> int:
    """Tell the next person of waiting alarms and open parts; remove what must not be kept (K0).

    One of these that breaks does not keep the others from running.

    :raises JobFailed: as above, after all were tried.
    """
    done, failed = 0, ""
    for step in (
        alarms.tell_waiting,
        passing.remind_units,
        passing.tell_of_unread_tips,
        passing.remove_due_content,
    ):
        try:
            done += step(at=now())
        except Exception as error:
            failed = failed or described(error)
    if failed:
        raise JobFailed(failed)
    return done
