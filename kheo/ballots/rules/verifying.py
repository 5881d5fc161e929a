"""Counting a published file again, and saying which of its entries is not as it was.

The script that is offered on the result page (static/verify) does the same and shares no line with this.
"""

from collections import Counter
from typing import Any

from kheo.ballots.rules.codes import typed_receipt
from kheo.ballots.rules.counting import Tally, VoteRule, count
from kheo.ballots.rules.lifecycle import BallotKind
from kheo.ballots.rules.merkle import (
    closing_link,
    closing_start,
    file_seal,
    leaf_hash,
    roll_link,
    roll_start,
    root_of,
    seal,
    slip_bytes,
    token_of,
)
from kheo.ballots.rules.published_shape import COUNTS, Fault, shape_faults
from kheo.ballots.rules.publishing import CastSlip, Voter, tallies


def verify(document: dict[str, Any]) -> list[Fault]:
    """Everything that is wrong; nothing when the file is exactly what was published."""
    faults = shape_faults(document)
    if not faults:
        for look in (_roll, _slips, _results, _seals):
            faults += look(document)
    return faults or _whole(document)


def own_slips(document: dict[str, Any], receipt: str) -> list[tuple[int, str, str]]:
    """A voter's own slips (item, its title, choice), found by the receipt."""
    secret = typed_receipt(receipt)
    chosen = {slip["token"]: slip["choice"] for slip in document["slips"]}
    code = document["ballot"]["code"]
    return [
        (item["number"], item["title"], chosen[token])
        for item in document["items"]
        if secret and (token := token_of(secret, item["number"], code)) in chosen
    ]


def _roll(document: dict[str, Any]) -> list[Fault]:
    roll, code = document["roll"], document["ballot"]["code"]
    entries = roll["entries"]
    items = {item["number"] for item in document["items"]}
    faults = []
    opening, last, seen = roll_start(code), 0, set()
    for at, entry in enumerate(entries):
        where = f"roll.entries[{at}] (số {entry['number']})"
        if entry["number"] <= last:
            faults.append(Fault(where, "số thứ tự lặp lại hoặc sai thứ tự"))
        if entry["commitment"] in seen:
            faults.append(Fault(where, "trùng một dòng khác của danh sách"))
        if entry["excluded"] != sorted(set(entry["excluded"]) & items):
            faults.append(Fault(where, "ghi không được bỏ phiếu về một mục không có"))
        last = max(last, entry["number"])
        seen.add(entry["commitment"])
        if roll_link(opening, entry["number"], entry["commitment"], entry["excluded"]) != entry["chain"]:
            faults.append(Fault(where, "không khớp chuỗi băm lúc mở: dòng này bị sửa, hoặc dòng trước bị xóa, chèn"))
        opening = entry["chain"]
    if opening != roll["hash"]:
        faults.append(Fault("roll.hash", "dòng cuối của danh sách không dẫn đến mã băm này: bị bớt, thêm hoặc sửa"))
    closing = closing_start(code, roll["hash"])
    for at, entry in enumerate(entries):
        if closing_link(closing, entry["number"], entry["voted"]) != entry["closing"]:
            where = f"roll.entries[{at}] (số {entry['number']})"
            faults.append(Fault(where, "không khớp chuỗi băm lúc đóng: ghi đã bỏ phiếu hay chưa bị sửa"))
        closing = entry["closing"]
    if closing != roll["closing_hash"]:
        faults.append(Fault("roll.closing_hash", "dòng cuối của danh sách không dẫn đến mã băm này"))
    if roll["size"] != len(entries):
        faults.append(Fault("roll.size", f"ghi {roll['size']} người, danh sách có {len(entries)}"))
    voted = sum(entry["voted"] for entry in entries)
    if roll["took_part"] != voted + document["ballot"]["written"]:
        faults.append(Fault("roll.took_part", f"ghi {roll['took_part']}, danh sách cho {voted} người đã bỏ phiếu"))
    return faults


def _slips(document: dict[str, Any]) -> list[Fault]:
    slips, leaves = document["slips"], document["leaves"]
    items = {item["number"] for item in document["items"]}
    faults, tokens = [], Counter(slip["token"] for slip in slips)
    computed = [leaf_hash(slip_bytes(each["token"], each["item"], each["choice"])).hex() for each in slips]
    extra, missing = Counter(computed) - Counter(leaves), Counter(leaves) - Counter(computed)
    for at, (slip, leaf) in enumerate(zip(slips, computed, strict=True)):
        where = f"slips[{at}] (mã {slip['token'][:12]}…)"
        if extra[leaf]:
            faults.append(Fault(where, "phiếu này bị sửa hoặc chèn: không có trong danh sách mã băm"))
        if tokens[slip["token"]] > 1:
            faults.append(Fault(where, "phiếu này lặp lại"))
        if slip["item"] not in items:
            faults.append(Fault(where, f"không có mục {slip['item']}"))
    faults += [
        Fault(f"leaves[{at}]", "không còn phiếu nào ứng với mã băm này: một phiếu bị sửa hoặc xóa")
        for at, leaf in enumerate(leaves)
        if missing[leaf]
    ]
    if not extra and not missing:
        faults += [
            Fault(f"slips[{at}] (mã {slips[at]['token'][:12]}…)", "phiếu và mã băm không cùng thứ tự")
            for at in range(len(slips))
            if computed[at] != leaves[at]
        ][:1]
    faults += [
        Fault(f"leaves[{at}]", "mã băm không theo thứ tự")
        for at in range(1, len(leaves))
        if leaves[at - 1] >= leaves[at]
    ]
    if root_of([bytes.fromhex(leaf) for leaf in leaves]).hex() != document["root"]:
        faults.append(Fault("root", "không phải gốc của cây mã băm các phiếu"))
    return faults


def _results(document: dict[str, Any]) -> list[Fault]:
    items, results = document["items"], document["results"]
    faults, last = [], 0
    for at, item in enumerate(items):
        if item["number"] <= last:
            faults.append(Fault(f"items[{at}] (mục {item['number']})", "số mục lặp lại hoặc sai thứ tự"))
        last = max(last, item["number"])
    numbers = [item["number"] for item in items]
    for at, result in enumerate(results):
        if at >= len(numbers) or numbers[at] != result["number"]:
            faults.append(Fault(f"results[{at}] (mục {result['number']})", "không ứng với mục nào cùng thứ tự"))
    if len(results) < len(numbers):
        faults.append(Fault("results", f"thiếu kết quả của mục {numbers[len(results)]}"))
    if faults:
        return faults
    rule = VoteRule.from_json(document["rule"])
    if rule.approval is None:
        return [Fault("rule.approval", "bị thiếu")]
    open_hands = document["ballot"]["method"] == "hands" and not rule.secret
    again = _meeting if document["ballot"]["kind"] == BallotKind.MEETING else _slips_of_items
    counted = again(document, numbers, faults)
    for at, (item, result) in enumerate(zip(items, results, strict=True)):
        where, tally = _at(at, item["number"]), counted[item["number"]]
        for name in COUNTS:
            if getattr(tally, name) != result[name]:
                faults.append(Fault(f"{where}.{name}", f"ghi {result[name]}, đếm lại được {getattr(tally, name)}"))
        outcome = count(rule, tally, item["chair_voice"], open_hands=open_hands)
        for name in ("has_quorum", "approved"):
            if getattr(outcome, name) != result[name]:
                said = "có" if getattr(outcome, name) else "không"
                faults.append(Fault(f"{where}.{name}", f"tính lại theo quy tắc thì {said}"))
    return faults


def _slips_of_items(document: dict[str, Any], numbers: list[int], faults: list[Fault]) -> dict[int, Tally]:
    """Counts from roll and slips alone: a slip for each who took part, no more and no fewer."""
    counted = _counted(document, numbers)
    for at, number in enumerate(numbers):
        tally = counted[number]
        votes = tally.yes + tally.no + tally.abstain
        if votes != tally.took_part:
            faults.append(
                Fault(_at(at, number), f"có {votes} phiếu, danh sách cho {tally.took_part} người đã bỏ phiếu")
            )
    return counted


def _meeting(document: dict[str, Any], numbers: list[int], faults: list[Fault]) -> dict[int, Tally]:
    """At a meeting the tellers' counts stand; the roll and the papers only bound them."""
    ballot, counted = document["ballot"], _counted(document, numbers)
    if document["slips"]:
        faults.append(Fault("slips", "biểu quyết tại hội nghị không có phiếu trên mạng"))
    if (ballot["collected"] or 0) > (ballot["issued"] or ballot["collected"] or 0):
        faults.append(Fault("ballot.collected", "số phiếu thu về lớn hơn số phiếu phát ra"))
    for at, (number, result) in enumerate(zip(numbers, document["results"], strict=True)):
        tally = counted[number]
        took_part = min(tally.took_part + ballot["written"], tally.eligible)
        cast = sum(result[name] for name in ("yes", "no", "abstain", "invalid"))
        most = took_part if ballot["collected"] is None else min(took_part, ballot["collected"])
        if cast > most:
            faults.append(Fault(_at(at, number), f"có {cast} phiếu, nhiều nhất chỉ có thể có {most}"))
        counted[number] = Tally(
            tally.eligible, took_part, result["yes"], result["no"], result["abstain"], result["invalid"]
        )
    return counted


def _counted(document: dict[str, Any], numbers: list[int]) -> dict[int, Tally]:
    voters = [
        Voter(entry["number"], entry["commitment"], tuple(entry["excluded"]), entry["voted"])
        for entry in document["roll"]["entries"]
    ]
    return tallies(
        numbers, voters, [CastSlip(slip["token"], slip["item"], slip["choice"]) for slip in document["slips"]]
    )


def _at(at: int, number: int) -> str:
    return f"results[{at}] (mục {number})"


def _seals(document: dict[str, Any]) -> list[Fault]:
    seals, faults = document["seals"], []
    for name in ("ballot", "rule"):
        if seal(document[name]) != seals[name]:
            faults.append(Fault(name, "nội dung không khớp dấu niêm: phần này bị sửa"))
    for name in ("items", "results"):
        if len(seals[name]) != len(document[name]):
            faults.append(Fault(f"seals.{name}", f"có {len(seals[name])} dấu niêm cho {len(document[name])} dòng"))
        for at, (row, kept) in enumerate(zip(document[name], seals[name], strict=False)):
            if seal(row) != kept:
                faults.append(Fault(f"{name}[{at}] (mục {row['number']})", "không khớp dấu niêm: dòng này bị sửa"))
    return faults


def _whole(document: dict[str, Any]) -> list[Fault]:
    """The last look, when no part has said anything."""
    if file_seal(document) == document["seals"]["file"]:
        return []
    return [Fault("seals.file", "tệp không khớp dấu niêm chung")]
