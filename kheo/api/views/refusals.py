"""How this door says no: the problems of the house, as JSON, with the status that fits."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kheo.shared.problems import Problem, RuleBroken


class ProblemOut(Schema):
    """Why something cannot be done, and what the caller can do about it."""

    code: str
    message: str
    next_step: str
    field: str | None = None
    clause: str | None = None


class Refusal(Schema):
    """Every refusal has this body, whatever its status."""

    problems: list[ProblemOut]


# What any operation may answer beside its own: documented with each.
REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 422, 429), Refusal)
PUBLIC_REFUSALS: dict[Any, Any] = dict.fromkeys((400, 404, 422, 429), Refusal)

# Problems that are about the moment, not about what was sent: the same request may have been right before.
_CONFLICTS = {"registration.wrong_state", "registration.not_editable", "progress.not_in_register"}
_STALE = {"registration.edited_meanwhile"}

_WORDS = {
    400: ("api.unreadable", "Không đọc được yêu cầu.", "Gửi JSON đúng cú pháp, mã hóa UTF-8."),
    401: (
        "api.no_token",
        "Thiếu khóa truy cập, hoặc khóa không đúng, đã hết hạn, đã thu hồi.",
        "Gửi “Authorization: Bearer …” với khóa còn hiệu lực; tạo khóa mới tại /api/khoa/.",
    ),
    403: (
        "api.forbidden",
        "Khóa này không được làm việc đó.",
        "Tạo khóa có đủ việc cần làm, hoặc đề nghị giao vai trò phù hợp.",
    ),
    404: ("api.not_found", "Không có nội dung này trong phạm vi được xem.", "Kiểm tra lại địa chỉ và mã."),
    405: ("api.wrong_method", "Địa chỉ này không nhận cách gửi đó.", "Xem các cách gửi tại /api/v1/openapi.json."),
    500: ("api.fault", "Hệ thống gặp lỗi khi trả lời.", "Thử lại sau; nếu vẫn lỗi, báo người quản trị máy chủ."),
}


class Refused(Exception):
    """A refusal of the door itself, with its status and headers."""

    def __init__(self, status: int, problems: Iterable[Problem], headers: Mapping[str, str] | None = None) -> None:
        self.status, self.problems, self.headers = status, list(problems), dict(headers or {})
        super().__init__(status)


def problem_of_status(status: int) -> Problem:
    return Problem(*_WORDS.get(status, _WORDS[400 if status < 500 else 500]))


def refuse(status: int, problems: Iterable[Problem] = (), headers: Mapping[str, str] | None = None) -> HttpResponse:
    told = [
        {name: getattr(each, name) for name in ("code", "message", "next_step", "field", "clause")}
        for each in problems or [problem_of_status(status)]
    ]
    response = JsonResponse({"problems": told}, status=status, json_dumps_params={"ensure_ascii": False})
    for name, value in (headers or {}).items():
        response.headers[name] = value
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="kheo"'
    return response


def refused_by_rule(request: HttpRequest, refused: RuleBroken) -> HttpResponse:
    codes = {each.code for each in refused.problems}
    status = 412 if codes & _STALE else 409 if codes & _CONFLICTS else 422
    return refuse(status, refused.problems)


def refused_here(request: HttpRequest, refused: Refused) -> HttpResponse:
    return refuse(refused.status, refused.problems, refused.headers)


def refused_plainly(status: int) -> Any:
    def handler(request: HttpRequest, _why: Exception) -> HttpResponse:
        return refuse(status)

    return handler


def refused_by_framework(request: HttpRequest, refused: HttpError) -> HttpResponse:
    return refuse(401 if isinstance(refused, AuthenticationError) else refused.status_code)


def refused_as_unreadable(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    """One problem for each value without its shape; a wrong part of the address names nothing that exists."""
    if any(error["loc"] and error["loc"][0] == "path" for error in refused.errors):
        return refuse(404)
    return refuse(422, [_unreadable(error) for error in refused.errors])


def _unreadable(error: dict[str, Any]) -> Problem:
    place = [str(part) for part in error["loc"]]
    field = ".".join(place[2:] if place[:1] == ["body"] else place[1:]) or (place[-1] if place else "")
    return Problem(
        "api.invalid",
        f"Giá trị của “{field}” không đúng dạng.",
        f"Sửa theo mô tả tại /api/v1/openapi.json: {error['msg']}.",
        field,
    )
