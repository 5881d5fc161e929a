"""Pure decisions of the reports room. The lifecycle is what other rooms and pages ask for; it is named here."""

from kheo.reports.rules.lifecycle import (
    EDITABLE,
    REPORT_MOVES,
    STATE_TITLES,
    Move,
    State,
    Step,
    problems_with_step,
    steps_from,
)

__all__ = ["EDITABLE", "REPORT_MOVES", "STATE_TITLES", "Move", "State", "Step", "problems_with_step", "steps_from"]
