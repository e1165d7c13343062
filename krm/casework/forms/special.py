"""Forms about what is special in a Vorgang: a Besonderheit, data given to others."""

from typing import Any

from krm.casework.forms.steps import StepForm
from krm.measures.forms import DisclosureFields, ReportFields


class ReportForm(StepForm, ReportFields):
    """A Besonderheit of a Vorgang."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(self.at)


class DisclosureForm(StepForm, DisclosureFields):
    """Which data of a Vorgang went to whom."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(self.at)
