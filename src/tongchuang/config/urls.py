"""Every address of the product: one prefix a thing that a person comes to do."""

from __future__ import annotations

from django.urls import include, path

from tongchuang.api.field.root import api as field_api
from tongchuang.api.root import api

urlpatterns = [
    path("accounts/", include("tongchuang.web.shared.account_urls")),
    path("", include("tongchuang.web.desk.urls")),
    path("command/", include("tongchuang.web.command.urls")),
    path("standard/", include("tongchuang.web.standard.urls")),
    path("duties/", include("tongchuang.web.duties.urls")),
    path("places/", include("tongchuang.web.places.urls")),
    path("q/", include("tongchuang.web.places.public_urls")),
    path("inspect/", include("tongchuang.web.inspect.urls")),
    path("draw/", include("tongchuang.web.draw.urls")),
    path("route/", include("tongchuang.web.route.urls")),
    path("quality/", include("tongchuang.web.quality.urls")),
    path("field/", include("tongchuang.web.field.urls")),
    path("rectify/", include("tongchuang.web.rectify.urls")),
    path("supervise/", include("tongchuang.web.supervise.urls")),
    path("appraise/", include("tongchuang.web.appraise.urls")),
    path("forecast/", include("tongchuang.web.forecast.urls")),
    path("plan/", include("tongchuang.web.plan.urls")),
    path("tasks/", include("tongchuang.web.tasks.urls")),
    path("documents/", include("tongchuang.web.documents.urls")),
    path("burden/", include("tongchuang.web.burden.urls")),
    path("discipline/", include("tongchuang.web.discipline.urls")),
    path("api/field/", field_api.urls),
    path("api/", api.urls),
    path("openrosa/", include("tongchuang.api.openrosa.urls")),
    path("settings/", include("tongchuang.web.settings.urls")),
    path("", include("tongchuang.web.shared.urls")),
]

handler404 = "tongchuang.web.shared.views.page_not_found"
handler403 = "tongchuang.web.shared.views.page_refused"
handler500 = "tongchuang.web.shared.views.page_failed"
