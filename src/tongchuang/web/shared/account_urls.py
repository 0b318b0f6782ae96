"""Sign-in, password and second factor: the few addresses of allauth that the product offers."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

from tongchuang.web.shared.access import public, signed_in

# Changing the password is where must_change_password leads, so it can't be sent away by signed_in.
password_change = public("asks for a sign-in itself; people who must change their password arrive here")(
    account.password_change
)
second_step = public("the second step of a sign-in: nobody is signed in yet, a pending sign-in is needed")

urlpatterns = [
    path("login/", public("the sign-in page")(account.login), name="account_login"),
    path("logout/", public("ends a session; asks by POST")(account.logout), name="account_logout"),
    path("password/change/", password_change, name="account_change_password"),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", signed_in(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", second_step(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
]
