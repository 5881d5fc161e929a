"""What is typed on the pages of this room."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from kheo.accounts.doors import DayField
from kheo.accounts.models import Membership
from kheo.accounts.permissions import ROLES
from kheo.api.rules import LONGEST_LIFE, LONGEST_NAME, SCOPE_TITLES, scopes_offered

USUAL_LIFE = timedelta(days=180)


class TokenForm(forms.Form):
    """A new key: for which program, in which role, for what, until when."""

    name = forms.CharField(
        label="Tên khóa",
        max_length=LONGEST_NAME,
        help_text="Phần mềm nào sẽ dùng, ví dụ: Cổng thông tin điện tử huyện.",
        error_messages={"required": "Ghi phần mềm nào sẽ dùng khóa này."},
    )
    membership = forms.ChoiceField(
        label="Dùng vai trò",
        help_text="Khóa chỉ thấy và làm được những gì vai trò này thấy và làm được.",
        error_messages={"required": "Chọn một vai trò.", "invalid_choice": "Chọn một vai trò đang giữ."},
    )
    scopes = forms.MultipleChoiceField(
        label="Được làm",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn ít nhất có thể; cần thêm thì tạo khóa khác.",
        error_messages={"required": "Chọn ít nhất một việc.", "invalid_choice": "Chọn trong các việc nêu dưới đây."},
    )
    expires_on = DayField(
        label="Dùng đến hết ngày",
        help_text="Nhiều nhất một năm. Hết hạn thì tạo khóa mới.",
        error_messages={"required": "Chọn ngày hết hạn."},
    )

    def __init__(self, *args: Any, memberships: Sequence[Membership], today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = {scope for each in memberships for scope in scopes_offered(ROLES[each.role].permissions)}
        membership, scopes = self.fields["membership"], self.fields["scopes"]
        assert isinstance(membership, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(scopes, forms.ChoiceField)  # noqa: S101
        membership.choices = [(str(each.pk), f"{ROLES[each.role].title} – {each.unit.title}") for each in memberships]
        scopes.choices = [(scope.value, title) for scope, title in SCOPE_TITLES.items() if scope in offered]
        expires_on = self.fields["expires_on"]
        expires_on.initial = today + USUAL_LIFE
        expires_on.widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST_LIFE).isoformat()}
