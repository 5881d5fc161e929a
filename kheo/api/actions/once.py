"""The same request twice is one request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from kheo.api.models import ApiToken, KeptAnswer
from kheo.shared.problems import Problem, RuleBroken

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Answer:
    """What is answered: now, or again."""

    status: int
    body: Any
    again: bool = False


def once(*, token: ApiToken, key: str, request_hash: str, at: datetime, status: int, run: Callable[[], Any]) -> Answer:
    """What `run` answers the first time, and the same again to the same request with the same key.

    The deed, its journal record and the kept answer stand or fall together: what was refused is not kept, so it may be
    tried again. Refuses the key of another request (`api.key_used`).
    """
    if known := _kept(token, key, request_hash):
        return known
    try:
        with transaction.atomic():
            kept = KeptAnswer.objects.create(
                token=token, key=key, request_hash=request_hash, status=status, body=None, kept_at=at
            )
            kept.body = run()
            kept.save(update_fields=["body"])
            KeptAnswer.objects.filter(kept_at__lt=at - KEPT_FOR).delete()
            return Answer(status, kept.body)
    except IntegrityError:  # the same request came in between, and was first
        if known := _kept(token, key, request_hash):
            return known
        raise


def _kept(token: ApiToken, key: str, request_hash: str) -> Answer | None:
    kept = KeptAnswer.objects.filter(token=token, key=key).first()
    if kept is None:
        return None
    if kept.request_hash != request_hash:
        raise RuleBroken(
            [
                Problem(
                    "api.key_used",
                    "Khóa chống gửi trùng (Idempotency-Key) này đã dùng cho một yêu cầu khác.",
                    "Dùng một khóa mới cho mỗi yêu cầu mới; chỉ dùng lại khi gửi lại đúng yêu cầu cũ.",
                )
            ]
        )
    return Answer(kept.status, kept.body, again=True)
