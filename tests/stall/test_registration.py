"""A cooperative comes in: its application, its papers, the union's points, a question back, and a yes."""

import io
import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.accounts.models import AccessRecord, Invitation, Membership, Role, User
from shop.joining import applying
from shop.joining.models import Paper, Point, PointCheck, Registration
from shop.notifications.models import PhoneCall
from shop.treasury.models import PayoutChange
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.test_order_story import log_in

pytestmark = pytest.mark.django_db
URL = "/dang-ky/hop-tac-xa/"
NEW = "nuong che 5 cay"


def typed(**changes: str) -> dict[str, str]:
    return {
        "form_key": str(uuid.uuid4()),
        "name": "HTX Mật ong Tả Lèng",
        "entity_type": "cooperative",
        "tax_number": "0100112437",
        "commune": "03388",
        "village": "Bản Lùng Thàng",
        "contact_person": "Giàng A Sếnh",
        "phone": "0912 000 077",
        "email": "",
        "member_count": "21",
        "member_households": "18",
        "bank": "970436",
        "account_number": "0071 0011 2233",
        "account_name": "htx mật ong tả lèng",
        "agrees": "on",
        "password": NEW,
    } | changes


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telefon"
    Image.new("RGB", (640, 480), "white").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("giay.pdf", out.getvalue())  # judged by its content


def pdf(body: bytes = b"%PDF-1.7\n1 0 obj\n%%EOF\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("giay.jpg", body)


def applied() -> Registration:
    assert Client().post(URL, typed()).status_code == 302
    return Registration.unscoped.select_related("cooperative").get()


def owner() -> Client:
    return at_work(User.objects.get(phone="+84912000077"))


def test_from_nothing_to_a_stall_that_sells(cast: Cast) -> None:
    """The cooperative's own way: one form, the login, a paper; and the union's: every point, a question, a yes."""
    htx = Client()
    assert htx.get(URL).status_code == 200
    assert htx.post(URL, typed())["Location"].startswith("/dang-nhap/?next=")
    cooperative = Cooperative.objects.get(name="HTX Mật ong Tả Lèng")
    assert (cooperative.verification, cooperative.live) == (Verification.SUBMITTED, False)
    assert (cooperative.bank_account_number, cooperative.bank_account_name) == (
        "007100112233",
        "HTX MAT ONG TA LENG",
    )
    assert PayoutChange.unscoped.get(cooperative=cooperative).requested_by.phone == "+84912000077"
    assert Membership.objects.get(cooperative=cooperative).role == Role.OWNER
    htx.post("/dang-nhap/", {"phone": "0912000077", "password": NEW})
    assert "/htx/ho-so/" in htx.get("/htx/").content.decode()
    assert "ảnh giấy chứng nhận" in htx.get("/htx/ho-so/").content.decode()
    assert htx.post("/htx/ho-so/", {"kind": "registration", "file": photo()}).status_code == 302
    row = Registration.unscoped.get()
    minh = at_work(cast.minh)
    assert f"/lien-minh/ho-so/{row.pk}/" in minh.get("/lien-minh/ho-so/").content.decode()
    assert minh.post(f"/lien-minh/ho-so/{row.pk}/xac-minh/").status_code == 409
    assert minh.post(f"/lien-minh/hop-tac-xa/{cooperative.pk}/xac-minh/").status_code == 409
    minh.post(f"/lien-minh/ho-so/{row.pk}/hoi-lai/", {"reason": "Thiếu trang sau của giấy chứng nhận"})
    page = htx.get("/htx/ho-so/").content.decode()
    assert "Thiếu trang sau" in page
    mended = typed(member_households="19")
    assert htx.post("/htx/ho-so/sua/", mended).status_code == 302
    assert htx.post("/htx/ho-so/gui/").status_code == 302
    for point in Point:
        sent = {"point": point, "how": "Gọi điện, xem bản chính", "answer": "dung"}
        assert minh.post(f"/lien-minh/ho-so/{row.pk}/muc/", sent).status_code == 302
    assert minh.post(f"/lien-minh/ho-so/{row.pk}/xac-minh/").status_code == 302
    cooperative.refresh_from_db()
    assert (cooperative.verification, cooperative.verified_by) == (Verification.VERIFIED, cast.minh)
    assert cooperative.member_households == 19
    assert cooperative.is_selling
    assert "Gian hàng chưa mở bán" not in htx.get("/htx/").content.decode()
    assert "HTX Mật ong Tả Lèng" in Client().get("/hop-tac-xa/").content.decode()


def test_a_point_says_who_how_and_when_and_the_newest_word_counts(cast: Cast) -> None:
    row, minh = applied(), at_work(cast.minh)
    url = f"/lien-minh/ho-so/{row.pk}/muc/"
    without = minh.post(url, {"point": "tax", "how": "", "answer": "dung"})
    assert (without.status_code, PointCheck.unscoped.exists()) == (400, False)
    following = [*Point, "xong"][1:]
    for point, after in zip(Point, following, strict=True):
        sent = {"point": point, "how": "Xem bản chính", "answer": "dung"}
        assert minh.post(url, sent)["Location"].endswith(f"#muc-{after}")
        if after != "xong":  # said once, it is there for the next
            assert 'value="Xem bản chính"' in minh.get(f"/lien-minh/ho-so/{row.pk}/").content.decode()
    minh.post(url, {"point": "tax", "how": "Tra trang thuế: tên khác", "answer": "sai"})
    page = minh.get(f"/lien-minh/ho-so/{row.pk}/").content.decode()
    assert "Tra trang thuế: tên khác" in page
    assert "Trần Văn Minh" in page
    assert "còn 1 mục" in page
    assert minh.post(f"/lien-minh/ho-so/{row.pk}/xac-minh/").status_code == 409
    assert Cooperative.objects.get(pk=row.cooperative_id).verification == Verification.SUBMITTED


@pytest.mark.parametrize("email", ["tleng@example.vn", ""])
def test_a_question_back_reaches_the_cooperative_by_mail_or_by_a_call(cast: Cast, email: str) -> None:
    Client().post(URL, typed(email=email))
    row = Registration.unscoped.get()
    drain()
    mail.outbox.clear()
    at_work(cast.minh).post(f"/lien-minh/ho-so/{row.pk}/hoi-lai/", {"reason": "Thiếu trang sau"})
    drain()
    if email:
        assert [letter.to for letter in mail.outbox] == [[email]]
        assert "Thiếu trang sau" in mail.outbox[0].body
    else:
        call = PhoneCall.unscoped.get(subject__contains="cần bổ sung")
        assert "Thiếu trang sau" in call.body
        assert call.phone == "+84912000077"


def test_w6_an_application_does_not_tell_whether_its_phone_has_an_account(cast: Cast) -> None:
    """Hoa has one: nobody gets in with a password chosen for her, and she owns the stall only after her own yes."""
    known = Client().post(URL, typed(phone="0912000001", tax_number="0101248141"))
    unknown = Client().post(URL, typed(tax_number="0301463315", account_number="99887766"))
    assert known["Location"] == unknown["Location"]
    assert not Client().login(username="0912000001", password=NEW)
    draft = Cooperative.objects.get(phone="+84912000001", name="HTX Mật ong Tả Lèng")
    assert (draft.verification, draft.bank_account_number) == (Verification.DRAFT, "")
    assert not cast.hoa.memberships.exists()
    hoa = log_in("0912000001")
    assert hoa.get("/tai-khoan/")["Location"] == "/loi-moi/"
    hoa.post("/loi-moi/", {"invitation": Invitation.unscoped.get().pk, "answer": "co"})
    assert Membership.objects.get(user=cast.hoa).role == Role.OWNER
    assert hoa.post("/htx/ho-so/gui/").status_code == 302
    draft.refresh_from_db()
    assert draft.verification == Verification.SUBMITTED


def test_who_is_logged_in_owns_the_stall_they_apply_for(cast: Cast) -> None:
    hoa = at_work(cast.hoa)
    assert 'name="password"' not in hoa.get(URL).content.decode()
    assert hoa.post(URL, typed())["Location"] == "/htx/ho-so/"
    assert hoa.get("/htx/ho-so/").status_code == 200


def test_the_same_form_twice_is_one_application(cast: Cast) -> None:
    form = typed()
    answers = [Client().post(URL, form)["Location"] for _tap in range(2)]
    assert answers[0] == answers[1]
    assert Registration.unscoped.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tax_number", "0100112438"),  # the check digit
        ("tax_number", "12345"),
        ("name", ""),
        ("phone", "12"),
        ("commune", "00004"),  # of Hà Nội
        ("member_households", "rất nhiều"),
        ("member_count", "-5"),
        ("account_number", "abc"),
        ("account_number", "0000000001"),  # the tea's
        ("password", "0912000077"),
        ("agrees", ""),
        ("form_key", "x"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(cast: Cast, field: str, value: str) -> None:
    form = typed(bank="970405") | {field: value}
    response = Client().post(URL, form)
    assert response.status_code == 200
    if field not in ("agrees", "form_key"):
        assert f'id="id_{field}_error"' in response.content.decode()
    assert 'value="HTX Mật ong Tả Lèng"' in response.content.decode() or field == "name"
    assert not Registration.unscoped.exists()
    assert not User.objects.filter(phone="+84912000077").exists()
    assert Cooperative.objects.count() == 2


def test_a_tax_number_of_a_verified_stall_is_nobody_elses(cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(tax_number="0100112437")
    assert "Đã có gian hàng với mã số thuế này" in Client().post(URL, typed()).content.decode()
    assert not Registration.unscoped.exists()


@pytest.mark.parametrize("limit", ["REGISTRATIONS_PER_PHONE", "REGISTRATIONS_PER_NETWORK"])
def test_floods_end(cast: Cast, settings: Settings, limit: str) -> None:
    setattr(settings, limit, 1)
    applied()
    again = {"form_key": str(uuid.uuid4()), "account_number": "123456"}
    if limit == "REGISTRATIONS_PER_NETWORK":
        again["phone"] = "0912000078"
    assert Client().post(URL, typed(**again)).status_code == 429
    assert Registration.unscoped.count() == 1


def test_before_its_turn_an_application_is_not_mended(cast: Cast) -> None:
    row = applied()
    with pytest.raises(applying.NotOpen):
        applying.mend(row.pk, None)  # type: ignore[arg-type]
    Cooperative.objects.filter(pk=row.cooperative_id).update(verification=Verification.SUSPENDED)
    with pytest.raises(applying.NotOpen):
        applying.send(row.pk)
    with pytest.raises(applying.NotOpen):
        applying.give_back(row.pk, officer_id=cast.minh.pk, reason="x")


@pytest.mark.parametrize(
    ("file", "content_type", "where"),
    [(photo, "image/webp", "inline"), (pdf, "application/pdf", "attachment")],
)
def test_w1_a_paper_is_judged_by_its_content_and_handed_out_with_care(
    cast: Cast, file: Any, content_type: str, where: str
) -> None:
    row = applied()
    htx = owner()
    htx.post("/htx/ho-so/", {"kind": "registration", "file": file()})
    paper = Paper.unscoped.get()
    assert paper.content_type == content_type
    assert b"Telefon" not in bytes(paper.data)
    for client, url in (
        (htx, f"/htx/ho-so/giay/{paper.pk}/"),
        (at_work(cast.minh), f"/lien-minh/ho-so/giay/{paper.pk}/"),
    ):
        response = client.get(url)
        assert response["Content-Disposition"].startswith(where)
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == (content_type, "nosniff")
    assert AccessRecord.objects.get(subject="joining.paper").user == cast.minh
    assert at_work(cast.may).get(f"/htx/ho-so/giay/{paper.pk}/").status_code == 404
    assert at_work(cast.may).get("/htx/ho-so/").status_code == 404  # the tea came without an application
    assert row.papers(manager="unscoped").count() == 1


@pytest.mark.parametrize(
    "file", [pdf(b"%PDF-1.7 torn"), pdf(b"<html>"), pdf(b""), pdf(b"GIF89a"), pdf(b"<svg xmlns='x'/>")]
)
def test_w1_what_is_no_paper_is_refused(cast: Cast, file: SimpleUploadedFile) -> None:
    applied()
    file.seek(0)
    page = owner().post("/htx/ho-so/", {"kind": "registration", "file": file})
    assert 'id="id_file_error"' in page.content.decode()
    assert not Paper.unscoped.exists()


def test_the_union_applies_from_paper_and_the_form_says_so(cast: Cast) -> None:
    minh = at_work(cast.minh)
    form = typed()
    page = minh.post("/lien-minh/ho-so/moi/", form).content.decode()
    password = re.search(r'class="number">(\d{8})<', page)
    assert password
    row = Registration.unscoped.select_related("cooperative").get()
    assert (row.is_from_paper, row.entered_by) == (True, cast.minh)
    assert row.cooperative.verification == Verification.SUBMITTED
    assert "Từ đơn giấy" in minh.get("/lien-minh/ho-so/").content.decode()
    assert minh.post("/lien-minh/ho-so/moi/", form)["Location"] == f"/lien-minh/ho-so/{row.pk}/"
    minh.post(f"/lien-minh/ho-so/{row.pk}/giay/", {"kind": "form", "file": pdf()})
    assert Paper.unscoped.get().added_by == cast.minh
    person = Client()
    person.post("/dang-nhap/", {"phone": "0912000077", "password": password[1]})
    assert person.get("/tai-khoan/")["Location"] == "/tai-khoan/mat-khau/"
