"""`kheo vote verify`: a published ballot counted again; with the journal and the roll of this server where asked."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kheo.ballots.queries.witnesses import faults_against_journal
from kheo.ballots.rules import CHOICE_TITLES, Choice
from kheo.ballots.rules.published_shape import Unreadable, read
from kheo.ballots.rules.verifying import own_slips, verify


class Command(BaseCommand):
    help = "Ballots (bình chọn, biểu quyết): count a published file again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True, metavar="verify")
        check = commands.add_parser("verify", help="count a published file again, and say which entry is wrong")
        check.add_argument("file", type=Path, metavar="FILE")
        check.add_argument("--receipt", default="", metavar="CODE", help="find the voter's own slips")
        check.add_argument("--journal", action="store_true", help="compare with this server's journal and roll")
        check.add_argument("--json", action="store_true", help="what was found, as JSON")

    def handle(self, *args: Any, subcommand: str, **options: Any) -> None:
        try:
            document = read(options["file"].read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, Unreadable) as wrong:
            raise CommandError(f"Không đọc được {options['file']}: {wrong}.", returncode=2) from None
        faults = verify(document)
        if options["journal"] and not faults:
            faults += faults_against_journal(document)
        own = own_slips(document, options["receipt"]) if options["receipt"] and not faults else []
        if options["json"]:
            found = {"ok": not faults, "faults": [[fault.where, fault.message] for fault in faults], "own": own}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self._say(document, [str(fault) for fault in faults], own)
        if faults:
            raise CommandError(f"Tệp có {len(faults)} chỗ không khớp.")
        if options["receipt"] and not own:
            raise CommandError("Không tìm thấy phiếu nào của biên nhận này.")

    def _say(self, document: dict[str, Any], faults: list[str], own: list[tuple[int, str, str]]) -> None:
        for fault in faults:
            self.stdout.write(f"SAI  {fault}")
        if faults:
            return
        for item, result in zip(document["items"], document["results"], strict=True):
            said = "thông qua" if result["approved"] else "không thông qua"
            self.stdout.write(f"{item['number']}. {item['title']}: {result['yes']} đồng ý, {said}")
        self.stdout.write(f"ĐÚNG: đếm lại khớp. Mã gốc: {document['root']}")
        for number, title, choice in own:
            self.stdout.write(f"Phiếu của biên nhận này: {number}. {title}: {CHOICE_TITLES[Choice(choice)]}")
