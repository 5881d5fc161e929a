#!/usr/bin/env python3
"""Kiểm phiếu lại một cuộc bình chọn từ tệp kết quả đã công bố, không cần mạng, không cần phần mềm nào khác.

    python3 kheo_vote_verify.py TỆP [--receipt MÃ-BIÊN-NHẬN] [--root MÃ-GỐC] [--json]

TỆP là tệp .json tải ở trang kết quả. --receipt tìm phiếu của chính mình. --root so với mã gốc đã ghi ở nơi khác
(biên bản, bản in, nhật ký). Kết thúc bằng 0: khớp hết; 1: có chỗ không khớp, nói rõ chỗ nào; 2: không đọc được.

Counts a published ballot again: Python 3.7 or later, its standard library, and nothing of the program that made it.
"""

# It is to run on any Python 3.7, so it keeps to older ways of writing.
# ruff: noqa: T201, B904, B905, UP031, UP032, SIM905

import argparse
import hashlib
import json
import sys

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
WORDS = {"yes": "Đồng ý", "no": "Không đồng ý", "abstain": "Ý kiến khác"}
FIELDS = {
    "": "schema ballot rule items roll slips leaves root results seals",
    "ballot": "code title round place kind method opened_at closed_at held_on issued collected written",
    "rule": "quorum approval strict tie secret denominator clause default",
    "roll": "size took_part hash closing_hash entries",
    "seals": "ballot rule items results file",
    "items": "number title chair_voice",
    "entries": "number commitment excluded chain voted closing",
    "slips": "token item choice",
    "results": "number eligible took_part yes no abstain invalid has_quorum approved",
}
INTEGERS = set("size took_part number item eligible yes no abstain invalid written".split())
INTEGERS_OR_NOTHING = {"issued", "collected"}
BOOLEANS = set("strict secret default voted has_quorum approved".split())
DIGESTS = set("hash closing_hash commitment chain closing token root file".split())
CHOICES = {
    "choice": ("yes", "no", "abstain"),
    "kind": ("meeting", "council", "public"),
    "method": ("", "hands", "paper"),
    "tie": ("declined", "chair"),
    "denominator": ("all", "present"),
    "chair_voice": ("", "yes", "no"),
}


class NotAFile(Exception):
    pass


def digest(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_digest(value):
    return isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000000000


def plain(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def load(path):
    def pairs(found):
        keys = [key for key, _ in found]
        if len(set(keys)) != len(keys):
            raise ValueError("một khóa được ghi hai lần")
        return dict(found)

    def refuse(text):
        raise ValueError("không phải số nguyên: " + text)

    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file, object_pairs_hook=pairs, parse_float=refuse, parse_constant=refuse)
    except (OSError, ValueError, RecursionError) as wrong:
        raise NotAFile("Không đọc được tệp: {}".format(wrong))
    if not isinstance(document, dict) or document.get("schema") != "kheo-vote/1":
        raise NotAFile("Không phải tệp kết quả “kheo-vote/1”.")
    return document


class Checker:
    """Goes through the file part by part and collects what does not hold: (where, what)."""

    def __init__(self, document):
        self.file, self.found = document, []

    def say(self, where, what):
        self.found.append((where, what))

    def run(self):
        if self.well_formed():
            self.roll()
            self.slips()
            self.results()
            self.seals()
        if not self.found:
            everything = dict(self.file)
            everything["seals"] = {k: v for k, v in self.file["seals"].items() if k != "file"}
            if digest(plain(everything)) != self.file["seals"]["file"]:
                self.say("seals.file", "tệp không khớp dấu niêm chung")
        return self.found

    # -- the form ------------------------------------------------------------
    def well_formed(self):
        top = self.file
        if not self.keys(top, "", ""):
            return False
        for name in ("ballot", "rule", "roll", "seals"):
            self.values(top[name], name, name)
        rows = [("items", top["items"]), ("slips", top["slips"]), ("results", top["results"])]
        if isinstance(top["roll"], dict):
            rows.append(("entries", top["roll"].get("entries")))
        for name, listed in rows:
            where = "roll.entries" if name == "entries" else name
            if not isinstance(listed, list):
                self.say(where, "phải là một danh sách")
                continue
            for place, row in enumerate(listed):
                self.values(row, name, "%s[%d]" % (where, place))
        kept = top["seals"] if isinstance(top["seals"], dict) else {"items": [], "results": []}
        digests = [("leaves", top["leaves"])] + [("seals." + name, kept.get(name)) for name in ("items", "results")]
        for where, listed in digests:
            if not isinstance(listed, list):
                self.say(where, "phải là một danh sách")
                continue
            for place, value in enumerate(listed):
                if not is_digest(value):
                    self.say("%s[%d]" % (where, place), "không phải mã băm")
        if not is_digest(top["root"]):
            self.say("root", "không phải mã băm")
        return not self.found

    def keys(self, row, name, where):
        if not isinstance(row, dict):
            self.say(where, "không đúng cấu trúc")
            return False
        wanted, dot = FIELDS[name].split(), where + "." if where else ""
        for key in sorted(set(wanted) ^ set(row)):
            self.say(dot + key, "bị thiếu" if key in wanted else "bị thêm vào")
        return set(row) == set(wanted)

    def values(self, row, name, where):
        if not self.keys(row, name, where):
            return
        for key, value in row.items():
            if key == "entries" or (name == "seals" and key in ("items", "results")):
                good = True  # looked at row by row
            elif name == "seals" or key in DIGESTS:
                good = is_digest(value)
            elif key in INTEGERS or (key in INTEGERS_OR_NOTHING and value is not None):
                good = is_count(value)
            elif key in BOOLEANS:
                good = isinstance(value, bool)
            elif key == "excluded":
                good = isinstance(value, list) and all(is_count(each) for each in value)
            elif value is None:
                good = key in INTEGERS_OR_NOTHING or key in ("quorum", "approval", "held_on")
            elif key in ("quorum", "approval"):
                good = self.share(value) is not None
            else:
                good = isinstance(value, str) and value in CHOICES.get(key, (value,))
            if not good:
                self.say("{}.{}".format(where, key), "giá trị không hợp lệ")

    @staticmethod
    def share(text):
        """ "2/3" as (2, 3)."""
        parts = text.split("/") if isinstance(text, str) else []
        if not 1 <= len(parts) <= 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            return None
        above, below = int(parts[0]), int(parts[1]) if len(parts) == 2 else 1
        return (above, below) if below else None

    # -- the roll ------------------------------------------------------------
    def roll(self):
        roll, code = self.file["roll"], self.file["ballot"]["code"]
        known = [item["number"] for item in self.file["items"]]
        before, biggest, commitments, voted = digest("kheo-roll/1|" + code), 0, set(), 0
        after = digest("kheo-roll-closed/1|{}|{}".format(code, roll["hash"]))
        for place, entry in enumerate(roll["entries"]):
            where = "roll.entries[%d] (số %d)" % (place, entry["number"])
            if entry["number"] <= biggest:
                self.say(where, "số thứ tự lặp lại hoặc sai thứ tự")
            if entry["commitment"] in commitments:
                self.say(where, "trùng một dòng khác của danh sách")
            barred = entry["excluded"]
            if sorted(set(barred)) != barred or any(number not in known for number in barred):
                self.say(where, "ghi không được bỏ phiếu về một mục không có")
            text = "%s|%d|%s|%s" % (before, entry["number"], entry["commitment"], ",".join(str(n) for n in barred))
            if digest(text) != entry["chain"]:
                self.say(where, "không khớp chuỗi băm lúc mở: dòng này bị sửa, hoặc dòng trước bị xóa, chèn")
            if digest("%s|%d|%d" % (after, entry["number"], entry["voted"])) != entry["closing"]:
                self.say(where, "không khớp chuỗi băm lúc đóng: ghi đã bỏ phiếu hay chưa bị sửa")
            before, after = entry["chain"], entry["closing"]
            biggest = max(biggest, entry["number"])
            commitments.add(entry["commitment"])
            voted += entry["voted"]
        if before != roll["hash"]:
            self.say("roll.hash", "dòng cuối của danh sách không dẫn đến mã băm này: bị bớt, thêm hoặc sửa")
        if after != roll["closing_hash"]:
            self.say("roll.closing_hash", "dòng cuối của danh sách không dẫn đến mã băm này")
        if roll["size"] != len(roll["entries"]):
            self.say("roll.size", "ghi %d người, danh sách có %d" % (roll["size"], len(roll["entries"])))
        if roll["took_part"] != voted + self.file["ballot"]["written"]:
            self.say("roll.took_part", "ghi %d, danh sách cho %d người đã bỏ phiếu" % (roll["took_part"], voted))

    # -- the slips and their tree --------------------------------------------
    def slips(self):
        slips, leaves = self.file["slips"], self.file["leaves"]
        known = {item["number"] for item in self.file["items"]}
        made, times = [], {}
        for slip in slips:
            text = "%s|%d|%s" % (slip["token"], slip["item"], slip["choice"])
            made.append(hashlib.sha256(b"\x00" + text.encode("utf-8")).hexdigest())
            times[slip["token"]] = times.get(slip["token"], 0) + 1
        made_set, listed = set(made), set(leaves)
        for place, slip in enumerate(slips):
            where = "slips[%d] (mã %s…)" % (place, slip["token"][:12])
            if made[place] not in listed:
                self.say(where, "phiếu này bị sửa hoặc chèn: không có trong danh sách mã băm")
            if times[slip["token"]] > 1:
                self.say(where, "phiếu này lặp lại")
            if slip["item"] not in known:
                self.say(where, "không có mục %d" % slip["item"])
        for place, leaf in enumerate(leaves):
            if leaf not in made_set:
                self.say("leaves[%d]" % place, "không còn phiếu nào ứng với mã băm này: một phiếu bị sửa hoặc xóa")
            if place and leaves[place - 1] >= leaf:
                self.say("leaves[%d]" % place, "mã băm không theo thứ tự")
        if made_set == listed and made != leaves:
            place = next((n for n in range(min(len(made), len(leaves))) if made[n] != leaves[n]), len(leaves) - 1)
            self.say("slips[%d]" % min(place, max(len(slips) - 1, 0)), "phiếu và mã băm không cùng thứ tự")
        if self.tree([bytes.fromhex(leaf) for leaf in leaves]) != self.file["root"]:
            self.say("root", "không phải gốc của cây mã băm các phiếu")

    @staticmethod
    def tree(leaves):
        """RFC 6962, 2.1: split at the largest power of two below the number of leaves."""

        def head(start, end):
            if end - start == 1:
                return leaves[start]
            split = 1
            while split * 2 < end - start:
                split *= 2
            both = head(start, start + split) + head(start + split, end)
            return hashlib.sha256(b"\x01" + both).digest()

        return (head(0, len(leaves)) if leaves else hashlib.sha256(b"").digest()).hex()

    # -- counting ------------------------------------------------------------
    def results(self):
        items, results, rule = self.file["items"], self.file["results"], self.file["rule"]
        numbers = [item["number"] for item in items]
        for place in range(len(numbers)):
            if numbers[place] <= (numbers[place - 1] if place else 0):
                self.say("items[%d] (mục %d)" % (place, numbers[place]), "số mục lặp lại hoặc sai thứ tự")
        listed = [result["number"] for result in results]
        for place, number in enumerate(listed):
            if place >= len(numbers) or numbers[place] != number:
                self.say("results[%d] (mục %d)" % (place, number), "không ứng với mục nào cùng thứ tự")
        for number in sorted(set(numbers) - set(listed)):
            self.say("results", "thiếu kết quả của mục %d" % number)
        if any(where.startswith(("items", "results")) for where, _ in self.found):
            return
        if rule["approval"] is None:
            self.say("rule.approval", "bị thiếu")
            return
        for place, (item, result) in enumerate(zip(items, results)):
            self.one_result(item, result, "results[%d] (mục %d)" % (place, item["number"]))

    def one_result(self, item, result, where):
        number, ballot = item["number"], self.file["ballot"]
        may = [entry for entry in self.file["roll"]["entries"] if number not in entry["excluded"]]
        eligible, took_part = len(may), sum(1 for entry in may if entry["voted"])
        votes = {"yes": 0, "no": 0, "abstain": 0, "invalid": 0}
        if ballot["kind"] == "meeting":
            took_part = min(took_part + ballot["written"], eligible)
            votes = {name: result[name] for name in votes}
            if self.file["slips"]:
                self.say("slips", "biểu quyết tại hội nghị không có phiếu trên mạng")
            if ballot["issued"] is not None and (ballot["collected"] or 0) > ballot["issued"]:
                self.say("ballot.collected", "số phiếu thu về lớn hơn số phiếu phát ra")
            most = took_part if ballot["collected"] is None else min(took_part, ballot["collected"])
            if sum(votes.values()) > most:
                self.say(where, "có %d phiếu, nhiều nhất chỉ có thể có %d" % (sum(votes.values()), most))
        else:
            for slip in self.file["slips"]:
                if slip["item"] == number:
                    votes[slip["choice"]] += 1
            if sum(votes.values()) != took_part:
                said = "có %d phiếu, danh sách cho %d người đã bỏ phiếu"
                self.say(where, said % (sum(votes.values()), took_part))
        counted = dict(votes, eligible=eligible, took_part=took_part)
        for name in ("eligible", "took_part", "yes", "no", "abstain", "invalid"):
            if counted[name] != result[name]:
                self.say("{}.{}".format(where, name), "ghi %d, đếm lại được %d" % (result[name], counted[name]))
        quorum, approved = self.decide(counted, item["chair_voice"])
        for name, holds in (("has_quorum", quorum), ("approved", approved)):
            if holds != result[name]:
                self.say(where + "." + name, "tính lại theo quy tắc thì " + ("có" if holds else "không"))

    def decide(self, counted, chair):
        """Quorum and approval by whole numbers alone: yes / base against above / below."""
        rule, yes = self.file["rule"], counted["yes"]
        quorum = counted["took_part"] > 0
        if rule["quorum"] is not None:
            above, below = self.share(rule["quorum"])
            quorum = quorum and counted["took_part"] * below >= above * counted["eligible"]
        base = counted["eligible"] if rule["denominator"] == "all" else counted["took_part"]
        above, below = self.share(rule["approval"])
        at_least = base > 0 and yes * below >= above * base
        if yes == counted["no"]:  # a tie
            open_hands = self.file["ballot"]["method"] == "hands" and not rule["secret"]
            approved = at_least and rule["tie"] == "chair" and open_hands and chair == "yes"
        else:
            approved = base > 0 and yes * below > above * base if rule["strict"] else at_least
        return quorum, quorum and approved

    # -- the seals -----------------------------------------------------------
    def seals(self):
        kept = self.file["seals"]
        for name in ("ballot", "rule"):
            if digest(plain(self.file[name])) != kept[name]:
                self.say(name, "nội dung không khớp dấu niêm: phần này bị sửa")
        for name in ("items", "results"):
            rows = self.file[name]
            if len(rows) != len(kept[name]):
                self.say("seals." + name, "có %d dấu niêm cho %d dòng" % (len(kept[name]), len(rows)))
            for place in range(min(len(rows), len(kept[name]))):
                if digest(plain(rows[place])) != kept[name][place]:
                    where = "%s[%d] (mục %d)" % (name, place, rows[place]["number"])
                    self.say(where, "không khớp dấu niêm: dòng này bị sửa")


def check(document):
    """What does not hold, as pairs (where, what); an empty list when all does."""
    return Checker(document).run()


def find(document, receipt):
    """The voter's own slips: (item, title, choice)."""
    secret = "".join(sign for sign in receipt.upper() if sign in SIGNS)
    chosen = {slip["token"]: slip["choice"] for slip in document["slips"]}
    code = document["ballot"]["code"]
    own = [(item, digest("%s|%d|%s" % (secret, item["number"], code))) for item in document["items"]]
    return [(item["number"], item["title"], chosen[token]) for item, token in own if token in chosen]


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file")
    asked.add_argument("--receipt")
    asked.add_argument("--root")
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    try:
        document = load(options.file)
    except NotAFile as wrong:
        print(wrong, file=sys.stderr)
        return 2
    found = check(document)
    if options.root and options.root.strip().lower() != document.get("root"):
        found.append(("root", "khác mã gốc được đưa ra để so"))
    own = find(document, options.receipt) if options.receipt and not found else []
    if options.json:
        print(json.dumps({"ok": not found, "faults": found, "own": own}, ensure_ascii=False, indent=1))
        return 1 if found else 0
    for where, what in found:
        print("SAI  {}: {}".format(where, what))
    if found:
        print("Tệp có %d chỗ không khớp." % len(found))
        return 1
    print("Cuộc bình chọn: {} ({})".format(document["ballot"]["title"], document["ballot"]["code"]))
    for item, result in zip(document["items"], document["results"]):
        print("  %d. %s" % (item["number"], item["title"]))
        print("     đồng ý {yes}, không đồng ý {no}, ý kiến khác {abstain}, không hợp lệ {invalid}".format(**result))
        said = "thông qua" if result["approved"] else "không thông qua"
        print("     {took_part}/{eligible} người dự; {0}".format(said, **result))
    print("ĐÚNG: đếm lại khớp với kết quả đã công bố. Mã gốc: {}".format(document["root"]))
    if options.receipt and not own:
        print("Không tìm thấy phiếu nào của biên nhận này. Đề nghị xem lại mã biên nhận.")
        return 1
    for number, title, choice in own:
        print("Phiếu của biên nhận này: %d. %s: %s" % (number, title, WORDS[choice]))
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
