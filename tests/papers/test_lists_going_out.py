"""The list written as the form: what comes back from it changes nothing, whatever the registrations say."""

import io
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.papers.actions import import_list
from kheo.papers.queries.comparing import Handing
from kheo.papers.queries.exporting import export_list
from kheo.papers.queries.ground import ground_of
from kheo.papers.rules.matching import fresh, is_tidy, shown
from kheo.registrations.actions.steps import return_to_unit, withdraw
from kheo.registrations.models import Registration
from kheo.registrations.rules import Kind, RegistrationValues
from tests.papers.factories import everything
from tests.registrations.factories import (
    HOUR,
    ON_TIME,
    SYSTEM,
    load_bundled_plan,
    make_accepted,
    make_draft,
    make_submitted,
    unit_of,
)

pytestmark = pytest.mark.django_db

LATER = ON_TIME + timedelta(days=3)


@pytest.fixture
def plan():
    return load_bundled_plan()


def exported(plan, scope, **options):
    out = io.BytesIO()
    rows = export_list(ground_of(plan, scope, LATER), scope, out, day=LATER.date(), **options)
    return out.getvalue(), rows


def bring_back(plan, scope, data, handing=Handing()):  # noqa: B008
    return import_list(plan=plan, scope=scope, data=data, filename="ds.xlsx", by=SYSTEM, at=LATER, handing=handing)


def test_the_list_holds_what_was_sent_in_official_order(plan):
    first, second = unit_of("xa-bac-thuy"), unit_of("xa-y-tich")
    make_submitted(plan, second, title="Ba")
    make_accepted(plan, first, title="Một")
    make_draft(plan, first, title="Nháp")
    gone = make_submitted(plan, first, title="Rút")
    withdraw(registration_id=gone.pk, reason="Thôi", by=SYSTEM, at=ON_TIME + HOUR)
    make_submitted(plan, first, title="Hai")

    data, rows = exported(plan, plan.issuer)
    _, comparison = bring_back(plan, plan.issuer, data)

    assert rows == 3
    assert [row.values.title for row in comparison.rows] == ["Một", "Hai", "Ba"]
    assert exported(plan, first, drafts=True)[1] == 3


_nasty = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"<>&;,.()[]{}/\\|_%#*~^`!?:…–—“”‘’•✓0123456789"),
        st.sampled_from(
            "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵĐƯƠ "
        ),
        st.sampled_from("µ¸¹§®¦©¶¾Ðð\u0301\u200b\u00a0\t"),
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")),
    ),
    max_size=60,
)
_line = _nasty.filter(lambda text: RegistrationValues(title=text).tidy().title != "")
_lines = st.lists(_nasty, max_size=4).map("\n".join)
_special = st.sampled_from(
    [
        "STT",
        "Tổng cộng",
        "I. Lĩnh vực kinh tế",
        "Nơi nhận:",
        "T/M BAN THƯỜNG VỤ",
        "1",
        "12,5",
        "x",
        "=HYPERLINK(1)",
        "45000",
    ]
)
_days = st.dates(date(2023, 1, 1), date(2023, 12, 31))
_time = st.one_of(
    st.just(("", None, None)),
    st.tuples(
        st.sampled_from(["Quý II/2023", "cả năm", "tháng 3", "thường xuyên"]) | _nasty.map(lambda t: t[:50]),
        st.none() | _days,
        st.none() | _days,
    ),
    _days.map(lambda day: (f"{day:%d/%m/%Y}", day, day)),
)
_values = st.builds(
    lambda title, time, **rest: RegistrationValues(
        title=title, time_text=time[0], starts_on=time[1], ends_on=time[2], **rest
    ),
    title=_line | _special,
    time=_time.filter(lambda time: not (time[1] and time[2] and time[2] < time[1])),
    kind=st.sampled_from([kind.value for kind in Kind]),
    subject=st.sampled_from(["tap-the", "ca-nhan"]),
    carrier=_line | _special,
    level=st.sampled_from(["co-so", "huyen"]),
    field=st.sampled_from(["he-thong-chinh-tri", "kinh-te", "van-hoa-xa-hoi", "an-ninh-quoc-phong"]),
    priorities=st.lists(st.sampled_from(["nhiem-vu-trong-tam", "van-de-moi", "viec-kho"]), unique=True).map(tuple),
    content=_lines.filter(lambda text: RegistrationValues(content=text).tidy().content != ""),
    method=_lines,
    expected=_lines,
    place=_nasty | _special,
    people_involved=st.none() | st.integers(0, 100_000),
    notes=_lines,
)
_states = st.sampled_from([make_draft, make_submitted, make_accepted, "returned", "incomplete"])
_numbers = count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(_values, _states), min_size=1, max_size=5))
def test_what_goes_out_comes_back_without_a_change(plan, rows):
    units = [unit_of("xa-bac-thuy"), unit_of("xa-chi-lang"), unit_of("tt-chi-lang")]
    Registration.objects.all().delete()
    for n, (values, state) in enumerate(rows):
        said = {name: getattr(values, name) for name in values.__slots__}
        said["carrier"] = f"{said['carrier']} {next(_numbers)}"[:300]  # no two rows are one
        unit = units[n % 3]
        if state == "incomplete":
            make_draft(plan, unit, **{**said, "content": "", "field": "", "subject": "", "level": ""})
        elif state == "returned":
            sent = make_submitted(plan, unit, **said)
            return_to_unit(registration_id=sent.pk, reason="Ghi rõ", by=SYSTEM, at=ON_TIME + HOUR)
        else:
            state(plan, unit, **said)
    before = everything()

    data, _ = exported(plan, plan.issuer)
    entry, comparison = bring_back(plan, plan.issuer, data)
    all_data, written = exported(plan, plan.issuer, drafts=True)
    again, all_rows = bring_back(plan, plan.issuer, all_data, Handing(send=False))

    assert (comparison.problems, [row.changed for row in comparison.changed], entry) == ([], [], None)
    assert (all_rows.problems, [row.changed for row in all_rows.changed], again) == ([], [], None)
    assert all_rows.same == written == len(rows)
    assert everything() == before


@given(values=_values)
def test_a_row_that_looks_tidy_is_tidy(values):
    draft = shown(values)

    if is_tidy([draft]):
        assert fresh(draft).tidy() == fresh(draft)
