"""The short opinion survey among residents: its questions, its key, and when its answers may be looked at."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kheo.registrations.rules.values import line
from kheo.shared.problems import Problem

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
TOKEN_LENGTH = 8
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
LONGEST_COMMENT = 500
LONGEST_RUN = timedelta(days=92)
FEWEST = 5  # answers, below which nothing but their number is shown


@dataclass(frozen=True)
class Question:
    code: str
    title: str
    answers: tuple[tuple[str, str], ...]


QUESTIONS: tuple[Question, ...] = (
    Question(
        "known",
        "Bà con có biết việc làm này không?",
        (("well", "Biết rõ"), ("some", "Có nghe"), ("no", "Chưa biết")),
    ),
    Question(
        "useful",
        "Việc làm này có ích cho bà con không?",
        (("yes", "Có ích"), ("partly", "Có ích một phần"), ("no", "Không có ích")),
    ),
    Question(
        "agree",
        "Bà con có đồng tình với cách làm không?",
        (("yes", "Đồng tình"), ("unsure", "Còn băn khoăn"), ("no", "Không đồng tình")),
    ),
)


@dataclass(frozen=True)
class Bar:
    title: str
    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Tally:
    question: Question
    bars: tuple[Bar, ...]


def tally(answers: Iterable[Mapping[str, str]]) -> tuple[Tally, ...]:
    """How many gave each answer."""
    given = list(answers)
    counts = {question.code: Counter(each.get(question.code, "") for each in given) for question in QUESTIONS}
    return tuple(
        Tally(
            question,
            tuple(Bar(title, counts[question.code][code], len(given)) for code, title in question.answers),
        )
        for question in QUESTIONS
    )


def is_open(closes_at: datetime, closed_at: datetime | None, at: datetime) -> bool:
    return closed_at is None and at < closes_at


def may_be_looked_at(count: int, *, still_open: bool) -> bool:
    """Answers are shown all together and at the end: who watches them come in would know whose each is."""
    return not still_open and count >= FEWEST


def problems_with_opening(place: str, opens_at: datetime, closes_at: datetime) -> list[Problem]:
    found = []
    if closes_at <= opens_at:
        found.append(_problem("closed_at_once", "Hạn nhận ý kiến đã qua.", "Chọn một ngày sau hôm nay.", "closes_on"))
    elif closes_at - opens_at > LONGEST_RUN:
        found.append(_problem("too_long", "Một đợt lấy ý kiến không quá 3 tháng.", "Chọn ngày sớm hơn.", "closes_on"))
    if len(line(place)) > 200:
        found.append(_problem("place", "Nơi dán mã dài quá 200 ký tự.", "Ghi ngắn lại.", "place"))
    return found


def problems_with_opinion(answers: Mapping[str, str], comment: str, key: str) -> list[Problem]:
    found = []
    if not KEY.fullmatch(key):
        found.append(_problem("key", "Trang đã mở quá lâu.", "Bấm gửi lại một lần nữa."))
    for question in QUESTIONS:
        if answers.get(question.code) not in dict(question.answers):
            found.append(_problem("unanswered", f"Chưa chọn: {question.title}", "Chọn một ô.", question.code))
    if len(comment) > LONGEST_COMMENT:
        found.append(_problem("long_comment", "Ý kiến thêm dài quá 500 ký tự.", "Viết ngắn lại.", "comment"))
    return found


def _problem(code: str, message: str, next_step: str, field: str | None = None) -> Problem:
    return Problem(f"survey.{code}", message, next_step, field)
