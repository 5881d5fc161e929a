"""What residents say during public notice (góp ý): its life, what is taken, and when one plain question more is asked.

Nobody's name, address or instant belongs to a comment: who sent one asks for its answer with a code shown once.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from kheo.shared.problems import Problem, no_reason, not_now
from kheo.shared.text import fold

SHORTEST, LONGEST = 10, 2000  # characters
MOST_LINKS = 2
MOST_IN_ROUND = 5000
LONGEST_ANSWER = 4000


class State(StrEnum):
    """How far the unit that convened the round has come with its answer."""

    RECEIVED = "received"
    LOOKING = "looking"
    ANSWERED = "answered"
    DECLINED = "declined"


class Showing(StrEnum):
    """Whether everybody may read it."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Ground(StrEnum):
    OFF_TOPIC = "off-topic"
    PERSONAL = "personal"
    INSULT = "insult"


class Step(StrEnum):
    SHOW = "show"
    HIDE = "hide"
    LOOK = "look"
    ANSWER = "answer"
    DECLINE = "decline"


STATE_TITLES: dict[State, str] = {
    State.RECEIVED: "Đã nhận",
    State.LOOKING: "Đang xem xét",
    State.ANSWERED: "Đã trả lời",
    State.DECLINED: "Không tiếp thu, có nêu lý do",
}
STATE_TONES: dict[State, str] = {
    State.RECEIVED: "warn",
    State.LOOKING: "info",
    State.ANSWERED: "good",
    State.DECLINED: "none",
}
SHOWING_TITLES: dict[Showing, str] = {
    Showing.WAITING: "Chờ kiểm duyệt",
    Showing.SHOWN: "Đang công khai",
    Showing.HIDDEN: "Không công khai",
}
GROUND_TITLES: dict[Ground, str] = {
    Ground.OFF_TOPIC: "Không liên quan đến danh sách đang lấy ý kiến",
    Ground.PERSONAL: "Có thông tin riêng của cá nhân",
    Ground.INSULT: "Có lời lẽ xúc phạm",
}
OPEN_STATES = (State.RECEIVED, State.LOOKING)


@dataclass(frozen=True)
class Move:
    """`target` of an answer is a state, of moderation a showing; `sources` likewise."""

    step: Step
    label: str
    sources: frozenset[str]
    target: State | Showing
    needs_reason: bool = False


MOVES: dict[Step, Move] = {
    move.step: move
    for move in (
        Move(Step.SHOW, "Công khai góp ý", frozenset({Showing.WAITING, Showing.HIDDEN}), Showing.SHOWN),
        Move(Step.HIDE, "Không công khai góp ý", frozenset({Showing.WAITING, Showing.SHOWN}), Showing.HIDDEN, True),
        Move(Step.LOOK, "Ghi đang xem xét", frozenset({State.RECEIVED}), State.LOOKING),
        # An answer may be put right: what stood before is in the journal.
        Move(Step.ANSWER, "Trả lời", frozenset(State), State.ANSWERED, needs_reason=True),
        Move(Step.DECLINE, "Không tiếp thu", frozenset(State), State.DECLINED, needs_reason=True),
    )
}
MODERATING = (Step.SHOW, Step.HIDE)
ANSWERING = (Step.LOOK, Step.ANSWER, Step.DECLINE)


def problems_with_move(step: Step, stands: State | Showing, *, words: str = "", ground: str = "") -> list[Problem]:
    """Exactly from what the table lists; an answer says something, and what is hidden is hidden on a named ground."""
    move = MOVES[step]
    if stands not in move.sources:
        where = STATE_TITLES[stands] if isinstance(stands, State) else SHOWING_TITLES[stands]
        return [not_now("comment.wrong_state", move.label, f"góp ý ở trạng thái “{where}”")]
    if step is not Step.HIDE and move.needs_reason and not words.strip():
        return [
            Problem(
                "comment.no_answer",
                f"Chưa có nội dung “{move.label}”.",
                "Ghi nội dung trả lời để người góp ý và Nhân dân biết.",
                "words",
            )
        ]
    if len(words) > LONGEST_ANSWER:
        return [Problem("comment.long_answer", "Nội dung trả lời quá dài.", "Viết gọn lại các ý chính.", "words")]
    if step is Step.HIDE and ground not in set(Ground):
        return [no_reason("comment.no_ground", move.label)]
    return []


def problems_with_passing(showing: Showing) -> list[Problem]:
    """What a comment tells of is passed on as a difficulty with the plan once the comment was let through."""
    if showing is Showing.SHOWN:
        return []
    where = SHOWING_TITLES[showing]
    return [not_now("comment.not_shown", "Chuyển thành phản ánh vướng mắc", f"góp ý ở trạng thái “{where}”")]


# --- what is taken ------------------------------------------------------------------------------------------------


def takes_comments(first_day: date | None, last_day: date | None, *, is_open: bool, today: date) -> bool:
    """While the public notice of an open round runs, both ends included."""
    return is_open and first_day is not None and last_day is not None and first_day <= today <= last_day


def notice_over() -> Problem:
    return Problem(
        "comment.not_under_notice",
        "Danh sách này không trong thời gian lấy ý kiến.",
        "Ý kiến ngoài thời gian này, đề nghị gửi trực tiếp đến đơn vị tổ chức xét.",
    )


def tidy(text: str) -> str:
    """The words as they are kept: composed letters, no control, direction or private signs, no heaps of marks."""
    kept, marks = [], 0
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if sign == "\n":
            kept.append(sign)
        elif kind in {"Zs", "Zl", "Zp"} or sign == "\t":
            kept.append(" ")
        elif not kind.startswith("C") and marks <= 2:
            kept.append(sign)
    lines = [" ".join(line.split()) for line in "".join(kept).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fingerprint_of(number: int | None, text: str) -> str:
    """The same for the same words about the same candidate. `text` as `tidy` left it."""
    return sha256(f"{number or ''}|{fold(text)}".encode()).hexdigest()


_LINK = re.compile(r"https?:|www\.|\w\.(?:com|net|org|info|biz|top|xyz|site|online|shop|vn|me|io|ly)\b", re.IGNORECASE)


def links_in(text: str) -> int:
    return len(_LINK.findall(text))


def problems_with_words(text: str) -> list[Problem]:
    """`text` as `tidy` left it."""
    if len(text) < SHORTEST or sum(1 for sign in text if sign.isalpha()) < SHORTEST // 2:
        return [
            Problem("comment.too_short", "Góp ý còn quá ngắn.", "Viết một, hai câu để người đọc hiểu được ý.", "words")
        ]
    if len(text) > LONGEST:
        return [
            Problem(
                "comment.too_long",
                f"Góp ý dài {len(text)} chữ cái; nhận nhiều nhất {LONGEST} chữ cái.",
                "Viết gọn lại các ý chính.",
                "words",
            )
        ]
    if links_in(text) > MOST_LINKS:
        return [
            Problem(
                "comment.links",
                f"Góp ý có hơn {MOST_LINKS} liên kết.",
                "Bỏ bớt liên kết, nói rõ ý bằng lời.",
                "words",
            )
        ]
    return []


def looks_odd(text: str, *, seconds: float, trap: str) -> bool:
    """Perhaps no person wrote it: nobody is turned away for this, one plain question more is asked."""
    letters = [sign for sign in text if sign.isalpha()]
    shouted = len(letters) > 40 and sum(1 for sign in letters if sign.isupper()) > 0.7 * len(letters)
    strange = len(text) > 40 and sum(1 for sign in text if sign.isalpha() or sign.isspace()) < 0.6 * len(text)
    return bool(seconds < 4 or trap.strip() or links_in(text) or shouted or strange or re.search(r"(\S)\1{9,}", text))


@dataclass(frozen=True)
class Question:
    """A question that anybody here can answer, read aloud or in large print; answers are compared folded."""

    words: str
    answers: frozenset[str]


QUESTIONS = (
    Question("Một tuần có mấy ngày?", frozenset({"7", "07", "bay", "bay ngay", "7 ngay"})),
    Question("Ba cộng bốn bằng mấy?", frozenset({"7", "07", "bay"})),
    Question("Con trâu có mấy chân?", frozenset({"4", "04", "bon", "bon chan", "4 chan"})),
    Question("Thủ đô của nước ta là thành phố nào?", frozenset({"ha noi", "hanoi", "thu do ha noi", "tp ha noi"})),
    Question("Một năm có mấy tháng?", frozenset({"12", "muoi hai", "12 thang", "muoi hai thang"})),
)


def answers_question(number: int, said: str) -> bool:
    return fold(said[:60]) in QUESTIONS[number % len(QUESTIONS)].answers
