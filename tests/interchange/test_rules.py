"""What is signed, sealed, tried again and refused: no network, no database."""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.audit.rules import WORDS
from kheo.interchange.rules.addresses import address_of, is_public, problems_with_address
from kheo.interchange.rules.events import EVENT_OF, EVENTS
from kheo.interchange.rules.rollups import added, canonical, differences, digest, problems_with_figures
from kheo.interchange.rules.schedules import Schedule, day_due, retry_after
from kheo.interchange.rules.sealing import NONCE, seal, unseal
from kheo.interchange.rules.signing import TOLERANCE, is_genuine, signature
from kheo.interchange.rules.trying import (
    MOST_ATTEMPTS,
    EndpointState,
    next_try,
    pause_after,
    problems_with_switch,
    succeeded,
)
from tests.interchange.factories import DAY, some_figures

moments = st.integers(min_value=0, max_value=10**11)
keys = st.text(min_size=1, max_size=40)


@given(key=keys, body=st.binary(max_size=300), moment=moments)
def test_whoever_holds_the_key_proves_what_was_signed(key, body, moment):
    assert is_genuine(signature([key], moment, body), key, body, moment)


@given(key=keys, other=keys, body=st.binary(max_size=300), moment=moments)
def test_another_key_or_another_body_proves_nothing(key, other, body, moment):
    header = signature([key], moment, body)

    assert not is_genuine(header, key, body + b" ", moment)
    assert is_genuine(header, other, body, moment) == (other == key)


@given(old=keys, new=keys, body=st.binary(max_size=50), moment=moments)
def test_while_a_key_is_changed_either_proves(old, new, body, moment):
    header = signature([new, old], moment, body)

    assert is_genuine(header, old, body, moment)
    assert is_genuine(header, new, body, moment)


@pytest.mark.parametrize(("late", "good"), [(TOLERANCE, True), (TOLERANCE + 1, False), (-TOLERANCE - 1, False)])
def test_a_message_that_was_kept_back_is_not_genuine(late, good):
    assert is_genuine(signature(["k"], 1000, b"{}"), "k", b"{}", 1000 + late) is good


@pytest.mark.parametrize("header", ["", "t=1", "v1=ab", "t=x,v1=ab", "t=1,t=1,v1=ab", "t=1,v1=ä", "t=²,v1=a", ",,="])
def test_a_header_that_makes_no_sense_is_refused_quietly(header):
    assert is_genuine(header, "k", b"{}", 1) is False


nonces = st.binary(min_size=NONCE, max_size=NONCE)


@given(text=st.text(max_size=200), nonce=nonces)
def test_what_was_sealed_is_read_again(text, nonce):
    assert unseal(seal(text, "khóa", nonce), "khóa") == text


@given(place=st.integers(min_value=0), nonce=nonces)
def test_a_seal_that_was_touched_or_is_of_another_key_opens_nothing(place, nonce):
    kept = seal("kheo_mat_khau", "khóa", nonce)
    place = 3 + place % (len(kept) - 3)
    changed = kept[:place] + ("A" if kept[place] != "A" else "B") + kept[place + 1 :]

    assert "mat_khau" not in kept
    assert unseal(kept, "khóa khác") is None
    assert unseal(changed, "khóa") in {None, "kheo_mat_khau"}  # base64 has unused bits at its end
    assert unseal(changed, "khóa") is None or kept.rstrip("=")[:-1] == changed.rstrip("=")[:-1]


@pytest.mark.parametrize("kept", ["", "v1.", "v1.!!", "v1.AAAA", "v2.AAAA", "kheo_mat_khau", "v1.é"])
def test_what_is_no_seal_opens_nothing(kept):
    assert unseal(kept, "khóa") is None


@given(attempts=st.integers(min_value=1, max_value=100))
def test_a_message_rests_longer_each_time_and_is_given_up_once(attempts):
    at = datetime(2023, 1, 1, tzinfo=UTC)
    pause = pause_after(attempts)

    assert (pause is None) == (attempts >= MOST_ATTEMPTS)
    assert next_try(attempts, at) == (None if pause is None else at + pause)
    if pause is not None and attempts > 1:
        assert pause > pause_after(attempts - 1)


def test_the_pauses_are_those_that_the_guide_promises():
    minutes = [pause_after(attempt) / timedelta(minutes=1) for attempt in range(1, MOST_ATTEMPTS)]

    assert minutes == [1, 5, 30, 120, 720]


@given(status=st.one_of(st.none(), st.integers(min_value=100, max_value=599)))
def test_only_a_2xx_answer_acknowledges(status):
    assert succeeded(status) == (status is not None and status // 100 == 2)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "198.18.0.1", "192.0.0.8", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:1::1",
        "2001:db8::1", "", "ví dụ", "127.1", "0x7f000001", "2130706433",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_spoken_to(number):
    assert not is_public(number)


@pytest.mark.parametrize(
    "number", ["1.1.1.1", "203.162.4.190", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_the_public_network_may_be_spoken_to(number):
    assert is_public(number)


@given(number=st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16"))
def test_no_way_of_writing_an_inner_address_makes_it_public(number):
    for text in (str(number), f"::ffff:{number}", f"64:ff9b::{int(number) >> 16:x}:{int(number) & 0xFFFF:x}"):
        assert not is_public(text)


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("https://nhan.example.vn/kheo?a=1", []),
        ("http://nhan.example.vn/", ["interchange.not_secure"]),
        ("https://localhost/", ["interchange.inside"]),
        ("https://may.local/", ["interchange.inside"]),
        ("https://127.0.0.1:8443/", ["interchange.inside"]),
        ("http://[::1]/", ["interchange.not_secure", "interchange.inside"]),
        ("https://ai:mat-khau@nhan.example.vn/", ["interchange.bad_address"]),
        ("https://nhan.example.vn/#a", ["interchange.bad_address"]),
        ("https://nhan.example.vn/a b", ["interchange.bad_address"]),
        ("https://nhan.example.vn/\r\nHost: khac", ["interchange.bad_address"]),
        ("https://nhan.example.vn:99999/", ["interchange.bad_address"]),
        ("https://[::1/", ["interchange.bad_address"]),
        ("ftp://nhan.example.vn/", ["interchange.bad_address"]),
        ("//nhan.example.vn/", ["interchange.bad_address"]),
        ("nhan.example.vn", ["interchange.bad_address"]),
        ("https:///kheo", ["interchange.bad_address"]),
        ("https://nhan.example.vn/" + "a" * 500, ["interchange.bad_address"]),
    ],
)
def test_addresses_that_are_refused(address, codes):
    assert [problem.code for problem in problems_with_address(address, private_allowed=False)] == codes


def test_where_it_is_allowed_an_inner_address_is_none_the_worse():
    assert problems_with_address("http://10.0.0.5:8080/kheo", private_allowed=True) == []
    assert address_of("http://10.0.0.5:8080").path == "/"


def test_the_example_in_the_documentation_proves_what_is_sent_and_names_every_event():
    page = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    example = {}
    exec(page.partition("```python\n")[2].partition("```")[0], example)  # noqa: S102 - our own page
    now = int(time.time())

    assert example["is_genuine"](signature(["k", "cũ"], now, b"{}"), "k", b"{}")
    assert example["is_genuine"](signature(["k", "cũ"], now, b"{}"), "cũ", b"{}")
    assert not example["is_genuine"](signature(["k"], now, b"{}"), "k", b"{} ")
    assert not example["is_genuine"](signature(["k"], now - 2 * TOLERANCE, b"{}"), "k", b"{}")
    assert not example["is_genuine"]("", "k", b"{}")
    assert {
        line.split("`")[1] for line in page.splitlines() if line.startswith("| `") and "." in line.split("`")[1]
    } == {*EVENTS}


def test_every_event_stands_for_actions_that_the_journal_knows_and_none_is_confidential():
    assert set(EVENT_OF) <= set(WORDS)
    assert len(EVENT_OF) == sum(len(event.actions) for event in EVENTS.values())
    assert {action.partition(".")[0] for action in EVENT_OF} & {"hold", "score", "account", "membership"} == set()


@pytest.mark.parametrize(
    ("state", "on", "refused"),
    [
        (EndpointState.ON, True, True), (EndpointState.ON, False, False), (EndpointState.OFF, False, True),
        (EndpointState.OFF, True, False), (EndpointState.PAUSED, True, False), (EndpointState.PAUSED, False, False),
    ],
)  # fmt: skip
def test_a_switch_is_refused_where_it_changes_nothing(state, on, refused):
    assert bool(problems_with_switch(state, on=on)) is refused


@pytest.mark.parametrize(
    ("schedule", "now", "day"),
    [
        (Schedule.BY_HAND, "2023-02-01T12:00", None),
        (Schedule.DAILY, "2023-02-01T01:00", date(2023, 1, 31)),
        (Schedule.DAILY, "2023-02-01T00:59", date(2023, 1, 30)),
        (Schedule.WEEKLY, "2023-02-06T01:00", date(2023, 2, 5)),  # a Monday
        (Schedule.WEEKLY, "2023-02-06T00:30", date(2023, 1, 29)),
        (Schedule.WEEKLY, "2023-02-12T23:00", date(2023, 2, 5)),
    ],
)
def test_the_day_whose_figures_are_due(schedule, now, day):
    assert day_due(schedule, datetime.fromisoformat(f"{now}:00+07:00"), "Asia/Ho_Chi_Minh") == day


def test_the_schedule_waits_longer_after_each_failure():
    assert [retry_after(number) / timedelta(minutes=1) for number in (0, 1, 2, 3, 4, 9)] == [15, 15, 60, 240, 720, 720]


def test_figures_of_the_format_are_taken():
    assert problems_with_figures(some_figures(), year=2023, as_of=DAY) == []


def broken(**parts):
    return {**some_figures(), **parts}


@pytest.mark.parametrize(
    ("figures", "where"),
    [
        (None, "figures"),
        ([], "figures"),
        ({**some_figures(), "people": []}, "figures"),
        (broken(format="kheo-rollup/2"), "format"),
        (broken(year=2022), "as_of"),
        (broken(as_of="2023-01-30"), "as_of"),
        (broken(plan={"code": "a", "title": "b", "version": "1"}), "plan"),
        (broken(plan={"code": "Ấ", "title": "b", "version": 1}), "plan"),
        (broken(unit={"code": "a"}), "unit"),
        (broken(totals={"registered": 1}), "totals"),
        (broken(totals={**some_figures()["totals"], "built": -1}), "totals"),
        (broken(totals={**some_figures()["totals"], "built": True}), "totals"),
        (broken(totals={**some_figures()["totals"], "built": 1.0}), "totals"),
        (broken(fields={}), "fields"),
        (broken(fields=[{"code": "a", "title": "b\0", "registered": 1}]), "fields"),
        (broken(targets=some_figures()["targets"] * 2), "targets"),
        (broken(targets=[{**some_figures()["targets"][0], "met": 4}]), "targets"),
        (broken(units=[{**some_figures()["units"][0], "name": "Lan"}]), "units"),
        (broken(units=[{**some_figures()["units"][0], "targets": {"khac": [1, None, True]}}]), "units"),
    ],
)  # fmt: skip
def test_figures_that_are_not_of_the_format_are_refused_with_the_part_at_fault(figures, where):
    assert [problem.field for problem in problems_with_figures(figures, year=2023, as_of=DAY)] == [where]


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(part=st.sampled_from(sorted(some_figures())), value=_anything)
def test_whatever_comes_in_is_judged_and_never_an_accident(part, value):
    problems = problems_with_figures({**some_figures(), part: value}, year=2023, as_of=DAY)

    assert all(problem.code == "rollup.bad_figures" for problem in problems)


def test_the_order_of_keys_does_not_change_the_hash_and_a_number_does():
    figures = some_figures()
    turned = dict(reversed(figures.items()))

    assert canonical(turned) == canonical(figures)
    assert digest(turned) == digest(figures)
    assert digest(some_figures(registered=13)) != digest(figures)


def test_every_number_that_changed_is_named_with_its_place():
    found = differences(some_figures(), some_figures(registered=13, targets=(("nam", 13, 20, 3, 2),)))

    assert [(each.where, each.before, each.after) for each in found] == [
        ("Đã đăng ký", 12, 13),
        ("Lĩnh vực Kinh tế", 12, 13),
        ("Chỉ tiêu Chỉ tiêu nam", 12, 13),
        ("Chỉ tiêu Chỉ tiêu nam, trên tổng số", None, 20),
        ("Chỉ tiêu Chỉ tiêu nam, số đơn vị đạt", 1, 2),
        ("Đảng ủy xã A: đã đăng ký", 12, 13),
    ]


def test_a_share_that_one_source_does_not_know_as_a_share_is_added_as_a_count():
    share, count = some_figures(targets=(("a", 3, 6, 2, 1),)), some_figures(targets=(("a", 4, None, 3, 3),))
    both = added([*share["targets"], *count["targets"]])

    assert (both.numerator, both.denominator, both.addressed, both.met, both.sources) == (7, None, 5, 4, 2)
    assert added([*share["targets"], *share["targets"]]).denominator == 12
    assert added([]) is None
