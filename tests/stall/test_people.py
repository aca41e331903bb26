"""The people of a stall: asked in by phone, their own yes, another role, letting go, a password given anew."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from shop.accounts import people
from shop.accounts.models import AccessRecord, Invitation, Membership, MembershipChange, Role, User
from shop.notifications.models import PhoneCall
from tests.cast import PASSWORD, Cast
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.test_order_story import log_in

pytestmark = pytest.mark.django_db
HELPER = "0912000013"
NEW = "nuong che 5 cay"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def asked(may: Client, way: str = "link", role: str = "packer", phone: str = HELPER) -> str:
    typed = {"phone": phone, "full_name": "Lò Thị Phụ", "role": role, "way": way}
    response = may.post("/htx/nhan-su/moi/", typed)
    assert response.status_code == 200
    return response.content.decode()


def link_in(page: str) -> str:
    found = re.search(r'href="https?://[^"/]+(/loi-moi/[^"]{32,})"', page)
    assert found
    return found[1]


def say_yes(client: Client) -> str:
    page = client.get("/loi-moi/").content.decode()
    number = re.search(r'name="invitation" value="(\d+)"', page)
    assert number
    return str(client.post("/loi-moi/", {"invitation": number[1], "answer": "co"})["Location"])


def test_a_link_a_password_a_login_and_a_yes_make_a_packer(cast: Cast, may: Client) -> None:
    link = link_in(asked(may))
    helper = Client()
    assert "HTX Chè Mây mời bạn vào làm" in helper.get(link).content.decode()
    weak = helper.post(link, {"full_name": "Lò Thị Phụ", "password": "0912000013"})
    assert (weak.status_code, User.objects.filter(phone="+84912000013").exists()) == (200, False)
    answer = helper.post(link, {"full_name": "Lò Thị Phụ", "password": NEW})
    assert answer["Location"] == "/dang-nhap/?next=%2Floi-moi%2F"
    assert not Membership.objects.filter(user__phone="+84912000013").exists()
    helper.post("/dang-nhap/", {"phone": HELPER, "password": NEW})
    assert say_yes(helper) == "/htx/"
    assert helper.get("/htx/").status_code == 200
    member = Membership.objects.get(user__phone="+84912000013")
    assert (member.cooperative, member.role) == (cast.tea, Role.PACKER)
    assert Client().get(link).status_code == 404  # answered: it leads nowhere


def test_w6_a_link_does_not_tell_whether_its_phone_had_an_account(cast: Cast, may: Client) -> None:
    """Hoa has one: her password stays, and she comes in only by her own login and yes."""
    known, unknown = link_in(asked(may, phone="0912000001")), link_in(asked(may))
    sent = {"full_name": "Ai đó", "password": NEW}
    answers = [Client().post(link, sent) for link in (known, unknown)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Client().login(username="0912000001", password=PASSWORD)
    assert not Client().login(username="0912000001", password=NEW)
    hoa = log_in("0912000001")
    assert hoa.get("/tai-khoan/")["Location"] == "/loi-moi/"
    assert hoa.get("/htx/").status_code == 403
    assert say_yes(hoa) == "/htx/"
    assert MembershipChange.unscoped.filter(user=cast.hoa, after=Role.PACKER, by=cast.may).count() == 1


def test_a_slip_has_a_first_password_that_must_be_changed(cast: Cast, may: Client) -> None:
    lost = re.search(r'class="number">(\d{8})<', asked(may, "slip"))
    found = re.search(r'class="number">(\d{8})<', asked(may, "slip"))  # printed again: the first is void
    assert lost
    assert found
    assert not Client().login(username=HELPER, password=lost[1])
    helper = Client()
    assert helper.post("/dang-nhap/", {"phone": HELPER, "password": found[1]}).status_code == 302
    for page in ("/tai-khoan/", "/loi-moi/"):
        assert helper.get(page)["Location"] == "/tai-khoan/mat-khau/"
    typed = {"old_password": found[1], "new_password1": NEW, "new_password2": NEW}
    helper.post("/tai-khoan/mat-khau/", typed)
    assert helper.get("/tai-khoan/")["Location"] == "/loi-moi/"
    assert say_yes(helper) == "/htx/"


def test_w6_a_slip_for_a_phone_with_an_account_looks_the_same_and_changes_no_password(
    cast: Cast, may: Client
) -> None:
    assert re.search(r'class="number">\d{8}<', asked(may, "slip", phone="0912000001"))
    hoa = User.objects.get(pk=cast.hoa.pk)
    assert (hoa.check_password(PASSWORD), hoa.must_change_password) == (True, False)


def test_a_slip_never_gives_a_new_password_to_an_account_in_use(cast: Cast, may: Client) -> None:
    """Somebody who uses an account made by a slip keeps it when asked in again."""
    asked(may, "slip")
    User.objects.filter(phone="+84912000013").update(last_login=timezone.now())
    before = User.objects.get(phone="+84912000013").password
    asked(may, "slip")
    assert User.objects.get(phone="+84912000013").password == before


def test_an_invitation_lapses_is_withdrawn_and_is_its_own_persons(cast: Cast, may: Client) -> None:
    link = link_in(asked(may, phone="0912000001"))
    row = Invitation.unscoped.get()
    nuoc = at_work(cast.nuoc)
    assert nuoc.get(link).status_code == 403
    nuoc.post("/loi-moi/", {"invitation": row.pk, "answer": "co"})
    nuoc.post(f"/htx/nhan-su/loi-moi/{row.pk}/rut/")  # another stall's
    assert Invitation.unscoped.get().closed_at is None
    Invitation.unscoped.update(lapses_at=timezone.now() - datetime.timedelta(seconds=1))
    assert Client().get(link).status_code == 404
    with pytest.raises(people.NotOpen):
        people.answer(row.pk, cast.hoa, accepts=True)
    Invitation.unscoped.update(lapses_at=timezone.now() + datetime.timedelta(days=1))
    may.post(f"/htx/nhan-su/loi-moi/{row.pk}/rut/")
    with pytest.raises(people.NotOpen):
        people.answer(row.pk, cast.hoa, accepts=True)
    assert not cast.hoa.memberships.exists()


def test_invitations_have_an_end(cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_OPEN", 1)
    asked(may)
    page = asked(may, phone="0912000014")
    assert "Nhiều lời mời đang chờ quá" in page
    assert 'value="0912000014"' in page  # what was typed is still there


def test_who_works_there_already_is_not_asked_in(cast: Cast, may: Client) -> None:
    assert "đang làm ở gian hàng rồi" in asked(may, phone="0912 000 011")
    assert not Invitation.unscoped.exists()


def test_a6_an_owner_changes_a_role_and_removes_at_once(cast: Cast, may: Client) -> None:
    member = Membership.objects.create(user=cast.hoa, cooperative=cast.tea, role=Role.PACKER)
    hoa = at_work(cast.hoa)
    assert hoa.get("/htx/tien/").status_code == 403
    may.post(f"/htx/nhan-su/{member.pk}/", {"role": "seller"})
    assert hoa.get("/htx/tien/").status_code == 200
    may.post(f"/htx/nhan-su/{member.pk}/", {"action": "remove"})
    assert hoa.get("/htx/tien/").status_code == 403
    page = may.get("/htx/nhan-su/").content.decode()
    assert "rời gian hàng" in page
    changes = MembershipChange.unscoped.filter(user=cast.hoa).order_by("pk").values_list("before", "after")
    assert list(changes) == [("packer", "seller"), ("seller", "")]


@pytest.mark.parametrize("sent", [{"role": "packer"}, {"action": "remove"}])
def test_the_last_owner_stays_one(cast: Cast, may: Client, sent: dict[str, str]) -> None:
    own = Membership.objects.get(user=cast.may)
    response = may.post(f"/htx/nhan-su/{own.pk}/", sent)
    assert response.status_code == 409
    assert "ít nhất một chủ" in response.content.decode()
    assert Membership.objects.get(pk=own.pk).role == Role.OWNER
    Membership.objects.create(user=cast.hoa, cooperative=cast.tea, role=Role.OWNER)
    assert may.post(f"/htx/nhan-su/{own.pk}/", sent)["Location"] == "/tai-khoan/"
    assert not Membership.objects.filter(pk=own.pk, role=Role.OWNER).exists()


def test_a2_another_stalls_person_is_a_404(cast: Cast, may: Client) -> None:
    other = Membership.objects.get(user=cast.nuoc)
    assert may.get(f"/htx/nhan-su/{other.pk}/").status_code == 404
    assert may.post(f"/htx/nhan-su/{other.pk}/", {"action": "remove"}).status_code == 404
    assert Membership.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("address", ["may@example.vn", ""])
def test_the_union_gives_a_password_anew_logs_it_and_tells_the_person(cast: Cast, address: str) -> None:
    User.objects.filter(pk=cast.may.pk).update(email=address)
    elsewhere, minh = log_in("0912000011"), at_work(cast.minh)
    member = Membership.objects.get(user=cast.may)
    listed = minh.get(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/nguoi/").content.decode()
    assert f'action="/lien-minh/nguoi/{member.pk}/mat-khau/"' in listed
    page = minh.post(f"/lien-minh/nguoi/{member.pk}/mat-khau/").content.decode()
    password = re.search(r'class="number">(\d{8})<', page)
    assert password
    assert elsewhere.get("/htx/").status_code == 302  # logged out
    again = Client()
    again.post("/dang-nhap/", {"phone": "0912000011", "password": password[1]})
    assert again.get("/htx/")["Location"] == "/tai-khoan/mat-khau/"
    record = AccessRecord.objects.get(kind="reset")
    assert (record.user, record.reference) == (cast.minh, str(cast.may.pk))
    drain()
    if address:
        assert mail.outbox[-1].to == [address]
        assert password[1] not in mail.outbox[-1].body
    else:
        call = PhoneCall.unscoped.get(audience="person")
        assert (call.phone, call.cooperative) == ("+84912000011", cast.tea)
        assert password[1] not in call.body


@pytest.mark.parametrize("who", ["van", "minh", "ngan"])
def test_the_union_gives_no_password_to_who_opens_more_than_stalls(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    member = Membership.objects.create(user=person, cooperative=cast.tea)
    before = User.objects.get(pk=person.pk).password
    assert at_work(cast.minh).post(f"/lien-minh/nguoi/{member.pk}/mat-khau/").status_code == 409
    assert User.objects.get(pk=person.pk).password == before
    assert not AccessRecord.objects.filter(kind="reset").exists()
