"""What publicity comes in: an article, news, a bulletin read on the radio, a broadcast, a session, a picture elsewhere.

Source: II.1 and IV.1 of the plan (tuyên truyền; đăng tải tin bài; phát bản tin phát thanh; quán triệt).
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    ARTICLE = "article"
    NEWS = "news"
    BULLETIN = "bulletin"
    PROGRAMME = "programme"
    SESSION = "session"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class KindFacts:
    """How a kind is spoken of, and what is asked of it. `needs`: what must be filled in before it is published."""

    title: str
    plural: str
    about: str
    day: str  # the label of its day
    channel: str  # the label of its channel; "" where there is none
    publish: str  # the words on the button
    body: str  # the label of its text
    fields: tuple[str, ...]
    needs: tuple[str, ...]
    on_portal: bool = False
    is_public: bool = True  # it reaches the public: nobody is named in it without consent


_ALWAYS = ("title", "body", "happened_on")
KINDS: dict[Kind, KindFacts] = {
    Kind.ARTICLE: KindFacts(
        "Bài viết", "Bài viết", "Kể một mô hình làm thế nào, được gì; đăng trên trang công khai.",
        "Ngày đăng", "Nơi đăng khác", "Đăng bài", "Nội dung bài",
        (*_ALWAYS, "channel", "link"), ("title", "body", "happened_on"), on_portal=True,
    ),
    Kind.NEWS: KindFacts(
        "Tin", "Tin", "Một việc vừa diễn ra, vài câu; đăng trên trang công khai.",
        "Ngày đăng", "Nơi đăng khác", "Đăng tin", "Nội dung tin",
        (*_ALWAYS, "channel", "link"), ("title", "body", "happened_on"), on_portal=True,
    ),
    Kind.BULLETIN: KindFacts(
        "Bản tin phát thanh", "Bản tin phát thanh", "Lời đọc trên loa truyền thanh, có tính thời lượng đọc.",
        "Ngày phát", "Đài, hệ thống loa", "Ghi đã phát", "Lời đọc",
        (*_ALWAYS, "channel"), ("title", "body", "channel", "happened_on"),
    ),
    Kind.PROGRAMME: KindFacts(
        "Chương trình, phóng sự", "Chương trình, phóng sự", "Phóng sự, chuyên mục trên đài, báo, truyền hình.",
        "Ngày phát", "Đài, báo, chuyên mục", "Ghi đã phát", "Tóm tắt nội dung",
        (*_ALWAYS, "channel", "link"), ("title", "channel", "happened_on"),
    ),
    Kind.SESSION: KindFacts(
        "Hội nghị, buổi sinh hoạt", "Hội nghị, buổi sinh hoạt", "Quán triệt, phổ biến trực tiếp; có số người dự.",
        "Ngày tổ chức", "", "Ghi đã tổ chức", "Nội dung",
        (*_ALWAYS, "place", "people"), ("title", "place", "people", "happened_on"), is_public=False,
    ),
    Kind.ELSEWHERE: KindFacts(
        "Ảnh, video ở nơi khác", "Ảnh, video ở nơi khác", "Đường dẫn đến ảnh, video trên trang khác.",
        "Ngày đăng", "Trang, kênh đăng", "Ghi đã đăng", "Giới thiệu",
        (*_ALWAYS, "channel", "link"), ("title", "link", "happened_on"),
    ),
}  # fmt: skip
KIND_TITLES: dict[Kind, str] = {kind: facts.title for kind, facts in KINDS.items()}
ON_PORTAL = tuple(kind for kind, facts in KINDS.items() if facts.on_portal)
