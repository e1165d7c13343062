"""More files than anybody means to send are passed over, so that the words beside them stay.

Django ends a request with too many files before a view sees it, and with it goes what was typed;
so does a request that is refused by its length. Here the surplus is read and forgotten: no byte of
it is kept, and the form says what was too much.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

if TYPE_CHECKING:
    _Uploaded = UploadedFile[bytes]
else:
    _Uploaded = UploadedFile


class SurplusFile(_Uploaded):
    """A file of which only the name is known, since there was too much before it."""


class SurplusHandler(FileUploadHandler):
    """Takes the files after the first ``settings.FILES_AT_ONCE``; the others go on as always.

    So it does with those after ``settings.REQUEST_MAX_BYTES``, and with the one that crosses it.
    """

    _count = 0
    _bytes = 0

    @property
    def _is_surplus(self) -> bool:
        too_many = self._count > settings.FILES_AT_ONCE
        return too_many or self._bytes > settings.REQUEST_MAX_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count a file that begins; no other handler opens one for the surplus."""
        super().new_file(*args, **kwargs)
        self._count += 1
        if self._is_surplus:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the bytes on, or forget them."""
        self._bytes += len(raw_data)
        return None if self._is_surplus else raw_data

    def file_complete(self, file_size: int) -> SurplusFile | None:
        """Return the name without content for a file of the surplus, else leave it to the next."""
        if not self._is_surplus:
            return None
        return SurplusFile(BytesIO(), self.file_name, size=file_size)
