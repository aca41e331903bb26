"""Lessons for those who sell: an index of courses, a course, and its lessons in their order."""

from itertools import groupby
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalog.discovery.linked_data import Data
from cms import blocks, linked_data
from cms.blocks.lessons import QuestionBlock, RecordingBlock
from cms.models.base import ArticlePage, picture_field


class Topic(models.TextChoices):
    """The places of a stall beside which a lesson is named (`cms.templatetags.lessons`)."""

    PHOTO = "photo", _("Chỗ thêm ảnh món hàng")
    PRICE = "price", _("Chỗ ghi gói và giá")
    PACKING = "packing", _("Trang của một đơn hàng")
    ANSWERING = "answering", _("Chỗ trả lời khách hỏi")
    MONEY = "money", _("Trang tiền")
    FRAUD = "fraud", _("Trang tiền khách chuyển")


def _in_order(lessons: Any) -> "models.QuerySet[LessonPage]":
    """The live ones as editors have put them, with what lists show."""
    found: models.QuerySet[LessonPage] = lessons.live()
    return found.only(*LessonPage.ON_CARDS).order_by("path")


class LessonIndexPage(ArticlePage):
    introduction = models.TextField(_("mở đầu"), max_length=600, blank=True)

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CoursePage"]
    max_count_per_parent = 1
    template = "cms/lesson_index_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("trang danh sách khoá học")
        verbose_name_plural = _("trang danh sách khoá học")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`courses`: pairs of a live course and its live lessons; two queries."""
        context = super().get_context(request, *args, **kwargs)
        found = CoursePage.objects.live().child_of(self).only(*CoursePage.ON_CARDS).order_by("path")
        lessons = _in_order(LessonPage.objects.descendant_of(self))
        of_course = {
            path: list(rows) for path, rows in groupby(lessons, key=lambda row: row.path[: -row.steplen])
        }
        context["courses"] = [(course, of_course.get(course.path, [])) for course in found]
        return context


class CoursePage(ArticlePage):
    introduction = models.TextField(
        _("mở đầu"), max_length=600, help_text=_("Học xong thì làm được gì. Một hai câu ngắn.")
    )
    cover = picture_field(_("ảnh bìa"))

    parent_page_types = ["cms.LessonIndexPage"]
    subpage_types = ["cms.LessonPage"]
    template = "cms/course_page.html"
    PICTURES = ("cover",)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("cover")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("khoá học")
        verbose_name_plural = _("khoá học")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`lessons`: the live ones; one query."""
        context = super().get_context(request, *args, **kwargs)
        context["lessons"] = list(_in_order(LessonPage.objects.child_of(self)))
        return context


class LessonPage(ArticlePage):
    introduction = models.TextField(
        _("mở đầu"), max_length=400, help_text=_("Bài này giúp việc gì. Một hai câu ngắn.")
    )
    cover = picture_field(_("ảnh bìa"))
    topic = models.CharField(
        _("nhắc ở chỗ nào trong gian hàng"),
        max_length=12,
        choices=Topic.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Người bán ở chỗ ấy thấy đường dẫn tới bài này. Để trống thì không nhắc."),
    )
    recordings = StreamField(
        [("recording", RecordingBlock())],
        verbose_name=_("bản ghi âm"),
        blank=True,
        help_text=_("Mỗi tiếng một tệp. Người học thấy tệp nặng bao nhiêu trước khi nghe."),
    )
    body = StreamField(blocks.LESSON, verbose_name=_("nội dung"), blank=True)
    quiz = StreamField(
        [("question", QuestionBlock())],
        verbose_name=_("câu hỏi cuối bài"),
        blank=True,
        help_text=_("Ba câu là vừa. Không ai thấy người học trả lời gì."),
    )

    parent_page_types = ["cms.CoursePage"]
    subpage_types: list[str] = []
    template = "cms/lesson_page.html"
    PICTURES = ("cover",)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("introduction"), FieldPanel("cover"), FieldPanel("topic")], heading=_("Đầu bài")
        ),
        FieldPanel("recordings"),
        FieldPanel("body"),
        FieldPanel("quiz"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.FilterField("topic"),
    ]

    class Meta:
        verbose_name = _("bài học")
        verbose_name_plural = _("bài học")

    def described(self, context: dict[str, Any]) -> list[Data]:
        return [
            linked_data.lesson(
                name=self.title,
                url=context["full_url"],
                language=self.language,
                description=self.summary,
                image=context["shared_picture_url"],
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """`number` of `count` and its neighbours in the course; a draft has no number. One query."""
        context = super().get_context(request, *args, **kwargs)
        course = self.path[: -self.steplen]
        lessons = list(_in_order(LessonPage.objects.filter(path__startswith=course, depth=self.depth)))
        context["number"] = next((place for place, row in enumerate(lessons, 1) if row.path == self.path), 0)
        context["count"] = len(lessons)
        context["previous_lesson"] = next((row for row in reversed(lessons) if row.path < self.path), None)
        context["next_lesson"] = next((row for row in lessons if row.path > self.path), None)
        return context
