"""What is typed beside a photograph."""

from django import forms

from kheo.portal.actions.photos import LONGEST


class PhotoForm(forms.Form):
    alt = forms.CharField(
        label="Mô tả ảnh",
        max_length=LONGEST,
        required=False,
        help_text="Trong ảnh có gì, ở đâu; không nêu tên người.",
    )
