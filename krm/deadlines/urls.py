"""Addresses of the calendar."""

from datetime import date

from django.urls import path, register_converter

from krm.deadlines import views


class DayConverter:
    """A day in an address: ``2026-05-22``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the day; what is no day is no address."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the day as it stands in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "deadlines"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("schliesstag/", views.add_closing_day, name="add_closing_day"),
    path("schliesstag/<day:day>/", views.remove_closing_day, name="remove_closing_day"),
]
