"""The parts of a draft plan file, in the order in which a plan file has them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kheo.plans.rules.document import UnitDefinition
from kheo.plans.rules.drafting.lines import clean, comment, entry, missing, scalar
from kheo.plans.rules.drafting.naming import Cast, Codes, is_group, same_name, slug
from kheo.plans.rules.finding.found import Found, FoundKind
from kheo.plans.rules.vocabulary import OWN_PARTY_COMMITTEE
from kheo.shared.text import fold

_RANKS = ((r"\b(?:co so|xa|phuong|chi bo|don vi)\b", 1), (r"\b(?:huyen|quan|thi xa|thanh pho|khoi)\b", 2),
          (r"\b(?:tinh|nganh|bo)\b", 3), (r"\btrung uong\b", 4))  # fmt: skip
_FILLER = re.compile(r"^(?:cấp|trong|lĩnh vực|về|phần)\s+", re.I)


@dataclass(frozen=True)
class Used:
    """A value that goes into the draft, and what is said of it."""

    found: Found
    value: Mapping[str, Any]
    mark: str

    @property
    def clause(self) -> str:
        return self.found.clause


class Draft:
    def __init__(self, used: Sequence[Used], known: Sequence[UnitDefinition], text_name: str) -> None:
        self.used = used
        self.text_name = text_name
        self._last_sentence = ""
        issuer = self.first(FoundKind.ISSUER)
        self.cast = Cast(str(issuer.value["title"]) if issuer else "", known)
        self.codes: dict[FoundKind, dict[str, str]] = {}
        for kind in (FoundKind.LEVEL, FoundKind.FIELD, FoundKind.SUBJECT):
            codes = Codes()
            self.codes[kind] = {
                fold(title): codes.of(_FILLER.sub("", title)) for title in dict.fromkeys(self._titles(kind))
            }
        self._name_everybody()

    def first(self, kind: FoundKind) -> Used | None:
        return next((each for each in self.used if each.found.kind is kind), None)

    def of(self, kind: FoundKind) -> list[Used]:
        return [each for each in self.used if each.found.kind is kind]

    def lines(self, unconfirmed: int) -> Iterator[str]:
        yield "# Bản nháp đọc từ văn bản kế hoạch. Trên mỗi giá trị là câu đã đọc, điều khoản và mức tin cậy."
        yield "# Những dòng “CẦN ĐIỀN” là điều tệp cần mà văn bản không ghi; kheo plan check chỉ ra chỗ còn thiếu."
        yield ""
        yield "schema: kheo-plan/1"
        if unconfirmed:
            yield f"unconfirmed: true  # còn {unconfirmed} giá trị chưa xác nhận; đối chiếu xong mới xóa dòng này"
        # The bodies are named while the other parts are written.
        first = self._written(self.header(), self.levels(), *self._lists(), self.recognition())
        last = self._written(self.targets(), self.deadlines(), self.tasks(), self.rest())
        for part in (*first, *self._written(self.units(), self.groups()), *last):
            yield ""
            yield from part

    def _written(self, *parts: Iterator[str]) -> list[list[str]]:
        written = []
        for part in parts:
            self._last_sentence = ""
            written.append(list(part))
        return [lines for lines in written if lines]

    def _lists(self) -> Iterator[Iterator[str]]:
        yield self.plain("fields", FoundKind.FIELD, "lĩnh vực")
        yield self.plain("subjects", FoundKind.SUBJECT, "đối tượng")
        yield self.plain("priorities", FoundKind.PRIORITY, "")
        yield self.plain("requirements", FoundKind.REQUIREMENT, "")

    # --- the parts ----------------------------------------------------------------------------------------------

    def header(self) -> Iterator[str]:
        title, number, issuer = (self.first(kind) for kind in (FoundKind.TITLE, FoundKind.NUMBER, FoundKind.ISSUER))
        steward, period = self.first(FoundKind.STEWARD), self.first(FoundKind.PERIOD)
        programme = self.first(FoundKind.PROGRAMME)
        yield "plan:"
        yield f"  code: {self._plan_code(issuer, period)}"
        yield from self._header_line(title, "title", lambda value: value["title"], "title (tên kế hoạch)")
        yield "  kind: ke-hoach"
        if number:
            yield self.note(number)
            for key in ("number", "date"):
                if number.value.get(key):
                    yield f"  {key}: {scalar(number.value[key])}"
        yield from self._header_line(issuer, "issuer", lambda value: self.cast.issuer, "issuer (cơ quan ban hành)")
        if issuer and issuer.value.get("on_behalf_of"):
            yield f"  on_behalf_of: {scalar(issuer.value['on_behalf_of'])}"
        yield from self._header_line(
            steward, "steward", lambda value: self.cast.unit(value["title"]), "steward (cơ quan thường trực)"
        )
        if programme:
            yield self.note(programme)
            yield f"  programme: {scalar({key: programme.value[key] for key in ('title', 'from', 'to')})}"
        yield from self._header_line(
            period,
            "period",
            lambda value: {"from": value["from"], "to": value["to"]},
            "period: {from: …, to: …} (ngày đầu, ngày cuối của kế hoạch)",
        )
        yield "  timezone: Asia/Ho_Chi_Minh"
        yield f"  text: {scalar(self.text_name)}"
        for name, kind in (("basis", FoundKind.BASIS), ("cites", FoundKind.CITE)):
            if rows := self.of(kind):
                yield f"  {name}:"
                for row in rows:
                    yield from self._document(row)

    def _document(self, row: Used) -> Iterator[str]:
        yield self.note(row, 4)
        absent = [word for key, word in (("number", "số"), ("issuer", "cơ quan ban hành")) if not row.value.get(key)]
        if absent:
            yield missing(f"{', '.join(absent)} của văn bản này; hoặc xóa dòng dưới nếu không cần", 4)
        yield "  " + entry({key: row.value.get(key) for key in ("number", "date", "issuer", "title")})

    def levels(self) -> Iterator[str]:
        rows = sorted(self._once(FoundKind.LEVEL), key=lambda row: _rank(row.value["title"]))
        if not rows:
            yield "levels: []"
            yield missing("các cấp công nhận, từ thấp đến cao: {code, title, recognised_by}")
            return
        yield "levels:"
        if len(rows) > 1:
            yield comment("từ thấp đến cao")
        for row in rows:
            yield self.note(row)
            decider = self._decider(str(row.value.get("recognised_by") or ""))
            if not decider:
                yield missing(f"recognised_by: mã đơn vị công nhận, hoặc {OWN_PARTY_COMMITTEE} (cấp ủy của đơn vị)")
            code = self._code(FoundKind.LEVEL, row.value["title"])
            yield entry({"code": code, "title": row.value["title"], "recognised_by": decider, "clause": row.clause})

    def plain(self, name: str, kind: FoundKind, needed: str) -> Iterator[str]:
        rows = self._once(kind)
        if not rows:
            if needed:
                yield f"{name}: []"
                yield missing(f"các {needed} của kế hoạch: {{code, title}}")
            return
        yield f"{name}:"
        codes = Codes()
        for row in rows:
            yield self.note(row)
            title = row.value["title"]
            code = self._code(kind, title) if kind in self.codes else codes.of(_FILLER.sub("", title))
            yield entry({"code": code, "title": title, "clause": row.clause})

    def recognition(self) -> Iterator[str]:
        rows = self.of(FoundKind.PRINCIPLE)
        seen: set[str] = set()
        if rows:
            yield "recognition:"
            ruled = [row for row in rows if row.value.get("rule")]
            yield "  rules:" if ruled else "  rules: []"
            for row in rows:
                rule = str(row.value.get("rule") or "")
                yield self.note(row, 4)
                if not rule:
                    yield comment("không ứng với quy tắc nào của tệp kế hoạch", 4)
                elif rule in seen:
                    yield comment(f"quy tắc {rule} đã có ở trên", 4)
                else:
                    seen.add(rule)
                    yield "  " + entry({"rule": rule, "clause": row.clause})
        yield missing("vote, scoring (trong recognition) và criteria, nếu có phụ lục tiêu chí, quy chế bình chọn", 0)

    def units(self) -> Iterator[str]:
        self.cast.join_known()
        present = {unit.kind for unit in self.cast.units.values()}
        if not self.cast.units:
            yield "units: []"
            yield missing("các đơn vị mà kế hoạch nói đến: {code, title, kind, parent}")
            return
        yield "units:"
        issuer, known = self.cast.issuer, {unit.code: unit for unit in self.cast.known}
        if any(unit.code not in known and unit.code != issuer for unit in self.cast.units.values()):
            yield comment("đơn vị chưa có trong cây được đặt dưới cơ quan ban hành; sửa parent nếu khác")
        for unit in self.cast.units.values():
            if not unit.kind:
                yield missing(f"kind (loại đơn vị) của “{unit.title}”")
            parent = unit.parent if unit.code in known else issuer
            above = parent if parent != unit.code else ""
            parts = {"code": unit.code, "title": unit.title, "kind": unit.kind, "parent": above}
            if there := known.get(unit.code):
                parts |= {
                    key: getattr(there, key)
                    for key in ("short_title", "symbol", "valid_from", "valid_to")
                    if getattr(there, key)
                }
            yield entry(parts)
        for group in self.cast.groups.values():
            for kind in group.kinds:
                if kind not in present:
                    yield missing(
                        f"các đơn vị thuộc loại {kind} (nhóm “{group.title}”); văn bản không nêu tên từng đơn vị"
                    )
                    present.add(kind)

    def groups(self) -> Iterator[str]:
        if not self.cast.groups:
            return
        yield "groups:"
        notes = {same_name(str(row.value["title"])): row for row in self.of(FoundKind.GROUP)}
        for name, group in self.cast.groups.items():
            if name in notes:
                yield self.note(notes[name])
            if group.untold or not (group.kinds or group.units):
                words = group.untold or group.title
                yield missing(f"kinds (loại đơn vị) hoặc units (mã đơn vị) của “{words}”; văn bản không nêu rõ là ai")
            clause = notes[name].clause if name in notes else ""
            yield entry(
                {"code": group.code, "title": group.title, "kinds": group.kinds, "units": group.units, "clause": clause}
            )

    def targets(self) -> Iterator[str]:
        return self._asked("targets", FoundKind.TARGET, self._target)

    def deadlines(self) -> Iterator[str]:
        return self._asked("deadlines", FoundKind.DEADLINE, self._deadline)

    def tasks(self) -> Iterator[str]:
        return self._asked("tasks", FoundKind.TASK, self._task)

    def _asked(
        self, name: str, kind: FoundKind, fill: Callable[[Used, dict[str, Any]], Iterator[str]]
    ) -> Iterator[str]:
        """What the plan asks for: `fill` completes an entry and gives the lines that stand above it."""
        codes, rows = Codes(), self.of(kind)
        if rows:
            yield f"{name}:"
        for row in rows:
            yield self.note(row)
            parts: dict[str, Any] = {"code": codes.of(row.value["title"])}
            yield from fill(row, parts)
            yield entry(parts)

    def _target(self, row: Used, parts: dict[str, Any]) -> Iterator[str]:
        value = row.value
        if value.get("group"):
            who, code = self.cast.who(value["group"])
            if who == "group" and not value.get("each"):
                yield missing("group hoặc whole: true; văn bản tính chung cho cả nhóm, tệp chỉ tính từng đơn vị")
            else:
                parts[who] = code
        else:
            parts["whole"] = True
        parts |= {"clause": row.clause, "measure": value.get("measure")}
        for key, kind in (("level", FoundKind.LEVEL), ("field", FoundKind.FIELD), ("subject", FoundKind.SUBJECT)):
            if title := value.get(key):
                parts[key] = self._code(kind, title)
                if fold(title) not in self.codes[kind]:
                    yield missing(f"{key}: “{title}” chưa có trong danh sách ở trên")
        for key in ("at_least", "at_most"):
            if amount := str(value.get(key) or ""):
                parts[key] = int(amount) if amount.isascii() and amount.isdigit() else amount
        parts |= {key: value.get(key) for key in ("share_of", "by", "title")}

    def _deadline(self, row: Used, parts: dict[str, Any]) -> Iterator[str]:
        value = row.value
        if value.get("group"):
            who, code = self.cast.who(value["group"])
            parts[who] = code
        else:
            yield missing("group hoặc unit: ai phải gửi")
        for key in ("to", "via"):
            if value.get(key):
                parts[key] = self.cast.unit(value[key])
        parts |= {key: value.get(key) for key in ("before", "by", "in", "every", "day")}
        parts |= {"clause": row.clause, "delivers": value.get("delivers"), "title": value["title"]}

    def _task(self, row: Used, parts: dict[str, Any]) -> Iterator[str]:
        value = row.value
        if value.get("owner"):
            who, code = self.cast.who(value["owner"])
            parts["owner" if who == "unit" else "group"] = code
        else:
            yield missing("owner (đơn vị chủ trì) hoặc group (nhóm đơn vị)")
        partners = [title for title in value.get("with") or [] if not is_group(title)]
        if unnamed := [title for title in value.get("with") or [] if is_group(title)]:
            yield comment(f"phối hợp với {', '.join(unnamed)}: văn bản không nêu tên từng đơn vị")
        parts["with"] = list(dict.fromkeys(self.cast.unit(title) for title in partners))
        parts |= {"clause": row.clause, "title": value["title"]}

    def rest(self) -> Iterator[str]:
        if rows := self.of(FoundKind.RECIPIENT):
            yield "distribution:"
            for row in rows:
                yield self.note(row)
                yield entry({"to": row.value["to"], "note": row.value.get("note")})
        if feedback := self.first(FoundKind.FEEDBACK):
            yield ""
            yield self.note(feedback, 0)
            clause = {"clause": feedback.clause} if feedback.clause else {}
            parts = {"to": self.cast.unit(feedback.value["to"])} | clause
            yield f"feedback: {scalar(parts)}"
        for row in self.of(FoundKind.SIGNER):
            yield ""
            said = " – ".join(clean(str(row.value.get(key) or "")) for key in ("name", "position"))
            yield comment(f"Người ký ({row.mark}): {said}; tệp kế hoạch không ghi người ký", 0)

    def note(self, row: Used, indent: int = 2) -> str:
        """What is said above a value; a sentence that gave several values is written once."""
        said = f"“{row.found.sentence}”" if row.found.sentence != self._last_sentence else "câu như trên"
        self._last_sentence = row.found.sentence
        return comment(f"{row.mark}{f' · {row.clause}' if row.clause else ''}: {said}", indent)

    # --- names and codes ----------------------------------------------------------------------------------------

    def _name_everybody(self) -> None:
        """The longer names first, so that "Ban Dân vận" is the "Ban Dân vận Huyện ủy" that is named elsewhere."""
        single: list[str] = []
        for kind, keys in (
            (FoundKind.STEWARD, ("title",)), (FoundKind.TARGET, ("group",)), (FoundKind.TASK, ("owner",)),
            (FoundKind.DEADLINE, ("group", "to", "via")), (FoundKind.FEEDBACK, ("to",)),
        ):  # fmt: skip
            for row in self.of(kind):
                titles = [str(row.value.get(key) or "") for key in keys]
                single += [title for title in titles if title and not is_group(title)]
        for row in self.of(FoundKind.TASK):
            single += [title for title in row.value.get("with") or [] if not is_group(title)]
        places = {title: place for place, title in enumerate(single)}
        for title in sorted(places, key=lambda each: (-len(same_name(each)), places[each])):
            self.cast.unit(title)
        for row in self.of(FoundKind.GROUP):
            self.cast.who(str(row.value["title"]))

    def _plan_code(self, issuer: Used | None, period: Used | None) -> str:
        year = str(period.value["from"])[:4] if period else ""
        return slug(f"{self.cast.place or (issuer.value['title'] if issuer else 'ke-hoach')} {year}")

    def _header_line(self, row: Used | None, key: str, value: Any, needed: str) -> Iterator[str]:
        if row is None:
            yield missing(needed)
            return
        yield self.note(row)
        yield f"  {key}: {scalar(value(row.value))}"

    def _decider(self, title: str) -> str:
        if not title:
            return ""
        own = re.search(r"\b(?:cung cap|co so|cac xa|xa phuong|truc thuoc|don vi)\b", fold(title)) or is_group(title)
        return OWN_PARTY_COMMITTEE if own and re.search(r"\b(?:dang uy|cap uy)\b", fold(title)) else (
            "" if is_group(title) else self.cast.unit(title)
        )  # fmt: skip

    def _code(self, kind: FoundKind, title: str) -> str:
        """The code of a title; of one that is not in the list, what it would be: checking the file names it."""
        return self.codes[kind].get(fold(title)) or slug(_FILLER.sub("", title))

    def _titles(self, kind: FoundKind) -> list[str]:
        return [str(row.value["title"]) for row in self.of(kind)]

    def _once(self, kind: FoundKind) -> list[Used]:
        """Each title once, as it was first read."""
        first: dict[str, Used] = {}
        for row in self.of(kind):
            first.setdefault(fold(row.value["title"]), row)
        return list(first.values())


def _rank(title: str) -> int:
    return next((rank for words, rank in _RANKS if re.search(words, fold(title))), 2)
