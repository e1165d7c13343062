"""An old table goes when a Vorgang that came from it becomes anonymous: it names the person."""

from krm.documents import actions as documents
from krm.takeover.models import ImportedRow, RegisterImport
from krm.ui.rules import format_date


def forget_tables(*, reaction_pk: int) -> list[str]:
    """Delete the files of all imports that ended, and the cells they quote; return their keys.

    The same table may have been uploaded more than once, and nothing needs it any more. What came
    from it stays in the register, and its day and counts in the list of imports. The verb that
    makes the Vorgang anonymous writes the journal.
    """
    if not ImportedRow.objects.filter(reaction=reaction_pk).exists():
        return []
    ended = (RegisterImport.State.DONE, RegisterImport.State.FAILED,
             RegisterImport.State.TAKEN_BACK)  # fmt: skip
    rows = RegisterImport.objects.select_for_update(of=("self",)).filter(state__in=ended)
    gone: list[str] = []
    for row in rows.select_related("document").exclude(document=None).order_by("pk"):
        # What the file was called may be a name as well.
        document, row.file_name = row.document, f"Tabelle vom {format_date(row.uploaded_at)}"
        row.document, row.problems, row.changed, row.hints = None, [], [], []
        row.save(update_fields=["document", "file_name", "problems", "changed", "hints"])
        if document is not None:
            gone.append(str(document.pk))
            documents.delete_unused(document)
    return gone
