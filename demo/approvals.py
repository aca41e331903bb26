"""Leaves things between stall and union: a listing that waits to be looked at, one that was sent back with what is
missing, a certificate that waits to be confirmed."""

import datetime
import uuid
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont
from wagtail.models import WorkflowState

from catalog import papers
from catalog.models import Certificate, Product
from catalog.models.certificates import Scheme
from catalog.offering import approval, certificates, drafts
from catalog.photos.card_drawing import FONTS
from demo.catalogue import SUBMITTED_PRODUCT
from shop.accounts.models import User

SENT_BACK_PRODUCT = "gung-gie-ta-leng"  # of the first manager's stall; on the market all the while
DRAFTED = "Gừng gié trồng trên nương, củ nhỏ, cay và thơm, chữa được cảm lạnh."
REASON = "Bà con bỏ câu “chữa được cảm lạnh”: thực phẩm không được ghi là chữa bệnh. Sửa xong gửi lại là được duyệt."
CERTIFIED_PRODUCT = SENT_BACK_PRODUCT
PAPER_KEY = uuid.UUID("1909cafe-0000-4000-8000-000000000002")
PAPER = (  # size of the letters in pixels, words
    (44, "GIẤY CHỨNG NHẬN"),
    (34, "VietGAP trồng trọt"),
    (30, "Số: VG-2026-0118 (giấy mẫu của bản trình diễn)"),
)


@transaction.atomic
def submit(user: User | None) -> bool:
    """True when it was submitted now. After its pictures are there: the union looks at words and pictures."""
    product = _untouched(SUBMITTED_PRODUCT)
    if product is None or user is None:
        return False
    product.live = False
    product.has_unpublished_changes = True
    product.first_published_at = product.last_published_at = None
    product.save()
    approval.propose(product.pk, user=user)
    return True


@transaction.atomic
def send_back(user: User | None, officer: User | None) -> bool:
    """True when `officer` sent it back now, what `user` had drafted of it."""
    product = _untouched(SENT_BACK_PRODUCT)
    if product is None or user is None or officer is None:
        return False
    drafts.edit(product.pk, {"summary": DRAFTED}, user=user)
    approval.propose(product.pk, user=user)
    waits = Product.objects.get(pk=product.pk).current_workflow_task_state
    approval.send_back(product.pk, waits.revision_id, user=officer, reason=REASON)
    return True


@transaction.atomic
def certify(user: User | None) -> bool:
    """True when the stall sent it now."""
    product = Product.objects.filter(slug=CERTIFIED_PRODUCT).first()
    if product is None or user is None or Certificate.unscoped.filter(offer_key=PAPER_KEY).exists():
        return False
    issued_on = timezone.localdate() - datetime.timedelta(days=20)
    details = certificates.Details(
        scheme=Scheme.VIETGAP,
        number="VG-2026-0118",
        authority="Tổ chức chứng nhận mẫu",
        issued_on=issued_on,
        expires_on=issued_on + datetime.timedelta(days=730),
    )
    certificates.send(product.pk, _paper(), details, user=user, key=PAPER_KEY)
    return True


def _paper() -> bytes:
    """As a phone photographs one."""
    page = Image.new("RGB", (900, 1200), "#f4efe2")
    pen = ImageDraw.Draw(page)
    pen.rectangle((50, 50, 850, 1150), outline="#b5312a", width=6)
    for place, (size, words) in enumerate(PAPER):
        letters = ImageFont.truetype(FONTS / "BeVietnamPro-SemiBold.ttf", size)
        pen.text((450, 240 + 110 * place), words, fill="#1d2333", font=letters, anchor="mm")
    taken = BytesIO()
    page.save(taken, "JPEG")
    taken.seek(0)
    return papers.read(taken)


def _untouched(slug: str) -> Product | None:
    """The product, unless it has been at the union's desk before."""
    product: Product | None = Product.objects.filter(slug=slug).first()
    return None if product is None or WorkflowState.objects.for_instance(product).exists() else product
