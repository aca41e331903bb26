"""The only writer of lots and steps. Callers are inside the tenant's scope; another stall's row does not exist there.

Every change of a lot first locks its product's row, so that two phones of one stall come one after the other.
"""

import datetime
from copy import copy
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import override

from catalog import row_locks
from catalog.models import Lot, LotStep, Product
from catalog.models.lots import TYPED_KINDS, StepKind, Unit

SAME_TAP = datetime.timedelta(
    minutes=10
)  # the same words again within it are a second tap, not a second thing


class BatchTaken(ValueError):
    """The product has another lot of this name, `lot`."""

    def __init__(self, lot: Lot) -> None:
        super().__init__(lot.batch)
        self.lot = lot


class LotChanged(Exception):
    """The lot is not as the page showed it any more; `lot` is how it is."""

    def __init__(self, lot: Lot) -> None:
        super().__init__(lot.code)
        self.lot = lot


class LotRecalled(ValueError):
    """A recalled lot is not sold from."""


class NotOpen(ValueError):
    """The step was corrected before, or is one that the services write themselves."""


@dataclass(frozen=True)
class Facts:
    """What a stall says about a lot. Dates in the order produced ≤ packed, produced ≤ expires."""

    batch: str
    produced_on: datetime.date
    packed_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    variant_id: int | None = None
    growing_area: str = ""
    village: str = ""
    quantity: int | None = None
    unit: str = Unit.PACK
    note: str = ""


@dataclass(frozen=True)
class Done:
    """What a stall says about a step."""

    kind: str
    happened_at: datetime.datetime
    place: str = ""
    who: str = ""
    note: str = ""


@transaction.atomic
def open_lot(product_id: int, facts: Facts, *, is_current: bool, actor_id: int | None) -> Lot:
    """A new lot; with `is_current` orders are packed from it from now on. A second tap finds the first one's.

    Raises BatchTaken.
    """
    product: Product = row_locks.hold(Product.objects, no_key=True).get(pk=product_id)
    same: Lot | None = Lot.objects.filter(product=product, batch=facts.batch).first()
    if same is not None:
        is_second_tap = facts_of(same) == facts and timezone.now() - same.created_at < SAME_TAP
        if is_second_tap:
            return same
        raise BatchTaken(same)
    if is_current:
        Lot.objects.filter(product=product, is_current=True).update(is_current=False)
    lot: Lot = Lot.objects.create(
        product=product, is_current=is_current, created_by_id=actor_id, **asdict(facts)
    )
    return lot


@transaction.atomic
def amend(lot_id: int, facts: Facts, actor_id: int | None, *, shown: str = "") -> Lot:
    """Corrects the facts of a lot; a step says what was changed from what to what.

    `shown` is the version that the page showed. Raises BatchTaken, LotChanged.
    """
    lot = _locked(lot_id)
    changed = _changed(lot, facts)
    if not changed:
        return lot
    if shown and shown != version(lot):
        raise LotChanged(lot)
    other = Lot.objects.filter(product=lot.product_id, batch=facts.batch).exclude(pk=lot.pk).first()
    if other is not None:
        raise BatchTaken(other)
    with override("vi"):  # what is kept is in the language of what stalls write
        said = differences(lot, facts)
        for name in changed:
            setattr(lot, name, getattr(facts, name))
        lot.save(update_fields=changed)
        lot = Lot.objects.select_related("variant").get(pk=lot.pk)
        _log(lot, StepKind.AMENDED, "; ".join(said), actor_id)
    return lot


def version(lot: Lot) -> str:
    """Changes with every fact of the lot."""
    return sha256(repr(facts_of(lot)).encode()).hexdigest()[:16]


def differences(lot: Lot, facts: Facts) -> list[str]:
    """What `facts` would change, as people read it: "cả lô: 99 → 98"."""
    after = copy(lot)
    changed = _changed(lot, facts)
    for name in changed:
        setattr(after, name, getattr(facts, name))
    return [f"{_title(lot, name)}: {_words(lot, name)} → {_words(after, name)}" for name in changed]


def _changed(lot: Lot, facts: Facts) -> list[str]:
    return [name.name for name in fields(Facts) if getattr(lot, name.name) != getattr(facts, name.name)]


@transaction.atomic
def sell_from(lot_id: int) -> Lot:
    """Orders of its product are packed from this lot from now on. Raises LotRecalled."""
    lot = _locked(lot_id)
    if lot.is_recalled:
        raise LotRecalled(lot.batch)
    if not lot.is_current:
        Lot.objects.filter(product=lot.product_id, is_current=True).update(is_current=False)
        lot.is_current = True
        lot.save(update_fields=["is_current"])
    return lot


@transaction.atomic
def stop_selling(lot_id: int) -> Lot:
    """No order is packed from this lot any more; it was sold out, for one."""
    lot = _locked(lot_id)
    lot.is_current = False
    lot.save(update_fields=["is_current"])
    return lot


@transaction.atomic
def recall(lot_id: int, reason: str, actor_id: int | None) -> Lot:
    """Its page tells buyers at once, and it is not sold from. A second time changes nothing."""
    lot = _locked(lot_id)
    if not lot.is_recalled:
        lot.recalled_at = timezone.now()
        lot.recall_reason = reason
        lot.is_current = False
        lot.save(update_fields=["recalled_at", "recall_reason", "is_current"])
        _log(lot, StepKind.RECALLED, reason, actor_id)
    return lot


@transaction.atomic
def reinstate(lot_id: int, reason: str, actor_id: int | None) -> Lot:
    """Ends a recall that was wrong; the page keeps saying that there was one. For the union."""
    lot = _locked(lot_id)
    if lot.is_recalled:
        lot.recalled_at = None
        lot.recall_reason = ""
        lot.save(update_fields=["recalled_at", "recall_reason"])
        _log(lot, StepKind.REINSTATED, reason, actor_id)
    return lot


@transaction.atomic
def record(lot_id: int, done: Done, actor_id: int | None) -> LotStep:
    """A step, public at once. A second tap finds the first one's."""
    lot = _locked(lot_id)
    step: LotStep | None = LotStep.objects.filter(
        lot=lot, recorded_at__gte=timezone.now() - SAME_TAP, corrects=None, **asdict(done)
    ).first()
    if step is None:
        step = LotStep.objects.create(lot=lot, recorded_by_id=actor_id, **asdict(done))
    return step


def just_recorded(lot_id: int, done: Done) -> LotStep | None:
    """A step of the same kind, written so shortly before that this may be meant to correct it."""
    recent: LotStep | None = (
        LotStep.objects.filter(
            lot_id=lot_id,
            kind=done.kind,
            corrects=None,
            correction=None,
            recorded_at__gte=timezone.now() - SAME_TAP,
        )
        .order_by("pk")
        .last()
    )
    return None if recent is None or done_of(recent) == done else recent


@transaction.atomic
def correct(step_id: int, done: Done | None, reason: str, actor_id: int | None) -> LotStep:
    """Says a step anew, or with None that it did not happen; what was said before stays to be read.

    Raises NotOpen.
    """
    step: LotStep = LotStep.objects.get(pk=step_id)
    _locked(step.lot_id)
    is_said_anew = LotStep.objects.filter(corrects=step).exists()
    if is_said_anew or step.is_withdrawn or step.kind not in TYPED_KINDS:
        raise NotOpen(step_id)
    told = done or done_of(step)
    correction: LotStep = LotStep.objects.create(
        lot_id=step.lot_id,
        corrects=step,
        correction_reason=reason,
        is_withdrawn=done is None,
        recorded_by_id=actor_id,
        **asdict(told),
    )
    return correction


def done_of(step: LotStep) -> Done:
    return Done(step.kind, step.happened_at, step.place, step.who, step.note)


def facts_of(lot: Lot) -> Facts:
    values: dict[str, Any] = {name.name: getattr(lot, name.name) for name in fields(Facts)}
    return Facts(**values)


def _locked(lot_id: int) -> Lot:
    """The lot as it is once its product's row is ours. Raises Lot.DoesNotExist."""
    product_id = Lot.objects.values_list("product", flat=True).get(pk=lot_id)
    row_locks.hold(Product.objects, no_key=True).get(pk=product_id)
    lot: Lot = Lot.objects.select_related("variant").get(pk=lot_id)
    return lot


def _log(lot: Lot, kind: StepKind, note: str, actor_id: int | None) -> None:
    LotStep.objects.create(
        lot=lot, kind=kind, happened_at=timezone.now(), note=note[:300], recorded_by_id=actor_id
    )


def _title(lot: Lot, name: str) -> str:
    return str(lot._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]


def _words(lot: Lot, name: str) -> str:
    """A fact as people read it."""
    if name == "variant_id":
        return lot.variant.name if lot.variant else "–"
    if name == "unit":
        return str(Unit(lot.unit).label)
    value = getattr(lot, name)
    if isinstance(value, datetime.date):
        return str(formats.date_format(value, "SHORT_DATE_FORMAT"))
    return str(value) if value not in (None, "") else "–"
