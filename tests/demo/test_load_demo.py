"""The demo: loaded once, with books that balance, something to do today, and logins in a demo only."""

import datetime
import itertools
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image
from wagtail.models import WorkflowState

from catalog import days, photos
from catalog.models import Certificate, Cooperative, Product, ProductPhoto, StockMovement, Variant
from catalog.models.certificates import CertificateState
from catalog.models.cooperatives import Verification
from catalog.photos import covers, renditions
from demo import approvals, catalogue, closings, declared, pages, people, pictures, source
from demo.catalogue import SUBMITTED_COOPERATIVE, SUBMITTED_PRODUCT
from demo.management.commands import load_demo, load_scale
from demo.orders import history, past, rows
from demo.pages import trees
from shop.accounts.models import Invitation, Membership, User
from shop.feedback import log
from shop.impact.models import RegisteredCooperative, StateChange, Visit
from shop.joining.models import Registration
from shop.ledger.models import DECLARED_CHANNELS, LedgerEntry, Posting
from shop.offsite.models import DeclaredSale, SaleCorrection
from shop.orders.models import Order, OrderEvent, OrderLine, Origin, Purchase, Status
from shop.payments.models import Payment, PaymentShare, PaymentStatus, Refund
from shop.reports import books, market_prices, rollup
from tests.demo import pages_shown, programmes_shown, years_shown
from tests.demo_pictures import write_thumbnails

TABLES = (
    Cooperative, Product, ProductPhoto, Variant, StockMovement, User, Membership, Purchase, Order, OrderLine,
    OrderEvent, Payment, PaymentShare, Refund, LedgerEntry, Posting, DeclaredSale, Registration, Invitation,
    RegisteredCooperative, StateChange, Visit, *pages_shown.KINDS, *programmes_shown.KINDS,
)  # fmt: skip
# Where a run is broken off, one after another, each after a few calls.
BROKEN_OFF = (
    (Product, "save"),
    (photos, "store"),
    (photos, "cover"),
    (rows.Writer, "write"),
    (log, "record"),
    (trees, "add"),
)


@pytest.fixture
def media(settings, tmp_path, monkeypatch):
    write_thumbnails(tmp_path / "thumbnails")
    monkeypatch.setattr(pictures, "FOLDER", tmp_path / "thumbnails")
    # The indexes of the admin's search, a fourth of the time: nobody searches here.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def everything_in_sight():
    with scopes_disabled():
        yield


def run(command=load_demo, **options):
    out = StringIO()
    call_command(command.Command(), stdout=out, **options)
    return out.getvalue()


def counts():
    return {table.__name__: table._base_manager.count() for table in TABLES}


def broken():
    return {result.check.name: result.examples for result in books.prove() if result.broken_count}


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.usefixtures("everything_in_sight")
def test_the_demo_is_loaded_once_also_when_it_was_broken_off(media, monkeypatch):
    for number, (module, name) in enumerate(BROKEN_OFF):
        with monkeypatch.context() as broken_off:
            broken_off.setattr(module, name, after(getattr(module, name), calls=3))
            with pytest.raises(KeyboardInterrupt):
                run(if_empty=True)
        assert load_demo.is_unfinished() == (number > 0), name
    assert "Demo loaded" in run(if_empty=True)
    assert not load_demo.is_unfinished()
    assert broken() == {}
    check_catalogue(media)
    check_desks()
    check_orders()
    years_shown.check()
    pages_shown.check()
    programmes_shown.check()
    before = counts()
    assert "nothing changed" in run()
    assert counts() == before
    assert "not empty" in run(if_empty=True)
    check_scale()


@pytest.mark.django_db
@pytest.mark.parametrize("command", [load_demo, load_scale])
def test_nothing_invented_enters_the_books_of_a_real_shop(settings, command):
    settings.INVENTED_DATA = False
    with pytest.raises(CommandError, match="takes real orders"):
        run(command)
    assert not Cooperative.objects.exists()


def after(function, calls):
    """The function, pulling the plug once it has been called so often."""
    numbers = itertools.count(1)

    def call(*arguments, **options):
        result = function(*arguments, **options)
        if next(numbers) == calls:
            raise KeyboardInterrupt
        return result

    return call


def check_catalogue(media):
    assert (Cooperative.objects.count(), Product.objects.count()) == (17, 84)
    assert ProductPhoto.unscoped.count() == 2 * 84
    assert not Cooperative.published.filter(cover="").exists()
    assert all(
        (media / photo.url(360).removeprefix("/media/")).exists() for photo in ProductPhoto.unscoped.all()
    )
    hidden = Cooperative.objects.exclude(pk__in=Cooperative.published.all())
    applied = Registration.unscoped.get()
    assert {row.pk for row in hidden} == {
        Cooperative.objects.get(slug=SUBMITTED_COOPERATIVE).pk,
        applied.cooperative_id,
    }


def check_desks():
    """Nothing waits twice, and what waits can be decided."""
    submitted = Product.objects.get(slug=SUBMITTED_PRODUCT)
    assert not submitted.live
    assert submitted.current_workflow_state is not None
    # What the union looks at, and what it will put on the market, has its pictures.
    assert len(submitted.latest_revision.content["photo_ids"]) == 2
    sent_back = Product.objects.get(slug=approvals.SENT_BACK_PRODUCT)
    assert sent_back.live
    assert sent_back.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert sent_back.current_workflow_state.current_task_state.comment == approvals.REASON
    applied = Registration.unscoped.get()
    assert applied.cooperative.verification == Verification.SUBMITTED
    assert Invitation.unscoped.get().closed_at is None
    certificate = Certificate.unscoped.get(state=CertificateState.WAITING)
    assert certificate.product.slug == approvals.CERTIFIED_PRODUCT
    assert photos.decode(bytes(certificate.paper.data)).size == (900, 1200)


def check_orders():
    assert {status for (status,) in Order.unscoped.values_list("status")} == set(Status.values)
    assert 1300 <= Order.unscoped.count() <= 2100
    for phone in people.MANAGERS:
        stall = people.find(phone).memberships.get().cooperative
        today = Order.unscoped.filter(
            cooperative=stall, placed_at__gte=timezone.now() - datetime.timedelta(days=1)
        )
        assert {Status.PLACED, Status.CONFIRMED, Status.PACKED} <= {order.status for order in today}
        awaited = Payment.objects.filter(order__in=today, method="vietqr", status=PaymentStatus.PENDING)
        assert awaited.exists()
        assert all(payment.expires_at > timezone.now() for payment in awaited)
    called = Order.unscoped.get(purchase__origin=Origin.PHONE)
    assert called.cooperative == people.find(people.MANAGERS[0]).memberships.get().cooperative
    assert called.status == Status.PLACED
    lately = DeclaredSale.unscoped.exclude(words__contains="gửi thương lái")
    assert lately.count() == declared.STALLS * (len(declared.SALES) - 1)
    assert set(DeclaredSale.unscoped.values_list("channel", flat=True)) == set(DECLARED_CHANNELS)
    assert SaleCorrection.unscoped.count() == declared.STALLS
    buyer = people.find(people.BUYER)
    assert buyer.purchases.count() == len(history.OWN)
    latest = max(OrderEvent.unscoped.values_list("created_at", flat=True))
    assert latest <= timezone.now()
    assert not Variant.unscoped.filter(on_hand__lt=F("reserved")).exists()

    assert not Order.unscoped.filter(expected_from=None).exists()
    assert not Order.unscoped.filter(expected_until__lt=F("expected_from")).exists()
    picky = Cooperative.objects.filter(minimum_order__gt=0)
    assert len(picky) == 3
    # Whoever tries the demo can order one pack of anything.
    assert not Variant.unscoped.filter(price__lt=F("product__cooperative__minimum_order")).exists()
    orders_of_them = Order.unscoped.filter(cooperative__in=picky)
    assert orders_of_them.exists()
    assert not orders_of_them.filter(items_amount__lt=F("cooperative__minimum_order")).exists()


def check_scale():
    before = counts()
    text = run(load_scale, products=60, orders=150)
    assert not Order.unscoped.filter(Q(goods_words="") | Q(buyer_words="")).exists()
    after = counts()
    assert after["Product"] - before["Product"] == 60
    assert after["ProductPhoto"] - before["ProductPhoto"] == 60
    assert after["Cooperative"] - before["Cooperative"] == 1
    assert after["Order"] - before["Order"] == 150
    assert "60 products, 150 orders" in text
    run(load_scale, orders=50)
    assert counts()["Order"] - after["Order"] == 50
    assert broken() == {}


def test_everything_shown_has_its_pictures_and_they_are_light():
    sizes = {path.relative_to(pictures.FOLDER).as_posix(): path for path in pictures.FOLDER.rglob("*.webp")}
    goods = [f"products/{record['slug']}-{number}.webp" for record in source.products() for number in (1, 2)]
    stalls = [f"cooperatives/{record['slug']}.webp" for record in source.cooperatives()]
    assert sorted(sizes) == sorted([*goods, *stalls, *(f"pages/{name}.webp" for name in pictures.LIBRARY)])
    assert sum(path.stat().st_size for path in sizes.values()) <= 8_000_000
    for name in goods:
        with Image.open(sizes[name]) as image:
            assert image.size == (720, 900)
    assert "Copyright (c) Microsoft Corporation" in (pictures.FOLDER / "README.md").read_text()


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_in_sight")
def test_a_picture_of_each_kind_goes_through_its_door_in_full(cast, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(pictures, "LIBRARY", {"hero": pictures.LIBRARY["hero"]})
    Product.objects.filter(pk=cast.tea_product.pk).update(slug=source.FLAGSHIPS[0])
    Cooperative.objects.filter(pk=cast.tea.pk).update(slug=source.cooperatives()[0]["slug"])
    assert pictures.hang() == 2 + 1 + 1
    assert renditions.make_due() == 2
    assert covers.make_due() == 1
    first = ProductPhoto.unscoped.get(position=0)
    assert first.render_at is None
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} >= {".avif", ".webp"}
    assert pictures.hang() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("media", "everything_in_sight")
def test_outside_a_demo_there_are_no_logins(settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.setattr(history, "PURCHASES", 60)
    monkeypatch.setattr(past, "A_MONTH", 2)
    for part, name in ((pages, "load"), (pictures, "hang"), (market_prices, "tell_closed_weeks")):
        monkeypatch.setattr(part, name, lambda: 0)  # the same everywhere, and most of the time
    run()
    assert User.objects.count() == 0
    assert Product.objects.filter(slug=SUBMITTED_PRODUCT, live=True).exists()
    assert broken() == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("everything_in_sight")
def test_the_books_are_right_whatever_the_day(monkeypatch):
    """New Year's first minutes, the end of February after Tết, the night after the day of a report."""
    monkeypatch.setattr(history, "PURCHASES", 20)
    monkeypatch.setattr(past, "A_MONTH", 1)
    catalogue.load()
    people.load()
    year = timezone.localdate().year - 1
    february = datetime.date(year, 3, 1) - datetime.timedelta(days=1)
    for day, hour in (
        (datetime.date(year, 1, 1), 0),
        (february, 20),
        (datetime.date(year, 10, 6), 1),
    ):
        moment = days.midnight(day) + datetime.timedelta(hours=hour, minutes=20)
        with transaction.atomic():
            assert history.load(moment) > 50
            rollup.rebuild()
            assert closings.play(moment) == closings.QUARTERS
            assert broken() == {}, moment
            years_shown.check_correction(moment)
            transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("media", "everything_in_sight")
def test_scale_alone_makes_its_own_catalogue_and_picture():
    run(load_scale, products=5, orders=10)
    assert Product.objects.count() == 84 + 5
    assert Order.unscoped.count() == 10
    assert broken() == {}
