"""A comparison as plain values, exactly as `kheo compare --json` promises them."""

from typing import Any

from kheo.progress.queries.comparison import MEASURES, Comparison
from kheo.progress.rules import counting


def as_values(found: Comparison) -> dict[str, Any]:
    return {
        "unit": found.scope.code,
        "years": [
            {"year": year.label, "plan": year.plan.code, "as_of": year.as_of.isoformat()} for year in found.years
        ],
        "whole": {key: found.row(key) for key in MEASURES},
        "units": [
            {
                "unit": line.key,
                "name": line.name,
                "remarks": list(line.remarks),
                **{key: found.row(key, line.key) for key in MEASURES},
            }
            for line in found.lines
        ],
        "fields": [
            {"field": each.named.code, "registered": found.named_row(each, counting.FIELD), "why": each.why}
            for each in found.fields
        ],
        "levels": [
            {
                "level": each.named.code,
                "registered": found.named_row(each, counting.LEVEL),
                "recognised": found.named_row(each, counting.RECOGNISED_AT),
                "why": each.why,
            }
            for each in found.levels
        ],
    }
