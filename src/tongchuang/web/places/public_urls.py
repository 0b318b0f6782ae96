"""The address on a plate: short, so that its QR code is coarse and reads well."""

from __future__ import annotations

from django.urls import URLPattern, path

from tongchuang.web.places.views import public

app_name = "plate"
urlpatterns: list[URLPattern] = [path("<str:code>", public.plate, name="scan")]
