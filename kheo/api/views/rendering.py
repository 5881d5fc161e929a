"""Answers as JSON that people can read as well: Vietnamese letters as they are."""

from typing import Any

from ninja.renderers import JSONRenderer


class ReadableJson(JSONRenderer):
    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}
