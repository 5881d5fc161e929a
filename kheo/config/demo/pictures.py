"""Pictures of the trial year, drawn: nobody had to be photographed for a page that shows photographs."""

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (960, 600)
GROUND = 400  # where the land begins, from above
INK, WOOD, ROAD, WALL, ROOF = "#3b2f28", "#7a5230", "#cfc7b8", "#f4e9d2", "#a8452f"
GREENS = ("#5f8a4c", "#73a05a", "#4c7a46", "#86ab62")
CLOTHES = ("#9b2d20", "#1f66b5", "#c98a2b", "#4c7a46", "#6b4a86", "#2f7f86")
SKINS = ("#e6b98f", "#d9a577", "#c98f63")
Pen = ImageDraw.ImageDraw


def picture(scene: str, number: int) -> BytesIO:
    """A drawn scene as a JPEG; another number is another view of it."""
    rng = Random(f"{scene}{number}")  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(image)
    _land(pen, rng, dusk=scene == "lamps")
    SCENES[scene][0](pen, rng)
    out = BytesIO()
    image.save(out, "JPEG", quality=72)
    out.seek(0)
    return out


def scene_of(title: str) -> str:
    """The scene that goes with a model's title."""
    return next((scene for scene, (_, words, _) in SCENES.items() if any(word in title for word in words)), "meeting")


def words_of(scene: str, number: int, place: str) -> str:
    """What is to be seen, for who does not see it."""
    told = SCENES[scene][2]
    return f"{told[number % len(told)]}, {place}." if place else f"{told[number % len(told)]}."


def _land(pen: Pen, rng: Random, *, dusk: bool) -> None:
    width, height = SIZE
    upper, lower = ((48, 52, 92), (222, 142, 110)) if dusk else ((126, 178, 214), (240, 240, 226))
    for y in range(GROUND):
        share = y / GROUND
        mixed = tuple(round(a + (b - a) * share) for a, b in zip(upper, lower, strict=True))
        pen.line((0, y, width, y), fill=mixed)
    at = rng.randrange(120, 840)
    pen.ellipse((at, 50, at + 64, 114), fill="#f7e6a6" if not dusk else "#f2efe2")
    for layer, colour in enumerate(("#7d9a8c", "#6b8f6d", "#5a8055")):
        base, points = GROUND - 90 + layer * 45, [(0, height)]
        for x in range(0, width + 121, 120):
            points.append((x, base - rng.randrange(20, 110 - layer * 30)))
        pen.polygon([*points, (width, height)], fill=colour)
    pen.rectangle((0, GROUND, width, height), fill=rng.choice(("#8fae63", "#9ab56d", "#86a65e")))


def _person(pen: Pen, rng: Random, x: int, y: int, size: int = 90) -> None:
    """Somebody who stands at (x, y), from behind or afar: no face."""
    head, body = size // 5, rng.choice(CLOTHES)
    pen.rectangle((x - size // 9, y - size // 3, x - 2, y), fill=INK)
    pen.rectangle((x + 2, y - size // 3, x + size // 9, y), fill=INK)
    pen.rounded_rectangle((x - size // 6, y - size * 3 // 4, x + size // 6, y - size // 4), size // 10, fill=body)
    top = y - size * 3 // 4
    pen.ellipse((x - head // 2, top - head, x + head // 2, top), fill=rng.choice(SKINS))
    if rng.random() < 0.5:  # a conical hat
        pen.polygon(
            [(x - head, top - head * 2 // 3), (x + head, top - head * 2 // 3), (x, top - head * 3 // 2)], "#e9d9a6"
        )
    else:
        pen.chord((x - head // 2, top - head, x + head // 2, top), 180, 360, fill=INK)


def _house(pen: Pen, x: int, y: int, width: int = 200) -> None:
    pen.rectangle((x, y - width // 2, x + width, y), fill=WALL)
    eaves = y - width // 2
    pen.polygon(
        [(x - 24, eaves), (x + width + 24, eaves), (x + width - 20, eaves - 70), (x + 20, eaves - 70)], fill=ROOF
    )
    pen.rectangle((x + width // 2 - 20, y - 70, x + width // 2 + 20, y), fill=WOOD)
    for window in (x + 24, x + width - 60):
        pen.rectangle((window, y - 72, window + 36, y - 40), fill="#8fb9c9", outline=WOOD, width=3)


def _tree(pen: Pen, rng: Random, x: int, y: int, size: int, fruit: str = "") -> None:
    pen.rectangle((x - size // 14, y - size // 2, x + size // 14, y), fill=WOOD)
    for _ in range(7):
        dx, dy, r = rng.randrange(-size // 3, size // 3), rng.randrange(-size // 4, size // 4), size // 4
        pen.ellipse(
            (x + dx - r, y - size * 2 // 3 + dy - r, x + dx + r, y - size * 2 // 3 + dy + r), fill=rng.choice(GREENS)
        )
    for _ in range(9 if fruit else 0):
        dx, dy = rng.randrange(-size // 2, size // 2), rng.randrange(-size // 3, size // 3)
        pen.ellipse((x + dx - 6, y - size * 2 // 3 + dy - 6, x + dx + 6, y - size * 2 // 3 + dy + 6), fill=fruit)


def _road(pen: Pen) -> None:
    pen.polygon([(300, 600), (700, 600), (540, GROUND - 10), (480, GROUND - 10)], fill=ROAD)


def _flowers(pen: Pen, rng: Random) -> None:
    _house(pen, rng.choice((60, 660)), 430)
    _road(pen)
    for step in range(26):
        y = GROUND + 8 + step * 8
        share = (y - GROUND) / 200
        for x in (480 - 190 * share, 540 + 170 * share):
            r = 4 + int(9 * share)
            colour = rng.choice(("#d4566e", "#e8a23d", "#f3e3ef", "#b3487c"))
            pen.ellipse((x - 2 * r, y, x + 2 * r, y + 2 * r), fill=rng.choice(GREENS))
            pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    for x in rng.sample((250, 300, 720, 770), 3):
        _person(pen, rng, x, rng.randrange(500, 570), 110)


def _lamps(pen: Pen, rng: Random) -> None:
    _house(pen, rng.choice((40, 690)), 420, 170)
    _road(pen)
    for x, y, size in ((250, 560, 300), (390, 470, 180), (610, 470, 180), (760, 560, 300)):
        for r in (size // 4, size // 6, size // 10):
            pen.ellipse((x - r, y - size - r, x + r, y - size + r), fill="#eccf85" if r > size // 9 else "#fff3c4")
        pen.rectangle((x - size // 50, y - size, x + size // 50, y), fill=INK)
        pen.polygon(
            [(x - 26, y - size - 8), (x + 26, y - size - 20), (x + 30, y - size - 14), (x - 22, y - size)], "#27415e"
        )
    for x in rng.sample((430, 470, 520, 560), 2):
        _person(pen, rng, x, rng.randrange(500, 580), 100)


def _orchard(pen: Pen, rng: Random) -> None:
    fruit = rng.choice(("#c9d77e", "#b5c46a", "#c2543c"))
    for row, (y, size) in enumerate(((430, 110), (490, 150), (570, 200))):
        for x in range(60 + row * 30, 960, 210):
            _tree(pen, rng, x + rng.randrange(-14, 14), y, size, fruit)
    for x in rng.sample((180, 400, 640, 840), 2):
        _person(pen, rng, x, 580, 130)
        pen.ellipse((x + 22, 548, x + 72, 582), fill=WOOD)


def _cattle(pen: Pen, rng: Random) -> None:
    _house(pen, rng.choice((40, 700)), 420, 180)
    for x in rng.sample((120, 330, 540, 720), 3):
        y, coat = rng.randrange(500, 560), rng.choice(("#6b5a4a", "#a8764a", "#54483e"))
        pen.rounded_rectangle((x, y - 70, x + 140, y - 20), 24, fill=coat)
        for leg in (x + 16, x + 46, x + 92, x + 118):
            pen.rectangle((leg, y - 30, leg + 12, y + 24), fill=coat)
        pen.ellipse((x + 122, y - 92, x + 172, y - 52), fill=coat)
        pen.arc((x + 118, y - 116, x + 176, y - 66), 190, 350, fill="#e8dcc2", width=6)
    _person(pen, rng, rng.choice((260, 500, 690)), 585, 130)


def _clean(pen: Pen, rng: Random) -> None:
    _house(pen, 90, 430)
    _tree(pen, rng, 820, 450, 170)
    _road(pen)
    for x, colour in ((640, "#4c7a46"), (710, "#c98a2b"), (780, "#1f66b5")):
        pen.rounded_rectangle((x, 470, x + 54, 540), 6, fill=colour)
        pen.rectangle((x - 4, 460, x + 58, 474), fill=INK)
    for x in rng.sample((220, 320, 400, 520, 590), 4):
        y = rng.randrange(510, 585)
        _person(pen, rng, x, y, 115)
        pen.line((x + 20, y - 60, x + 44, y), fill=WOOD, width=5)


def _meeting(pen: Pen, rng: Random) -> None:
    pen.rectangle((160, 210, 800, 470), fill=WALL)
    pen.polygon([(110, 210), (850, 210), (760, 120), (200, 120)], fill=ROOF)
    pen.rectangle((300, 235, 660, 280), fill="#9b2d20")
    for x in (215, 690):
        pen.rectangle((x, 300, x + 60, 370), fill="#8fb9c9", outline=WOOD, width=4)
    pen.rectangle((450, 330, 510, 470), fill=WOOD)
    for number in range(9):
        _person(pen, rng, 150 + number * 82 + rng.randrange(-12, 12), 520 + (number % 3) * 26, 120)


def _song(pen: Pen, rng: Random) -> None:
    _house(pen, 330, 440, 300)
    for number in range(6):
        x = 190 + number * 116
        _person(pen, rng, x, 560, 150)
        pen.line((x + 16, 510, x + 62, 448), fill=WOOD, width=7)  # the long neck of a tính lute
        pen.ellipse((x + 2, 494, x + 34, 526), fill="#c98a2b")


# scene → how it is drawn, words of the titles that it goes with, what is to be seen on it
SCENES: dict[str, tuple[Callable[[Pen, Random], None], tuple[str, ...], tuple[str, ...]]] = {
    "flowers": (
        _flowers,
        ("hoa", "hiến đất", "đường"),
        ("Bà con chăm hai hàng hoa bên đường bê tông", "Con đường thôn mới mở, hai bên trồng hoa"),
    ),
    "lamps": (
        _lamps,
        ("Thắp sáng", "Camera", "an ninh"),
        ("Đèn năng lượng mặt trời dọc đường thôn lúc chập tối", "Đường thôn có đèn sáng, bà con đi lại buổi tối"),
    ),
    "orchard": (
        _orchard,
        (" na ", "hồi", "quế", "nông sản"),
        ("Bà con thu hoạch quả trong vườn đồi", "Vườn cây ăn quả theo hàng trên sườn đồi"),
    ),
    "cattle": (
        _cattle,
        ("trâu", "bò"),
        ("Đàn trâu bò của các hộ trước nhà", "Bà con chăn đàn bò sinh sản ở bãi cỏ đầu thôn"),
    ),
    "clean": (
        _clean,
        ("Chủ nhật xanh", "rác", "nếp sống"),
        ("Bà con quét dọn đường thôn, bên cạnh là ba thùng phân loại rác", "Buổi tổng vệ sinh đầu tuần ở thôn"),
    ),
    "song": (
        _song,
        ("hát", "bản sắc"),
        ("Câu lạc bộ tập hát then, đàn tính trước nhà sàn", "Các thành viên cầm đàn tính biểu diễn ở sân nhà"),
    ),
    "meeting": (
        _meeting,
        ("hòa giải", "Chính quyền", "Chi bộ"),
        ("Bà con họp trước nhà văn hóa thôn", "Buổi họp bàn ở nhà văn hóa, đông đủ các hộ"),
    ),
}
SCENES = {scene: SCENES[scene] for scene in ("lamps", "song", "clean", "orchard", "cattle", "meeting", "flowers")}
