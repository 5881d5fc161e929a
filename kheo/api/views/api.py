"""The one API of the house. Its routers are added in `kheo/api/urls/operations.py` and in `kheo/config/urls.py`."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import get_resolver
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from kheo.api.views import refusals
from kheo.api.views.auth import TokenAuth, scopes_for
from kheo.api.views.rendering import ReadableJson
from kheo.api.views.strict import only_known_names
from kheo.shared.problems import RuleBroken

ADDRESS = "/api/v1/"

ABOUT = """Khéo runs an emulation movement from its yearly plan to its review. This interface reads and writes what the
pages read and write, by the same rules: whatever a page refuses is refused here, with the same problems.

A key is made on the page `/api/khoa/` and sent as `Authorization: Bearer …`; it acts as its owner in one role, limited
to its scopes. Operations tagged `public` need no key. Lists are paged by `after`: pass on `next` until it is null.
Messages are Vietnamese; `code` is stable."""


class Interface(NinjaAPI):
    """Operations are known by the names of their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        """The schema, each operation with what opens it; all doors are read first, for they bring the routers."""
        assert get_resolver().url_patterns  # noqa: S101
        schema = super().get_openapi_schema(**{"path_prefix": ADDRESS, **how})
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                for operation in path_view.operations:
                    _say_what_opens(schema, operation)
        return schema


def _say_what_opens(schema: OpenAPISchema, operation: Operation) -> None:
    view = cast(Any, operation.view_func)
    permission = getattr(view, "permission", None)
    if permission is None:
        return
    scopes = [view.scope] if view.scope else scopes_for(permission)
    for methods in schema["paths"].values():
        for told in methods.values():
            if told["operationId"] == view.__name__:
                words = [told.get("description", "").strip(), f"Permission: `{permission}`."]
                words.append(f"Scopes: {', '.join(f'`{scope}`' for scope in scopes)}.")
                told["description"] = "\n\n".join(word for word in words if word)


api = Interface(
    title="Khéo",
    version="1",
    description=ABOUT,
    auth=TokenAuth(),
    renderer=ReadableJson(),
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api-v1",
)
api.add_decorator(only_known_names, mode="view")

HANDLERS: dict[type[Exception], Any] = {
    RuleBroken: refusals.refused_by_rule,
    refusals.Refused: refusals.refused_here,
    Http404: refusals.refused_plainly(404),
    PermissionDenied: refusals.refused_plainly(403),
    HttpError: refusals.refused_by_framework,
    ValidationError: refusals.refused_as_unreadable,
}
for _kind, _handler in HANDLERS.items():
    api.add_exception_handler(_kind, _handler)
