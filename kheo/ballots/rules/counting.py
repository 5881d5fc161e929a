"""Counting one candidate: quorum, approval, ties. Exact, and in words.

The one place that turns counts into an outcome; the verifiers count again with code of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from kheo.plans.rules.recognising import Vote

HALF = Fraction(1, 2)
OURS = "mặc định"
_WRITTEN_THIRD = Fraction(5, 10_000)  # 0.667 in a plan file is two thirds, rounded


@dataclass(frozen=True)
class VoteRule:
    """The plan's rule for one ballot, as it was when the ballot was prepared. Shares are exact."""

    quorum: Fraction | None = None
    approval: Fraction | None = None
    strict: bool = True
    tie: str = "declined"  # or "chair"
    secret: bool = True
    denominator: str = "present"  # "all" on the roll without those in conflict, or "present": who took part
    clause: str = ""
    default: bool = False

    @classmethod
    def of(cls, vote: Vote | None) -> "VoteRule":
        """What the plan says; without a word of the plan on approval, more than half: ours, and marked so."""
        if vote is None:
            return cls(approval=HALF, strict=True, default=True)
        return cls(
            quorum=_thirds(vote.quorum),
            approval=_thirds(vote.approval) if vote.approval is not None else HALF,
            strict=vote.is_strict if vote.approval is not None else True,
            tie=vote.tie,
            secret=vote.secret,
            denominator=vote.denominator or "present",
            clause=vote.clause or "",
            default=vote.default or vote.approval is None,
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "VoteRule":
        return cls(
            quorum=Fraction(kept["quorum"]) if kept.get("quorum") else None,
            approval=Fraction(kept["approval"]) if kept.get("approval") else None,
            strict=bool(kept.get("strict", True)),
            tie=kept.get("tie") or "declined",
            secret=bool(kept.get("secret", True)),
            denominator=kept.get("denominator") or "present",
            clause=kept.get("clause") or "",
            default=bool(kept.get("default", False)),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "quorum": str(self.quorum) if self.quorum is not None else None,
            "approval": str(self.approval) if self.approval is not None else None,
            "strict": self.strict,
            "tie": self.tie,
            "secret": self.secret,
            "denominator": self.denominator,
            "clause": self.clause,
            "default": self.default,
        }

    @property
    def source(self) -> str:
        return OURS if self.default else self.clause


@dataclass(frozen=True)
class Tally:
    """What was counted for one candidate. `eligible` is the roll without those in conflict with this candidate."""

    eligible: int
    took_part: int
    yes: int
    no: int
    abstain: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Result:
    has_quorum: bool
    approved: bool
    because: str
    is_tie: bool = False
    of: int = 0  # what the share of approval is taken of


def count(rule: VoteRule, tally: Tally, chair_voice: str = "", *, open_hands: bool = False) -> Result:
    """Whether the ballot approves the candidate, and why, in a sentence.

    As many for as against is a tie: it declines, unless the plan gives the chair the deciding voice, the vote was
    taken by raised hands, the chair said yes, and half the votes are enough to reach the threshold.
    """
    has_quorum = _has_quorum(rule, tally)
    of = tally.eligible if rule.denominator == "all" else tally.took_part
    approval = rule.approval if rule.approval is not None else HALF
    reached = of > 0 and (tally.yes > approval * of if rule.strict else tally.yes >= approval * of)
    is_tie = tally.yes == tally.no
    said = [_quorum_words(rule, tally, has_quorum), _approval_words(rule, tally, of, approval)]
    approved = reached and not is_tie
    if is_tie and of > 0 and tally.yes >= approval * of:
        if rule.tie == "chair" and open_hands and chair_voice in {"yes", "no"}:
            approved = chair_voice == "yes"
            said.append(f"Số phiếu ngang nhau; chủ trì quyết định {'đồng ý' if approved else 'không đồng ý'}.")
        elif rule.tie == "chair" and open_hands:
            said.append("Số phiếu ngang nhau; chưa ghi ý kiến của chủ trì nên không thông qua.")
        else:
            said.append("Số phiếu đồng ý và không đồng ý ngang nhau nên không thông qua.")
    approved = approved and has_quorum
    said.append("Được thông qua." if approved else "Không được thông qua.")
    if rule.source:
        said.append(f"(Theo {rule.clause})" if not rule.default else f"(Ngưỡng {OURS}, kế hoạch không quy định)")
    return Result(has_quorum, approved, " ".join(said), is_tie, of)


def needs_chair(rule: VoteRule, tally: Tally, *, open_hands: bool) -> bool:
    """Whether the chair's voice decides this candidate."""
    of = tally.eligible if rule.denominator == "all" else tally.took_part
    approval = rule.approval if rule.approval is not None else HALF
    return open_hands and rule.tie == "chair" and of > 0 and tally.yes == tally.no and tally.yes >= approval * of


def say_threshold(rule: VoteRule) -> str:
    """“quá 1/2”, “từ 2/3 trở lên”, of what."""
    approval = rule.approval if rule.approval is not None else HALF
    share = say_fraction(approval)
    of = "tổng số người có quyền bỏ phiếu" if rule.denominator == "all" else "số người dự bỏ phiếu"
    return f"quá {share} {of}" if rule.strict else f"từ {share} {of} trở lên" if approval < 1 else f"toàn bộ {of}"


def say_quorum(rule: VoteRule) -> str:
    if rule.quorum is None:
        return "ít nhất một người dự bỏ phiếu"
    return f"ít nhất {say_fraction(rule.quorum)} số người có quyền bỏ phiếu dự"


def say_fraction(share: Fraction) -> str:
    """1/2, 2/3, 75 %: small fractions as such, others in per cent."""
    if share.denominator in {2, 3, 4, 5} and share < 1:
        return f"{share.numerator}/{share.denominator}"
    return say_percent(share)


def say_percent(share: Fraction) -> str:
    per_cent = (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{str(per_cent).removesuffix('.0').replace('.', ',')}%"


def _has_quorum(rule: VoteRule, tally: Tally) -> bool:
    return tally.took_part > 0 and (rule.quorum is None or tally.took_part >= rule.quorum * tally.eligible)


def _quorum_words(rule: VoteRule, tally: Tally, has_quorum: bool) -> str:
    part = f"{tally.took_part}/{tally.eligible} người có quyền đã dự bỏ phiếu"
    if rule.quorum is None:
        return f"{part}." if has_quorum else "Không có ai dự bỏ phiếu."
    needed = f"cần ít nhất {say_fraction(rule.quorum)}"
    return f"{part}, {'đủ' if has_quorum else 'không đủ'} túc số ({needed})."


def _approval_words(rule: VoteRule, tally: Tally, of: int, approval: Fraction) -> str:
    whole = "có quyền bỏ phiếu" if rule.denominator == "all" else "dự bỏ phiếu"
    share = f", bằng {say_percent(Fraction(tally.yes, of))}" if of else ""
    needed = f"quá {say_fraction(approval)}" if rule.strict else f"từ {say_fraction(approval)} trở lên"
    return f"{tally.yes} phiếu đồng ý trên {of} người {whole}{share}; cần {needed}."


def _thirds(share: Fraction | None) -> Fraction | None:
    """Thirds written as decimals are thirds: two of three members are a quorum of 0.667."""
    if share is None:
        return None
    for third in (Fraction(1, 3), Fraction(2, 3)):
        if abs(share - third) <= _WRITTEN_THIRD:
            return third
    return share
