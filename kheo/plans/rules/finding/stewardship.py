"""The body that runs the plan: it follows, urges and inspects, and reports come to it."""

import re
from dataclasses import dataclass

from kheo.plans.rules.finding.found import Confidence, Found, FoundKind
from kheo.plans.rules.finding.owners import OWNER_BODY, organising, owner_in, owner_of
from kheo.plans.rules.finding.sentence import bare, sentence_at
from kheo.shared.clauses import ClauseLevel, ClauseText, contains
from kheo.shared.text import fold

_STANDING = re.compile(
    rf"(?:[Gg]iao\s+(?:cho\s+)?)?(?P<body>{OWNER_BODY}\s[^:;.,\n]{{2,90}}?)\s*(?:,|:)?\s+(?:là|làm)\s+"
    r"(?:cơ quan|bộ phận|đơn vị)\s+(?:thường trực|đầu mối)"
)
_SIGNS = (
    (2, re.compile(r"theo dõi|đôn đốc", re.I)),
    (1, re.compile(r"kiểm tra", re.I)),
    (1, re.compile(r"tổng hợp", re.I)),
    (1, re.compile(r"chủ trì", re.I)),
)
_ENOUGH = 3
_SENT_TO = re.compile(
    r"(?:gửi|báo cáo|nộp|đăng ký)\b[^.;\n]{0,120}?(?:\bvề\s+|\bqua\s+|gửi\s+|\bđến\s+)"
    rf"(?P<body>{OWNER_BODY}\s[^,;.:()\n]{{2,70}}?)"
    r"(?=\s*[(),;.\n]|\s+(?:trước|chậm nhất|để|vào|theo|đúng|tổng hợp|định kỳ|qua)\b|\s*$)"
)


@dataclass
class _Candidate:
    title: str
    points: int
    clause: str
    sentence: str
    because: str
    sure: bool


def steward_found(clauses: ClauseText) -> list[Found]:
    """At most one: the body named as standing office, else the one that is told to follow, inspect and consolidate."""
    candidates: dict[str, _Candidate] = {}
    for clause in clauses.clauses:
        for match in _STANDING.finditer(clause.text):
            sentence = sentence_at(clause.text, match.start(), match.end())
            _add(
                candidates,
                _Candidate(bare(match["body"]), 8, clause.address, sentence, "được ghi là cơ quan thường trực", True),
            )
    parts = [part.address for part in organising(clauses)]
    for clause in clauses.clauses:
        below_part = clause.parent in parts
        if not below_part and clause.level not in (ClauseLevel.ITEM, ClauseLevel.ARTICLE, ClauseLevel.PART):
            continue
        title = owner_of(clauses, clause) if below_part else owner_in(clause)
        if not title or _is_many(title):
            continue
        below = [each for each in clauses.clauses if contains(clause.address, each.address)]
        words = "\n".join(each.text for each in below)
        points = sum(weight for weight, sign in _SIGNS if sign.search(words)) - (0 if below_part else 1)
        place = next((each for each in below if _SIGNS[0][1].search(each.text)), clause)
        at = _SIGNS[0][1].search(place.text)
        if points >= _ENOUGH and at:
            sentence = sentence_at(place.text, at.start(), at.end())
            because = "được giao theo dõi, kiểm tra, tổng hợp việc thực hiện"
            _add(candidates, _Candidate(title, points, place.address, sentence, because, False))
    receivers: dict[str, int] = {}
    for clause in clauses.clauses:
        for match in _SENT_TO.finditer(clause.text):
            title = bare(match["body"])
            if _is_many(title):
                continue
            receivers[fold(title)] = receivers.get(fold(title), 0) + 1
            if fold(title) not in candidates:
                sentence = sentence_at(clause.text, match.start(), match.end())
                _add(candidates, _Candidate(title, 0, clause.address, sentence, "", False))
    for key, count in receivers.items():
        candidates[key].points += min(count, 3)
    if not candidates:
        return []
    best = max(candidates.values(), key=lambda each: each.points)
    confidence = Confidence.CERTAIN if best.sure else Confidence.LIKELY
    because = best.because
    if not because:
        confidence, because = Confidence.GUESS, "nơi nhận danh sách, báo cáo; văn bản không ghi rõ cơ quan theo dõi"
    return [Found(FoundKind.STEWARD, {"title": best.title}, best.clause, best.sentence, confidence, because)]


def _add(candidates: dict[str, _Candidate], new: _Candidate) -> None:
    old = candidates.get(fold(new.title))
    if old is None or (new.points > old.points and not old.sure):
        candidates[fold(new.title)] = new


def _is_many(title: str) -> bool:
    words = fold(title)
    return (
        words.startswith(("cac ", "cap uy", "chi bo", "bi thu", "truong"))
        or " cac xa" in words
        or " cac " in f" {words.split(' truc thuoc')[0]} "[:40]
    )
