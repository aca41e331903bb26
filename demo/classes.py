"""Four classes of the union: one that was held, with tests and certificates, one that is full, one that strangers ask
for, one that fell through.

Names and numbers are made up.
"""

import datetime
from dataclasses import replace
from itertools import product

from django.db import transaction
from django.utils import timezone

from catalog import days
from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from demo.people import UNION, find
from shop.notifications.models import OutboxMessage
from shop.training import attendance, certificates, classes, quizzes, seats
from shop.training.classes import Facts
from shop.training.invitations import Target, invite
from shop.training.models import ClassCertificate, Moment, Seat, Source, TestResult, TrainingClass
from shop.training.seats import Person

FAMILIES = ("Lò", "Giàng", "Vàng", "Tẩn", "Phàn", "Chẻo", "Mùa", "Lý")
GIVEN = ("Thị Sen", "A Páo", "Thị Dế", "Văn Pâng", "Thị Mẩy")
HELD = Facts(
    title="Chụp ảnh và đăng hàng bằng điện thoại",
    course_url="",
    place="Hội trường Liên minh HTX tỉnh",
    commune_id="03388",  # Đoàn Kết
    held_on=datetime.date.min,  # by the day on which the demo is loaded
    starts_at=datetime.time(8),
    ends_at=datetime.time(11, 30),
    trainer="Hoàng Thị Vân",
    partner="Hội Liên hiệp Phụ nữ tỉnh",
    audience="Thành viên hợp tác xã mới bán hàng trên mạng",
    about="Ánh sáng, nền, góc chụp; đặt tên món hàng; đăng lên gian trong lớp.\n\nMang theo điện thoại, một món hàng.",
    seats=20,
)
COMING = replace(
    HELD,
    title="Đóng gói hàng đi xa không vỡ, không ẩm",
    place="Nhà văn hoá bản Sin Suối Hồ",
    commune_id="03394",  # Sin Suối Hồ
    starts_at=datetime.time(13, 30),
    ends_at=datetime.time(16, 30),
    trainer="Nguyễn Văn Thắng",
    partner="Bưu điện tỉnh",
    audience="Người đóng gói của các hợp tác xã",
    about="Chọn thùng, chèn lót, dán băng, hút chân không; thử thả rơi từ một mét.",
    seats=6,
)
CANCELLED = replace(
    COMING,
    title="Trả lời khách, tránh bị lừa",
    place="Trụ sở xã",
    commune_id="03503",  # Pa Tần
    trainer="Hoàng Thị Vân",
    partner="Công an tỉnh",
    audience="Người trực điện thoại của gian hàng",
    about="",
)
OPEN = replace(
    HELD,
    title="Ghi sổ thu chi bằng điện thoại",
    place="Nhà văn hoá xã",
    commune_id="03503",  # Pa Tần
    partner="",
    audience="Ai bán hàng cũng học được",
    about="Ghi tiền vào, tiền ra mỗi ngày; cuối tháng xem lãi lỗ.",
    seats=8,
)
QUESTIONS = """Chụp món hàng lúc nào thì ảnh rõ nhất?
* Ban ngày, gần cửa sổ
- Giữa trưa nắng gắt
- Buổi tối, bật đèn vàng

Nền ảnh nên thế nào?
- Nhiều đồ cho vui
* Trơn, sáng, sạch

Ảnh đầu tiên của món hàng cần gì?
* Thấy rõ cả món hàng
- Có nhiều chữ
- Có mặt người bán"""


@transaction.atomic
def play() -> int:
    """Once, with tenant scopes off; how many classes are new."""
    officer = find(UNION)
    if officer is None or TrainingClass.objects.exists():
        return 0
    stalls = list(Cooperative.objects.filter(verification=Verification.VERIFIED).order_by("pk")[:16])
    today = timezone.localdate()
    _held(stalls, today - datetime.timedelta(days=45), officer.pk)
    _full(stalls, today + datetime.timedelta(days=12), officer.pk)
    _open(stalls, today + datetime.timedelta(days=9), officer.pk)
    row = classes.make(replace(CANCELLED, held_on=today + datetime.timedelta(days=5)), by_id=officer.pk)
    seats.ask(row.pk, _people(stalls[4:9], 3), source=Source.DESK, by_id=officer.pk)
    classes.cancel(row.pk, "Mưa lớn, sạt lở đường vào xã; sẽ mở lại sau Tết", by_id=officer.pk)
    OutboxMessage.objects.filter(topic__startswith="class.").delete()  # nobody of them has a telephone
    return 4


def _people(stalls: list[Cooperative], first: int) -> list[Person]:
    """One of each stall, all of them others."""
    names = [f"{family} {given}" for given, family in product(GIVEN, FAMILIES)]
    return [
        Person(
            names[(first * 7 + place) % len(names)],
            f"+8491299{first:02}{place:02}",
            cooperative_id=stall.pk,
            registered_id=_registered(stall),
        )
        for place, stall in enumerate(stalls)
    ]


def _registered(stall: Cooperative) -> int | None:
    row = getattr(stall, "registered", None)
    return row.pk if row else None


def _held(stalls: list[Cooperative], day: datetime.date, officer_id: int) -> None:
    """Two of eighteen stayed at home; those who came know more afterwards, and have a paper."""
    row = classes.make(replace(HELD, held_on=day), by_id=officer_id)
    quizzes.ask(row.pk, quizzes.read(QUESTIONS))
    people = _people(stalls[:8], 1) + _people(stalls[:6], 2)
    came = seats.ask(row.pk, people, source=Source.DESK, by_id=officer_id).new[:-2]
    noon = days.midnight(day) + datetime.timedelta(hours=8, minutes=10)
    for place, seat in enumerate(came):
        attendance.mark(seat.pk, by_id=officer_id)
        quizzes.give(seat.pk, Moment.BEFORE, place % 3, by_id=officer_id)
        if place != 4:  # left early
            quizzes.give(seat.pk, Moment.AFTER, min(3, place % 3 + 1 + place % 2), by_id=officer_id)
    made = certificates.issue(row.pk, by_id=officer_id)
    certificates.revoke(made[-1].pk, "Ghi nhầm tên, cấp lại giấy khác", by_id=officer_id)
    Seat.unscoped.filter(training_class=row).update(asked_at=noon - datetime.timedelta(days=6))
    Seat.unscoped.filter(training_class=row).exclude(attended_at=None).update(attended_at=noon)
    TestResult.unscoped.filter(seat__training_class=row).update(given_at=noon)
    evening = noon + datetime.timedelta(hours=8)
    ClassCertificate.unscoped.filter(seat__training_class=row).update(issued_at=evening)


def _open(stalls: list[Cooperative], day: datetime.date, officer_id: int) -> None:
    """Seven strangers for eight seats, five of them from one Wi-Fi: the last three wait for the union's yes."""
    row = classes.make(replace(OPEN, held_on=day), by_id=officer_id)
    for place, person in enumerate(_people(stalls[:7], 5)):
        stranger = Person(person.name, person.phone, "Bản Nà Giang")
        network = "b" * 32 if place > 1 else str(place) * 32
        seats.ask(row.pk, [stranger], source=Source.PUBLIC, by_id=None, network=network)


def _full(stalls: list[Cooperative], day: datetime.date, officer_id: int) -> None:
    """Six seats, three more in the line; the first stall is invited and has not answered."""
    row = classes.make(replace(COMING, held_on=day), by_id=officer_id)
    targets = [Target(stall.pk, _registered(stall)) for stall in stalls[:12]]
    invite(row.pk, targets, by_id=officer_id)
    seats.ask(row.pk, _people(stalls[1:10], 4), source=Source.STALL, by_id=None)
