"""Addresses of casework."""

from django.urls import path

from krm.casework.views import (
    assess,
    dispatch,
    documents,
    hearing,
    ideas,
    letters,
    schriftsatz,
    steps,
    tasks,
)

app_name = "casework"

_STEP = "vorgang/<str:number>/schritt/<str:name>/"
_LETTER = "vorgang/<str:number>/schreiben/<int:letter_pk>/"

urlpatterns = [
    path("vorgang/<str:number>/schritt/<str:name>/", steps.step_page, name="step"),
    path(
        "vorgang/<str:number>/schritt/<str:name>/<int:about>/", steps.step_page, name="step_about"
    ),
    path("vorgang/<str:number>/entwurf/<str:kind>/", letters.draft, name="draft"),
    path(_LETTER, letters.letter_page, name="letter"),
    path(f"{_LETTER}pdf/", dispatch.letter_pdf, name="letter_pdf"),
    path(f"{_LETTER}haken/", letters.tick, name="tick"),
    path(f"{_LETTER}versand/", dispatch.left, name="left"),
    path(f"{_LETTER}klaerung/", dispatch.decide, name="dispatch_decide"),
    path(f"{_LETTER}<str:name>/", letters.act, name="letter_act"),
    path(
        "vorgang/<str:number>/schriftsatz/<int:assignment_pk>/",
        schriftsatz.write,
        name="schriftsatz",
    ),
    path(
        "vorgang/<str:number>/schriftsatz/<int:assignment_pk>/zurueck/",
        schriftsatz.give_back,
        name="give_back",
    ),
    path("vorgang/<str:number>/anliegen/", assess.assess, name="assess"),
    path("vorgang/<str:number>/zweitschrift/", documents.zweitschrift, name="zweitschrift"),
    path("vorgang/<str:number>/datei/", documents.upload, name="upload"),
    path("vorgang/<str:number>/datei/<uuid:document_pk>/", documents.download, name="document"),
    path("aeusserung/<int:pk>/", hearing.hearing_page, name="hearing"),
    path("lob/<int:pk>/", ideas.praise_page, name="praise"),
    path("aufgabe/<int:task_pk>/", tasks.office_task, name="office_task"),
    path("vorgang/<str:number>/aufgabe/<int:task_pk>/", tasks.finish_task, name="finish_task"),
]
