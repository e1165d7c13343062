"""Addresses for everybody, without sign-in, and those on which the office looks after them."""

from django.urls import path

from krm.public.views import barrier, info, opinion, site, status, tokens

app_name = "public"

urlpatterns = [
    path("meinung/", opinion.opinion, name="form"),
    path("meinung/danke/", opinion.receipt, name="receipt"),
    path("meinung/danke/fertig/", opinion.done, name="done"),
    path("k/<slug:box_code>", opinion.opinion, name="card"),
    path("status/", status.status, name="status"),
    path("widerspruch/", info.widerspruch, name="widerspruch"),
    path("barriere/", barrier.report, name="barrier"),
    path("barriere/danke/", barrier.done, name="barrier_done"),
    path("gebaerdensprache/", info.sign_language, name="sign_language"),
    path("gebaerdensprache/film/", site.film, name="film"),
    path("barrierefreiheit/", info.accessibility, name="accessibility"),
    path("datenschutz/", info.privacy, name="privacy"),
    path("leichte-sprache/", info.easy, name="easy"),
]

# In the Verwaltung, and beside the Posteingang.
token_patterns = (
    [
        path("", tokens.tokens, name="list"),
        path("<int:token_pk>/sperren/", tokens.revoke, name="revoke"),
    ],
    "tokens",
)

site_patterns = ([path("", site.edit, name="edit")], "site")

barrier_patterns = (
    [
        path("", barrier.reports, name="list"),
        path("<int:pk>/", barrier.answer, name="answer"),
    ],
    "barriers",
)
