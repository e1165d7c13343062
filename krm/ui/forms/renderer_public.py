"""How the public forms look: as those of the desk, but every word can be translated."""

from typing import Any

from krm.ui.forms.renderer import KernRenderer

TEMPLATES = {
    "django/forms/widgets/textarea.html": "ui/public/textarea.html",
    "django/forms/widgets/file.html": "ui/public/file.html",
    "django/forms/widgets/clearable_file_input.html": "ui/public/file.html",
    "django/forms/errors/list/default.html": "ui/public/errors.html",
    "django/forms/errors/list/ul.html": "ui/public/errors.html",
}


class PublicRenderer(KernRenderer):
    """Render forms with the templates of ``ui/public`` where these say something."""

    field_template_name = "ui/public/field.html"

    def get_template(self, template_name: str) -> Any:
        """Return the public template for a name of Django's, else the one of the desk."""
        return super().get_template(TEMPLATES.get(template_name, template_name))
