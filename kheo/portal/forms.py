"""What is typed in the portal: words beside a photograph, a comment, an answer to one."""

from typing import Any

from django import forms

from kheo.portal.actions.photos import LONGEST
from kheo.portal.rules.comments import GROUND_TITLES, MOVES, Step
from kheo.portal.rules.comments import LONGEST as LONGEST_COMMENT


class PhotoForm(forms.Form):
    alt = forms.CharField(
        label="Mô tả ảnh",
        max_length=LONGEST,
        required=False,
        help_text="Trong ảnh có gì, ở đâu; không nêu tên người.",
    )


class CommentForm(forms.Form):
    """A resident's comment. What is wrong with the words, the rules say."""

    use_required_attribute = False

    number = forms.CharField(
        label="Góp ý về hồ sơ số",
        required=False,
        max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}),
        help_text="Số thứ tự trong danh sách. Để trống nếu góp ý chung.",
    )
    words = forms.CharField(
        label="Góp ý",
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=f"Nhiều nhất {LONGEST_COMMENT} chữ cái. Không ghi tên, số điện thoại, giấy tờ của mình hay của ai.",
    )
    answer = forms.CharField(
        label="Trả lời",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True
        self.fields["words"].error_messages["required"] = "Viết một, hai câu góp ý."
        if question:
            self.fields["answer"].label = question
            self.fields["answer"].help_text = "Câu hỏi này giúp phân biệt người với máy gửi thư rác."
        else:
            del self.fields["answer"]

    def clean_number(self) -> int | None:
        typed = self.cleaned_data["number"].strip()
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit()):
            raise forms.ValidationError("Ghi số thứ tự bằng chữ số, ví dụ 12, hoặc để trống.")
        return int(typed)


class HideForm(forms.Form):
    ground = forms.ChoiceField(
        label="Lý do không công khai",
        choices=[(ground.value, title) for ground, title in GROUND_TITLES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một lý do.", "invalid_choice": "Chọn một lý do."},
    )


class ReplyForm(forms.Form):
    use_required_attribute = False

    step = forms.ChoiceField(
        label="Kết quả",
        choices=[(step.value, MOVES[step].label) for step in (Step.ANSWER, Step.DECLINE)],
        initial=Step.ANSWER.value,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Nội dung trả lời",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Người góp ý đọc được bằng mã nhận, mọi người đọc được nếu góp ý công khai. Không nêu tên ai.",
    )
