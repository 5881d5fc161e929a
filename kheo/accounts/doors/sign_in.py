"""How allauth serves this house: accounts by invitation, attempts counted by account, deeds noted in the journal."""

import logging
import time
import unicodedata
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from kheo.accounts.actions import record_own
from kheo.accounts.models import User
from kheo.config import clock

log = logging.getLogger(__name__)

# allauth announces each of these with the name of a letter template; the journal keeps them.
DEEDS = {
    "account/email/password_changed": ("account.password_change", ""),
    "account/email/password_set": ("account.password_change", ""),
    "account/email/password_reset": ("account.password_reset", ""),
    "mfa/email/totp_activated": ("account.second_factor_add", "ứng dụng xác thực"),
    "mfa/email/totp_deactivated": ("account.second_factor_remove", "ứng dụng xác thực"),
    "mfa/email/webauthn_added": ("account.second_factor_add", "khóa bảo mật"),
    "mfa/email/webauthn_removed": ("account.second_factor_remove", "khóa bảo mật"),
    "mfa/email/recovery_codes_generated": ("account.recovery_codes", ""),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đang bị khóa.",
        "email_password_mismatch": "Thư điện tử hoặc mật khẩu không đúng.",
        "enter_current_password": "Nhập mật khẩu hiện nay.",
        "incorrect_code": "Mã không đúng hoặc đã hết hạn.",
        "incorrect_password": "Mật khẩu không đúng.",
        "invalid_password_reset": "Liên kết đặt lại mật khẩu không đúng hoặc đã dùng.",
        "too_many_login_attempts": "Đã thử sai quá nhiều lần. Chờ mười lăm phút rồi thử lại.",
        "unknown_email": "Không có tài khoản nào với địa chỉ này.",
        "rate_limited": "Đã gửi quá nhiều lần. Chờ ít phút rồi thử lại.",
        "same_as_current": "Giá trị mới phải khác giá trị hiện nay.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by account alone: another port or host name in the address gives no fresh tries."""
        return unicodedata.normalize("NFKC", str(credentials.get("email", ""))).casefold().strip()

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **how: Any) -> HttpResponse:
        response = super().post_login(request, user, **how)
        if isinstance(user, User):
            record_own(action="account.sign_in", user=user, at=clock.now())
        return response

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **how: Any
    ) -> None:
        """The first page says who is signed in; a message for it would only be in the way."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, *args, **how)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who signed in within the last quarter of an hour is not asked again to set up a second factor."""
        now = time.time()
        known = get_authentication_records(self.request, self.request.user)
        fresh = any(now - each["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for each in known)
        return bool(super().is_reauthentication_required(app=app)) and not fresh

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:own")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in letters begin with the installation's own address, whatever host name a request claimed."""
        with override(settings.LANGUAGE_CODE):
            path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.KHEO_ADDRESS + path.replace("UID-KEY", key)

    def format_email_subject(self, subject: str) -> str:
        return f"Khéo: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter in Vietnamese. A mail server that is down is no error page, nor tells who has an account."""
        try:
            with override(settings.LANGUAGE_CODE):
                super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as wrong:
            log.error("letter %s not sent: %s", template_prefix, wrong)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if template_prefix in DEEDS and isinstance(user, User):
            action, method = DEEDS[template_prefix]
            record_own(action=action, user=user, at=clock.now(), method=method)
        super().send_notification_mail(template_prefix, user, context, email)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": "Dùng mật khẩu",
            "mfa_reauthenticate": "Dùng mã của ứng dụng xác thực",
            "mfa_reauthenticate:webauthn": "Dùng khóa bảo mật hoặc passkey",
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in methods]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Words and names of the second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Không thể bỏ bước xác nhận thứ hai.",
        "cannot_generate_recovery_codes": "Đặt ứng dụng xác thực hoặc khóa bảo mật trước khi tạo mã khôi phục.",
        "incorrect_code": "Mã không đúng hoặc đã hết hạn.",
    }

    def _get_site_name(self) -> str:
        return "Khéo"

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "Khóa chính" if count == 0 else f"Khóa số {count + 1}"
