"""A page as a person sees it: its links, its forms with their fields, and what they hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "br", "img", "hr", "meta", "link", "wbr", "source", "path", "use"}


@dataclass
class Field:
    """One field of a form: what it is and what stands in it."""

    name: str
    kind: str
    value: str = ""
    required: bool = False
    is_on: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)


@dataclass
class Button:
    """What can be pressed: a link, or a button that sends its form."""

    words: str
    href: str = ""
    form: "Form | None" = None
    name: str = ""
    value: str = ""
    formaction: str = ""
    # A button may stand elsewhere and send a form by its id.
    form_id: str = ""


@dataclass
class Form:
    """A form: where it goes and what it holds."""

    action: str
    method: str
    id: str = ""
    fields: list[Field] = field(default_factory=list)


class Page(HTMLParser):
    """Links, forms and words of one page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.buttons: list[Button] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.bad_notes: list[str] = []
        # The colour of each pill by its words.
        self.tones: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._button: Button | None = None
        self._form: Form | None = None
        self._field: Field | None = None
        self.feed(html)
        by_id = {form.id: form for form in self.forms if form.id}
        for button in self.buttons:
            if button.form_id:
                button.form = by_id[button.form_id]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, found))
        begin = getattr(self, f"_begin_{tag}", None)
        if begin:
            begin(found)

    def handle_endtag(self, tag):
        while self._open and self._open[-1][0] != tag:
            self._open.pop()
        if self._open:
            self._open.pop()
        if tag in ("a", "button"):
            self._button = None
        elif tag == "form":
            self._form = None
        elif tag in ("textarea", "select"):
            self._field = None

    def handle_data(self, data):
        if any(tag in ("script", "style", "template") for tag, _ in self._open):
            return
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data
            return
        self.words.append(data)
        if self._button is not None:
            self._button.words += data
        tag, attrs = self._open[-1] if self._open else ("", {})
        if tag == "span" and attrs.get("class", "").startswith("tag"):
            self.tones[data.strip()] = attrs["class"].removeprefix("tag").strip()
        if data.strip() and any(attrs.get("role") == "alert" for _, attrs in self._open):
            self.bad_notes.append(data.strip())

    def _begin_a(self, attrs):
        if href := attrs.get("href", ""):
            self._button = Button("", href=href)
            self.buttons.append(self._button)

    def _begin_form(self, attrs):
        self._form = Form(
            attrs.get("action", ""), attrs.get("method", "get").lower(), attrs.get("id", "")
        )
        self.forms.append(self._form)

    def _begin_button(self, attrs):
        if attrs.get("type", "submit") != "submit":
            return
        self._button = Button(
            "", form=self._form, name=attrs.get("name", ""), value=attrs.get("value", ""),
            formaction=attrs.get("formaction", ""), form_id=attrs.get("form", ""),
        )  # fmt: skip
        self.buttons.append(self._button)

    def _begin_input(self, attrs):
        kind = attrs.get("type", "text")
        self._add(
            Field(
                attrs.get("name", ""), kind, attrs.get("value", ""), "required" in attrs,
                "checked" in attrs,
            )
        )  # fmt: skip

    def _begin_textarea(self, attrs):
        self._field = self._add(
            Field(attrs.get("name", ""), "textarea", required="required" in attrs)
        )

    def _begin_select(self, attrs):
        self._field = self._add(
            Field(attrs.get("name", ""), "select", required="required" in attrs)
        )

    def _begin_option(self, attrs):
        if self._field is not None:
            self._field.options.append((attrs.get("value", ""), "selected" in attrs))

    def _add(self, found: Field) -> Field:
        if self._form is not None and found.name:
            self._form.fields.append(found)
        return found
