"""Forms about what is special in an arrival: a Besonderheit, data given to others."""

from datetime import datetime
from typing import Any

from krm.measures.forms import DisclosureFields, ReportFields


class ReportForm(ReportFields):
    """A Besonderheit of an arrival."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(at)


class DisclosureForm(DisclosureFields):
    """Which data of an arrival or a Vorgang with an alarm went to whom."""

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(at)
