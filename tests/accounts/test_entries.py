"""A day and a count, as people type them in forms of every room."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from kheo.accounts.doors import DayField, WholeNumberField
from kheo.registrations.forms import VietnameseDecimalField
from kheo.reports.forms import FigureField
from kheo.reports.rules.content import Counted


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["2023-04-03", "03/04/2023", "3/4/2023", "03-04-2023", "03.04.2023"])
def test_a_typed_day_stands_before_its_month_in_both_languages(language, typed):
    with translation.override(language):
        assert DayField().clean(typed) == date(2023, 4, 3)


@pytest.mark.parametrize(("typed", "said"), [("04/23/2023", "Ghi ngày dạng 24/02/2023."), ("", "Chọn ngày.")])
def test_what_is_no_day_is_refused_with_how_to_type_it(typed, said):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    assert refused.value.messages == [said]


def test_a_day_is_shown_as_the_picker_of_the_browser_reads_it():
    assert 'value="2023-04-03"' in DayField().widget.render("day", date(2023, 4, 3))


@pytest.mark.parametrize("typed", ["1200", "1.200", "1 200", " 1\u00a0200 "])
def test_a_count_is_read_with_the_points_and_spaces_that_people_put(typed):
    assert WholeNumberField().clean(typed) == 1200


@pytest.mark.parametrize("typed", ["1,5", "-1", "muời", "1" * 10, "١٢"])
def test_what_is_no_count_is_refused(typed):
    with pytest.raises(ValidationError, match="Ghi một số nguyên"):
        WholeNumberField().clean(typed)


def test_on_an_english_page_a_comma_parts_thousands_and_a_point_does_not():
    with translation.override("en"):
        assert WholeNumberField().clean("1,200") == 1200
        with pytest.raises(ValidationError):
            WholeNumberField().clean("1.200")


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("vi", "1.234,5", "1234.5"), ("vi", "1,234", "1.234"), ("vi", "12.5", "12.5"), ("en", "1,234.5", "1234.5"),
        ("en", "1,234", "1234"), ("en", "1.234", "1.234"), ("en", "12.5", "12.5"), ("en", "12,5", "12.5"),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_the_page_writes_figures(language, typed, value):
    figure = Counted("ho", "Số hộ", Decimal("1234.5"), decimals=1)
    with translation.override(language):
        assert VietnameseDecimalField().clean(typed) == Decimal(value)
        field = FigureField(figure)
        assert field.clean(typed) == Decimal(value)
        assert field.clean(field.prepare_value(Decimal("1234.5"))) == Decimal("1234.5")


@pytest.mark.parametrize("typed", ["1,234.5", "1.2,5", "1,234,567"])
def test_marks_that_fit_no_reading_make_no_other_number(typed):
    with pytest.raises(ValidationError, match=r"Ghi một số, ví dụ 1\.234,5\."):
        VietnameseDecimalField().clean(typed)


def test_a_count_may_be_as_long_as_its_field_says():
    assert WholeNumberField(most=12).clean("1" * 12) == int("1" * 12)
    assert WholeNumberField(required=False).clean("") is None
