"""Who is told what while a listing waits for approval, and that nobody is mailed inside a request."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from wagtail.models import GroupApprovalTask, Page, TaskState, Workflow, WorkflowState, WorkflowTask
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.users.models import UserProfile

from catalog import groups
from catalog.models import Product
from shop.accounts.models import User
from shop.notifications import listings
from shop.notifications.models import OutboxMessage
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import edit_url, enter, product_form
from tests.outbox import drain


@pytest.fixture
def submitted(site: Cast, cast: Cast) -> TaskState:
    """Mây's new words about her tea, sent to the union; everybody has an address."""
    for name in ("may", "minh", "ngan", "van"):
        person = getattr(cast, name)
        person.email = f"{name}@example.vn"
        person.save(update_fields=["email"])
    with scope(cooperative=cast.tea):
        cast.tea_product.summary = "Sao chảo gang"
        cast.tea_product.save_revision(user=cast.may)
        cast.tea_product.get_workflow().start(cast.tea_product, cast.may)
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def decide(client: Client, task: TaskState, action: str, comment: str = "") -> None:
    client.post(
        reverse(
            "wagtailsnippets_catalog_product:workflow_action",
            args=[task.revision.object_id, action, task.pk],
        ),
        {"comment": comment},
    )


def recipients() -> list[str]:
    return sorted(address for letter in mail.outbox for address in letter.to)


def test_only_our_receivers_listen_so_no_mail_is_sent_inside_a_request() -> None:
    for signal, receiver in (
        (task_submitted, listings.submitted),
        (workflow_submitted, listings.nothing),
        (workflow_approved, listings.approved),
        (workflow_rejected, listings.rejected),
    ):
        assert [entry[1]() for entry in signal.receivers] == [receiver]  # weak references


def test_the_unions_officers_are_told_what_waits(submitted: TaskState, cast: Cast) -> None:
    assert mail.outbox == []
    drain()

    letter = mail.outbox[0]
    assert recipients() == ["minh@example.vn"]
    assert "Chè Shan tuyết" in letter.subject
    assert "HTX Chè Mây" in letter.body
    assert "Chu A Mây" in letter.body
    assert f"/quan-tri/snippets/catalog/product/edit/{cast.tea_product.pk}/" in letter.body


def test_an_officer_who_has_switched_it_off_is_not_mailed(submitted: TaskState, cast: Cast) -> None:
    profile = UserProfile.get_for_user(cast.minh)
    profile.submitted_notifications = False
    profile.save()
    drain()
    assert mail.outbox == []


def test_what_was_decided_meanwhile_is_no_news(submitted: TaskState, client: Client, cast: Cast) -> None:
    decide(enter(client, cast.minh), submitted, "approve")
    drain()
    assert "minh@example.vn" not in recipients()


@pytest.mark.parametrize(
    ("action", "subject", "public"), [("approve", "Đã duyệt", True), ("reject", "Cần sửa", False)]
)
def test_the_cooperative_is_told_in_vietnamese_with_the_comment(
    action: str, subject: str, public: bool, submitted: TaskState, client: Client, cast: Cast
) -> None:
    drain()
    mail.outbox.clear()
    decide(enter(client, cast.minh), submitted, action, "Ảnh nên sáng hơn.")
    assert mail.outbox == []
    drain()

    assert recipients() == ["chemay@example.vn", "may@example.vn"]
    for letter in mail.outbox:
        assert letter.subject.startswith(subject)
        assert "Lời nhắn của Liên minh: Ảnh nên sáng hơn." in letter.body
        assert ("/san-pham/che-shan-tuyet/" in letter.body) is public
    live = Product.published.get(pk=cast.tea_product.pk).summary
    assert live == ("Sao chảo gang" if action == "approve" else "")


def test_an_officer_who_publishes_outright_tells_the_cooperative_too(
    submitted: TaskState, client: Client, cast: Cast
) -> None:
    form = product_form(cast.tea_product, summary="Sao chảo gang, hương cốm")
    enter(client, cast.minh).post(edit_url(cast.tea_product), form | {"action-publish": "1"})
    drain()

    assert recipients() == ["chemay@example.vn", "may@example.vn"]
    assert all(letter.subject.startswith("Đã duyệt") for letter in mail.outbox)


def test_a_submission_that_is_taken_back_is_no_news(submitted: TaskState, cast: Cast) -> None:
    submitted.workflow_state.cancel(user=cast.minh)
    drain()
    assert mail.outbox == []


def test_a_task_run_twice_mails_once(submitted: TaskState) -> None:
    drain()
    OutboxMessage.objects.update(handled_at=None, next_try_at=None)
    assert drain() == 1
    assert recipients() == ["minh@example.vn"]


def test_the_outbox_holds_ids_alone(submitted: TaskState) -> None:
    message = OutboxMessage.objects.get()
    assert (message.topic, message.payload) == ("listing.submitted", {"task_state": submitted.pk})


def test_the_first_page_says_what_waits_and_how_long(
    submitted: TaskState, client: Client, cast: Cast
) -> None:
    TaskState.objects.filter(pk=submitted.pk).update(
        started_at=timezone.now() - timedelta(days=3, hours=4, minutes=1)
    )
    page = enter(client, cast.minh).get("/quan-tri/").content.decode()

    assert "Đã chờ" in page
    assert "3 ngày, 4 giờ" in page.replace("\xa0", " ")
    assert "market-waiting__late" in page
    assert "HTX Chè Mây" in page
    assert "market-waiting" not in enter(Client(), cast.ngan).get("/quan-tri/").content.decode()


def test_sent_again_after_a_refusal_the_officers_are_told_again(
    submitted: TaskState, client: Client, cast: Cast
) -> None:
    decide(enter(client, cast.minh), submitted, "reject", "Thiếu ảnh")
    drain()
    mail.outbox.clear()
    with scope(cooperative=cast.tea):
        WorkflowState.objects.get().resume(cast.may)
    drain()
    assert recipients() == ["minh@example.vn"]


@pytest.mark.parametrize(("action", "subject"), [("approve", "Đã duyệt: "), ("reject", "Cần sửa: ")])
def test_an_editor_hears_what_became_of_a_page_by_the_outbox(
    site: Cast, cast: Cast, client: Client, action: str, subject: str
) -> None:
    for name in ("minh", "ngan"):
        User.objects.filter(pk=getattr(cast, name).pk).update(email=f"{name}@example.vn")
    page = Page.objects.get(depth=2, locale__language_code="vi").specific
    flow = Workflow.objects.create(name="Trang")
    task = GroupApprovalTask.objects.create(name="Liên minh xem trang")
    task.groups.add(Group.objects.get(name=groups.UNION))
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=0)
    page.save_revision(user=cast.ngan)
    state = flow.start(page, cast.ngan)
    assert mail.outbox == []
    drain()
    assert recipients() == ["minh@example.vn"]
    mail.outbox.clear()
    task.on_action(state.current_task_state, cast.van, action, comment="Thiếu ảnh.")
    assert mail.outbox == []
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["ngan@example.vn"]
    assert letter.subject.startswith(subject)
    assert "Lời nhắn: Thiếu ảnh." in letter.body
    assert f"/quan-tri/pages/{page.pk}/edit/" in letter.body
