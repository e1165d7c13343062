"""Addresses of the messages to staff."""

from django.urls import path

from krm.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:pk>/", views.open_notice, name="open"),
    path("gelesen/", views.mark_all_read, name="mark_all_read"),
]
