"""Official documents for tests: a small one with places for the office, in the catalogue while a test runs."""

from datetime import UTC, date, datetime

import pytest

from kheo.papers.actions.drafts import Typed, save_draft, start_draft
from kheo.papers.actions.issuing import issue_draft
from kheo.papers.models import IssuedPaper, PaperDraft
from kheo.papers.queries.documents import written
from kheo.papers.queries.official import ALL_FORMS, CATALOGUE, Asked, Paper
from kheo.papers.rules.official import Column, Heading, Official, Paragraph, Row, Table
from kheo.progress.rules import counting
from tests.registrations.factories import SYSTEM

NAME = "bao-cao-thu"
DAY = date(2023, 3, 1)
AT = datetime(2023, 3, 2, 3, 0, tzinfo=UTC)
HINT = "Nêu đặc điểm tình hình của đơn vị."
OTHER = "Đề xuất, kiến nghị."


def report(asked: Asked) -> Official:
    registered = asked.total(counting.REGISTERED)
    blocks = [
        Heading("I. TÌNH HÌNH"),
        Paragraph((HINT,), by_office=True),
        Heading("II. KẾT QUẢ"),
        Paragraph((f"Tính đến hết ngày {asked.day}, đã đăng ký ", registered, " mô hình, điển hình.")),
        Table(
            (Column("Đơn vị", 20), Column("Đăng ký", 8)),
            [Row((unit.title, (asked.total(counting.REGISTERED, unit),))) for unit in asked.found.units[:20]],
            "Kết quả",
        ),
        Paragraph((OTHER,), by_office=True),
    ]
    return asked.official(NAME, "BÁO CÁO", f"kết quả thực hiện {asked.movement}", "BC", blocks)


@pytest.fixture
def catalogue(monkeypatch):
    """The catalogue with one document more."""
    monkeypatch.setitem(CATALOGUE, NAME, Paper(NAME, "Báo cáo thử", "unit", ALL_FORMS, report))
    return CATALOGUE


def make_draft(plan, unit, *, paper=NAME, by=SYSTEM, at=AT, **more) -> PaperDraft:
    return start_draft(plan=plan, unit=unit, paper=paper, **{"as_of": DAY, **more}, by=by, at=at)


def write(draft, *texts, by=SYSTEM, at=AT, revision=None, **words) -> PaperDraft:
    """Fill the office's places in order, and the frame."""
    keys = [place.key for place in written(draft).places]
    typed = Typed(texts=dict(zip(keys, texts, strict=False)), words=words)
    return save_draft(draft_id=draft.pk, typed=typed, revision=revision or draft.revision, by=by, at=at)


def make_ready(plan, unit, **more) -> PaperDraft:
    """A draft to which nothing is owed any more."""
    draft = write(make_draft(plan, unit, **more), "Đơn vị có 7 chi bộ.", "Không có kiến nghị.", signer="Hoàng Văn Dũng")
    return PaperDraft.objects.get(pk=draft.pk)


def make_issued(plan, unit, *, by=SYSTEM, at=AT, issued_on=None, symbol="ĐU", **more) -> IssuedPaper:
    draft = make_ready(plan, unit, at=at, **more)
    return issue_draft(
        draft_id=draft.pk, revision=draft.revision, issued_on=issued_on or at.date(), symbol=symbol, by=by, at=at
    )
