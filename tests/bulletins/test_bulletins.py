"""Bulletins of the union: written with a look at who hears them, told once, corrected and withdrawn in sight."""

import datetime
import re
import uuid

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Commune
from shop.bulletins import publishing, telling
from shop.bulletins.models import Bulletin, Kind
from shop.bulletins.publishing import Facts, MovedOn
from shop.notifications import ways
from shop.notifications.letters import Recipient
from shop.notifications.models import OutboxMessage
from shop.notifications.topics import Topic
from tests.cast import Cast, make_cooperative
from tests.outbox import drain
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
TEA, RICE = "03405", "03595"  # their communes
TITLE = "Đường vào xã sạt lở, xe tải chưa qua được"


def day(ahead):
    return timezone.localdate() + datetime.timedelta(days=ahead)


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def typed(**changes):
    return {
        "key": str(uuid.uuid4()),
        "kind": "duong-sa",
        "title": TITLE,
        "body": "Hàng tươi thì hẹn khách lại.",
        "first_on": f"{day(0):%d/%m/%Y}",
        "last_on": f"{day(3):%d/%m/%Y}",
        "communes": [TEA],
    } | changes


def seal(page: str) -> str:
    """What the second button sends back of the look."""
    (found,) = re.findall(r'name="thay" value="([^"]+)"', page)
    return str(found)


def test_days_are_english_on_english_pages(cast: Cast, client: Client) -> None:
    row = written(cast)
    english = f"{row.first_on.day} {row.first_on:%b %Y}"
    for address in ("/thong-bao/", f"/thong-bao/{row.pk}/"):
        assert f"{row.first_on:%d/%m/%Y}" in client.get(address).content.decode()
        page = client.get(f"/en{address}").content.decode()
        assert english in page
        assert f"{row.first_on:%d/%m/%Y}" not in page


def written(cast, corrects=None, **changes):
    facts = {
        "kind": Kind.ROAD, "is_urgent": False, "title": TITLE, "body": "", "communes": (TEA,), "first_on": day(0),
        "last_on": day(3),
    }  # fmt: skip
    return publishing.publish(
        Facts(**facts | changes), key=uuid.uuid4(), officer_id=cast.minh.pk, corrects=corrects
    )


def test_the_officer_sees_who_hears_it_before_anything_is_written(cast, minh):
    """From the form to the phones: a look first, then one letter to each person of the commune, whatever is tapped."""
    with scopes_disabled():  # a second stall of the same people: one phone, one letter
        make_cooperative("HTX Chè Non", TEA, "chenon@example.vn")
        type(cast.rice).objects.filter(pk=cast.rice.pk).update(phone="+84912000099")
    form = typed()
    looked = minh.post("/lien-minh/thong-bao/moi/", form | {"buoc": "xem"}).content.decode()
    assert "Sẽ nghe: 2 HTX ở 1 xã, phường" in looked
    assert "Đăng và báo 2 HTX" in looked
    assert form["key"] in looked
    assert TITLE in looked
    assert not Bulletin.objects.exists()
    form |= {"buoc": "dang", "thay": seal(looked)}
    for other in ({"is_urgent": "on"}, {"communes": [TEA, RICE]}, {"thay": ""}):
        again = minh.post("/lien-minh/thong-bao/moi/", form | other)
        assert again.status_code == 409
        assert "Người nghe hay cách gửi đã đổi" in again.content.decode()
        assert not Bulletin.objects.exists()
    for _tap in range(2):
        assert minh.post("/lien-minh/thong-bao/moi/", form).status_code == 302
    for other in ({"title": "Câu khác hẳn"}, {"last_on": f"{day(9):%d/%m/%Y}"}):
        late = minh.post("/lien-minh/thong-bao/moi/", form | other)
        assert late.status_code == 409
        assert "đã đăng rồi, với lời khác" in late.content.decode()
        assert next(iter(other.values())) in late.content.decode()
    assert Bulletin.objects.get().title == TITLE
    assert OutboxMessage.objects.filter(topic=Topic.BULLETIN).count() == 1
    drain()
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["chemay@example.vn"]
    assert TITLE in letter.subject
    row = Bulletin.objects.get()
    assert f"/thong-bao/{row.pk}/" in letter.body


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_on": lambda: f"{day(-1):%d/%m/%Y}"}, "Ngày hết đang trước ngày bắt đầu"),
        ({"first_on": "1/1/2020", "last_on": "5/1/2020"}, "Ngày này đã qua"),
        ({"last_on": lambda: f"{day(400):%d/%m/%Y}"}, "Dài quá một năm"),
        ({"communes": []}, "Chọn ít nhất một xã"),
        ({"communes": ["99999"]}, "Lai Châu không có xã này"),
        ({"first_on": "hôm qua"}, "Ngày gõ như"),
        ({"title": ""}, "Viết một câu"),
        ({"title": "Đường lở " * 30, "is_urgent": "on"}, "240"),
        ({"title": "Sạt lở đất ở Pa Tần " * 12, "is_urgent": "on"}, "tin SMS"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(cast, minh, settings, wrong, words):
    settings.SITE_URL = "https://cho-phien-cua-lien-minh-hop-tac-xa.lai-chau.example.gov.vn"
    form = typed(**{name: value() if callable(value) else value for name, value in wrong.items()})
    answer = minh.post("/lien-minh/thong-bao/moi/", form | {"buoc": "dang"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert form["body"] in page
    assert form["title"].strip()[:40] in page
    assert not Bulletin.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_long_word_is_fine_where_no_sms_goes_out(cast, minh, settings):
    settings.SITE_URL = "https://cho-phien-cua-lien-minh-hop-tac-xa.lai-chau.example.gov.vn"
    form = typed(title="Sạt lở đất ở Pa Tần " * 12)
    looked = minh.post("/lien-minh/thong-bao/moi/", form | {"buoc": "xem"}).content.decode()
    form |= {"buoc": "dang", "thay": seal(looked)}
    assert minh.post("/lien-minh/thong-bao/moi/", form).status_code == 302


def test_only_urgent_ones_go_by_what_costs_money(cast):
    row = written(cast)
    to = Recipient.of_cooperative(cast.tea)
    free = {way.NAME for way in ways.of(telling.letter(row, Topic.BULLETIN, to))}
    urgent = {way.NAME for way in ways.of(telling.letter(row, Topic.BULLETIN_URGENT, to))}
    assert free == {"push", "email"}
    assert {"sms", "zalo", "call"} <= urgent
    assert telling.letter(row, Topic.BULLETIN_URGENT, to).is_urgent
    written(cast, is_urgent=True)
    topics = OutboxMessage.objects.order_by("pk").values_list("topic", flat=True)
    assert list(topics) == [Topic.BULLETIN, Topic.BULLETIN_URGENT]


def test_a_withdrawn_one_says_so_and_those_who_were_told_hear_of_it(cast, minh, client):
    row = written(cast)
    drain()
    assert minh.post(f"/lien-minh/thong-bao/{row.pk}/rut/", {"reason": " "}).status_code == 400
    assert minh.post(f"/lien-minh/thong-bao/{row.pk}/rut/", {"reason": "Đường đã thông"}).status_code == 302
    assert minh.post(f"/lien-minh/thong-bao/{row.pk}/rut/", {"reason": "Lần nữa"}).status_code == 409
    drain()
    _first, second = mail.outbox
    assert "Rút lại" in second.subject
    assert "Đường đã thông" in second.body
    page = client.get(row.get_absolute_url()).content.decode()
    assert "đã rút lại" in page
    assert "Đường đã thông" in page
    assert TITLE not in at_work(cast.may).get("/htx/").content.decode()


def test_what_is_withdrawn_before_it_went_out_is_not_told_at_all(cast):
    row = written(cast)
    publishing.withdraw(row.pk, reason="Nhầm xã", officer_id=cast.minh.pk)
    drain()
    assert mail.outbox == []


def test_a_corrected_one_leads_to_the_right_one(cast, minh, client):
    wrong = written(cast)
    drain()
    address = f"/lien-minh/thong-bao/{wrong.pk}/sua/"
    assert TITLE in minh.get(address).content.decode()
    form = typed(title="Đường đã thông một làn")
    form |= {"thay": seal(minh.post(address, form | {"buoc": "xem"}).content.decode()), "buoc": "dang"}
    assert minh.post(address, form).status_code == 302
    assert minh.post(address, typed(buoc="dang")).status_code == 409
    right = Bulletin.objects.get(corrects=wrong)
    drain()
    assert "Sửa lại: Đường đã thông một làn" in mail.outbox[-1].subject
    assert len(mail.outbox) == 2
    page = client.get(wrong.get_absolute_url()).content.decode()
    assert "đã được sửa" in page
    assert right.get_absolute_url() in page
    with pytest.raises(MovedOn):
        publishing.withdraw(wrong.pk, reason="x", officer_id=cast.minh.pk)


def test_a_stall_reads_today_what_its_commune_hears(cast):
    here = written(cast)
    everywhere = written(cast, communes=(), title="Rét đậm cả tỉnh")
    written(cast, communes=(RICE,), title="Chỉ ở xã kia")
    written(cast, first_on=day(2), title="Mai kia mới tới")
    page = at_work(cast.may).get("/htx/").content.decode()
    assert f'href="{here.get_absolute_url()}"' in page
    assert everywhere.title in page
    assert "Chỉ ở xã kia" not in page
    assert "Mai kia mới tới" not in page


def test_the_public_page_and_the_desks_commune_show_what_holds_there(
    cast, minh, client, django_assert_num_queries
):
    written(cast)
    written(cast, communes=(), title="Rét đậm cả tỉnh")
    address = reverse("bulletins:list")
    client.get(address, {"xa": TEA})
    with django_assert_num_queries(3):
        page = client.get(address, {"xa": TEA}).content.decode()
    assert TITLE in page
    assert "Rét đậm cả tỉnh" in page
    assert TITLE not in client.get(address, {"xa": RICE}).content.decode()
    for number in range(5):
        written(cast, title=f"Thêm {number}")
    with django_assert_num_queries(3):
        client.get(address, {"xa": TEA})
    unknown = client.get(address, {"xa": "00004"}).content.decode()
    assert "Lai Châu không có xã này" in unknown
    assert TITLE in minh.get(f"/lien-minh/xa/{TEA}/").content.decode()
    assert TITLE not in minh.get(f"/lien-minh/xa/{RICE}/").content.decode()
    assert TITLE in minh.get("/lien-minh/thong-bao/").content.decode()


def test_the_feed_says_what_the_page_says_names_nobody_and_can_be_kept(cast, client):
    row = written(cast, body="Gửi chậm hai ngày.")
    written(cast, communes=(RICE,), title="Chỉ ở xã kia")
    feed = client.get(reverse("bulletins:feed"), {"xa": TEA})
    words = feed.content.decode()
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "public" in feed["Cache-Control"]
    assert "Cookie" not in feed.get("Vary", "")
    assert TITLE in words
    assert "Gửi chậm hai ngày." in words
    assert row.get_absolute_url() in words
    assert "Chỉ ở xã kia" not in words
    assert cast.minh.full_name not in words
    again = client.get(
        reverse("bulletins:feed"), {"xa": TEA}, headers={"If-Modified-Since": feed["Last-Modified"]}
    )
    assert again.status_code == 304
    assert f"{reverse('bulletins:feed')}?xa={TEA}" in words.replace("&amp;", "&").split('rel="self"')[0]
    assert client.get(reverse("bulletins:feed"), {"xa": "99999"}).status_code == 404
    publishing.withdraw(row.pk, reason="Đường đã thông", officer_id=cast.minh.pk)
    assert f"Không còn đúng: {TITLE}" in client.get(reverse("bulletins:feed"), {"xa": TEA}).content.decode()


def test_words_that_went_out_never_change(cast):
    row = written(cast)
    for change in ("UPDATE bulletins_bulletin SET title = 'khác'", "DELETE FROM bulletins_bulletin"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert Bulletin.objects.get(pk=row.pk).title == TITLE


def test_every_commune_of_the_province_can_be_chosen(cast, minh):
    page = minh.get("/lien-minh/thong-bao/moi/").content.decode()
    assert page.count('name="communes"') == Commune.objects.filter(province="12").count()


def test_a_reader_of_feeds_takes_no_word_for_a_tag(cast, client):
    written(cast, body="Giá < 5 & <img src=x>")
    feed = client.get(reverse("bulletins:feed")).content.decode()
    assert "&lt;p&gt;Giá &amp;lt; 5 &amp;amp; &amp;lt;img src=x&amp;gt;&lt;/p&gt;" in feed


def test_pages_that_name_who_is_logged_in_are_kept_by_their_own_browser_alone(cast, minh):
    row = written(cast)
    for path in ("/thong-bao/", row.get_absolute_url()):
        assert "private" in minh.get(path)["Cache-Control"]


def test_what_corrects_something_that_is_gone_meanwhile_stays_typed(cast, minh):
    wrong = written(cast)
    address = f"/lien-minh/thong-bao/{wrong.pk}/sua/"
    form = typed(title="Đường đã thông một làn")
    form |= {"thay": seal(minh.post(address, form | {"buoc": "xem"}).content.decode()), "buoc": "dang"}
    publishing.withdraw(wrong.pk, reason="nhầm", officer_id=cast.minh.pk)
    late = minh.post(address, form)
    assert late.status_code == 409
    page = late.content.decode()
    assert "Đường đã thông một làn" in page
    assert f'href="/lien-minh/thong-bao/{wrong.pk}/"' in page
    assert Bulletin.objects.count() == 1


def test_a_correction_that_does_not_hold_either_says_so(cast, client):
    wrong = written(cast)
    right = written(cast, corrects=wrong.pk)
    assert "Xem bản đúng" in client.get(wrong.get_absolute_url()).content.decode()
    publishing.withdraw(right.pk, reason="nhầm", officer_id=cast.minh.pk)
    assert "cũng không còn đúng" in client.get(wrong.get_absolute_url()).content.decode()
