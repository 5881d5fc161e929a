"""/dang-nhap/: allauth's views that make sense here, under Vietnamese addresses and allauth's own names.

What is not listed does not exist: no sign-up, no social accounts, no change of address. Names that allauth looks up
in passing lead to "not found".
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from kheo.accounts.doors import own, public


@public
def nothing_here(request: HttpRequest, **_parts: str) -> HttpResponse:
    raise Http404


def open_to_all(view):  # type: ignore[no-untyped-def]
    """Allauth's views are shared module attributes; the mark goes on a wrapper of our own."""

    def opened(request: HttpRequest, **parts: object) -> HttpResponse:
        return view(request, **parts)

    return public(opened)


urlpatterns = [
    path("", open_to_all(account.login), name="account_login"),
    path("dang-xuat/", open_to_all(account.logout), name="account_logout"),
    path("tam-khoa/", open_to_all(account.account_inactive), name="account_inactive"),
    path("xac-nhan-lai/", own(account.reauthenticate), name="account_reauthenticate"),
    path("mat-khau/doi/", own(account.password_change), name="account_change_password"),
    path("mat-khau/dat/", own(account.password_set), name="account_set_password"),
    path("mat-khau/quen/", open_to_all(account.password_reset), name="account_reset_password"),
    path("mat-khau/quen/da-gui/", open_to_all(account.password_reset_done), name="account_reset_password_done"),
    path(
        "mat-khau/dat-lai/xong/",
        open_to_all(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mat-khau/dat-lai/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_to_all(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("hai-buoc/", own(mfa.index), name="mfa_index"),
    path("hai-buoc/xac-nhan/", open_to_all(mfa.authenticate), name="mfa_authenticate"),
    path("hai-buoc/xac-nhan-lai/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("hai-buoc/ung-dung/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("hai-buoc/ung-dung/bo/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("hai-buoc/ma-khoi-phuc/", own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("hai-buoc/ma-khoi-phuc/tao/", own(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("hai-buoc/ma-khoi-phuc/tai/", own(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("hai-buoc/khoa/", own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("hai-buoc/khoa/them/", own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("hai-buoc/khoa/xac-nhan-lai/", own(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("hai-buoc/khoa/<int:pk>/bo/", own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("hai-buoc/khoa/<int:pk>/sua/", own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkey/", open_to_all(webauthn.login_webauthn), name="mfa_login_webauthn"),
    # Names that allauth reverses in passing; nothing is there.
    path("mo-tai-khoan/", nothing_here, name="account_signup"),
    path("thu-dien-tu/", nothing_here, name="account_email"),
    path("thu-dien-tu/cho/", nothing_here, name="account_email_verification_sent"),
    path("thu-dien-tu/<str:key>/", nothing_here, name="account_confirm_email"),
]
