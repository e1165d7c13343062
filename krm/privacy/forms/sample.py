"""The check sheet of the monthly sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from krm.privacy.actions.checking import Findings, Found, asked_about, field_of, problems_of
from krm.privacy.models import SampleAnswer
from krm.privacy.queries.samples import DrawnCase

_A = SampleAnswer.Answer


@dataclass(frozen=True)
class AskedQuestion:
    """One question on the sheet: its answer and the remark to it."""

    answer: forms.BoundField
    remark: forms.BoundField


class SampleForm(forms.Form):
    """Every question about every drawn Vorgang, each with a remark."""

    def __init__(self, *args: Any, cases: Sequence[DrawnCase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = list(cases)
        for drawn in self.cases:
            for question in asked_about(drawn):
                label = question.label
                if not drawn.look_ins:
                    label = "Zeigt auch das Protokoll der E-AKTE keine Einsicht durch KRM?"
                self.fields[field_of(drawn.case.pk, question)] = forms.ChoiceField(
                    label=label,
                    choices=[(_A.YES, "ja"), (_A.NO, "nein")],
                    required=False,
                    widget=forms.RadioSelect,
                )
                self.fields[field_of(drawn.case.pk, question, remark=True)] = forms.CharField(
                    label="Bemerkung", max_length=300, required=False
                )

    @property
    def sheets(self) -> list[tuple[DrawnCase, list[AskedQuestion]]]:
        """Return the drawn Vorgänge with their questions."""
        return [(drawn, self._questions(drawn)) for drawn in self.cases]

    def _questions(self, drawn: DrawnCase) -> list[AskedQuestion]:
        pk = drawn.case.pk
        return [
            AskedQuestion(self[field_of(pk, one)], self[field_of(pk, one, remark=True)])
            for one in asked_about(drawn)
        ]

    def clean(self) -> dict[str, Any]:
        """Check the whole sheet; what is missing stands at its question."""
        data = super().clean() or self.cleaned_data
        for name, problem in problems_of(self.cases, self.to_findings()).items():
            if name not in self.errors:
                self.add_error(name, problem)
        return data

    def to_findings(self) -> Findings:
        """Return what was said."""
        data = self.cleaned_data
        return {
            (drawn.case.pk, question): Found(
                data.get(field_of(drawn.case.pk, question), ""),
                data.get(field_of(drawn.case.pk, question, remark=True), ""),
            )
            for drawn in self.cases
            for question in asked_about(drawn)
        }
