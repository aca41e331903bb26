"""Everything a stall has as one ZIP: a spreadsheet for each kind of thing, and its pictures.

Made by a task, row by row onto the disk: ten thousand orders need no more memory than ten. Buyers are in it as far as
the stall's pages show them.
"""

import datetime
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_scopes import scope

from catalog import advisory, phones, private_files
from catalog.advisory import Lock
from catalog.models import Certificate, Cooperative, Lot, ProductPhoto, Variant
from catalog.models.certificates import CertificatePaper
from shop.accounts import access_log
from shop.feedback.models import Question, Review, ReviewStatus
from shop.impact.models import HouseholdPayout, YearlyProfile
from shop.impact.models.profiles import FIGURES
from shop.ledger.models import Posting
from shop.offsite.models import DeclaredSale
from shop.orders.models import Order
from shop.reports.models import DataCopy
from shop.reports.spreadsheet import Table, Value, stream
from shop.stall import order_cards

BATCH = 500  # rows read at a time
Row = tuple[Value, ...]


def make(copy_id: int) -> bool:
    """Makes the file of a copy; False where it is made already, being made, or not wanted any more."""
    copy = DataCopy.unscoped.filter(pk=copy_id, ready_at=None, given_up_at=None).first()
    if copy is None:
        return False
    with advisory.alone(Lock.DATA_COPY, copy_id) as is_alone:  # the broker sends a long task again
        if is_alone:
            with scope(cooperative=copy.cooperative), override(copy.language):
                _make(copy)
    return is_alone


def _make(copy: DataCopy) -> None:
    photos = ProductPhoto.objects.select_related("product").order_by("product", "position", "pk")
    slips = DeclaredSale.objects.exclude(photo=None)
    papers = CertificatePaper.objects.all()
    _progress(copy, 0, len(TABLES) + photos.count() + slips.count() + papers.count())
    name = private_files.new_name(".zip")
    path = private_files.path_of(name)
    rows = 0
    try:
        with zipfile.ZipFile(path, "w") as archive:
            for done, (title, make_table) in enumerate(TABLES.items(), 1):
                rows += _add_table(archive, title, make_table(copy.cooperative))
                _progress(copy, done)
            for done, photo in enumerate(_batches(photos), len(TABLES) + 1):
                _add_photo(archive, photo)
                _progress(copy, done)
            for slip in _batches(slips):
                archive.writestr(f"phieu/{slip.sold_on}-{slip.pk}.jpg", bytes(slip.photo or b""))
            for paper in _batches(papers):
                archive.writestr(f"giay/{paper.certificate_id}.webp", bytes(paper.data))
        access_log.exported(copy.asked_by_id, "stall.copy", reference=str(copy.pk), row_count=rows)
        DataCopy.unscoped.filter(pk=copy.pk).update(
            name=name, size=path.stat().st_size, ready_at=timezone.now()
        )
    except BaseException:
        private_files.delete(name)
        raise


def _progress(copy: DataCopy, done: int, total: int = 0) -> None:
    DataCopy.unscoped.filter(pk=copy.pk).update(done=done, **({"total": total} if total else {}))


def _add_table(archive: zipfile.ZipFile, title: str, table: Table) -> int:
    with tempfile.NamedTemporaryFile(dir=Path(str(archive.filename)).parent, suffix=".xlsx") as file:
        count = stream(Path(file.name), table)
        archive.write(file.name, f"{title}.xlsx")
    return count


def _add_photo(archive: zipfile.ZipFile, photo: ProductPhoto) -> None:
    """The whole picture; one whose file is gone is left out."""
    stored = photo.original or f"{photo.name}{photo.cut}-{max(photo.widths, default=0)}.webp"
    if not default_storage.exists(stored):
        return
    name = f"anh/{photo.product.slug}-{photo.position + 1}-{photo.pk}{Path(stored).suffix}"
    with default_storage.open(stored) as source, archive.open(zipfile.ZipInfo(name), "w") as target:
        shutil.copyfileobj(source, target)


def _batches(rows: Any) -> Iterator[Any]:
    """All rows of a queryset, BATCH at a time by key, with what it prefetches."""
    last = 0
    while batch := list(rows.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].pk


def _day(moment: datetime.datetime | None) -> Value:
    return timezone.localdate(moment) if moment else ""


def _goods(_cooperative: Cooperative) -> Table:
    heads = (_("Sản phẩm"), _("Tên tiếng Anh"), _("Danh mục"), _("Lời giới thiệu"), _("Mô tả"), _("Loại gói"),
             _("Giá"), _("Khối lượng gửi (gam)"), _("Trong kho"), _("Giữ cho đơn"), _("Đang bán"))  # fmt: skip
    packs = Variant.objects.select_related("product__category")

    def row(pack: Variant) -> Row:
        product = pack.product
        is_on_sale = product.live and pack.is_active
        return (product.name, product.name_en, product.category.name, product.summary, product.description,
                pack.name, pack.price, pack.weight_grams, pack.on_hand, pack.reserved,
                _("có") if is_on_sale else _("không"))  # fmt: skip

    return Table(
        _("Hàng hoá"), heads, map(row, _batches(packs)), (30, 30, 20, 40, 60, 20, 12, 12, 12, 12, 10)
    )


def _certificates(_cooperative: Cooperative) -> Table:
    heads = (_("Ảnh"), _("Sản phẩm"), _("Giấy"), _("Số giấy"), _("Nơi cấp"), _("Ngày cấp"), _("Ngày hết hạn"),
             _("Tình trạng"))  # fmt: skip

    def row(certificate: Certificate) -> Row:
        return (f"giay/{certificate.pk}.webp" if hasattr(certificate, "paper") else "", certificate.product.name,
                certificate.label, certificate.number, certificate.authority, certificate.issued_on or "",
                certificate.expires_on or "", certificate.get_state_display())  # fmt: skip

    certificates = Certificate.objects.select_related("product", "paper").defer("paper__data")
    return Table(
        _("Giấy chứng nhận"), heads, map(row, _batches(certificates)), (18, 30, 20, 20, 30, 14, 14, 24)
    )


def _lots(_cooperative: Cooperative) -> Table:
    heads = (_("Mã lô"), _("Sản phẩm"), _("Tên lô"), _("Ngày thu hoạch"), _("Ngày đóng gói"), _("Hạn dùng"),
             _("Nơi trồng"), _("Ghi chú"), _("Thu hồi"))  # fmt: skip

    def row(lot: Lot) -> Row:
        return (lot.code, lot.product.name, lot.batch, lot.produced_on, lot.packed_on or "", lot.expires_on or "",
                lot.village, lot.note, lot.recall_reason)  # fmt: skip

    lots = Lot.objects.select_related("product")
    return Table(_("Lô hàng"), heads, map(row, _batches(lots)), (16, 30, 24, 14, 14, 14, 24, 40, 30))


def _orders(_cooperative: Cooperative) -> Table:
    heads = (_("Mã đơn"), _("Đặt ngày"), _("Tình trạng"), _("Khách"), _("Điện thoại"), _("Địa chỉ"), _("Lời nhắn"),
             _("Hàng"), _("Tiền hàng"), _("Phí giao"), _("Tổng cộng"), _("Tiền"), _("Vận chuyển"),
             _("Cách đặt"))  # fmt: skip

    def row(order: Order) -> Row:
        card, buyer = order_cards.card(order), order.buyer
        goods = "; ".join(
            f"{line.product_name}, {line.variant_name} × {line.quantity}" for line in card.lines
        )
        return (
            order.number, _day(order.placed_at), order.get_status_display(), buyer.name,
            phones.national(buyer.phone), buyer.address, buyer.note, goods, order.items_amount,
            order.shipping_amount, order.total_amount, card.money_label,
            f"{order.carrier} {order.tracking_number}".strip(), order.purchase.get_origin_display(),
        )  # fmt: skip

    orders = order_cards.with_everything(Order.objects.select_related("purchase__ward"))
    return Table(_("Đơn hàng"), heads, map(row, _batches(orders)),
                 (16, 12, 16, 24, 16, 40, 30, 50, 12, 12, 12, 20, 24, 16))  # fmt: skip


def _money(cooperative: Cooperative) -> Table:
    heads = (_("Ngày"), _("Ghi sổ ngày"), _("Việc"), _("Mã đơn"), _("Khoản"), _("Số tiền"), _("Chứng từ"))

    def row(posting: Posting) -> Row:
        entry = posting.entry
        return (entry.effective_on, _day(entry.recorded_at), entry.get_kind_display(), entry.order_number,
                posting.get_account_display(), posting.amount, entry.reference)  # fmt: skip

    postings = Posting.objects.filter(cooperative=cooperative).select_related("entry")
    return Table(_("Sổ tiền"), heads, map(row, _batches(postings)), (12, 12, 30, 16, 36, 14, 30))


def _declared(_cooperative: Cooperative) -> Table:
    """Each sale as it was declared first, and its corrections below it."""
    heads = (_("Ngày bán"), _("Bán gì"), _("Số lượng"), _("Số tiền"), _("Bán ở đâu"), _("Khách"), _("Điện thoại"),
             _("Đính chính"))  # fmt: skip
    sales = DeclaredSale.objects.prefetch_related("corrections")

    def rows() -> Iterator[Row]:
        for sale in _batches(sales):
            buyer = ("", "") if sale.is_buyer_hidden else (sale.buyer_name, phones.national(sale.buyer_phone))
            for fact in (sale, *sale.corrections.all()):
                yield (fact.sold_on, sale.words, fact.quantity, fact.amount, fact.get_channel_display(), *buyer,
                       getattr(fact, "reason", ""))  # fmt: skip

    return Table(_("Bán nơi khác"), heads, rows(), (12, 30, 10, 14, 16, 24, 16, 30))


def _reviews(_cooperative: Cooperative) -> Table:
    heads = (_("Ngày"), _("Sản phẩm"), _("Số sao"), _("Khách"), _("Lời đánh giá"), _("Trả lời"))

    def row(review: Review) -> Row:
        return (_day(review.written_at), review.product.name, review.stars, review.display_name, review.words,
                review.answer)  # fmt: skip

    shown = Review.objects.filter(status=ReviewStatus.APPROVED).select_related("product")
    return Table(_("Đánh giá"), heads, map(row, _batches(shown)), (12, 30, 8, 20, 60, 60))


def _questions(_cooperative: Cooperative) -> Table:
    heads = (_("Ngày"), _("Sản phẩm"), _("Khách"), _("Câu hỏi"), _("Trả lời"))

    def row(question: Question) -> Row:
        return (_day(question.asked_at), question.product.name, question.display_name, question.words,
                question.answer)  # fmt: skip

    asked = Question.objects.select_related("product")
    return Table(_("Khách hỏi"), heads, map(row, _batches(asked)), (12, 30, 20, 60, 60))


def _profiles(_cooperative: Cooperative) -> Table:
    """Every version that was told, the one that counts last."""
    fields = {field.name: field for field in YearlyProfile._meta.concrete_fields}
    names = {name: fields[name].verbose_name for name in FIGURES}
    heads = (_("Năm"), *map(str, names.values()), _("Người cho số"), _("Theo giấy tờ nào"), _("Ghi ngày"))

    def row(told: YearlyProfile) -> Row:
        figures = ("" if (value := getattr(told, name)) is None else value for name in names)
        return (told.year, *figures, told.reporter, told.paper, _day(told.recorded_at))

    widths = (8, *[16] * len(names), 24, 30, 12)
    return Table(_("Hồ sơ năm"), heads, map(row, _batches(YearlyProfile.objects.all())), widths)


def _payouts(_cooperative: Cooperative) -> Table:
    """Each as it was told, corrections after what they replace; of nobody where it was taken back."""
    heads = (_("Từ ngày"), _("Đến hết ngày"), _("Loại hàng"), _("Số hộ"), _("Tổng tiền trả"), _("Hộ nghèo"),
             _("Trả cho hộ nghèo"), _("Hộ cận nghèo"), _("Trả cho hộ cận nghèo"), _("Ghi ngày"),
             _("Đính chính"))  # fmt: skip

    def row(paid: HouseholdPayout) -> Row:
        return (paid.starts_on, paid.ends_on, paid.category.name, paid.households, paid.amount, paid.poor,
                paid.poor_amount, paid.near_poor, paid.near_poor_amount, _day(paid.recorded_at),
                paid.reason)  # fmt: skip

    payouts = HouseholdPayout.objects.select_related("category")
    return Table(_("Chi trả cho hộ"), heads, map(row, _batches(payouts)),
                 (12, 12, 20, 10, 16, 10, 16, 12, 18, 12, 30))  # fmt: skip


TABLES: dict[str, Callable[[Cooperative], Table]] = {
    "hang-hoa": _goods,
    "lo-hang": _lots,
    "giay": _certificates,
    "don-hang": _orders,
    "so-tien": _money,
    "ban-noi-khac": _declared,
    "ho-so-nam": _profiles,
    "chi-tra-ho": _payouts,
    "danh-gia": _reviews,
    "khach-hoi": _questions,
}
