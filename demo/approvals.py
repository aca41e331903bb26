"""Leaves one listing at the union's desk: off the shop, its words submitted to the approval workflow."""

from django.db import transaction
from wagtail.models import WorkflowState

from catalog.models import Product
from demo.catalogue import SUBMITTED_PRODUCT
from shop.accounts.models import User


@transaction.atomic
def submit(user: User | None) -> bool:
    """True when it was submitted now; nothing happens where there is no workflow, or it went there before."""
    product = Product.objects.filter(slug=SUBMITTED_PRODUCT).first()
    workflow = product.get_workflow() if product else None
    if product is None or workflow is None or user is None:
        return False
    if WorkflowState.objects.for_instance(product).exists():
        return False
    product.live = False
    product.has_unpublished_changes = True
    product.first_published_at = product.last_published_at = None
    product.save()
    product.save_revision(user=user, clean=False)
    workflow.start(product, user)
    return True
