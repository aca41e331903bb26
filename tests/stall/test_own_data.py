"""A stall takes its data away: one ZIP made by a task, handed out by a checked view, deleted when it lapses."""

import datetime
import io
import stat
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from catalog import private_files
from catalog.models import Certificate, Product, ProductPhoto
from catalog.models.certificates import CertificatePaper
from shop.accounts.models import AccessRecord
from shop.feedback.models import Question
from shop.ledger.models import Channel, Posting
from shop.notifications.models import OutboxMessage
from shop.offsite import declaring
from shop.offsite.declaring import Declaration, Facts
from shop.offsite.models import DeclaredSale
from shop.orders.models import Order
from shop.reports import pruning, spreadsheet
from shop.reports.models import DataCopy
from shop.stall import data_copy
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import BUYER, at_work, place

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://x.example";"Chè")'


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def made_files() -> list[str]:
    folder = Path(settings.PRIVATE_ROOT)
    return [file.name for file in folder.iterdir()] if folder.exists() else []


def ask(may: Client) -> DataCopy:
    assert may.post("/htx/du-lieu/").status_code == 302
    return DataCopy.unscoped.latest("pk")


def made(may: Client) -> DataCopy:
    copy = ask(may)
    drain()
    copy.refresh_from_db()
    return copy


def fetch(client: Client, copy: DataCopy) -> zipfile.ZipFile:
    answer = client.get(f"/htx/du-lieu/{copy.pk}/tai/")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def rows(archive: zipfile.ZipFile, name: str) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(archive.read(name))).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_everything_of_the_stall_and_nothing_of_another(cast: Cast, may: Client) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(summary=FORMULA)
    new, old, foreign = place({cast.tea_100: 2}), place({cast.tea_200: 1}), place({cast.rice_5kg: 1})
    long_ago = timezone.now() - datetime.timedelta(days=settings.BUYER_DATA_DAYS + 1)
    Order.unscoped.filter(pk=old.pk).update(status="delivered", status_changed_at=long_ago)
    may.post(f"/htx/don/{place({cast.tea_100: 1}, 'vietqr').number}/nhan-tien/")
    for product in (cast.tea_product, cast.rice_product):
        Question.unscoped.create(
            product=product, words="Hái tháng mấy?", fingerprint="x", asked_at=timezone.now()
        )
        default_storage.save(f"t/{product.pk}.jpg", ContentFile(b"picture " * product.pk))
        ProductPhoto.unscoped.create(
            product=product,
            name=f"t/{product.pk}",
            original=f"t/{product.pk}.jpg",
            width=9,
            height=9,
            widths=[],
        )
    for cooperative in (cast.tea, cast.rice):
        facts = Facts(None, "Măng khô", 1, 50_000, Channel.MARKET, timezone.localdate())
        (sale,) = declaring.declare(cooperative.pk, [Declaration("a" * 32, facts, "Lan")], actor_id=None)
        DeclaredSale.unscoped.filter(pk=sale.pk).update(photo=b"slip")
    for product in (cast.tea_product, cast.rice_product):
        given = Certificate.unscoped.create(product=product, scheme="vietgap", number=f"VG {product.pk}")
        CertificatePaper.unscoped.create(certificate=given, data=b"paper")
    copy = made(may)
    archive = fetch(may, copy)
    photo = f"anh/che-shan-tuyet-1-{ProductPhoto.unscoped.get(product=cast.tea_product).pk}.jpg"
    slip = f"phieu/{timezone.localdate()}-{DeclaredSale.unscoped.get(cooperative=cast.tea).pk}.jpg"
    (told,) = [row for row in rows(archive, "giay.xlsx") if row[3] == f"VG {cast.tea_product.pk}"]
    names = [*(f"{name}.xlsx" for name in data_copy.TABLES), photo, slip, told[0]]
    assert sorted(archive.namelist()) == sorted(names)
    assert archive.read(slip) == b"slip"
    assert archive.read(told[0]) == b"paper"
    assert f"VG {cast.rice_product.pk}" not in {row[3] for row in rows(archive, "giay.xlsx")}
    assert [row[1:6] for row in rows(archive, "ban-noi-khac.xlsx")] == [
        ("Măng khô", 1, 50_000, "Chợ phiên, bán tại chỗ", "Lan")
    ]
    assert archive.read(photo) == b"picture " * cast.tea_product.pk
    assert [row[6] for row in rows(archive, "hang-hoa.xlsx")] == [120_000, 230_000]
    orders = {row[0]: row for row in rows(archive, "don-hang.xlsx")}
    assert foreign.number not in orders
    assert orders[new.number][3:5] == (BUYER, "0981 000 111")
    assert orders[new.number][7:11] == ("Chè Shan tuyết, Hộp 100 g × 2", 240_000, 24_000, 264_000)
    assert orders[old.number][3:7] == ("Khách đã ẩn tên", None, None, None)
    assert [row[3] for row in rows(archive, "khach-hoi.xlsx")] == ["Hái tháng mấy?"]
    assert sum(row[5] for row in rows(archive, "so-tien.xlsx")) == 0
    assert len(rows(archive, "so-tien.xlsx")) == Posting.objects.filter(cooperative=cast.tea).count() > 2

    (summary,) = {row[3] for row in rows(archive, "hang-hoa.xlsx")}
    assert summary == f"'{FORMULA}"
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(archive.read("hang-hoa.xlsx"))).read(
        "xl/worksheets/sheet1.xml"
    )


def test_the_page_tells_how_far_it_is_and_asks_again_by_itself(cast: Cast, may: Client) -> None:
    # The stall's script would swap the body alone, and the head's "ask again" would be lost.
    assert 'action="/htx/du-lieu/" data-plain="1"' in may.get("/htx/du-lieu/").content.decode()
    copy = ask(may)
    DataCopy.unscoped.filter(pk=copy.pk).update(done=3, total=8)
    page = may.get("/htx/du-lieu/").content.decode()
    assert "Đang gom dữ liệu: 37 %" in page
    assert '<meta http-equiv="refresh" content="5">' in page
    assert may.get(f"/htx/du-lieu/{copy.pk}/tai/").status_code == 404
    drain()
    page = may.get("/htx/du-lieu/").content.decode()
    assert "http-equiv" not in page
    assert f'href="/htx/du-lieu/{copy.pk}/tai/"' in page


def test_one_at_a_time_and_the_task_may_run_twice(cast: Cast, may: Client) -> None:
    copy = ask(may)
    may.get("/htx/du-lieu/")
    assert "đang làm dở" in may.post("/htx/du-lieu/", follow=True).content.decode()
    assert DataCopy.unscoped.count() == 1
    assert OutboxMessage.objects.filter(topic="stall.data_asked").count() == 1
    ask_of_another = ask(at_work(cast.nuoc))
    assert data_copy.make(copy.pk) is True
    assert data_copy.make(copy.pk) is False
    assert data_copy.make(ask_of_another.pk) is True
    assert len(made_files()) == 2
    DataCopy.unscoped.filter(pk=ask(may).pk).update(asked_at=timezone.now() - datetime.timedelta(hours=3))
    assert ask(may).given_up_at is None  # the one before it failed for good
    assert DataCopy.unscoped.exclude(given_up_at=None).count() == 1


def test_a_copy_that_fails_leaves_no_file_behind(
    cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise OSError("disk full")

    copy = ask(may)
    monkeypatch.setattr(data_copy, "_add_table", broken)
    with pytest.raises(OSError, match="disk full"):
        data_copy.make(copy.pk)
    assert made_files() == []
    monkeypatch.undo()
    assert data_copy.make(copy.pk) is True  # the task again


def test_the_file_is_the_owners_of_that_stall_alone_and_each_taking_is_noted(cast: Cast, may: Client) -> None:
    copy = made(may)
    fetch(may, copy)
    assert at_work(cast.nuoc).get(f"/htx/du-lieu/{copy.pk}/tai/").status_code == 404
    cast.may.memberships.update(role="seller")
    assert at_work(cast.may).get(f"/htx/du-lieu/{copy.pk}/tai/").status_code == 403
    assert at_work(cast.may).get("/htx/du-lieu/").status_code == 403
    noted = AccessRecord.objects.filter(subject__startswith="stall.copy").order_by("pk")
    assert [(row.user, row.kind, row.subject, row.reference) for row in noted] == [
        (cast.may, "export", "stall.copy", str(copy.pk)),
        (cast.may, "export", "stall.copy.file", str(copy.pk)),
    ]
    assert noted[0].row_count == 2  # packs; nobody has ordered anything
    assert len(copy.name) > 64
    assert not Path(settings.PRIVATE_ROOT).is_relative_to(settings.MEDIA_ROOT)
    assert stat.S_IMODE(Path(settings.PRIVATE_ROOT).stat().st_mode) == 0o700


def test_in_production_the_proxy_carries_the_file(cast: Cast, may: Client, settings: Settings) -> None:
    copy = made(may)
    settings.PRIVATE_FILES_BY_PROXY = True
    answer = may.get(f"/htx/du-lieu/{copy.pk}/tai/")
    assert (answer.content, answer["X-Accel-Redirect"]) == (b"", f"/{copy.name}")
    assert answer["Content-Disposition"] == f'attachment; filename="htx-che-may-{timezone.localdate()}.zip"'
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.parametrize("name", ["", ".", "..", "../manage.py", "a/b", "/etc/passwd"])
def test_a_name_never_leads_out_of_the_private_folder(name: str) -> None:
    with pytest.raises(ValueError, match="private file"):
        private_files.path_of(name)


def test_it_lapses_and_the_night_deletes_it(cast: Cast, may: Client) -> None:
    copy = made(may)
    pruning.prune()
    assert made_files() == [copy.name]
    past = timezone.now() - datetime.timedelta(days=settings.DATA_COPY_DAYS, minutes=1)
    DataCopy.unscoped.filter(pk=copy.pk).update(asked_at=past, ready_at=past)
    assert may.get(f"/htx/du-lieu/{copy.pk}/tai/").status_code == 404
    assert "Tải về máy" not in may.get("/htx/du-lieu/").content.decode()
    pruning.prune()
    assert made_files() == []
    assert not DataCopy.unscoped.exists()


def test_many_rows_need_no_memory(tmp_path: Path) -> None:
    """A book of them in memory would take fifteen megabytes."""
    words = "Chè Shan tuyết hái tay "
    many = ((number, f"{words * 10}{number}") for number in range(5_000))
    tracemalloc.start()
    count = spreadsheet.stream(tmp_path / "x.xlsx", spreadsheet.Table("Chè", ("Số", "Lời"), many, (9, 9)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5_000
    assert peak < 1_500_000
