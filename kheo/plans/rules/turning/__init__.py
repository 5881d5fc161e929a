"""The turn of the year: from last year's plan to a draft of the next one, and what was changed and why.

Carried over is what a committee keeps: levels, fields, criteria, rules, groups, targets, deadlines a year on. What only
the new document can say (number, basis, clauses) is a line "# CẦN ĐIỀN: …"; what was for one year alone is listed
for a person to decide. The draft is unconfirmed: it cannot be loaded before somebody has gone through it.
"""

from kheo.plans.rules.turning.carrying import NextPlan, Note, carry
from kheo.plans.rules.turning.tree import Tree
from kheo.plans.rules.turning.writing import written

__all__ = ["NextPlan", "Note", "Tree", "carry", "written"]
