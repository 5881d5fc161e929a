"""The plan reader against the labelled texts; and the labels against their texts."""

import re
from calendar import monthrange
from datetime import date, timedelta

import pytest

from kheo.shared.clauses import parse_text
from tests.plans.corpus_scores import KINDS, Score, score, texts, total

TEXTS = texts()
FLOOR = 0.95
each_text = pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)


@pytest.fixture(scope="module")
def scores():
    return {text.name: score(text) for text in TEXTS}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_is_right_and_what_is_there_is_read(kind, scores):
    whole = total(scores.values())[kind]

    assert whole.precision >= FLOOR, "invented:\n" + "\n".join(whole.invented)
    assert whole.recall >= FLOOR, "missed:\n" + "\n".join(whole.missed)


def test_the_corpus_has_enough_of_everything():
    assert len(TEXTS) >= 14
    assert sum(text.held_out for text in TEXTS) >= 4
    for kind in KINDS:
        assert sum(len(text.labels[kind] or ()) for text in TEXTS) >= 50
    optional = [label for text in TEXTS for kind in KINDS for label in text.labels[kind] or () if label.get("optional")]
    assert len(optional) <= 20


@each_text
def test_every_label_names_a_clause_of_its_text(text):
    clauses = {clause.address for clause in parse_text(text.text).clauses}

    named = [label["clause"] for kind in KINDS for label in text.labels[kind] or ()]

    assert [clause for clause in named if clause not in clauses] == []


@each_text
def test_every_labelled_value_stands_in_its_clause(text):
    parsed = parse_text(text.text)
    words = {clause.address: " ".join(clause.text.split()) for clause in parsed.clauses}

    for label in text.labels["deadlines"]:
        assert says_moment(words[label["clause"]], label), label
    for label in text.labels["targets"]:
        for amount in (label["at_least"], label.get("at_most")):
            assert amount is None or says_amount(words[label["clause"]], amount), label
    for label in text.labels["citations"]:
        assert re.sub(r"\s", "", label["number"]) in re.sub(r"\s", "", words[label["clause"]]), label
        dated = [date.fromisoformat(str(each)) for each in as_list(label["date"]) if each]
        assert all(says_day(words[label["clause"]], each) for each in dated), label
        assert label["issuer"] in words[label["clause"]], label
    for label in (*text.labels["deadlines"], *text.labels["targets"]):
        if label.get("group"):
            assert label["group"].casefold() in " ".join(text.text.split()).casefold(), label


@each_text
def test_the_last_day_of_a_label_follows_from_its_words(text):
    for label in text.labels["deadlines"]:
        if "every" in label:
            assert "last_day" not in label
        elif "before" in label:
            assert label["last_day"] == label["before"] - timedelta(days=1)
        elif "by" in label:
            assert label["last_day"] == label["by"]
        else:
            assert label["last_day"] == last_day_in(label["in"]), label


@each_text
def test_title_and_recipients_of_a_label_stand_in_the_text(text):
    parsed = parse_text(text.text)
    title = parsed.find("title")

    assert title is not None
    assert text.labels["title"] in " ".join(title.text.split())
    assert text.labels["period"]["from"] < text.labels["period"]["to"]
    assert [clean(each) for each in parsed.recipients] == text.labels["recipients"]


def test_scores_are_counted():
    measured = Score(right=3, missed=["a"], invented=["b", "c"])

    assert (measured.precision, measured.recall) == (3 / 5, 3 / 4)
    assert measured.f == pytest.approx(2 / 3)
    assert (Score().precision, Score().recall) == (1, 1)


# --- how a text says a value -----------------------------------------------------------------------------------------


def says_moment(words, label):
    if "every" in label:
        day = label.get("day") or label.get("before")
        repeat = {"month": "tháng", "quarter": "quý", "half-year": "6 tháng", "year": "năm"}[label["every"]]
        return repeat in words.casefold() and (day is None or re.search(rf"ngày 0?{day}\b", words, re.I))
    if "in" in label:
        part = label["in"].partition("-")[2]
        if part.startswith("Q"):
            return re.search(rf"quý {('I', 'II', 'III', 'IV')[int(part[1]) - 1]}\b", words, re.I)
        return re.search(rf"tháng 0?{int(part)}\b", words, re.I)
    return says_day(words, label.get("before") or label["by"])


def says_day(words, day):
    dated = rf"\b0?{day.day}[/-]0?{day.month}(?:[/-]{day.year})?\b|\b0?{day.day} tháng 0?{day.month}\b"
    return re.search(dated, words)


def says_amount(words, amount):
    number = amount.removesuffix("%")
    if amount.endswith("%"):
        return re.search(rf"\b{number} ?%", words)
    return re.search(rf"\b0?{number}\b", words) or (number == "1" and re.search(r"\bmột\b", words))


def last_day_in(part):
    year, within = part.split("-")
    month = 3 * int(within[1]) if within.startswith("Q") else int(within)
    return date(int(year), month, monthrange(int(year), month)[1])


def as_list(value):
    return value if isinstance(value, list) else [value]


def clean(recipient):
    return re.sub(r"\s*\([^)]*\)", "", recipient).strip(" ,;.")
