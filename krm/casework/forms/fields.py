"""Fields that the forms of casework share: Anliegen in their order, several files, moments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from krm.regelwerk.rules import AnliegenTree
from krm.ui.forms.uploads import SurplusFile

SLOTS = 3


@dataclass(frozen=True)
class AnliegenGroup:
    """What stands under one heading, and which kinds may have it: as first, or only later."""

    label: str
    rows: Sequence[tuple[str, str]]
    kinds: frozenset[str]
    further: frozenset[str]


def _groups(tree: AnliegenTree) -> list[AnliegenGroup]:
    """Return the tree under its headings; a root that is a leaf itself stands under "Weitere"."""
    found: dict[tuple[str, frozenset[str], frozenset[str]], list[tuple[str, str]]] = {}
    for code in tree.codes.values():
        if code.is_leaf:
            heading = tree.label(code.parent) if code.parent else "Weitere"
            rows = found.setdefault((heading, code.kinds, code.further_kinds), [])
            rows.append((code.code, f"{code.code} {code.label}"))
    return [
        AnliegenGroup(heading, rows, kinds, further)
        for (heading, kinds, further), rows in found.items()
    ]


class AnliegenWidget(forms.Widget):
    """Up to three selects of the same name, so that the order is the order on the page."""

    template_name = "casework/widgets/anliegen.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.groups: list[AnliegenGroup] = []
        self.kind_field = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return every chosen code, also a fourth one that somebody sends."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        # A proposal that was taken over may be chosen in a select, too.
        return list(dict.fromkeys(value for value in values if value))

    def get_context(
        self, name: str, value: list[str] | None, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Return the slots with what is chosen in each."""
        context = super().get_context(name, value, attrs)
        chosen = list(value or [])
        chosen += [""] * max(0, SLOTS - len(chosen))
        context["widget"]["slots"] = list(enumerate(chosen, start=1))
        context["widget"]["groups"] = self.groups
        context["widget"]["kind_field"] = self.kind_field
        return context


class AnliegenField(forms.Field):
    """One to three codes of the Anliegen tree; the rule of the kind is checked by the form."""

    widget = AnliegenWidget

    def offer(self, tree: AnliegenTree, *, kind: str = "", kind_field: str = "") -> None:
        """Fill the selects from the tree in force.

        :param kind: the kind is known: only what fits it is offered.
        :param kind_field: the field that says the kind; the page offers what fits it as soon as
            it is chosen.
        """
        widget = cast(AnliegenWidget, self.widget)
        widget.kind_field = kind_field
        widget.groups = [
            group for group in _groups(tree) if not kind or kind in group.kinds | group.further
        ]

    def to_python(self, value: Any) -> list[str]:
        """Return the codes as a list."""
        return list(value or [])


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: "MultiValueDict[str, UploadedFile[Any]]", name: str
    ) -> Any:
        """Return all files that were sent under the name."""
        return files.getlist(name)


class ManyFilesField(forms.FileField):
    """Several files; each is checked by its content when it is stored."""

    widget = ManyFilesInput
    default_error_messages: ClassVar = {
        "too_many": "Das sind %(sent)d Dateien. Auf einmal gehen höchstens %(most)d. Bitte weniger "
        "auswählen.",
        "too_large": "Die Dateien sind zusammen zu groß. Bitte weniger oder kleinere auswählen.",
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of files.

        :raises ValidationError: if there are too many, one is broken, or all are missing though
            required.
        """
        items: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if any(isinstance(item, SurplusFile) for item in items):
            code = "too_many" if len(items) > settings.FILES_AT_ONCE else "too_large"
            raise ValidationError(
                self.error_messages[code],
                code=code,
                params={"most": settings.FILES_AT_ONCE, "sent": len(items)},
            )
        cleaned = [
            super(ManyFilesField, self).clean(item, initial) for item in items if item is not None
        ]
        if self.required and not cleaned:
            raise ValidationError(self.error_messages["required"], code="required")
        return cleaned
