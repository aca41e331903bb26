"""Leaves two listings between stall and union: one waits to be looked at, one was sent back with what is missing."""

from django.db import transaction
from wagtail.models import WorkflowState

from catalog.models import Product
from catalog.offering import approval, drafts
from demo.catalogue import SUBMITTED_PRODUCT
from shop.accounts.models import User

SENT_BACK_PRODUCT = "gung-gie-ta-leng"  # of the first manager's stall; on the market all the while
DRAFTED = "Gừng gié trồng trên nương, củ nhỏ, cay và thơm, chữa được cảm lạnh."
REASON = "Bà con bỏ câu “chữa được cảm lạnh”: thực phẩm không được ghi là chữa bệnh. Sửa xong gửi lại là được duyệt."


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


def _untouched(slug: str) -> Product | None:
    """The product, unless it has been at the union's desk before."""
    product: Product | None = Product.objects.filter(slug=slug).first()
    return None if product is None or WorkflowState.objects.for_instance(product).exists() else product
