"""What the trial year shows to everybody: photographs, a list under public notice with comments, units that learn."""

from collections.abc import Generator, Mapping
from datetime import date, datetime, timedelta

from kheo.accounts.actor import Actor
from kheo.ballots.rules.codes import new_ticket
from kheo.config.demo.moments import Story, at
from kheo.config.demo.pictures import picture, scene_of, words_of
from kheo.config.demo.rounds import Autumn
from kheo.plans.models import Plan
from kheo.portal.actions.comments import answer_comment, moderate, send_comment
from kheo.portal.actions.offers import offer_to_learn
from kheo.portal.actions.photos import publish_photo
from kheo.portal.queries.gallery import public_recognitions
from kheo.portal.rules.comments import Ground, Step
from kheo.registrations.actions.attachments import attach
from kheo.registrations.models import Registration
from kheo.rounds.actions.candidates import propose
from kheo.rounds.actions.rounds import convene, start_notice
from kheo.rounds.queries.candidates import candidates_possible
from kheo.units.models import Unit

COMMENTS = (
    ("Tuyến đường sạch hẳn từ khi các chị làm, đề nghị xã lắp thêm đèn đoạn qua trường học.", 1, "show", "answer"),
    ("Việc này thôn tôi ai cũng biết và cùng làm, tôi thấy xứng đáng được công nhận.", 2, "show", ""),
    ("Đề nghị nói rõ tiền bà con đóng góp đã chi những gì, dán ở nhà văn hóa cho mọi người xem.", 1, "show", "look"),
    ("Danh sách dán ở nhà văn hóa chữ nhỏ quá, người già không đọc được.", None, "show", "decline"),
    ("Bán điện thoại trả góp, gọi số trên biển đầu chợ.", None, "hide", "decline"),
    ("Tổ này họp rất đều, có gì cũng bàn với bà con trước khi làm.", 3, "", ""),
    ("Thôn tôi cũng muốn làm như vậy, mong xã cho đi xem.", 2, "", ""),
)
ANSWERS = {
    "answer": "Xã tiếp thu. Ba cột đèn ở đoạn qua trường học được lắp trong tháng 10/2023.",
    "decline": "Cảm ơn bà con. Danh sách khổ lớn đã có ở trụ sở xã; bà con cần thì báo trưởng thôn đọc giúp.",
    "hidden": "Nội dung không liên quan đến danh sách đang lấy ý kiến.",
}


def photographed(registration: Registration, officer: Actor, day: date) -> Generator[datetime, None, None]:
    """One to three pictures in the dossier, shown to everybody once the model is recognised."""
    scene = scene_of(registration.title)
    for number in range(1 + registration.pk % 3):
        yield (moment := at(day, 10, number))
        drawn = picture(scene, registration.pk * 3 + number)
        made = attach(
            registration_id=registration.pk,
            content=drawn,
            size=len(drawn.getvalue()),
            name=f"anh-{number + 1}.jpg",
            by=officer,
            at=moment,
        )
        alt = words_of(scene, registration.pk + number, registration.place)
        publish_photo(attachment_id=made.pk, alt=alt, by=officer, at=moment)


def recognised_are_photographed(unit: Unit, officer: Actor, day: date) -> Story:
    """What the unit had recognised this year."""
    yield at(day)
    shown = public_recognitions().filter(registration__unit__path__startswith=unit.path)
    for each in list(shown.filter(registration__plan__period_from__year=day.year).select_related("registration")):
        yield from photographed(each.registration, officer, day)


def under_notice(autumn: Autumn, unit: Unit, office: Actor, today: date) -> Story:
    """A commune whose list everybody may speak to just now."""
    opened = today - timedelta(days=6)
    yield (moment := at(opened))
    round_ = convene(plan=autumn.plan, level="co-so", unit=unit, title="", by=office, at=moment)
    chosen = [each.pk for each in candidates_possible(round_)[:5]]
    propose(round_id=round_.pk, registration_ids=chosen, by=office, at=moment)
    yield (moment := at(opened + timedelta(days=1)))
    until = today + timedelta(days=5)
    place = f"Trụ sở {unit.name} và nhà văn hóa các thôn"
    start_notice(round_id=round_.pk, by=office, at=moment, notice_to=until, place=place)
    for number, (words, about, shown, answered) in enumerate(COMMENTS):
        yield (moment := at(opened + timedelta(days=2 + number // 3), 19, number))
        it = send_comment(round_id=round_.pk, number=about, words=words, code=new_ticket(), at=moment)
        yield (moment := at(today - timedelta(days=1), 8, number))
        if shown:
            ground = Ground.OFF_TOPIC if shown == "hide" else ""
            moderate(comment_id=it.pk, step=Step(shown), ground=ground, by=office, at=moment)
        if answered:
            said = "" if answered == "look" else ANSWERS["hidden" if shown == "hide" else answered]
            answer_comment(comment_id=it.pk, step=Step(answered), words=said, by=office, at=moment)


def learners(plan: Plan, officers: Mapping[str, Actor], units: Mapping[str, Unit], day: date) -> Story:
    """Three communes that begin to do what others were recognised for."""
    yield (moment := at(day, 14))
    found = public_recognitions().filter(registration__subject="tap-the").select_related("registration__unit")
    sources = [each.registration for each in found.order_by("-pk")[:2]]
    for number, code in enumerate(("xa-mai-sao", "xa-gia-loc", "xa-bac-thuy")):
        source = sources[number % 2]
        if source.unit_id != units[code].pk:
            offer_to_learn(source_id=source.pk, unit=units[code], plan=plan, by=officers[code], at=moment)
