"""The field API: mounted at /api/field/. Its refusals have codes of their own, so it is an API of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from tongchuang.api.auth import signed_in_only
from tongchuang.api.field import answers
from tongchuang.api.field.auth import DeviceOfPerson
from tongchuang.api.field.devices import router as devices
from tongchuang.api.field.files import router as files
from tongchuang.api.field.taking import router as taking
from tongchuang.api.field.visits import router as visits


class FieldAPI(NinjaAPI):
    """Puts the server's clock on every answer."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        """As the framework's, stamped."""
        return answers.stamped(super().create_response(request, data, **options))


api = FieldAPI(
    title="Tongchuang field app 同创外业",
    version="1",
    auth=DeviceOfPerson(),
    docs_url=None,
    docs_decorator=signed_in_only,
    urls_namespace="field_api",
)
answers.install(api)
api.add_router("", devices)
api.add_router("", taking)
api.add_router("", files)
api.add_router("", visits)
