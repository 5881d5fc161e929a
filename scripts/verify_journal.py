#!/usr/bin/env python3
"""Check an exported journal without Khéo: `python3 verify_journal.py journal.jsonl [--head HASH]`.

It needs Python 3 alone and shares no code with the program that wrote the journal. Each line is one record;
hash = SHA-256 over the previous record's hash, a line feed, and the record (without `previous` and `hash`) as JSON
with sorted keys, no spaces and no escapes beyond those of JSON, in UTF-8. The first previous hash is 64 zeros. The
last line names the head. Exit 0: whole. Exit 1: every fault on standard error. Exit 2: not a journal.
"""

import argparse
import hashlib
import json
import sys


def check(lines, kept=None):
    """(number of records, hash of the last one, list of faults)."""
    faults = []
    count, last_seq, last_hash, head = 0, 0, "0" * 64, None
    kept_seen = kept in (None, last_hash)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            faults.append(f"line {number}: not JSON")
            continue
        if head is not None:
            faults.append(f"line {number}: stands after the head")
        if isinstance(record, dict) and set(record) == {"head"}:
            head = record["head"]
            continue
        if not isinstance(record, dict) or not isinstance(record.get("seq"), int):
            faults.append(f"line {number}: not a record")
            continue
        count += 1
        stored, previous = record.pop("hash", None), record.pop("previous", None)
        seq = record["seq"]
        if seq > last_seq + 1:
            faults.append(f"record {seq}: records {last_seq + 1} to {seq - 1} are missing")
        elif seq <= last_seq:
            faults.append(f"record {seq}: stands after record {last_seq}")
        elif previous != last_hash:
            faults.append(f"record {seq}: does not follow record {last_seq}")
        text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(f"{previous}\n{text}".encode("utf-8", "surrogatepass")).hexdigest() != stored:
            faults.append(f"record {seq}: its content was changed")
        last_seq, last_hash = seq, stored
        kept_seen = kept_seen or stored == kept
    if head is None:
        faults.append("the line that names the head is missing: the file was cut off")
    elif head.get("seq") != last_seq or head.get("hash") != last_hash:
        faults.append(f"the head names record {head.get('seq')}, the last one is {last_seq}")
    if not kept_seen:
        faults.append("the head hash that was kept is not in the journal: cut off or written anew")
    return count, last_hash, faults


def main():
    parser = argparse.ArgumentParser(description="Check an exported journal without Khéo.")
    parser.add_argument("journal")
    parser.add_argument("--head", help="a head hash that was noted outside the system")
    given = parser.parse_args()
    try:
        with open(given.journal, encoding="utf-8") as lines:
            count, last_hash, faults = check(lines, given.head)
    except (OSError, UnicodeDecodeError) as wrong:
        print(f"{given.journal}: {wrong}", file=sys.stderr)
        sys.exit(2)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} records, head {last_hash}: " + ("BROKEN" if faults else "whole"))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
