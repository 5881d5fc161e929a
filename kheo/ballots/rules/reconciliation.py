"""Whether the figures of a meeting agree with each other. Nothing is mended here: who counted says what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kheo.ballots.rules.counting import Tally
from kheo.shared.problems import Problem

LARGEST = 100_000  # people at one meeting, and more than any meeting has


@dataclass(frozen=True)
class Gathering:
    """The meeting as a whole. `excluded` and `excluded_present`: for each item, those in conflict on the roll."""

    roll: int
    present: int
    written: int = 0  # absent, and asked in writing
    method: str = "paper"  # or "hands"
    issued: int | None = None
    collected: int | None = None
    excluded: Mapping[int, int] | None = None
    excluded_present: Mapping[int, int] | None = None

    def eligible(self, item: int) -> int:
        return self.roll - (self.excluded or {}).get(item, 0)

    def took_part(self, item: int) -> int:
        """Those present without those in conflict, and those asked in writing."""
        here = self.present - (self.excluded_present or {}).get(item, 0)
        return min(here + self.written, self.eligible(item))

    def tally(self, counted: "Counted") -> Tally:
        return Tally(
            self.eligible(counted.item),
            self.took_part(counted.item),
            counted.yes,
            counted.no,
            counted.abstain,
            counted.invalid,
        )


@dataclass(frozen=True)
class Counted:
    """What the tellers counted for one item."""

    item: int
    title: str
    yes: int
    no: int
    abstain: int = 0
    invalid: int = 0

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.abstain + self.invalid


def problems_with_gathering(gathering: Gathering) -> list[Problem]:
    """Of the meeting as a whole."""
    problems = []
    absent = gathering.roll - gathering.present
    if gathering.present > gathering.roll:
        problems.append(
            _problem(
                "ballot.more_present_than_roll",
                f"Số người có mặt ({gathering.present}) lớn hơn danh sách ({gathering.roll}).",
                "Kiểm tra lại danh sách và số người có mặt.",
                "co-mat",
            )
        )
    elif gathering.written > absent:
        problems.append(
            _problem(
                "ballot.more_written_than_absent",
                f"Số người xin ý kiến bằng văn bản ({gathering.written}) lớn hơn số người vắng ({absent}).",
                "Chỉ xin ý kiến bằng văn bản của người vắng mặt.",
                "van-ban",
            )
        )
    if gathering.method != "paper":
        return problems
    issued, collected = gathering.issued, gathering.collected
    if issued is not None and issued > gathering.present + gathering.written:
        problems.append(
            _problem(
                "ballot.more_issued_than_voters",
                f"Số phiếu phát ra ({issued}) lớn hơn số người dự ({gathering.present + gathering.written}).",
                "Mỗi người một phiếu; kiểm tra lại số phiếu phát ra.",
                "phat-ra",
            )
        )
    if issued is not None and collected is not None and collected > issued:
        problems.append(
            _problem(
                "ballot.more_collected_than_issued",
                f"Số phiếu thu về ({collected}) lớn hơn số phiếu phát ra ({issued}).",
                "Đếm lại số phiếu thu về.",
                "thu-ve",
            )
        )
    return problems


def problems_with_counts(gathering: Gathering, counts: Sequence[Counted]) -> list[Problem]:
    """Of each item: no more votes than voters, and on paper exactly the papers that came back."""
    problems = []
    for counted in counts:
        took_part = gathering.took_part(counted.item)
        field = f"muc-{counted.item}"
        if counted.cast > took_part:
            problems.append(
                _problem(
                    "ballot.more_votes_than_voters",
                    f"Mục {counted.item}: tổng số phiếu ({counted.cast}) lớn hơn số người được biểu quyết ({took_part}"
                    f"{_aside(gathering, counted.item)}).",
                    "Đếm lại, hoặc sửa số người có mặt.",
                    field,
                )
            )
        elif gathering.method == "paper" and gathering.collected is not None:
            problems += _with_papers(gathering, counted, field)
    return problems


def _with_papers(gathering: Gathering, counted: Counted, field: str) -> list[Problem]:
    """Those in conflict hand in a paper without marking this item, so as many may be missing."""
    collected = gathering.collected or 0
    least = collected - (gathering.excluded_present or {}).get(counted.item, 0)
    if least <= counted.cast <= collected:
        return []
    needed = str(collected) if least == collected else f"từ {max(least, 0)} đến {collected}"
    return [
        _problem(
            "ballot.sums_differ",
            f"Mục {counted.item}: đồng ý {counted.yes} + không đồng ý {counted.no} + ý kiến khác {counted.abstain}"
            f" + không hợp lệ {counted.invalid} = {counted.cast}, nhưng số phiếu thu về là {needed}.",
            "Đếm lại mục này; phiếu để trống ghi vào “không hợp lệ”.",
            field,
        )
    ]


def _aside(gathering: Gathering, item: int) -> str:
    aside = (gathering.excluded_present or {}).get(item, 0)
    return f", không kể {aside} người liên quan" if aside else ""


def _problem(code: str, message: str, next_step: str, field: str) -> Problem:
    return Problem(code, message, next_step, field)
