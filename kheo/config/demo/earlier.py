"""The years before: what was recognised in 2021 and 2022 on paper, whether it is kept up, who copied it."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from kheo.accounts.actor import Actor
from kheo.config.demo.moments import Story, at
from kheo.plans.models import Plan
from kheo.recognition.actions.earlier import EarlierRow, Given, record_earlier
from kheo.recognition.actions.keep_up import keep_many, record_check
from kheo.recognition.actions.replication import record_replication
from kheo.recognition.models import Recognition
from kheo.registrations.models import Registration
from kheo.registrations.rules import RegistrationValues
from kheo.units.models import Unit

LAPSED = "Tổ tự quản đã giải thể sau khi sáp nhập thôn; tuyến đường do xã quản lý."
KEPT = "Vẫn hoạt động đều, có sổ theo dõi; thôn tự kiểm tra hằng quý."
LEARNT = (
    "Học cách chia tổ theo cụm dân cư và công khai thu chi.",
    "Đoàn của xã đã đến xem tại chỗ, về làm thử ở một thôn.",
    "Mời người làm nòng cốt sang nói chuyện tại họp thôn.",
)


def recognised_on_paper(
    plan: Plan,
    found: Sequence[tuple[Unit, RegistrationValues, Registration | None]],
    rng: Random,
    by: Actor,
    on: date,
) -> None:
    """About two thirds of a year's models recognised by the communes, a few of them by the district as well."""
    document = plan.version_at(at(on)).document
    year = plan.period_from.year
    rows = []
    for number, (unit, values, registration) in enumerate(found):
        given = None
        if rng.random() < 0.65:
            given = Given("co-so", f"{10 + unit.pk % 40}-QĐ/ĐU", date(year, 11, 4 + unit.pk % 8))
        if registration is None or given:
            rows.append(EarlierRow(unit, values, registration, given))
        if given and registration is not None and number % 5 == 0:
            rows.append(EarlierRow(unit, values, registration, Given("huyen", "415-QĐ/HU", date(year, 12, 5))))
    record_earlier(plan=plan, rows=rows, document=document, by=by, at=at(on), source=f"Danh sách công nhận năm {year}")


def kept_up(office: Actor, year: int) -> Story:
    """Half of last year's models were looked at: nearly all are kept up, one is not."""
    yield (moment := at(date(year, 6, 20)))
    standing = Recognition.objects.filter(to_at__isnull=True, level_rank=1, plan__period_from__year=year - 1)
    ids = list(standing.order_by("id").values_list("id", flat=True))
    day = date(year, 6, 19)
    keep_many(recognition_ids=ids[1 : len(ids) // 2], year=year, note=KEPT, checked_on=day, by=office, at=moment)
    record_check(recognition_id=ids[0], year=year, kept=False, note=LAPSED, checked_on=day, by=office, at=moment)


def copied(plan: Plan, officers: Mapping[str, Actor], rng: Random) -> Story:
    """Communes that took up what another commune had been recognised for the year before."""
    yield (moment := at(date(plan.period_from.year, 5, 16)))
    sources = Recognition.objects.filter(to_at__isnull=True, plan__period_from__year=plan.period_from.year - 1)
    copies = list(
        Registration.objects.in_register()
        .filter(plan=plan, continues__isnull=True, unit__kind="commune-party-committee")
        .select_related("unit")
        .order_by("id")
    )
    made = 0
    for recognition in sources.select_related("registration").order_by("-level_rank", "id"):
        source = recognition.registration
        idea = source.title.split(" ")[:4]
        for copy in copies:
            if copy.unit_id != source.unit_id and copy.title.split(" ")[:4] == idea and copy.unit.code in officers:
                record_replication(
                    source_id=source.pk,
                    copy_id=copy.pk,
                    since_on=date(plan.period_from.year, 4, 10),
                    note=rng.choice(LEARNT),
                    by=officers[copy.unit.code],
                    at=moment,
                )
                copies.remove(copy)
                made += 1
                break
        if made == 8:
            return
