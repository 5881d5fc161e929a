"""A name in the query that an operation does not know is refused: a mistyped filter must not answer with everything."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from kheo.api.views.refusals import refuse
from kheo.shared.problems import Problem

Run = Callable[..., HttpResponse]


def only_known_names(run: Run) -> Run:
    """Around an operation as the interface binds it."""
    operation = cast(Operation, cast(Any, run).__self__)
    queries = [model for model in operation.models if cast(Any, model).__ninja_param_source__ == "query"]
    known = {name for model in queries for name in cast(Any, model).__ninja_flatten_map__}

    @wraps(run)
    def strict(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            return refuse(422, [_unknown(name, known) for name in unknown])
        return run(request, *args, **kwargs)

    return strict


def _unknown(name: str, known: set[str]) -> Problem:
    return Problem(
        "api.unknown_name",
        f"Không có mục “{name[:80]}” trong địa chỉ này.",
        f"Chỉ dùng: {', '.join(sorted(known))}." if known else "Bỏ phần sau dấu “?”.",
        name[:80],
    )
