"""Forms about what is special in a Vorgang: a Besonderheit, data given to others."""

from typing import Any

from django import forms

from krm.casework.actions.board_copy import Sent
from krm.casework.forms.steps import StepForm
from krm.casework.models import BoardCopy
from krm.measures.forms import (
    AcceptForm,
    DisclosureFields,
    PromiseFields,
    ReportFields,
    offer_owners,
)
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from krm.ui.forms.moments import DayField
from krm.work import access
from krm.work.models import Task


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


class PlanForm(StepForm, AcceptForm):
    """A Gegenmaßnahme because of a Vorgang."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _begin_with_second_look(self)


class PromiseForm(StepForm, PromiseFields):
    """A Zusage in the answer to a Vorgang."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = access.people_who_see(self.reaction, local_day(self.at))
        offer_owners(self.fields["owner"], among=who)
        _begin_with_second_look(self)


def _begin_with_second_look(form: StepForm) -> None:
    """Begin with what the second look has changed, while somebody still carries it out."""
    asked = form.reaction.tasks.open().filter(kind=Task.Kind.CHANGED_ANSWER).first()
    if asked is not None:
        form.fields["title"].initial = asked.note[:200]
        form.fields["owner"].initial = asked.person_id


class BoardCopyForm(StepForm):
    """To whom the copy of an answer in the name of the Vorstand went."""

    receiver = forms.CharField(label="An wen?", max_length=200)
    way = forms.ChoiceField(label="Wie?", choices=BoardCopy.Way.choices, widget=forms.RadioSelect)
    sent_on = DayField(label="Wann?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = regelwerk.rules_of(self.reaction.regelwerk_version)
        self.fields["receiver"].initial = rules.word("board.copy_to")
        self.fields["way"].initial = BoardCopy.Way.POST
        self.fields["sent_on"].initial = local_day(self.at)

    def sent(self) -> Sent:
        """Return what was said."""
        said = self.cleaned_data
        return Sent(said["receiver"], said["way"], said["sent_on"])
