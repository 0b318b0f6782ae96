"""The API: mounted at /api/."""

from __future__ import annotations

from ninja import NinjaAPI

from tongchuang.api import errors
from tongchuang.api.auth import SessionOfPerson, signed_in_only
from tongchuang.api.inspecting import router as inspecting

api = NinjaAPI(
    title="Tongchuang 同创",
    version="1",
    auth=SessionOfPerson(),
    docs_url=None,
    docs_decorator=signed_in_only,
    urls_namespace="api",
)
errors.install(api)
api.add_router("", inspecting)
