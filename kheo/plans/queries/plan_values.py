"""The kinds of single values in a plan file: codes, words, days, shares, points.

After checking, a day is an ISO string, a share an exact fraction ("1/2"), points a decimal string.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictInt, StringConstraints, WithJsonSchema

from kheo.shared.text import nfc

ONE, MANY = "‹one›", "‹many›"  # tags of the alternatives below; they are taken out of error paths


def _sign(value: Any) -> Any:
    if isinstance(value, str) and (len(value) > 20 or any(each.isspace() or each == "/" for each in value.strip())):
        raise ValueError("Ký hiệu viết liền, không có dấu gạch chéo, nhiều nhất 20 chữ; ví dụ HU, ĐU, UBND.")
    return nfc(value.strip()) if isinstance(value, str) else value


def _words(value: Any) -> Any:
    return " ".join(nfc(value).split()) if isinstance(value, str) else value


def _day(value: Any) -> str:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            year, month, day = value.split("-")
            raise ValueError(f"Không có ngày {day}/{month}/{year} trong lịch.") from None
    raise ValueError("Viết ngày theo dạng năm-tháng-ngày, ví dụ 2023-02-25.")


def _month_or_quarter(value: Any) -> str:
    if isinstance(value, str) and len(value) == 7 and value[:4].isdigit() and value[:4] >= "1900":
        if value[4:6] == "-Q" and value[6] in "1234":
            return value
        if value[4] == "-" and value[5:].isdigit() and 1 <= int(value[5:]) <= 12:
            return value
    raise ValueError("Viết tháng theo dạng 2023-06, quý theo dạng 2023-Q2.")


def _share(value: Any) -> str:
    """0.5, "1/2" and "50%" are the same share; the exact fraction is kept."""
    try:
        if isinstance(value, bool) or not isinstance(value, (int, str, Decimal, Fraction, float)):
            raise ValueError
        words = str(value).strip().replace(",", ".")
        number = Fraction(words[:-1]) / 100 if words.endswith("%") else Fraction(words)
    except (ValueError, ZeroDivisionError):
        raise ValueError("Phải là một số (tỷ lệ 50% viết là 0.5).") from None
    if number < 0:
        raise ValueError("Không được là số âm.")
    return str(number)


def _points(value: Any) -> str:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = Decimal(str(value))
    except (ValueError, InvalidOperation):
        raise ValueError("Phải là một số điểm.") from None
    if not number.is_finite() or not 0 <= number <= 10_000:
        raise ValueError("Điểm phải từ 0 đến 10.000.")
    return f"{number.normalize():f}"


def _before(value: Any) -> str | int:
    """A day of the year, or with `every` a day of the month."""
    return value if isinstance(value, int) and not isinstance(value, bool) else _day(value)


def one_or_many(value: Any) -> str:
    return MANY if isinstance(value, dict) else ONE


def keys_or_levels(keys: frozenset[str]) -> Discriminator:
    def choose(value: Any) -> str:
        found = set(value) if isinstance(value, Mapping) else set()
        return ONE if not found or found & keys else MANY

    return Discriminator(choose)


_NUMBER = {
    "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^\d+([.,]\d+)?%?$|^\d+/[1-9]\d*$"}]
}


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, BeforeValidator(_words), StringConstraints(min_length=1, max_length=1000)]
Words = Annotated[str, BeforeValidator(_words), StringConstraints(max_length=1000)]
Sign = Annotated[str, BeforeValidator(_sign), StringConstraints(max_length=20)]
Address = Annotated[str, BeforeValidator(_words), StringConstraints(min_length=1, max_length=60)]
Day = Annotated[str, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Month = Annotated[
    str,
    BeforeValidator(_month_or_quarter),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2]|Q[1-4])$"}),
]
Share = Annotated[str, BeforeValidator(_share), WithJsonSchema(_NUMBER)]
Points = Annotated[str, BeforeValidator(_points), WithJsonSchema({"type": "number", "minimum": 0})]
Year = Annotated[StrictInt, Field(ge=1900, le=2200)]
Before = Annotated[
    str | int,
    BeforeValidator(_before),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "integer", "minimum": 1, "maximum": 31}]}),
]
Source = Literal["plan", "default"]
MeasureName = Literal["registered", "built", "recognised", "commended", "replicated", "published", "units"]
