"""Forms of the sign-in pages, of invitations and of roles."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.account.forms import ReauthenticateForm as PasswordAgainForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from kheo.accounts.actor import Actor
from kheo.accounts.doors import DayField, UnitField
from kheo.accounts.models import User
from kheo.accounts.permissions import ROLES, Permission

PASSWORD_HINT = "Ít nhất 10 ký tự, không chỉ gồm chữ số. Một câu ngắn dễ nhớ là tốt nhất."  # noqa: S105


def _say(form: forms.BaseForm, **labels: str) -> None:
    """Vietnamese labels, and no placeholder that vanishes when one begins to type."""
    for name, text in labels.items():
        if name in form.fields:
            field = form.fields[name]
            field.label = text
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login="Thư điện tử", password="Mật khẩu")  # noqa: S106
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class AskForResetForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email="Thư điện tử")


class NewPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1="Mật khẩu mới", password2="Nhập lại mật khẩu mới")
        self.fields["password1"].help_text = PASSWORD_HINT


class FirstPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1="Mật khẩu mới", password2="Nhập lại mật khẩu mới")
        self.fields["password1"].help_text = PASSWORD_HINT


class OwnPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword="Mật khẩu hiện nay",
            password1="Mật khẩu mới",
            password2="Nhập lại mật khẩu mới",
        )
        self.fields["password1"].help_text = PASSWORD_HINT


class PasswordOnceMoreForm(PasswordAgainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password="Mật khẩu")  # noqa: S106


class _CodeForm:
    fields: dict[str, forms.Field]

    def _say_code(self) -> None:
        _say(self, code="Mã xác nhận")  # type: ignore[arg-type]
        self.fields["code"].help_text = "Sáu chữ số trong ứng dụng xác thực, hoặc một mã khôi phục."
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autofocus": True})


class SecondStepForm(_CodeForm, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say_code()


class SecondStepAgainForm(_CodeForm, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._say_code()


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code="Sáu chữ số đang hiện trong ứng dụng")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, name="Tên của khóa", passwordless="Dùng làm passkey: đăng nhập không cần mật khẩu")
        self.fields["name"].help_text = "Ví dụ: điện thoại của tôi, khóa USB ở cơ quan."
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, name="Tên của khóa")


# --- our own ---------------------------------------------------------------------------------

ROLE_CHOICES = [("", "Chọn vai trò"), *((role.code, role.title) for role in ROLES.values())]


class PeopleFilter(forms.Form):
    tim = forms.CharField(label="Tìm", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    vai_tro = forms.ChoiceField(label="Vai trò", choices=[("", "Tất cả"), *ROLE_CHOICES[1:]], required=False)
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        choices=[
            ("", "Tất cả"),
            ("locked", "Đang khóa"),
            ("no-second-factor", "Cần mà chưa có bước xác nhận thứ hai"),
            ("no-role", "Không còn vai trò"),
        ],
        required=False,
    )


class LetterFilter(forms.Form):
    tim = forms.CharField(label="Địa chỉ, tiêu đề", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        choices=[("", "Tất cả"), ("waiting", "Chưa gửi"), ("sent", "Đã gửi"), ("failed", "Gửi hỏng")],
        required=False,
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label="Thư điện tử", max_length=254)
    name = forms.CharField(label="Họ và tên", max_length=120)
    unit = UnitField(label="Đơn vị", help_text="Gõ vài chữ của tên rồi chọn trong danh sách.")
    role = forms.ChoiceField(label="Vai trò", choices=ROLE_CHOICES)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer_reach(actor, Permission.ACCOUNT_MANAGE)  # type: ignore[attr-defined]


class MembershipForm(forms.Form):
    unit = UnitField(label="Đơn vị", help_text="Gõ vài chữ của tên rồi chọn trong danh sách.")
    role = forms.ChoiceField(label="Vai trò", choices=ROLE_CHOICES)
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer_reach(actor, Permission.ACCOUNT_MANAGE)  # type: ignore[attr-defined]


class EndMembershipForm(forms.Form):
    last_day = DayField(
        label="Ngày cuối",
        required=False,
        help_text="Để trống: thôi ngay bây giờ.",
    )


class LockForm(forms.Form):
    reason = forms.CharField(label="Lý do", max_length=300, required=False)


class OwnNameForm(forms.Form):
    name = forms.CharField(label="Họ và tên", max_length=120)


class AcceptForm(forms.Form):
    """Name and password of a new account; the password is judged with the name and the address in mind."""

    name = forms.CharField(label="Họ và tên", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(
        label="Mật khẩu",
        help_text=PASSWORD_HINT,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        password = given.get("password1")
        if password and given.get("password2") and password != given["password2"]:
            self.add_error("password2", "Hai lần nhập mật khẩu không giống nhau.")
        elif password:
            try:
                validate_password(password, User(email=self.email, name=given.get("name", "")))
            except forms.ValidationError as wrong:
                self.add_error("password1", wrong)
        return given
