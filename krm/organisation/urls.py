"""Addresses of the Verwaltung."""

from django.urls import path

from krm.organisation.views import absences, account, office, people, proposals, roles

app_name = "organisation"
urlpatterns = [
    path("", office.index, name="index"),
    path("dienststelle/", office.edit_office, name="edit_office"),
    path("standorte/", office.standorte, name="standorte"),
    path("standorte/neu/", office.edit_standort, name="create_standort"),
    path("standorte/<int:pk>/", office.edit_standort, name="edit_standort"),
    path("einheiten/", office.units, name="units"),
    path("einheiten/neu/", office.edit_unit, name="create_unit"),
    path("einheiten/<int:pk>/", office.unit, name="unit"),
    path("einheiten/<int:pk>/aendern/", office.edit_unit, name="edit_unit"),
    path("personen/", people.people, name="people"),
    path("personen/neu/", people.create_person, name="create_person"),
    path("personen/<int:pk>/", people.person, name="person"),
    path("personen/<int:pk>/aendern/", people.change_person, name="change_person"),
    path("personen/<int:pk>/passwort/", people.issue_link, name="issue_link"),
    path("personen/<int:pk>/schliessen/", people.deactivate_person, name="deactivate_person"),
    path("personen/<int:pk>/rolle/", roles.give_role, name="give_role"),
    path("personen/<int:pk>/abwesenheit/", absences.absence, name="absence"),
    path("rollen/<int:pk>/ende/", roles.end_role, name="end_role"),
    path("abwesenheit/", absences.own_absence, name="own_absence"),
    path("abwesenheit/<int:pk>/ende/", absences.end_absence, name="end_absence"),
    path("abwesenheit/<int:pk>/gesehen/", absences.looked_through, name="looked_through"),
    path("beauftragte-person/", roles.officer, name="officer"),
    path("rolle/<int:pk>/ende-zurueck/", roles.take_back_end, name="take_back_end"),
    path("vorschlaege/", proposals.proposals, name="proposals"),
    path("vorschlaege/<int:pk>/", proposals.proposal, name="proposal"),
    path("vorschlaege/<int:pk>/zurueckziehen/", proposals.withdraw, name="withdraw_proposal"),
    path("rechte/", roles.rights, name="rights"),
]

account_patterns = (
    [
        path("", account.own, name="own"),
        path("anmeldungen/<int:pk>/beenden/", account.end_one, name="end_one"),
        path("anmeldungen/beenden/", account.end_others, name="end_others"),
        path("bleiben/", account.stay, name="stay"),
        path("passwort-festlegen/", account.new_password, name="new_password"),
    ],
    "account",
)
