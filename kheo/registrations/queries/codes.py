"""Which codes of a plan its registrations already use, so that a new version cannot drop them."""

from kheo.registrations.models import Registration


def codes_in_use(plan_code: str) -> dict[str, set[str]]:
    """Fields, levels, subjects and priorities named by the plan's registrations, withdrawn ones included."""
    found = Registration.objects.filter(plan__code=plan_code)

    def of(name: str) -> set[str]:
        return set(found.order_by().values_list(name, flat=True).distinct()) - {""}

    priorities = {code for codes in found.order_by().values_list("priorities", flat=True).distinct() for code in codes}
    return {"fields": of("field"), "levels": of("level"), "subjects": of("subject"), "priorities": priorities}
