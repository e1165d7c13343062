"""Addresses of the data protection."""

from django.urls import path

from krm.privacy import views

app_name = "privacy"

urlpatterns = [
    path("vorgang/<str:number>/anonym-machen/", views.propose, name="propose"),
    path("vorgang/<str:number>/anonym-machen/<int:pk>/", views.decide, name="decide"),
    path(
        "vorgang/<str:number>/anonym-machen/<int:pk>/zurueckziehen/",
        views.withdraw,
        name="withdraw",
    ),
]
