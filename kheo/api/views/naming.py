"""Whom an answer names: an individual only to whoever may read the registration, or where consent is recorded."""

from kheo.accounts.actor import Actor, can
from kheo.accounts.permissions import Permission
from kheo.plans.rules.document import INDIVIDUAL
from kheo.registrations.models import Registration
from kheo.rounds.rules.publicity import public_carrier, public_title


def named(registration: Registration, actor: Actor) -> tuple[str, str]:
    """Title and carrier, as the actor may read them; `registration` with its unit."""
    if can(actor, Permission.REGISTRATION_READ, registration.unit):
        return registration.title, registration.carrier
    alone = registration.subject == INDIVIDUAL
    consented = registration.consent_to_publish
    return (
        public_title(registration.title, registration.carrier, is_individual=alone, consented=consented),
        public_carrier(registration.carrier, unit=registration.unit.name, is_individual=alone, consented=consented),
    )
