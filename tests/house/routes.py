"""All doors of the house, read from the URLconf."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str  # with its namespaces
    path: str  # as written in the URLconf, parameters included
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def is_ours(self) -> bool:
        """Whether the door is a page of our own; the others belong to the sign-in package, whatever wraps them, or are
        operations for programs, which have a matrix of their own (tests/api)."""
        return not self.name.startswith(("account_", "mfa_")) and not self.is_operation

    @property
    def is_operation(self) -> bool:
        return self.name.startswith("api-v1:")

    @property
    def declared(self) -> list[str]:
        """What the view says about who may pass: one of these, exactly once."""
        return [word for word in ("permission", "signed_in", "public") if getattr(self.view, word, None)]


def routes() -> list[Route]:
    return sorted(_walk(get_resolver().url_patterns, "/", ""), key=lambda route: route.path)


def _walk(patterns: list[Any], path: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        here = path + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, here, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif isinstance(pattern, URLPattern):
            yield Route(f"{namespace}{pattern.name}", here, tuple(pattern.pattern.regex.groupindex), pattern.callback)
