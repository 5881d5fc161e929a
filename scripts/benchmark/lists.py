"""Thousands of Excel lists brought in, against the time that reading them alone takes. Prints JSON."""

import argparse
import json
import os
import random
import resource
import tempfile
from io import StringIO
from pathlib import Path
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
import django

django.setup()

import xlsxwriter
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from kheo.units.models import Unit

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
    units = Unit.objects.filter(code__startswith="xa-", parent__kind="province-party-committee")
    communes = list(units.filter(kind="commune-party-committee"))
    with tempfile.TemporaryDirectory(prefix="kheo-lists-") as folder:
        files = [Path(folder) / f"{n:05}.xlsx" for n in range(options.workbooks)]
        for n, path in enumerate(files):
            workbook(path, communes[n % len(communes)], rng, options.rows)
        read_bare(files)  # so that both find the files in memory
        before = read_bare(files)
        told, start, busy = StringIO(), perf_counter(), os.times()
        call_command("list", "import", folder, "--plan", "ca-nuoc-2023", "--apply", "--json", stdout=told)
        ours, done = perf_counter() - start, os.times()
        reading = (before + read_bare(files)) / 2
        new = json.loads(told.getvalue())["new"]
    if new != options.workbooks * options.rows:
        raise SystemExit(f"{new} rows came in of {options.workbooks * options.rows}")
    cpu = [getattr(done, kind) - getattr(busy, kind) for kind in ("user", "system", "children_user", "children_system")]
    name = f"{options.workbooks:,} lists × {options.rows} rows brought in"
    peak, of_readers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"ratios": [
        [f"{name}, wall time", ours * 1000, reading * 1000, 4, "ms"],
        [f"{name}, processor time", sum(cpu) * 1000, reading * 1000, None, "ms"],
        ["memory of the process that brings them in", peak, 300, 1, "MB"],
        ["memory of each process that reads", of_readers, 300, 1, "MB"],
    ]}))  # fmt: skip


def read_bare(files: list[Path]) -> float:
    """Seconds that the library alone takes to read the files."""
    start = perf_counter()
    for path in files:
        for sheet in (book := CalamineWorkbook.from_path(str(path))).sheet_names:
            book.get_sheet_by_name(sheet).to_python()
    return perf_counter() - start


if __name__ == "__main__":
    main()
