"""Addresses for everybody, without sign-in."""

from django.urls import path

from krm.intake.views import barrier, public, public_info, site, status

app_name = "public"

urlpatterns = [
    path("meinung/", public.opinion, name="form"),
    path("meinung/danke/", public.receipt, name="receipt"),
    path("meinung/danke/fertig/", public.done, name="done"),
    path("k/<slug:box_code>", public.opinion, name="card"),
    path("status/", status.status, name="status"),
    path("widerspruch/", public_info.widerspruch, name="widerspruch"),
    path("barriere/", barrier.report, name="barrier"),
    path("barriere/danke/", barrier.done, name="barrier_done"),
    path("gebaerdensprache/", public_info.sign_language, name="sign_language"),
    path("gebaerdensprache/film/", site.film, name="film"),
    path("barrierefreiheit/", public_info.accessibility, name="accessibility"),
    path("datenschutz/", public_info.privacy, name="privacy"),
    path("leichte-sprache/", public_info.easy, name="easy"),
]
