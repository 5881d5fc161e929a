"""Who is meant by the words of a plan: one unit, or a group of them; its kind, where the words tell it; its code."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kheo.plans.rules.document import UnitDefinition
from kheo.shared.text import fold

LONGEST_CODE = 40
SOCIAL = "socio-political-organisation"

# The words with which the name of one body begins, and its kind; the first that fits. "" is a body of no known kind.
_BODIES: tuple[tuple[str, str], ...] = (
    (r"tinh uy", "province-party-committee"),
    (r"(?:huyen|quan|thi) uy", "district-party-committee"),
    (r"thanh uy", ""),
    (r"dang uy (?:xa|phuong|thi tran|dac khu)", "commune-party-committee"),
    (r"dang (?:uy|bo)", "grassroots-party-committee"),
    (r"(?:ban thuong truc )?(?:uy ban )?mttq", "fatherland-front"),
    (r"hoi dong", "council"),
    (r"(?:hoi|doan tncs|doan thanh nien|(?:huyen|tinh|thanh|quan|thi|xa) doan|lien doan lao dong|cong doan)", SOCIAL),
    (r"ban (?:chi huy|quan ly)", "agency"),
    (r"ban (?:chi dao|to chuc hoi nghi)", ""),
    (r"(?:ban|uy ban kiem tra|van phong (?:(?:huyen|tinh|thanh|quan|thi|dang) uy|cap uy))", "party-office"),
    (r"(?:trung tam|phong|so|cong an|dai|truong|toa an|vien kiem sat|uy ban nhan dan|ubnd|van phong)", "agency"),
    (r"chi bo", "party-cell"),
    (r"(?:thon|khu pho|to dan pho)", "hamlet"),
)
_SINGLE = re.compile(rf"(?:{'|'.join(words for words, _ in _BODIES)})(?!\w)")
_PLURAL = re.compile(r"\b(?:cac|moi|tung|nhung|toan the|tat ca)\b")
_ORGAN = re.compile(r"^(?:ban thuong vu|ban thuong truc|thuong truc|ban chap hanh|lanh dao)\s+")
# What the parts of a group's name say of the kinds in it.
_KINDS_IN_GROUPS: tuple[tuple[str, str], ...] = (
    (r"dang (?:uy|bo)\b.*\b(?:xa|phuong|thi tran)\b", "commune-party-committee"),
    (r"mttq", "fatherland-front"),
    (r"to chuc (?:chinh tri xa hoi|ct xh)|doan the", SOCIAL),
    (r"dang uy .*khoi|dang uy (?:cong an|quan su)", "grassroots-party-committee"),
    (r"tham muu,? giup viec|ban xay dung dang", "party-office"),
    (r"^(?:cac |moi )?(?:huyen|thi|quan) uy", "district-party-committee"),
    (r"chi bo", "party-cell"),
    (r"thon|khu pho|to dan pho", "hamlet"),
)


@dataclass
class Draftee:
    """A unit or a group that the draft names."""

    code: str
    title: str
    kind: str = ""
    parent: str = ""
    kinds: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    untold: str = ""  # the words of a group that tell no kind


def slug(title: str, longest: int = LONGEST_CODE) -> str:
    """Lower-case ASCII words with hyphens, cut between words."""
    code = ""
    for word in fold(title).split():
        word = re.sub(r"[^a-z0-9]", "", word)
        if word and code and len(code) + 1 + len(word) > longest:
            break
        code = f"{code}-{word}" if code and word else code or word
    return code[:longest].strip("-") or "muc"


class Codes:
    """Codes of one list, each once: the second "kinh-te" is "kinh-te-2"."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)

    def of(self, title: str) -> str:
        code = first = slug(title)
        number = 2
        while code in self.taken:
            code, number = f"{first}-{number}", number + 1
        self.taken.add(code)
        return code


def same_name(title: str) -> str:
    """The name under which two spellings of one body are the same."""
    words = fold(title)
    words = re.sub(r"\bmat tran to quoc(?: viet nam)?\b|\bmttq viet nam\b|\bmttqvn\b", "mttq", words)
    words = re.sub(r"\bubmttq\b", "uy ban mttq", words)
    return re.sub(r"\bthanh nien cong san\b", "tncs", words)


def place_of(issuer: str) -> str:
    """What the issuer is of: "Chi Lăng" of "Huyện ủy Chi Lăng"; "" where nothing is left."""
    words = same_name(issuer)
    match = re.match(r"(?:tinh|huyen|quan|thi|thanh) uy|dang uy(?: xa| phuong| thi tran)?|ban \w+ \w+ tinh uy", words)
    return words[match.end() :].strip() if match else ""


def kind_of(title: str) -> str:
    """The kind of one body by its first words; "" where they do not tell."""
    words = same_name(title)
    return next((kind for start, kind in _BODIES if re.match(rf"{start}(?!\w)", words)), "")


def is_group(title: str) -> bool:
    words = same_name(title)
    if _PLURAL.search(words) or ":" in title or not _SINGLE.match(words):
        return True
    return any(_SINGLE.match(same_name(part)) for part in re.split(r",|;|\bvà\b", title)[1:])


class Cast:
    """Everybody whom the confirmed values name, each once. `known`: units that exist already, with their codes."""

    def __init__(self, issuer: str, known: Sequence[UnitDefinition]) -> None:
        self.known = list(known)
        self.codes, self.group_codes = Codes(unit.code for unit in known), Codes()
        self.units: dict[str, Draftee] = {}
        self.groups: dict[str, Draftee] = {}
        self.place = place_of(issuer)
        self.issuer = self.unit(issuer) if issuer else ""
        self._issuer_name = self._bare(issuer) if issuer else ""

    def who(self, title: str) -> tuple[str, str]:
        """("unit", code) or ("group", code)."""
        name = same_name(title)
        if name in self.groups or (is_group(title) and not self._found(self._bare(title))):
            return "group", self.group(title)
        return "unit", self.unit(title)

    def unit(self, title: str) -> str:
        name = self._bare(title)
        found = self._found(name)
        if found:
            return found.code
        existing = self._known(name)
        made = (
            Draftee(existing.code, existing.title, existing.kind, existing.parent or "")
            if existing
            else Draftee(self.codes.of(title), title, kind_of(title))
        )
        self.units[name] = made
        return made.code

    def group(self, title: str) -> str:
        name = same_name(title)
        if name in self.groups:
            return self.groups[name].code
        made = self.groups[name] = Draftee(self.group_codes.of(title), title)
        names = _listed(title)
        if names:
            made.units = list(dict.fromkeys(self.unit(each) for each in names))
            return made.code
        untold = []
        for part in _parts(title):
            words = same_name(part)
            kind = next((kind for said, kind in _KINDS_IN_GROUPS if re.search(said, words)), "")
            if kind and kind not in made.kinds:
                made.kinds.append(kind)
            elif not kind:
                untold.append(part)
        made.untold = ", ".join(untold)
        return made.code

    def join_known(self) -> None:
        """The existing units of the kinds that the groups name, and whatever stands above a unit that is named."""
        kinds = {kind for group in self.groups.values() for kind in group.kinds}
        present = {unit.code for unit in self.units.values()}
        by_code = {unit.code: unit for unit in self.known}
        for unit in self.known:
            if unit.kind in kinds and unit.code not in present:
                self._add(unit, present)
        for made in list(self.units.values()):
            above = by_code.get(made.parent)
            while above is not None and above.code not in present:
                self._add(above, present)
                above = by_code.get(above.parent or "")

    def _add(self, unit: UnitDefinition, present: set[str]) -> None:
        self.units[f"{self._bare(unit.title)} {unit.code}"] = Draftee(
            unit.code, unit.title, unit.kind, unit.parent or ""
        )
        present.add(unit.code)

    def _bare(self, title: str) -> str:
        """A body's name without whoever acts for it ("Ban Thường vụ …") and without the issuer's place."""
        name = _ORGAN.sub("", same_name(title))
        shorter = name.removesuffix(f" {self.place}") if self.place else name
        return shorter or name

    def _found(self, name: str) -> Draftee | None:
        if name in self.units:
            return self.units[name]
        longer = [unit for other, unit in self.units.items() if other.startswith(f"{name} ")]
        return longer[0] if len(longer) == 1 and len(name.split()) > 1 else None

    def _known(self, name: str) -> UnitDefinition | None:
        exact = [unit for unit in self.known if self._bare(unit.title) == name]
        if len(exact) == 1:
            return exact[0]
        longer = [unit for unit in self.known if self._bare(unit.title).startswith(f"{name} ")]
        return longer[0] if not exact and len(longer) == 1 and len(name.split()) > 2 else None


def _listed(title: str) -> list[str]:
    """The bodies that a group's name lists: "Đảng ủy: Công an huyện, Khối cơ quan Nội chính" or "Hội A và Hội B"."""
    head, colon, rest = title.partition(":")
    if colon and _SINGLE.match(same_name(head)):
        names = [f"{head.strip()} {part}" for part in _parts(rest)]
        return [] if any(_PLURAL.search(same_name(name)) for name in names) else names
    names = _parts(title)
    single = len(names) > 1 and all(_SINGLE.match(same_name(part)) for part in names)
    return names if single and not _PLURAL.search(same_name(title)) else []


def _parts(title: str) -> list[str]:
    """Its parts; a short one goes on with what stands before it ("các xã, thị trấn")."""
    parts: list[str] = []
    for part in re.split(r"[,;]|\bvà\b", title):
        words = part.strip(" .:")
        begins = bool(_SINGLE.match(same_name(words)) or _PLURAL.match(same_name(words))) or "khoi" in fold(words)
        if words and (begins or not parts or ":" in title):
            parts.append(words)
        elif words:
            parts[-1] = f"{parts[-1]}, {words}"
    return parts
