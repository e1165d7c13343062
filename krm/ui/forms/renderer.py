"""How forms look: each field with label, hint and error in the look of the pages."""

from typing import Any

from django.forms.renderers import TemplatesSetting

from krm.ui.forms.written import WRITTEN

# Which of our templates stands in for which of Django's; all others stay as they are.
TEMPLATES = {
    "django/forms/widgets/textarea.html": "ui/widgets/textarea.html",
    "django/forms/widgets/file.html": "ui/widgets/file.html",
    "django/forms/widgets/clearable_file_input.html": "ui/widgets/file.html",
    "django/forms/errors/list/default.html": "ui/forms/errors.html",
    "django/forms/errors/list/ul.html": "ui/forms/errors.html",
}


class KernRenderer(TemplatesSetting):
    """Render forms with the templates of ``ui/forms`` and ``ui/widgets``."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        """Write what needs no template without one."""
        if (written := WRITTEN.get(template_name)) is not None:
            return written(context["widget"])
        return super().render(template_name, context, request)

    def get_template(self, template_name: str) -> Any:
        """Return our template for a name of Django's, else the one that was asked for.

        The order of INSTALLED_APPS therefore does not matter.
        """
        return super().get_template(TEMPLATES.get(template_name, template_name))
