"""The yearly report of a district and of a nation, as DOCX and PDF: time and memory. Prints JSON."""

import json
import os
import resource
import sys
from datetime import date
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
import django

django.setup()

from same_text import OFFICE, difference

from kheo.papers.actions.rendering import Form, render
from kheo.papers.queries.official import CATALOGUE, Asked
from kheo.plans.models import Plan

DAY = date(2023, 6, 30)
DISTRICT, NATION = "chi-lang-2023", "ca-nuoc-2023"
MOST_MEGABYTES = 500
LIMITS: tuple[tuple[str, str, Form, float], ...] = (
    ("yearly report of 36 units as DOCX", DISTRICT, "docx", 2_000),
    ("yearly report of 36 units as PDF", DISTRICT, "pdf", 1_000),
    ("yearly report of 3,321 units as DOCX", NATION, "docx", 30_000),
    ("yearly report of 3,321 units as PDF", NATION, "pdf", 30_000),
)


def asked(code: str) -> Asked:
    plan = Plan.objects.select_related("issuer__parent", "steward").get(code=code)
    return Asked(plan, plan.issuer, DAY)


def main() -> None:
    paper = CATALOGUE["bao-cao-nam"]
    for form in ("docx", "pdf"):  # the libraries are loaded
        render(paper.make(asked(DISTRICT)), form)
    ratios = []
    for name, code, form, limit in LIMITS:
        start = perf_counter()
        render(paper.make(asked(code)), form)
        ratios.append([name, (perf_counter() - start) * 1000, limit, 1, "ms"])
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratios.append(["memory for all of them, at its most", megabytes, MOST_MEGABYTES, 1, "MB"])
    if OFFICE:
        found = difference(paper.make(asked(DISTRICT)))
        print(found or "DOCX by LibreOffice and PDF say the same", file=sys.stderr)
        ratios.append(["words that differ between DOCX and PDF", 2 if found else 1, 1, 1, "·"])
    print(json.dumps({"ratios": ratios}))


if __name__ == "__main__":
    main()
