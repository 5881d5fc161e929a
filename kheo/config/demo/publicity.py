"""What was written, read out, made known and shown to one another in the trial year; some of it still on a desk."""

import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from kheo.accounts.actor import Actor
from kheo.config.demo.moments import Story, at
from kheo.config.demo.parts import SILENT_UNITS
from kheo.plans.models import Plan
from kheo.publicity.actions.drafts import add_image, create_publication
from kheo.publicity.actions.occasions import ExchangeValues, record_dissemination, record_exchange, set_goals
from kheo.publicity.actions.steps import take_step
from kheo.publicity.rules import How, Kind, PublicationValues, Step
from kheo.registrations.models import Registration
from kheo.units.models import Unit

LOUDSPEAKERS = "Hệ thống loa truyền thanh xã"


@dataclass(frozen=True)
class Written:
    """`models`: how many models of the unit it tells about. `pictures`: words for each."""

    unit: str
    kind: Kind
    day: date
    title: str
    body: str
    channel: str = ""
    place: str = ""
    people: int | None = None
    link: str = ""
    models: int = 0
    pictures: tuple[str, ...] = ()
    serves: tuple[str, ...] = ("task:tuyen-truyen",)


_ROAD = "Con đường bê tông vào thôn, hai bên trồng hoa, xa là dãy núi"
_FIELD = "Cánh đồng dưới chân núi sau buổi ra quân làm thủy lợi"
_HOUSE = "Nhà văn hóa thôn vừa sửa xong, sân rộng có cột cờ"
WRITTEN = (
    Written(
        "ban-dan-van", Kind.SESSION, date(2023, 1, 31),
        "Hội nghị triển khai Kế hoạch phong trào “Dân vận khéo” năm 2023",
        "Quán triệt các văn bản nêu tại phần II của Kế hoạch.\n"
        "Hướng dẫn đăng ký mô hình, gửi danh sách trước ngày 25/02/2023.",
        place="Hội trường Huyện ủy", people=142, serves=("clause:II.1",),
    ),
    Written(
        "xa-bac-thuy", Kind.SESSION, date(2023, 2, 7), "Hội nghị quán triệt Kế hoạch “Dân vận khéo” của Đảng ủy xã",
        "Bí thư Đảng ủy quán triệt kế hoạch của huyện, kế hoạch của xã.\nCác thôn thảo luận, chọn việc đăng ký.",
        place="Hội trường Ủy ban nhân dân xã", people=86, serves=("clause:II.1", "task:ke-hoach-don-vi"),
    ),
    Written(
        "xa-quan-son", Kind.SESSION, date(2023, 2, 9), "Sinh hoạt chuyên đề “Dân vận khéo thì việc gì cũng thành công”",
        "Các chi bộ học tập tác phẩm Dân vận, liên hệ việc ở thôn mình.", place="Nhà văn hóa trung tâm xã", people=64,
        serves=("clause:II.1",),
    ),
    Written(
        "mttq", Kind.SESSION, date(2023, 3, 15), "Tập huấn cán bộ Mặt trận về công tác dân vận ở khu dân cư",
        "Nội dung: cách họp thôn, cách bàn để dân quyết; kinh nghiệm của ba mô hình năm 2022.",
        place="Hội trường Ủy ban MTTQ huyện", people=58, serves=("clause:II.3",),
    ),
    Written(
        "tt-dong-mo", Kind.NEWS, date(2023, 3, 24), "Thị trấn Đồng Mỏ ra quân dọn vệ sinh tuyến phố trung tâm",
        "Sáng 24/3, hơn 120 hội viên, đoàn viên của thị trấn dọn vệ sinh, sơn lại bồn cây dọc tuyến phố trung tâm.\n"
        "Các khu phố thống nhất giữ nếp làm vào sáng thứ Bảy hằng tuần.",
        models=1, pictures=("Phố sau buổi dọn vệ sinh, bồn cây hai bên mới sơn",),
    ),
    Written(
        "xa-bac-thuy", Kind.ARTICLE, date(2023, 5, 12), "Bắc Thủy: việc khó, bàn kỹ với dân thì xong",
        "<h2>Ba cuộc họp, một con đường</h2>"
        "<p>Đoạn đường vào thôn trước kia mưa là lầy, trẻ đi học phải xắn quần. Nhà nước có xi măng, nhưng muốn "
        "mở rộng thì phải có đất. Chi bộ họp ba lần: lần đầu nghe dân nói, lần hai tính từng mét đất, lần ba mới "
        "biểu quyết.</p>"
        "<h2>Cách làm</h2><ul><li>Đảng viên có đất ven đường hiến trước;</li><li>mỗi ngõ cử một người trông công "
        "trình;</li><li>tiền góp, tiền chi ghi lên bảng ở nhà văn hóa.</li></ul>"
        "<p>Nay đường đã thông. Bà con bảo:</p><blockquote>Chuyện khó nhất không phải là đất, mà là nói cho nhau "
        "nghe.</blockquote>",
        models=1, pictures=(_ROAD, _HOUSE), serves=("task:tuyen-truyen", "task:duy-tri-nhan-rong"),
    ),
    Written(
        "hoi-lhpn", Kind.ARTICLE, date(2023, 6, 8), "Những túi lưới đi chợ của phụ nữ Chi Lăng",
        "Từ một chi hội, nay phụ nữ nhiều xã đi chợ bằng túi lưới, làn nhựa thay cho túi ni lông.\n"
        "Chi hội trưởng kể: “Không ai ép ai. Mình xách trước, bán hàng thấy tiện thì nhắc nhau.”\n"
        "Mỗi tháng, các chi hội gom vỏ chai, lon bán lấy tiền giúp học sinh khó khăn.",
        models=1, pictures=("Sạp rau ở chợ, người mua xách túi lưới và làn nhựa",),
    ),
    Written(
        "xa-bac-thuy", Kind.BULLETIN, date(2023, 6, 20), "Gương dân vận khéo trong xã, số tháng 6",
        "Thưa bà con! Trong 6 tháng đầu năm 2023, xã ta có 5 mô hình “Dân vận khéo” đăng ký thực hiện.\n"
        "Bà con các thôn đã góp hơn 300 ngày công, hiến 850 m² đất làm đường GTNT.\n"
        "Đảng ủy, UBND xã mong bà con tiếp tục giữ nếp họp bàn, cùng làm, cùng kiểm tra.",
        channel=LOUDSPEAKERS, models=2,
    ),
    Written(
        "xa-quan-son", Kind.BULLETIN, date(2023, 7, 5), "Bản tin dân vận khéo tháng 7 của xã Quan Sơn",
        "Thưa bà con! Tháng 7 này các thôn tiếp tục chỉnh trang đường làng.\n"
        "Thôn nào xong trước ngày 20/7/2023, xã tổ chức đến thăm, học cách làm.", channel=LOUDSPEAKERS, models=1,
    ),
    Written(
        "tt-vh-tt-tt", Kind.PROGRAMME, date(2023, 7, 14), "Chuyên mục “Dân vận khéo” tháng 7",
        "Giới thiệu ba mô hình của xã Bắc Thủy, xã Quan Sơn và thị trấn Chi Lăng.",
        channel="Đài truyền thanh - truyền hình huyện",
    ),
    Written(
        "xa-quan-son", Kind.ARTICLE, date(2023, 8, 18), "Quan Sơn: mỗi tuần một giờ cho đường làng",
        "Chiều thứ Sáu hằng tuần, loa thôn mở một bài hát, nhà nào cũng ra quét đoạn đường trước cửa. Không có biên "
        "bản, không có điểm danh.\nTổ tự quản ghi lại việc đã làm và công khai trong buổi họp cuối tháng.",
        models=1, pictures=(_FIELD,),
    ),
    Written(
        "tt-chi-lang", Kind.NEWS, date(2023, 8, 30), "Thị trấn Chi Lăng: khu phố tự quản về an ninh trật tự",
        "Đến hết tháng 8, các khu phố của thị trấn đều có tổ tự quản. Trong quý không xảy ra vụ việc phức tạp nào.",
        models=1,
    ),
    Written(
        "hoi-lhpn", Kind.ELSEWHERE, date(2023, 9, 6), "Video: một buổi chợ không túi ni lông",
        "", channel="Trang của Hội Liên hiệp Phụ nữ huyện",
        link="https://phunu.chilang.example/video/cho-khong-tui-ni-long",
    ),
    Written(
        "xa-bac-thuy", Kind.BULLETIN, date(2023, 9, 12), "Gương dân vận khéo trong xã, số tháng 9",
        "Thưa bà con! Chuẩn bị cho đợt xét công nhận, danh sách mô hình được niêm yết tại nhà văn hóa các thôn.\n"
        "Mời bà con xem và góp ý trong 5 ngày.", channel=LOUDSPEAKERS,
    ),
)  # fmt: skip
WITHDRAWN = Written(
    "tt-dong-mo", Kind.NEWS, date(2023, 6, 2), "Thông báo lịch ra quân tháng 6", "Lịch ra quân tháng 6 của các khu phố."
)
WAITING = Written(
    "huyen-uy-chi-lang", Kind.ARTICLE, date(2023, 9, 18), "Ba năm “Dân vận khéo”: nhìn từ những việc nhỏ",
    "Bài tổng hợp từ các xã, thị trấn, phục vụ sơ kết ba năm.\nBài nêu năm cách làm đã được nhiều nơi học theo.",
    pictures=(_ROAD,), serves=("task:so-ket-3-nam", "task:tuyen-truyen"),
)  # fmt: skip
ON_A_DESK = Written(
    "xa-bac-thuy", Kind.NEWS, date(2023, 9, 19), "Thôn đến thăm thôn: học cách giữ đường sạch",
    "Ngày 16/9, 20 người của hai thôn đến thăm, học cách chia đoạn đường tự quản.", models=1,
)  # fmt: skip
GOALS = {"xa-bac-thuy": (4, 6, 12), "xa-quan-son": (3, 6, 12), "tt-dong-mo": (4, 10, 24), "hoi-lhpn": (6, 12, 0)}
QUIET = SILENT_UNITS | {"xa-lien-son", "hoi-ccb"}


def stories(plan: Plan, units: Mapping[str, Unit], officers: Mapping[str, Actor], writer: Actor) -> list[Story]:
    """`writer`: who writes for the district without approving."""
    rng, steward = random.Random(2025), officers["ban-dan-van"]  # noqa: S311 - a story, not a secret
    given = [_published(plan, units[each.unit], officers.get(each.unit, steward), each) for each in WRITTEN]
    given.append(_withdrawn(plan, units[WITHDRAWN.unit], officers[WITHDRAWN.unit]))
    given.append(_waiting(plan, units[WAITING.unit], writer))
    given.append(_left(plan, units[ON_A_DESK.unit], officers[ON_A_DESK.unit]))
    given += [_planned(plan, units[code], officers[code], numbers) for code, numbers in GOALS.items()]
    for code, officer in officers.items():
        if code not in QUIET and code != "ban-dan-van":
            first = date(2023, 2, 6) + timedelta(days=rng.randrange(30))
            given.append(_made_known(plan, units[code], officer, first, rng.randrange(25, 120), rng.random() < 0.7))
    return given + _exchanges(plan, units, officers)


def _models(plan: Plan, unit: Unit, wanted: int) -> list[Registration]:
    found = Registration.objects.in_register().within(unit.path).filter(plan=plan, subject="tap-the")
    return list(found.order_by("pk")[:wanted])


def _drafted(plan: Plan, unit: Unit, by: Actor, it: Written) -> Generator[datetime, None, int]:
    yield (moment := at(it.day - timedelta(days=1), 15, 10))
    told = _models(plan, unit, it.models)
    values = PublicationValues(
        title=it.title, body=it.body, channel=it.channel, happened_on=it.day, place=it.place, people=it.people,
        link=it.link, serves=it.serves, registrations=tuple(each.pk for each in told),
    )  # fmt: skip
    made = create_publication(plan=plan, unit=unit, kind=it.kind, values=values, by=by, at=moment)
    for number, alt in enumerate(it.pictures):
        picture = drawn(f"{it.title}{number}")
        add_image(
            publication_id=made.pk, content=picture, size=len(picture.getvalue()), alt=alt, by=by, at=moment
        )  # fmt: skip
    return made.pk


def _left(plan: Plan, unit: Unit, by: Actor) -> Story:
    yield from _drafted(plan, unit, by, ON_A_DESK)


def _published(plan: Plan, unit: Unit, by: Actor, it: Written) -> Story:
    pk = yield from _drafted(plan, unit, by, it)
    yield (moment := at(it.day, 16, 30))
    take_step(publication_id=pk, step=Step.PUBLISH_AT_ONCE, by=by, at=moment)


def _withdrawn(plan: Plan, unit: Unit, by: Actor) -> Story:
    pk = yield from _drafted(plan, unit, by, WITHDRAWN)
    yield (moment := at(WITHDRAWN.day, 16, 30))
    take_step(publication_id=pk, step=Step.PUBLISH_AT_ONCE, by=by, at=moment)
    yield (moment := at(WITHDRAWN.day + timedelta(days=3), 8))
    take_step(publication_id=pk, step=Step.WITHDRAW, reason="Đăng nhầm lịch của tháng trước.", by=by, at=moment)


def _waiting(plan: Plan, unit: Unit, by: Actor) -> Story:
    pk = yield from _drafted(plan, unit, by, WAITING)
    yield (moment := at(WAITING.day, 10, 15))
    take_step(publication_id=pk, step=Step.SUBMIT, by=by, at=moment)


def _planned(plan: Plan, unit: Unit, by: Actor, numbers: tuple[int, int, int]) -> Story:
    yield (moment := at(date(2023, 2, 14), 9, 40))
    kinds = zip((Kind.ARTICLE, Kind.NEWS, Kind.BULLETIN), numbers, strict=True)
    set_goals(plan=plan, unit=unit, numbers={kind: number or None for kind, number in kinds}, by=by, at=moment)


def _made_known(plan: Plan, unit: Unit, by: Actor, day: date, people: int, all_of_them: bool) -> Story:
    yield (moment := at(day, 16))
    cites = [each.number for each in plan.versions.order_by("number")[0].document.cites]
    first = cites if all_of_them else cites[:3]
    record_dissemination(
        plan=plan, unit=unit, documents=first, how=How.CONFERENCE, held_on=day, people=people,
        note="Lồng ghép hội nghị triển khai kế hoạch năm.", by=by, at=moment,
    )  # fmt: skip
    later = day + timedelta(days=70)
    yield (moment := at(later, 16))
    record_dissemination(
        plan=plan, unit=unit, documents=cites[:1], how=How.MEETING, held_on=later, people=people // 2, note="",
        by=by, at=moment,
    )  # fmt: skip


def _exchanges(plan: Plan, units: Mapping[str, Unit], officers: Mapping[str, Actor]) -> list[Story]:
    return [
        _met(
            plan, units["xa-quan-son"], officers["xa-quan-son"],
            [units[code] for code in ("xa-bac-thuy", "xa-van-linh", "xa-y-tich")],
            date(2023, 8, 22), "Thăm đường làng tự quản, trao đổi cách giữ nếp", "Thôn trung tâm, xã Quan Sơn", 46,
            "Chia đoạn đường theo ngõ, mỗi ngõ một nhóm giữ; ghi việc đã làm lên bảng ở nhà văn hóa.\n"
            "Xã Bắc Thủy và xã Vạn Linh sẽ làm thử ở hai thôn trong quý IV.",
        ),
        _met(
            plan, units["hoi-lhpn"], officers["hoi-lhpn"],
            [units[code] for code in ("tt-dong-mo", "tt-chi-lang", "xa-mai-sao")],
            date(2023, 6, 15), "Gặp mặt các chi hội giảm rác thải nhựa", "Hội trường Hội Liên hiệp Phụ nữ huyện", 72,
            "Bắt đầu từ một chợ, để người bán nhắc người mua; gom vỏ chai gây quỹ giúp học sinh.",
        ),
    ]  # fmt: skip


def _met(
    plan: Plan, unit: Unit, by: Actor, others: list[Unit], day: date, title: str, place: str, people: int, learnt: str
) -> Story:
    yield (moment := at(day, 17))
    values = ExchangeValues(
        title=title, held_on=day, place=place, people=people, learnt=learnt,
        participants=tuple(each.pk for each in others), registrations=tuple(each.pk for each in _models(plan, unit, 2)),
    )  # fmt: skip
    record_exchange(plan=plan, unit=unit, values=values, by=by, at=moment)


def drawn(seed: str) -> BytesIO:
    """A landscape of plain colours: sky, hills, fields, a road, houses. The same words draw the same picture."""
    rng = random.Random(seed)  # noqa: S311 - a picture, not a secret
    picture = Image.new("RGB", (960, 600), (204, 224, 236))
    pen = ImageDraw.Draw(picture)
    for rank, colour in enumerate(((132, 156, 148), (98, 134, 110), (74, 116, 80))):
        base, x, points = 250 + 55 * rank, -60, [(-60, 600)]
        while x < 1040:
            points.append((x, base - rng.randrange(20, 150 - 40 * rank)))
            x += rng.randrange(70, 190)
        pen.polygon([*points, (1040, 600)], fill=colour)
    pen.rectangle((0, 420, 960, 600), fill=(178, 184, 108))
    for row in range(430, 600, 22):
        pen.line((0, row, 960, row + rng.randrange(-6, 7)), fill=(150, 164, 84), width=5)
    middle = rng.randrange(300, 660)
    pen.polygon(
        ((middle - 14, 420), (middle + 14, 420), (middle + 170, 600), (middle - 170, 600)), fill=(214, 208, 196)
    )
    for _ in range(rng.randrange(3, 6)):
        left, top = rng.randrange(20, 860), rng.randrange(340, 390)
        pen.rectangle((left, top, left + 90, top + 55), fill=(236, 226, 204))
        pen.polygon(((left - 10, top), (left + 45, top - 40), (left + 100, top)), fill=(158, 72, 52))
        pen.rectangle((left + 36, top + 20, left + 56, top + 55), fill=(96, 70, 50))
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    out.seek(0)
    return out
