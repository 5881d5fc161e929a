"""Thousands of Excel lists brought in, against the time that reading them alone takes. Prints JSON."""

import argparse
import json
import os
import random
import resource
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
import django

django.setup()

import xlsxwriter
from python_calamine import CalamineWorkbook

from kheo.accounts.actor import system_actor
from kheo.papers.actions import import_list
from kheo.papers.queries.ground import ground_of
from kheo.plans.models import Plan
from kheo.units.models import Unit

AT = datetime(2023, 2, 20, 3, 0, tzinfo=UTC)
HEADS = (
    "STT", "Tên mô hình, điển hình", "Đơn vị, cá nhân đăng ký", "Tập thể/Cá nhân", "Lĩnh vực", "Nội dung", "Cách làm",
    "Địa điểm", "Thời gian", "Ghi chú",
)  # fmt: skip
FIELDS = (
    "Củng cố và xây dựng hệ thống chính trị",
    "Phát triển kinh tế",
    "Văn hóa - xã hội",
    "An ninh - quốc phòng",
)
WORDS = (
    "vận", "động", "nhân", "dân", "hiến", "đất", "mở", "đường", "tự", "quản", "an", "ninh", "thắp", "sáng", "hòa",
    "giải", "chi", "bộ", "phụ", "nữ", "thanh", "niên",
)  # fmt: skip


def workbook(path: Path, unit: Unit, rng: random.Random, rows: int) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Biểu 1")
        sheet.merge_range(0, 0, 0, 4, unit.title.upper())
        sheet.merge_range(2, 0, 2, 9, "DANH SÁCH ĐĂNG KÝ MÔ HÌNH, ĐIỂN HÌNH “DÂN VẬN KHÉO” NĂM 2023")
        sheet.write_row(4, 0, HEADS)
        for n in range(rows):
            title = " ".join(rng.choices(WORDS, k=9)).capitalize()
            sheet.write_row(
                5 + n,
                0,
                (
                    n + 1,
                    f"{title} thôn {n + 1}",
                    f"Chi bộ thôn {n + 1}",
                    "Tập thể",
                    FIELDS[n % 4],
                    "Vận động Nhân dân cùng làm, cùng hưởng.",
                    "Họp thôn, bàn bạc công khai.",
                    f"Thôn {n + 1}",
                    "Cả năm 2023",
                    "",
                ),
            )
        sheet.write(7 + rows, 7, "T/M BAN THƯỜNG VỤ")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workbooks", type=int, required=True)
    parser.add_argument("--rows", type=int, default=30)
    options = parser.parse_args()
    rng = random.Random(30)  # noqa: S311 - the same lists each time
    plan = Plan.objects.get(code="ca-nuoc-2023")
    communes = list(
        Unit.objects.filter(
            kind="commune-party-committee", code__startswith="xa-", parent__kind="province-party-committee"
        )
    )
    by = system_actor("đo tốc độ")
    with tempfile.TemporaryDirectory(prefix="kheo-lists-") as folder:
        files = [(Path(folder) / f"{n}.xlsx", communes[n % len(communes)]) for n in range(options.workbooks)]
        for path, unit in files:
            workbook(path, unit, rng, options.rows)
        ground = ground_of(plan, plan.issuer, AT)
        reading = ours = 0.0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        new = 0
        for path, unit in files:
            data = path.read_bytes()
            start = perf_counter()
            for sheet in (book := CalamineWorkbook.from_path(str(path))).sheet_names:
                book.get_sheet_by_name(sheet).to_python()
            middle = perf_counter()
            _, comparison = import_list(
                plan=plan,
                scope=unit,
                data=data,
                filename=path.name,
                by=by,
                at=AT,
                ground=ground,
            )
            end = perf_counter()
            reading, ours = reading + middle - start, ours + end - middle
            new += len(comparison.new)
        if new != options.workbooks * options.rows:
            raise SystemExit(f"{new} rows came in of {options.workbooks * options.rows}")
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    name = f"{options.workbooks:,} lists × {options.rows} rows brought in"
    print(json.dumps({"ratios": [
        [name, ours * 1000, reading * 1000, 4, "ms"],
        ["memory of the process that brings them in", grown, 300, 1, "MB"],
    ], "grew_mb": grown - peak / 1024}))  # fmt: skip


if __name__ == "__main__":
    main()
