"""The forms that bring in a plan file, or a document to read one from."""

from typing import Any

from django import forms

from kheo.plans.queries.papers_in.aside.limits import LARGEST_FILE
from kheo.plans.queries.plan_file import MAX_TEXT_BYTES, decode_text
from kheo.plans.queries.yaml_tree import MAX_BYTES


class PlanFileForm(forms.Form):
    """A plan file and its text, as files or as the words that an earlier step already holds."""

    plan_file = forms.FileField(
        label="Tệp kế hoạch (.yaml)",
        required=False,
        help_text="Tệp dữ liệu của kế hoạch, theo mẫu kheo-plan/1.",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,text/yaml"}),
    )
    text_file = forms.FileField(
        label="Toàn văn kế hoạch (.txt)",
        required=False,
        help_text="Văn bản thuần, bảng mã UTF-8. Bỏ trống nếu giữ nguyên văn bản của phiên bản đang có hiệu lực.",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.md,text/plain"}),
    )
    source = forms.CharField(
        label="Nội dung tệp kế hoạch",
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 24, "class": "plan-source", "spellcheck": "false", "wrap": "off"}),
    )
    text = forms.CharField(required=False, strip=False, max_length=MAX_TEXT_BYTES, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for upload, words in (("plan_file", "source"), ("text_file", "text")):
            file = cleaned.get(upload)
            if file is not None:
                if file.size > MAX_BYTES:
                    self.add_error(upload, "Tệp lớn hơn 2 MB.")
                    continue
                try:
                    cleaned[words] = decode_text(file.read())
                except ValueError as wrong:
                    self.add_error(
                        upload, f"Tệp “{file.name}” {wrong}. Hãy lưu lại thành văn bản thuần, bảng mã UTF-8."
                    )
                    continue
            # A browser sends the lines of a text field with CRLF.
            cleaned[words] = (cleaned.get(words) or "").replace("\r\n", "\n")
        if not cleaned.get("source") and not self.errors:
            self.add_error("plan_file", "Chọn tệp kế hoạch.")
        return cleaned


class PlanDocumentForm(forms.Form):
    """The plan as the office has it."""

    document = forms.FileField(
        label="Văn bản kế hoạch",
        help_text="Tệp .docx, .odt, PDF có chữ (không phải ảnh chụp), .txt hoặc .md; tối đa 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.odt,.pdf,.txt,.md"}),
        error_messages={"required": "Chọn tệp văn bản kế hoạch.", "empty": "Tệp không có nội dung."},
    )

    def clean_document(self) -> Any:
        file = self.cleaned_data["document"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("Tệp lớn hơn 20 MB.")
        return file
