"""What the schedule calls: let deleted words go from the files of the database."""

from krm.adapters.failures import JobFailed, described
from krm.privacy import storage


def forget_old_pages() -> None:
    """Empty old pages and logs of the database (docs/operations.md).

    :raises JobFailed: if the database refused; described by class and place only.
    """
    try:
        storage.forget_old_pages()
    except Exception as error:
        raise JobFailed(described(error)) from None
