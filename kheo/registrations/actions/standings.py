"""The only writer of the ledger of standings. Part of other actions, which record what was done.

Instants are strictly increasing for each registration. A restatement that does not lie after the start of the open row
corrects that row in place: two changes at one instant leave one row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kheo.registrations.models import Registration, Standing

FACETS = (
    "level_rank",
    "field",
    "subject",
    "kind",
    "priorities",
    "late",
    "first_time",
    "built",
    "recognised_rank",
    "commended",
    "replicated",
    "published",
)


def priorities_text(codes: Sequence[str]) -> str:
    """Codes between bars, so that one code is found by "|code|"."""
    return f"|{'|'.join(codes)}|" if codes else ""


def facets_of(registration: Registration) -> dict[str, Any]:
    """What the registration itself says; what later rooms decide (built, recognised …) is not among it."""
    return {
        "level_rank": registration.level_rank,
        "field": registration.field,
        "subject": registration.subject,
        "kind": registration.kind,
        "priorities": priorities_text(registration.priorities),
        "late": registration.late,
        "first_time": registration.first_time,
    }


def new_standing(registration: Registration, at: datetime) -> Standing:
    return Standing(
        registration=registration,
        plan_id=registration.plan_id,
        unit_id=registration.unit_id,
        from_at=at,
        **facets_of(registration),
    )


def open_standing(registration: Registration, *, at: datetime) -> Standing:
    """From `at` on the registration counts."""
    standing = new_standing(registration, at)
    standing.save(force_insert=True)
    return standing


def open_standings(registrations: Sequence[Registration], *, at: datetime) -> list[Standing]:
    return Standing.objects.bulk_create([new_standing(each, at) for each in registrations])


def close_standing(registration: Registration, *, at: datetime) -> None:
    """From `at` on the registration does not count; a row that would have lasted no time is taken away."""
    open_row = Standing.objects.select_for_update().filter(registration=registration, to_at__isnull=True).first()
    if open_row is None:
        return
    if at <= open_row.from_at:
        open_row.delete()
    else:
        open_row.to_at = at
        open_row.save(update_fields=["to_at"])


def restate(registration: Registration, *, at: datetime, **facets: Any) -> Standing | None:
    """The registration counts with these facets from `at` on; what is not named stays.

    Without facets, those of the registration itself are stated anew. A registration that does not count is left alone.
    """
    unknown = set(facets) - set(FACETS)
    if unknown:
        raise TypeError(f"no such facet: {', '.join(sorted(unknown))}")
    open_row = Standing.objects.select_for_update().filter(registration=registration, to_at__isnull=True).first()
    if open_row is None:
        return None
    wanted = facets or facets_of(registration)
    changed = [name for name, value in wanted.items() if getattr(open_row, name) != value]
    if not changed:
        return open_row
    if at > open_row.from_at:
        open_row.to_at = at
        open_row.save(update_fields=["to_at"])
        kept = {name: getattr(open_row, name) for name in FACETS}
        following = Standing(
            registration=registration,
            plan_id=open_row.plan_id,
            unit_id=open_row.unit_id,
            from_at=at,
            **{**kept, **wanted},
        )
        following.save(force_insert=True)
        return following
    for name in changed:
        setattr(open_row, name, wanted[name])
    open_row.save(update_fields=changed)
    return open_row
