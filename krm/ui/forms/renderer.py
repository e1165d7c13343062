"""How forms look: each field with label, hint and error in the look of the pages."""

from typing import Any

from django.forms.renderers import TemplatesSetting

_INPUTS = (
    "color", "date", "datetime", "email", "number", "password", "search", "tel", "text", "time",
    "url",
)  # fmt: skip

# Which of our templates stands in for which of Django's; all others stay as they are.
TEMPLATES = {
    **{f"django/forms/widgets/{name}.html": "ui/widgets/input.html" for name in _INPUTS},
    "django/forms/widgets/input.html": "ui/widgets/input.html",
    "django/forms/widgets/textarea.html": "ui/widgets/textarea.html",
    "django/forms/widgets/file.html": "ui/widgets/file.html",
    "django/forms/widgets/clearable_file_input.html": "ui/widgets/file.html",
    "django/forms/widgets/radio.html": "ui/widgets/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/widgets/choices.html",
    "django/forms/errors/list/default.html": "ui/forms/errors.html",
    "django/forms/errors/list/ul.html": "ui/forms/errors.html",
}


class KernRenderer(TemplatesSetting):
    """Render forms with the templates of ``ui/forms`` and ``ui/widgets``."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    def get_template(self, template_name: str) -> Any:
        """Return our template for a name of Django's, else the one that was asked for.

        The order of INSTALLED_APPS therefore does not matter.
        """
        return super().get_template(TEMPLATES.get(template_name, template_name))
