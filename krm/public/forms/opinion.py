"""The public form: few fields, every word translatable."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krm.arrivals.actions.handed_in import LENGTHS, NEEDED, WRONG, Statement
from krm.arrivals.rules.addresses import PATTERNS, is_usable
from krm.organisation.models import Standort
from krm.parties.forms import label_of
from krm.public.forms.fields import MESSAGES, AnswerFiles, PlainCharField
from krm.regelwerk.rules import Regelwerk

NAMED, ANONYMOUS = "named", "anonymous"
OTHER_KIND = "other"

# Needed or not, as the way of the answer has it; so "freiwillig" would be wrong beside them.
_ASKED_SOMETIMES = (
    "reply_by", "last_name", "street", "postcode", "city", "phone", "email", "standort",
    "language",
)  # fmt: skip
HOW_TO_ANSWER = _("Bitte wählen Sie, wie Sie die Antwort möchten.")


def _line(name: str, **attrs: Any) -> PlainCharField:
    widget = forms.TextInput(attrs={"dir": "auto", "data-draft": True, **attrs})
    return PlainCharField(
        label=label_of(name), required=False, max_length=LENGTHS[name], widget=widget,
        error_messages=MESSAGES,
    )  # fmt: skip


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    widget = forms.RadioSelect(attrs={"data-draft": True})
    return forms.ChoiceField(
        label=label, choices=choices, widget=widget, error_messages=MESSAGES, **more
    )


def _too_many_topics(most: int) -> str:
    return gettext("Bitte wählen Sie höchstens {most} Themen.").format(most=most)


class OpinionForm(AnswerFiles):
    """The statement itself; what must be there depends on whether and how to answer."""

    kind = _choice(
        _("Was möchten Sie uns sagen?"),
        [
            ("complaint", _("Beschwerde\nEtwas ist schlecht gelaufen.")),
            ("praise", _("Lob\nEtwas oder jemand war gut.")),
            ("idea", _("Idee\nSie haben einen Vorschlag.")),
            (OTHER_KIND, _("Etwas anderes\nSie sind nicht sicher? Dann wählen Sie das.")),
        ],
    )
    happened = PlainCharField(
        label=_("Was ist passiert?"),
        help_text=_("Was war? Wann war es? Wo war es? Sie können in Ihrer Sprache schreiben."),
        rows=7,
        error_messages=MESSAGES | {"required": _("Bitte schreiben Sie, was passiert ist.")},
    )
    wish = PlainCharField(
        label=_("Was würde Ihnen helfen?"), rows=4, required=False, error_messages=MESSAGES
    )
    help_today = forms.MultipleChoiceField(
        label=_("Braucht heute jemand Hilfe?"),
        help_text=_("Kreuzen Sie nur etwas an, wenn es heute sein muss."),
        choices=[
            ("need", _("Kein Essen, kein Strom, keine Heizung oder keine Wohnung")),
            ("danger", _("Jemand ist in Gefahr")),
            ("child", _("Ein Kind ist in Gefahr")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    topics = forms.MultipleChoiceField(
        label=_("Worum geht es?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    standort = forms.ChoiceField(
        label=_("In welchem Haus war das?"),
        required=False,
        widget=forms.Select(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )
    identity = _choice(
        _("Dürfen wir Ihnen antworten?"),
        [
            (
                NAMED,
                _("Ja, ich möchte eine Antwort\nSie nennen uns Ihren Namen. Wir speichern ihn."),
            ),
            (
                ANONYMOUS,
                _(
                    "Nein, ich bleibe anonym\nWir fragen nicht nach Ihrem Namen. Wir speichern "
                    "Ihre Meldung und Ihre Dateien, auch wenn ein Name darin steht. Antworten "
                    "können wir dann nicht."
                ),
            ),
        ],
    )
    reply_by = _choice(
        _("Wie möchten Sie die Antwort bekommen?"),
        [
            ("letter", _("Als Brief\nDafür brauchen wir Ihre Adresse.")),
            ("download", _("Hier auf der Seite\nSie bekommen gleich einen Zugangscode.")),
            ("phone", _("Am Telefon\nWir rufen Sie an.")),
            (
                "email",
                _(
                    "Per E-Mail\nDen Eingang bestätigen wir per E-Mail. "
                    "Die Antwort lesen Sie hier mit dem Zugangscode."
                ),
            ),
            ("none", _("Ich brauche keine Antwort")),
        ],
        required=False,
    )
    first_name = _line("first_name", autocomplete="given-name")
    last_name = _line("last_name", autocomplete="family-name")
    street = _line("street", autocomplete="address-line1")
    postcode = _line("postcode", autocomplete="postal-code")
    city = _line("city", autocomplete="address-level2")
    phone = _line("phone", type="tel", autocomplete="tel")
    email = _line("email", type="email", autocomplete="email")
    customer_number = _line("customer_number", autocomplete="off")
    language = forms.ChoiceField(
        label=_("Welche Sprache verstehen Sie am besten?"),
        help_text=_("Wir schreiben auf Deutsch. Wir helfen Ihnen, wenn Sie das nicht verstehen."),
        required=False,
        widget=forms.Select(attrs={"data-draft": True}),
        error_messages=MESSAGES,
    )

    def __init__(
        self,
        *args: Any,
        rules: Regelwerk,
        standorte: Callable[[], Sequence[Standort]],
        languages: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, rules=rules, **kwargs)
        self._standorte = standorte
        self._offer("standort", self._standort_choices)
        self._offer("topics", [(t.code, gettext(t.label)) for t in rules.lists["form_topics"]])
        self._offer("language", languages)
        most = rules.anliegen_tree.maximum
        self.fields["topics"].help_text = gettext("Wählen Sie bis zu {most} Themen.").format(
            most=most
        )
        for name in _ASKED_SOMETIMES:
            self.fields[name].is_asked_sometimes = True  # type: ignore[attr-defined]
        longest = rules.number("form.max_characters")
        for name in ("happened", "wish"):
            self.fields[name].max_length = longest  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["maxlength"] = longest
        self._say_at_the_step(most)

    def _say_at_the_step(self, most: int) -> None:
        """Give the page what it checks before the next step opens; `clean` checks the same."""
        for name, field in self.fields.items():
            ways = [way for way, needed in NEEDED.items() if name in needed]
            if field.required:
                field.widget.attrs["data-missing"] = field.error_messages["required"]
            elif name in {"reply_by", "last_name"}:
                missing = HOW_TO_ANSWER if name == "reply_by" else MESSAGES["required"]
                field.widget.attrs |= {"data-needed": NAMED, "data-missing": missing}
            elif ways:
                needed = {"data-needed": " ".join(ways), "data-missing": MESSAGES["required"]}
                field.widget.attrs |= needed
            if name in PATTERNS:
                field.widget.attrs |= {"data-pattern": PATTERNS[name], "data-wrong": WRONG[name]}
        self.fields["topics"].widget.attrs |= {
            "data-most": most,
            "data-too-many": _too_many_topics(most),
        }

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _standort_choices(self) -> list[tuple[str, str]]:
        """Return the Standorte; they are read only if one was chosen or the page is shown."""
        unknown = ("", gettext("Weiß ich nicht oder überall"))
        return [unknown, *((pk, row.name) for pk, row in self.standorte.items())]

    @cached_property
    def standorte(self) -> dict[str, Standort]:
        """Return the Standorte by what the form sends for each."""
        return {str(row.pk): row for row in self._standorte()}

    def clean_happened(self) -> str:
        """Return the text.

        :raises ValidationError: if it is longer than the Regelwerk allows.
        """
        return self._short_enough("happened")

    def clean_wish(self) -> str:
        """Return the wish; see `clean_happened`."""
        return self._short_enough("wish")

    def _short_enough(self, name: str) -> str:
        text, limit = str(self.cleaned_data[name]), self.rules.number("form.max_characters")
        if len(text) > limit:
            raise forms.ValidationError(
                MESSAGES["max_length"] % {"limit_value": limit}, code="max_length"
            )
        return text

    def clean_topics(self) -> list[str]:
        """Return the topics, at most as many as a reaction may have Anliegen."""
        chosen, most = list(self.cleaned_data["topics"]), self.rules.anliegen_tree.maximum
        if len(chosen) > most:
            raise forms.ValidationError(_too_many_topics(most))
        return chosen

    def clean(self) -> dict[str, Any]:
        """Ask for what is needed to answer; who stays anonymous is asked nothing."""
        found = self.cleaned_data
        if found.get("identity") != NAMED:
            return found
        if not found.get("reply_by"):
            self.add_error("reply_by", HOW_TO_ANSWER)
        # What was typed for another way is no longer on the page, so it cannot be wrong.
        needed = ("last_name", *NEEDED.get(found.get("reply_by") or "", ()))
        for name in dict.fromkeys(needed):
            if name in self.errors:
                continue
            if not found.get(name):
                self.add_error(name, MESSAGES["required"])
            elif not is_usable(name, found[name]):
                self.add_error(name, WRONG[name])
        return found

    def statement(self) -> Statement:
        """Return what was said, as the verb takes it."""
        found = self.cleaned_data
        # Only what the chosen way needs: what was typed for another way is no longer on the page.
        given = {"first_name", "last_name", "customer_number", *NEEDED.get(found["reply_by"], ())}
        return Statement(
            happened=found["happened"],
            kind="" if found["kind"] == OTHER_KIND else found["kind"],
            wish=found["wish"],
            topics=tuple(found["topics"]),
            help_today=tuple(found["help_today"]),
            standort=self.standorte[found["standort"]] if found["standort"] else None,
            language=found["language"] or "de",
            reply_by=found["reply_by"],
            is_anonymous=found["identity"] == ANONYMOUS,
            **{name: found[name] for name in given},
        )
