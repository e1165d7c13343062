"""Addresses of the mailboxes in the Verwaltung."""

from django.urls import path

from krm.mailbox import views

app_name = "mailbox"

urlpatterns = [
    path("", views.mailboxes, name="list"),
    path("neu/", views.edit, name="create"),
    path("<int:pk>/", views.mailbox, name="detail"),
    path("<int:pk>/aendern/", views.edit, name="edit"),
    path("<int:pk>/pruefen/", views.check, name="check"),
    path("<int:pk>/schalten/", views.switch, name="switch"),
]
