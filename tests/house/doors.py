"""The table of the permission matrix: one line for each route of ours. A route without a line fails the tests.

A line says what the route is about: everything ("all"), a plan ("plan": visible to all whom it speaks to), or
something of a unit ("unit": visible inside one's subtree alone), and what its query needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.house.world import World

# Doors open to everybody, by name. A new one needs a reason.
PUBLIC = {
    "health",  # for a supervisor
}

# How each parameter of a path is filled for an object at a position: "room:parameter", else "parameter".
PARAMETERS: dict[str, Callable[[World, str], Any]] = {
    "plans:code": lambda world, position: world.plans[position].code,
    "plans:number": lambda world, position: 1,
    "progress:plan": lambda world, position: world.plans[position].code,
    "progress:unit": lambda world, position: world.units[position].code,
}


@dataclass(frozen=True)
class Door:
    about: str = "all"
    query: Callable[[World, str], dict[str, str]] | None = None


def _unit_and_deadline(world: World, position: str) -> dict[str, str]:
    plan = world.plans[position].versions.get().document
    return {"don-vi": world.units[position].code, "thoi-han": plan.deadlines[0].code}


DOORS: dict[str, Door] = {
    "home": Door(),
    "health": Door(),
    "plans:list": Door(),
    "plans:upload": Door(),
    "plans:detail": Door("plan"),
    "plans:file": Door("plan"),
    "plans:text": Door("plan"),
    "plans:version": Door("plan"),
    "progress:matrix": Door(),
    "progress:plan": Door("plan"),
    "progress:records": Door("plan"),
    "progress:missing": Door("plan"),
    "progress:remind": Door("plan"),
    "progress:deadlines": Door("plan"),
    "progress:deadline": Door("unit", _unit_and_deadline),
    "progress:deliver": Door("unit", _unit_and_deadline),
    "progress:extend": Door("unit", _unit_and_deadline),
    "progress:revoke": Door("unit", _unit_and_deadline),
    "progress:workbook": Door("plan"),
    "progress:unit": Door("unit"),
}

# The doors of the sign-in package: who may pass. Its own checks are the package's; that all are known is ours.
SIGN_IN = {
    "account_login": "public",
    "account_logout": "public",
    "account_signup": "public",  # always closed: accounts are opened by invitation
    "account_inactive": "public",
    "account_confirm_email": "public",
    "account_confirm_login_code": "public",
    "account_email_verification_sent": "public",
    "account_reset_password": "public",
    "account_reset_password_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "mfa_authenticate": "public",  # the second step of signing in
    "mfa_login_webauthn": "public",
    "account_change_password": "signed_in",
    "account_email": "signed_in",
    "account_reauthenticate": "signed_in",
    "account_set_password": "signed_in",
    "mfa_activate_totp": "signed_in",
    "mfa_add_webauthn": "signed_in",
    "mfa_deactivate_totp": "signed_in",
    "mfa_download_recovery_codes": "signed_in",
    "mfa_edit_webauthn": "signed_in",
    "mfa_generate_recovery_codes": "signed_in",
    "mfa_index": "signed_in",
    "mfa_list_webauthn": "signed_in",
    "mfa_reauthenticate": "signed_in",
    "mfa_reauthenticate_webauthn": "signed_in",
    "mfa_remove_webauthn": "signed_in",
    "mfa_view_recovery_codes": "signed_in",
}
