"""The addresses that clients put behind the server's: /openrosa/…, and the same with a password in the address."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.api.openrosa import views

app_name = "openrosa"


def _addresses(before: str, mark: str) -> list[URLPattern]:
    return [
        path(f"{before}formList", views.form_list, name=f"{mark}form_list"),
        path(f"{before}forms/<slug:form_id>.xml", views.form, name=f"{mark}form"),
        path(f"{before}manifest/<slug:form_id>", views.manifest, name=f"{mark}manifest"),
        path(f"{before}media/<slug:form_id>/sites.csv", views.sites, name=f"{mark}sites"),
        path(f"{before}submission", views.submission, name=f"{mark}submission"),
    ]


urlpatterns: list[URLPattern] = [
    *_addresses("", ""),
    *_addresses("t/<slug:token>/", "token_"),
    path("t/<slug:token>/<path:rest>", views.nothing, name="token_nothing"),
]
