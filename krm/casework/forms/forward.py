"""The form of a forwarding: the same for all units, or on a second page each unit its own."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from krm.casework.actions.forward import UnitTask
from krm.casework.forms.steps import StepForm
from krm.documents.models import Document
from krm.organisation.models import Person, Unit
from krm.organisation.queries import krm_is_present, local_day
from krm.reactions.queries import anliegen_of
from krm.reactions.rules import Procedure, RunningProcedure, has_result
from krm.regelwerk import queries as regelwerk
from krm.work import access

_QUESTION = "Was soll die Einheit prüfen?"


def _question(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=hint,
    )


def _documents(label: str, rows: QuerySet[Document]) -> "forms.ModelMultipleChoiceField[Document]":
    return forms.ModelMultipleChoiceField(
        label=label, queryset=rows, required=False, widget=forms.CheckboxSelectMultiple
    )


class ForwardForm(StepForm):
    """Which units, which one leads, what they are asked, which documents they receive.

    The first page says it for all. The second one, if it is asked for, begins with that for each
    unit; the units are then settled.
    """

    lead_unit = forms.ModelChoiceField(
        label="Federführende Einheit",
        queryset=Unit.objects.filter(is_active=True),
        empty_label="bitte wählen",
    )
    other_units = forms.ModelMultipleChoiceField(
        label="Weitere Einheiten",
        queryset=Unit.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    question = _question(_QUESTION)
    documents = _documents("Dokumente, die mitgehen", Document.objects.none())
    drafter = forms.ModelChoiceField(
        label="Soll eine bestimmte Person den Entwurf schreiben?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="entscheidet die Führungskraft",
        help_text="Nur jemand aus der federführenden Einheit.",
    )
    is_answered_by_unit = forms.BooleanField(
        label="Zur abschließenden Klärung, weil KRM abwesend ist",
        required=False,
        help_text="Die Einheit bestätigt, antwortet und schließt selbst ab. KRM erhält die "
        "Zweitschrift.",
    )
    is_by_unit = forms.BooleanField(required=False, widget=forms.HiddenInput)

    procedure_reference = forms.CharField(
        label="Aktenzeichen des Verfahrens", max_length=60, required=False,
        help_text="Nur wenn eines läuft.",
    )  # fmt: skip
    procedure_stage = forms.CharField(
        label="Stand des Verfahrens, falls bekannt", max_length=160, required=False,
        help_text="Steht so im Schreiben. Zum Beispiel: Die Begründung fehlt noch.",
    )  # fmt: skip

    _SETTLED: tuple[str, ...] = (
        "lead_unit", "other_units", "drafter", "is_answered_by_unit", "procedure_reference",
        "procedure_stage",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(is_active=True, kind__in=["team", "widerspruchsstelle"])
        taken = self.reaction.assignments.live().values("unit")
        self.own_documents = Document.objects.filter(
            pk__in=self.reaction.documents.values("document")
        ).order_by("stored_at")
        self.taken = {row["unit"] for row in taken}
        if krm_is_present(local_day(self.at)):
            del self.fields["is_answered_by_unit"]
        else:
            self.fields["is_answered_by_unit"].initial = not self.taken
        self._rows("lead_unit", units)
        self._rows("other_units", units.exclude(pk__in=taken))
        self._rows("documents", self.own_documents)
        self._rows("drafter", self._drafters(units))
        setattr(self.fields["drafter"], "label_from_instance", _with_unit)  # noqa: B010 - no type
        self.fields["documents"].initial = [document.pk for document in self.own_documents]
        if not self.own_documents:
            del self.fields["documents"]
        self.fields["lead_unit"].initial = self._likely_lead()
        self._ask_for_procedures()
        self.asks_by_unit = self["is_by_unit"].value() in (True, "True", "1", "on")
        if self.asks_by_unit:
            self._ask_each_unit(units)

    def _ask_for_procedures(self) -> None:
        """Ask of each Anliegen whether a running procedure decides about it (R-30)."""
        anliegen = [row for row in anliegen_of(self.reaction) if not row.is_handed_over]
        if not has_result(self.reaction.kind):
            anliegen = []
        tree = regelwerk.rules_of(self.reaction.regelwerk_version).anliegen_tree
        # One is known from the recording: then somebody says which Anliegen it is about.
        is_known = self.reaction.procedure != Procedure.NONE
        names = dict(Procedure.choices) | {Procedure.NONE: "nein, oder nicht bekannt"}
        choices = [*([("", "bitte wählen")] if is_known else []), *names.items()]
        self.procedures = {f"procedure_{row.pk}": row for row in anliegen}
        for name, row in self.procedures.items():
            self.fields[name] = forms.ChoiceField(
                label=f"Läuft zu Anliegen {row.position} ein Widerspruch oder eine Klage?",
                choices=choices,
                required=is_known,
                initial=row.procedure if row.refers_to_procedure else choices[0][0],
                help_text=f"{tree.label(row.code)}. Wenn ja, verweist die Antwort nur auf das "
                "Verfahren; die Einheit schreibt dazu nichts.",
                error_messages={
                    "required": "Bitte sagen, ob das laufende Verfahren dieses Anliegen betrifft."
                },
            )
        first = next((row for row in anliegen if row.refers_to_procedure), None)
        known = first.running if first else None
        self.fields["procedure_reference"].initial = (
            known.reference if known else self.reaction.procedure_reference
        )
        self.fields["procedure_stage"].initial = known.stage if known else ""
        self._SETTLED = (*ForwardForm._SETTLED, *self.procedures)
        last = ("procedure_reference", "procedure_stage")
        if not anliegen:
            for name in last:
                del self.fields[name]
        self.order_fields([name for name in self.fields if name not in last] + list(last))

    def _check_procedures(self, data: dict[str, Any]) -> None:
        """Ask which Anliegen it is about where somebody has typed a sign or a stage."""
        named = any(data.get(name) not in (None, "", Procedure.NONE) for name in self.procedures)
        for name in ("procedure_reference", "procedure_stage"):
            if data.get(name) and not named and name in self.changed_data and not self.errors:
                self.add_error(name, "Bitte oben sagen, zu welchem Anliegen das Verfahren läuft.")

    def running(self) -> dict[int, RunningProcedure]:
        """Return in which Anliegen a procedure decides, and which."""
        data = self.cleaned_data
        return {
            row.pk: RunningProcedure(
                data[name], data["procedure_reference"], data["procedure_stage"]
            )
            for name, row in self.procedures.items()
            if data.get(name) not in (None, "", Procedure.NONE)
        }

    def _drafters(self, units: QuerySet[Unit]) -> QuerySet[Person]:
        people = access.possible_drafters(units, self.reaction, local_day(self.at))
        return people.select_related("unit").order_by("unit__name", "last_name", "first_name")

    def _likely_lead(self) -> int | None:
        """Return the unit that leads or that it is about, but none that has given it back."""
        if self.taken:
            return self.reaction.lead_unit_id
        concerned = self.reaction.concerned_unit_id
        gone = self.reaction.assignments.exclude(ended_at=None).filter(unit=concerned)
        return None if gone.exists() else concerned

    def _rows(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def _ask_each_unit(self, units: QuerySet[Unit]) -> None:
        """Put a question and documents for each new unit in place of those for all."""
        for name in self._SETTLED:
            if name in self.fields:
                self.fields[name].widget = self.fields[name].hidden_widget()
                if isinstance(field := self.fields[name], forms.ModelChoiceField):
                    field.widget.is_required = False
        for name in ("question", "documents"):
            self.fields.pop(name, None)
        for unit in self._chosen(units):
            self.fields[f"question_{unit.pk}"] = _question(f"Was soll {unit.name} prüfen?")
            if self.own_documents:
                self.fields[f"documents_{unit.pk}"] = _documents(
                    f"Dokumente für {unit.name}", self.own_documents
                )

    def _chosen(self, units: QuerySet[Unit]) -> list[Unit]:
        """Return the new units as they stand in the form, the leading one first."""
        keys = [str(self["lead_unit"].value()), *map(str, self["other_units"].value() or [])]
        rows = {str(unit.pk): unit for unit in units.exclude(pk__in=self.taken)}
        return [rows[key] for key in dict.fromkeys(keys) if key in rows]

    def clean(self) -> dict[str, Any]:
        """Ask for a further unit where the leading one has the Vorgang already."""
        data = super().clean() or self.cleaned_data
        self._check_procedures(data)
        lead = data.get("lead_unit")
        if lead is not None and lead.pk in self.taken and not data.get("other_units"):
            self.add_error("other_units", f"{lead.name} hat den Vorgang bereits.")
        elif lead is not None and lead.pk in self.taken and data.get("drafter"):
            self.add_error(
                "drafter",
                f"{lead.name} hat den Vorgang bereits. Den Entwurf überträgt dort die "
                "Führungskraft.",
            )
        return data

    @property
    def heading(self) -> str:
        """Return the heading of its page, "" as long as no unit has the Vorgang."""
        return "Weitere Einheit beteiligen" if self.taken else ""

    @property
    def further_label(self) -> str:
        """Return the words of the button that leads to the second page, "" on that page itself."""
        return "" if self.asks_by_unit else "Je Einheit festlegen"

    def next_page(self) -> "ForwardForm | None":
        """Return the second page, if it was asked for: each unit begins with what all receive."""
        if "further" not in self.data or self.asks_by_unit:
            return None
        data = self.cleaned_data
        begin: dict[str, Any] = {"is_by_unit": True}
        for name in self._SETTLED:
            begin[name] = _key(data.get(name))
        for task in self.tasks():
            begin[f"question_{task.unit.pk}"] = task.question
            begin[f"documents_{task.unit.pk}"] = [row.pk for row in task.documents]
        return ForwardForm(None, reaction=self.reaction, at=self.at, by=self.by, initial=begin)

    def tasks(self) -> list[UnitTask]:
        """Return one task per new unit, with what is for all or, on the second page, its own."""
        data = self.cleaned_data
        lead: Unit = data["lead_unit"]
        others = [self._task(unit) for unit in data["other_units"] if unit.pk != lead.pk]
        if lead.pk in self.taken:
            return others
        return [self._task(lead, data["drafter"]), *others]

    def _task(self, unit: Unit, drafter: Person | None = None) -> UnitTask:
        data, own = self.cleaned_data, f"_{unit.pk}" if self.asks_by_unit else ""
        documents = list(data.get(f"documents{own}", []))
        return UnitTask(unit, data.get(f"question{own}", ""), documents, drafter)


def _with_unit(person: Person) -> str:
    return f"{person.unit}: {person.display_name}"


def _key(value: Any) -> object:
    """Return what a form begins with for rows, one row, or a plain value."""
    if isinstance(value, QuerySet):
        return [row.pk for row in value]
    return getattr(value, "pk", value)
