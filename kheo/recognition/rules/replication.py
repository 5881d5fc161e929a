"""Copies of models in other places (nhân rộng): what may be recorded, and how the copies of a model are drawn.

A copy is made by another unit, of another initiative; going on with one's own model in a new year is a continuation,
not a copy. A model may be copied before it is recognised: that is recorded, and said on the page, not refused.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kheo.shared.problems import Problem

Edge = tuple[int, int]  # from the model that was copied to its copy


@dataclass(frozen=True, slots=True)
class End:
    """One end of a copy: a registration, as far as the rules look at it."""

    title: str
    unit_id: int
    initiative_id: int
    in_register: bool
    first_year: int


def problems_with_replication(
    source: End, copy: End, *, since_on: date, today: date, is_known: bool, initiatives: Iterable[Edge]
) -> list[Problem]:
    """`initiatives`: the copies that stand, as pairs of initiatives; no initiative is, through others, its own copy."""
    found = []
    if source.initiative_id == copy.initiative_id:
        found.append(
            Problem(
                "replication.same_model",
                "Hai đăng ký là cùng một mô hình qua các năm.",
                "Mô hình của mình làm tiếp là duy trì, không phải nhân rộng.",
                "source",
            )
        )
    elif source.unit_id == copy.unit_id:
        found.append(
            Problem(
                "replication.same_unit",
                f"“{source.title}” và “{copy.title}” của cùng một đơn vị.",
                "Nhân rộng là đơn vị khác học và làm theo; chọn mô hình của đơn vị khác.",
                "source",
            )
        )
    found += [
        Problem(
            "replication.not_in_register",
            f"“{end.title}” chưa vào sổ đăng ký, hoặc đã rút.",
            "Chỉ ghi nhân rộng giữa các mô hình đã vào sổ.",
            "source" if end is source else None,
        )
        for end in (source, copy)
        if not end.in_register
    ]
    if is_known:
        found.append(
            Problem("replication.known", "Việc nhân rộng này đã được ghi.", "Xem ở trang nhân rộng của mô hình.")
        )
    elif source.initiative_id in reached(copy.initiative_id, initiatives):
        found.append(
            Problem(
                "replication.cycle",
                f"“{source.title}” đã được ghi là học từ “{copy.title}”, trực tiếp hoặc qua mô hình khác.",
                "Kiểm tra lại mô hình nào có trước; hủy lần ghi sai nếu có.",
                "source",
            )
        )
    if since_on > today:
        found.append(Problem("replication.in_future", "Ngày bắt đầu còn ở phía trước.", "Ghi lại ngày.", "since_on"))
    elif since_on.year < source.first_year:
        found.append(
            Problem(
                "replication.before_its_source",
                f"Mô hình được học có từ năm {source.first_year}, sau ngày đã ghi.",
                "Ghi lại ngày bắt đầu học, làm theo.",
                "since_on",
            )
        )
    return found


def reached(start: int, edges: Iterable[Edge]) -> set[int]:
    """Everything that was copied from `start`, directly or through others; itself included."""
    following: dict[int, list[int]] = defaultdict(list)
    for source, copy in edges:
        following[source].append(copy)
    seen, waiting = {start}, deque([start])
    while waiting:
        for each in following[waiting.popleft()]:
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen


def component(start: int, edges: Sequence[Edge], most: int) -> tuple[list[int], list[Edge]]:
    """The models that hang together with `start`, the nearest first and at most so many, with the copies among them."""
    beside: dict[int, list[int]] = defaultdict(list)
    for source, copy in edges:
        beside[source].append(copy)
        beside[copy].append(source)
    seen, waiting = [start], deque([start])
    known = {start}
    while waiting and len(seen) < most:
        for each in beside[waiting.popleft()]:
            if each not in known and len(seen) < most:
                known.add(each)
                seen.append(each)
                waiting.append(each)
    return seen, [(source, copy) for source, copy in edges if source in known and copy in known]


def size_of(start: int, edges: Sequence[Edge]) -> int:
    return len(component(start, edges, len(edges) + 1)[0])


@dataclass(frozen=True, slots=True)
class Placed:
    """A model in the picture: its column (0 = copied from nobody), and its place in the column."""

    id: int
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Drawing:
    nodes: tuple[Placed, ...]
    edges: tuple[Edge, ...]
    columns: int
    rows: int

    @property
    def by_id(self) -> Mapping[int, Placed]:
        return {node.id: node for node in self.nodes}


def draw(nodes: Sequence[int], edges: Sequence[Edge]) -> Drawing:
    """Copies stand to the right of what they were copied from, near it.

    Every column begins at the top, where a small screen looks first.
    """
    column = dict.fromkeys(nodes, 0)
    sources: dict[int, list[int]] = defaultdict(list)
    for source, copy in edges:
        sources[copy].append(source)
    for _ in nodes:  # no cycles: as many passes as models settle every column
        moved = False
        for source, copy in edges:
            if column[copy] <= column[source] < len(nodes):
                column[copy] = column[source] + 1
                moved = True
        if not moved:
            break
    order: dict[int, int] = {}
    standing: dict[int, list[int]] = defaultdict(list)
    for node in sorted(nodes, key=lambda each: column[each]):
        standing[column[node]].append(node)
    for _place, members in sorted(standing.items()):
        members.sort(key=lambda each: (_mean([order[s] for s in sources[each] if s in order]), each))
        order.update({node: n for n, node in enumerate(members)})
    longest = max((len(members) for members in standing.values()), default=0)
    placed = [Placed(node, place, n) for place, members in sorted(standing.items()) for n, node in enumerate(members)]
    return Drawing(tuple(placed), tuple(edges), len(standing), longest)


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
