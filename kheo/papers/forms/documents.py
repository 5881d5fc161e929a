"""What is typed of official documents, read into values. Nothing here decides: the rules do."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.permissions import Permission
from kheo.numbering.models import DocumentNumber
from kheo.numbering.rules import SORTS
from kheo.papers.actions.drafts import Typed
from kheo.papers.actions.issued import Entered
from kheo.papers.rules.drafts import WORD_TITLES
from kheo.plans.models import Plan
from kheo.registrations.rules.files import ACCEPT
from kheo.units.models import UnitQuerySet

NEXT = "moi"
_HINTS = {
    "place": "Đứng trước ngày tháng, ví dụ: Chi Lăng.",
    "addressees": "Mỗi dòng một nơi; để trống nếu văn bản không gửi riêng ai.",
    "recipients": "Mỗi dòng một nơi.",
    "authority": "Mỗi dòng một ý, ví dụ: T/M BAN THƯỜNG VỤ.",
    "position": "Ví dụ: PHÓ BÍ THƯ THƯỜNG TRỰC.",
}
_ROWS = {"subject": 2, "addressees": 3, "recipients": 6, "authority": 2}


class StartForm(forms.Form):
    """What a document is asked about."""

    use_required_attribute = False

    plan = forms.ChoiceField(
        label="Kế hoạch", error_messages={"invalid_choice": "Chọn lại kế hoạch.", "required": "Chọn kế hoạch."}
    )
    unit = UnitField(
        label="Đơn vị",
        help_text="Số liệu gồm cả các tổ chức bên dưới. Gõ tên rồi chọn một dòng gợi ý.",
        error_messages={"required": "Chọn đơn vị."},
    )
    as_of = DayField(label="Số liệu tính đến hết ngày")

    def __init__(self, *args: Any, plans: Sequence[Plan], units: UnitQuerySet, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["plan"].choices = [(plan.code, plan.title) for plan in plans]  # type: ignore[attr-defined]
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """The frame of a document, and the day of its figures."""

    use_required_attribute = False

    subject = forms.CharField(required=False, max_length=4000)
    place = forms.CharField(required=False, max_length=400)
    addressees = forms.CharField(required=False, max_length=80_000)
    recipients = forms.CharField(required=False, max_length=80_000)
    authority = forms.CharField(required=False, max_length=4000)
    position = forms.CharField(required=False, max_length=400)
    signer = forms.CharField(required=False, max_length=400)
    as_of = DayField(label="Số liệu tính đến hết ngày", required=False)

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        for name, title in WORD_TITLES.items():
            self.fields[name].label = title
            self.fields[name].help_text = _HINTS.get(name, "")
            if name in _ROWS:
                self.fields[name].widget = forms.Textarea(attrs={"rows": _ROWS[name]})

    def typed(self, posted: Mapping[str, str], *, with_day: bool) -> Typed:
        """Also of a form that is not valid in every field: what can be kept is kept."""
        said = self.cleaned_data
        texts = {name.removeprefix("doan-"): text for name, text in posted.items() if name.startswith("doan-")}
        return Typed(
            texts=texts,
            dropped=frozenset(name.removeprefix("bo-") for name in posted if name.startswith("bo-")),
            words={name: said[name] for name in WORD_TITLES if name in posted and name in said},
            as_of=said.get("as_of") if with_day else None,
        )


class NumberForm(forms.Form):
    """The day and the number of a document that is issued."""

    use_required_attribute = False

    issued_on = DayField(label="Ngày văn bản")
    symbol = forms.CharField(
        label="Ký hiệu đơn vị",
        max_length=40,
        required=False,
        help_text="Đứng sau số và loại văn bản, ví dụ: HU, ĐU, UBND.",
    )
    number = forms.ChoiceField(
        label="Số văn bản",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn số.", "invalid_choice": "Số đã chọn không còn giữ; chọn lại."},
    )

    def __init__(self, *args: Any, reserved: Sequence[DocumentNumber], next_text: str, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["number"].choices = [  # type: ignore[attr-defined]
            (NEXT, f"Số tiếp theo của sổ ({next_text})" if next_text else "Số tiếp theo của sổ"),
            *((str(each.pk), f"Số đang giữ: {each.text} – {each.reserved_for}") for each in reserved),
        ]

    @property
    def reserved_id(self) -> int | None:
        chosen: str = self.cleaned_data["number"]
        return None if chosen == NEXT else int(chosen)


class EnterForm(forms.Form):
    """A document made elsewhere."""

    use_required_attribute = False

    file = forms.FileField(
        label="Tệp văn bản",
        help_text="PDF, ảnh quét, Word hoặc Excel; tối đa 20 MB.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,
        error_messages={"required": "Chọn tệp."},
    )
    plan = forms.ChoiceField(
        label="Kế hoạch", error_messages={"invalid_choice": "Chọn lại kế hoạch.", "required": "Chọn kế hoạch."}
    )
    unit = UnitField(label="Đơn vị ban hành", error_messages={"required": "Chọn đơn vị."})
    sort = forms.ChoiceField(
        label="Loại văn bản",
        choices=[(sign, f"{title} ({sign})") for sign, title in SORTS.items()],
        initial="KH",
        error_messages={"required": "Chọn loại văn bản.", "invalid_choice": "Chọn một loại trong danh sách."},
    )
    subject = forms.CharField(
        label="Trích yếu",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Ghi văn bản nói về việc gì."},
    )
    issued_on = DayField(label="Ngày văn bản")
    number_text = forms.CharField(
        label="Số, ký hiệu đã có trên văn bản",
        required=False,
        max_length=80,
        help_text="Ví dụ: 05-KH/HU. Để trống nếu lấy số tiếp theo của sổ trong phần mềm.",
    )
    symbol = forms.CharField(
        label="Ký hiệu đơn vị, khi lấy số của sổ",
        required=False,
        max_length=40,
        help_text="Để trống thì dùng ký hiệu ghi ở trang của đơn vị.",
    )
    recipients = forms.CharField(
        label="Nơi nhận", required=False, max_length=80_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một nơi.",
    )  # fmt: skip
    signer = forms.CharField(label="Họ và tên người ký", required=False, max_length=200)
    position = forms.CharField(label="Chức vụ người ký", required=False, max_length=300)

    def __init__(self, *args: Any, plans: Sequence[Plan], actor: Actor, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["plan"].choices = [(plan.code, plan.title) for plan in plans]  # type: ignore[attr-defined]
        self.fields["unit"].offer_reach(actor, Permission.PAPER_ISSUE)  # type: ignore[attr-defined]

    @property
    def entered(self) -> Entered:
        said = self.cleaned_data
        lines = [" ".join(line.split())[:300] for line in said["recipients"].splitlines()]
        return Entered(
            sort=said["sort"],
            subject=said["subject"],
            issued_on=said["issued_on"],
            number_text=said["number_text"],
            symbol=said["symbol"] or said["unit"].symbol,
            recipients=tuple(filter(None, lines))[:200],
            signer_name=" ".join(said["signer"].split()),
            signer_position=" ".join(said["position"].split()),
        )


class ReplaceForm(forms.Form):
    """What became of a document."""

    use_required_attribute = False

    by = forms.ChoiceField(
        label="Thay bằng văn bản",
        required=False,
        error_messages={"invalid_choice": "Chọn một văn bản trong danh sách."},
    )
    reason = forms.CharField(
        label="Lý do", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip

    def __init__(self, *args: Any, later: Sequence[tuple[int, str]], **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            ("", "Không có (thu hồi)"),
            *((str(pk), words) for pk, words in later),
        ]


class SignedForm(forms.Form):
    file = forms.FileField(
        label="Bản đã ký",
        help_text="PDF hoặc ảnh quét, tối đa 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
        allow_empty_file=True,
        error_messages={"required": "Chọn tệp."},
    )


class TemplateForm(forms.Form):
    """A unit's own template."""

    use_required_attribute = False

    unit = UnitField(label="Đơn vị", error_messages={"required": "Chọn đơn vị."})
    paper = forms.ChoiceField(
        label="Dùng cho", required=False, error_messages={"invalid_choice": "Chọn một văn bản trong danh sách."}
    )
    template = forms.FileField(
        label="Tệp mẫu",
        help_text="Word (.docx), tối đa 5 MB, không có macro.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        allow_empty_file=True,
        error_messages={"required": "Chọn tệp mẫu."},
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], actor: Actor, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["paper"].choices = [("", "Mọi văn bản của đơn vị"), *papers]  # type: ignore[attr-defined]
        self.fields["unit"].offer_reach(actor, Permission.TEMPLATE_MANAGE)  # type: ignore[attr-defined]


class DocumentsFilter(forms.Form):
    """The filters of the list of issued documents."""

    tim = forms.CharField(label="Tìm", required=False, max_length=120)
    loai = forms.ChoiceField(
        label="Loại", required=False, choices=[("", "Tất cả"), *((sign, title) for sign, title in SORTS.items())]
    )
    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    don_vi = UnitField(label="Đơn vị và bên dưới", required=False)

    def __init__(self, *args: Any, years: Sequence[int], actor: Actor, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["nam"].choices = [("", "Tất cả"), *((str(y), str(y)) for y in years)]  # type: ignore[attr-defined]
        self.fields["don_vi"].offer_reach(actor, Permission.PAPER_READ)  # type: ignore[attr-defined]
