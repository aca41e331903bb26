"""Courses and lessons: order, weight, quiz, recordings, what editors are told, where a stall names them."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import Block
from wagtail.documents import get_document_model
from wagtail.models import Locale

from cms import recordings, sitemaps
from cms.blocks.lessons import QuestionBlock, RecordingBlock, VideoBlock
from cms.models import CoursePage, HomePage, LessonIndexPage, LessonPage
from cms.models.lessons import Topic
from cms.templatetags import lessons as tags
from demo import source
from demo.pages import lessons as demo_lessons
from ops.embedded import CHECKOUT
from shop.feedback.models import Question
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.test_pages import compressed

LIGHT = 30_000  # bytes of a lesson on the wire, without letters and media
COURSE = "/tap-huan/ban-hang-tren-cho/"
LISTED = re.compile(r'data-keep="lesson" href="([^"]+)"')
PARTS = re.compile(r'(?:<link rel="stylesheet" href|<script src)="(/static/[^"]+)"')
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(500)


@pytest.fixture
def course(home: HomePage, publish: Callable[..., Any]) -> CoursePage:
    """A course with nothing in it."""
    index, _english = publish(home, LessonIndexPage(title="Tập huấn", slug="tap-huan"))
    course, _english = publish(index, CoursePage(title="Bán hàng", slug="ban-hang", introduction="…"))
    return CoursePage.objects.get(pk=course.pk)


@pytest.fixture
def add(course: CoursePage) -> Callable[..., LessonPage]:
    """Publishes a lesson at the course's end."""

    def publish_lesson(title: str, **values: Any) -> LessonPage:
        page = LessonPage(title=title, introduction="…", locale=course.locale, **values)
        CoursePage.objects.get(pk=course.pk).add_child(instance=page)
        page.save_revision().publish()
        tags.KNOWN.forget()
        return page

    return publish_lesson


@pytest.fixture
def record(db: None, settings: Any, tmp_path: Any) -> Callable[..., Any]:
    """Puts a file into the document library, whatever it is."""
    settings.MEDIA_ROOT = tmp_path

    def store(name: str, content: bytes = MP3) -> Any:
        return get_document_model().objects.create(title=name, file=ContentFile(content, name=name))

    return store


def weigh(client: Client, url: str) -> tuple[str, int]:
    """The page, and its bytes on the wire with its styles and scripts."""
    response = client.get(url, headers={"accept-encoding": "gzip"})
    html = gzip.decompress(response.content).decode()
    return html, len(response.content) + compressed(PARTS.findall(html))


def refused(block: Block, value: Any) -> bool:
    try:
        block.clean(block.to_python(value))
    except ValidationError:
        return True
    return False


def test_the_demos_lessons_are_whole_and_light_in_both_languages(client: Client, home: HomePage) -> None:
    data = source.read("lessons")
    plain = [
        entry | {"lessons": [lesson | {"picture": None} for lesson in entry["lessons"]]}
        for entry in data["courses"]
    ]
    english = Locale.objects.get(language_code="en")
    demo_lessons.load_lessons(home, english, data | {"courses": plain})
    lessons = LessonPage.objects.filter(locale=home.locale).order_by("path")
    assert [page.topic for page in lessons] == Topic.values
    listed = LISTED.findall(client.get("/tap-huan/").content.decode())
    assert listed == [f"{COURSE}{page.slug}/" for page in lessons]
    translated = LISTED.findall(client.get("/en/lessons/").content.decode())
    for number, url in enumerate([*listed, *translated]):
        html, weight = weigh(client, url)
        assert weight <= LIGHT, url
        assert f"{number % 6 + 1}/6" in html, url
        assert 4 <= html.count('class="lesson-step"') <= 8, url
        assert html.count("lesson-step__right") == html.count("lesson-step__wrong") >= 4, url
        assert html.count("<fieldset") == html.count("quiz__choice--right") == 3, url
        assert "lesson-audio" not in html, url
    assert len(translated) == 6
    for url in ("/tap-huan/", COURSE):
        assert weigh(client, url)[1] <= LIGHT, url
    assert {page.get_url() for page in sitemaps.PageSitemap().items()} >= {"/tap-huan/", *listed, *translated}
    before = LessonPage.objects.count()
    demo_lessons.load_lessons(home, english, data | {"courses": plain})
    assert LessonPage.objects.count() == before


def test_the_demos_lessons_name_buttons_as_the_stall_does() -> None:
    with (CHECKOUT / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="en") if isinstance(message.id, str)]
    words = {text for message in messages for text in (message.id, message.string)}
    named = set(re.findall(r"<b>“(.*?)”</b>", str(source.read("lessons"))))
    assert len(named) > 30
    assert {name for name in named if name.replace("…", "%(amount)s") not in words} == set()


def test_a_lesson_knows_its_place_and_its_neighbours(client: Client, add: Callable[..., LessonPage]) -> None:
    first, draft, last = add("Một"), add("Hai"), add("Ba")
    page = client.get(first.get_url()).content.decode()
    assert "Bài 1/3" in page
    draft.unpublish()
    page = client.get(first.get_url()).content.decode()
    assert "Bài 1/2" in page
    assert re.findall(r'rel="(next|prev)"[^>]*href="([^"]+)"', page) == [("next", last.get_url())]
    page = client.get(last.get_url()).content.decode()
    assert re.findall(r'rel="(next|prev)"[^>]*href="([^"]+)"', page) == [("prev", first.get_url())]
    assert client.get(draft.get_url()).status_code == 404


def test_more_lessons_cost_no_more_queries(client: Client, add: Callable[..., LessonPage]) -> None:
    def count() -> list[int]:
        found = []
        for url in ("/tap-huan/", "/tap-huan/ban-hang/", first.get_url()):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            found.append(len(captured))
        return found

    first = add("Bài 0")
    few = count()
    for number in range(1, 6):
        add(f"Bài {number}")
    assert count() == few


def test_each_answer_of_the_quiz_says_whether_it_is_right_without_a_script_and_keeps_nothing(
    client: Client, add: Callable[..., LessonPage]
) -> None:
    choices = [
        {"text": "Giữa trưa", "is_right": False, "explanation": "Nắng gắt."},
        {"text": "Buổi sáng", "is_right": True, "explanation": "Sáng dịu."},
    ]
    quiz = [{"type": "question", "value": {"question": "Chụp khi nào?", "choices": choices}}]
    page = client.get(add("Chụp ảnh", quiz=quiz).get_url()).content.decode()
    told = re.findall(
        r'<details class="([^"]+)"\s+name="cau-1">\s*<summary>(.*?)</summary>\s*<p>\s*<b>(.*?)</b>\s*(.*?)\s*</p>',
        page, re.DOTALL,
    )  # fmt: skip
    assert told == [
        ("quiz__choice", "Giữa trưa", "Chưa đúng.", "Nắng gắt."),
        ("quiz__choice quiz__choice--right", "Buổi sáng", "Đúng.", "Sáng dịu."),
    ]
    quiz_part = page.partition('<section class="wrap wrap--narrow section quiz">')[2].partition("</section>")[
        0
    ]
    assert "<form" not in quiz_part
    assert "<input" not in quiz_part


@pytest.mark.parametrize(("right", "is_refused"), [((), True), ((0, 1), True), ((1,), False)])
def test_a_question_has_exactly_one_right_answer(right: tuple[int, ...], is_refused: bool) -> None:
    choices = [{"text": str(n), "is_right": n in right, "explanation": "Vì thế."} for n in range(2)]
    assert refused(QuestionBlock(), {"question": "Sao?", "choices": choices}) is is_refused


@pytest.mark.parametrize(
    ("change", "is_refused"),
    [({}, False), ({"address": "http://a.example/x"}, True), ({"megabytes": None}, True),
     ({"address": "javascript:alert(1)"}, True), ({"megabytes": 0}, True)],
)  # fmt: skip
def test_a_video_is_a_link_that_says_its_size(change: dict[str, Any], is_refused: bool) -> None:
    value = {"title": "Gói trứng", "address": "https://v.example/1", "megabytes": 12, "minutes": 2} | change
    assert refused(VideoBlock(), value) is is_refused


def test_a_video_is_not_embedded(client: Client, add: Callable[..., LessonPage]) -> None:
    value = {"title": "Gói trứng", "address": "https://v.example/1", "megabytes": 12, "minutes": 2}
    page = client.get(add("Gói", body=[{"type": "video", "value": value}]).get_url()).content.decode()
    assert "Xem video: Gói trứng (12 MB, 2 phút)" in page
    assert not re.search("<(iframe|video|embed)", page)


def test_recordings_say_their_language_and_size_and_load_nothing(
    client: Client, add: Callable[..., LessonPage], record: Callable[..., Any]
) -> None:
    told = [
        {"type": "recording", "value": {"language": language, "file": record(name, MP3).pk, "speaker": ""}}
        for language, name in (("Thái", "thai.mp3"), ("Mông", "mong.mp3"))
    ]
    page = client.get(add("Chụp", recordings=told).get_url()).content.decode()
    players = re.findall(r"<audio[^>]*>", page)
    assert len(players) == 2
    assert all('preload="none"' in player and 'src="/media/documents/' in player for player in players)
    assert page.index("510") < page.index("<audio")  # bytes
    assert page.index("<b>Tiếng Thái</b>") < page.index("<b>Tiếng Mông</b>")
    assert len(re.findall(r"<button[^>]*hidden[^>]*data-audio", page)) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bai.mp3", MP3, ""),
        ("bai.m4a", b"\x00\x00\x00\x20ftypM4A \x00", ""),
        ("bai.ogg", b"OggS" + bytes(20), ""),
        ("bai.MP3", b"\xff\xfb\x90\x00" + bytes(20), ""),
        ("bai.mp3", b"MZ\x90\x00" + bytes(20), "bên trong không phải bản ghi âm"),
        ("bai.ogg", MP3, "bên trong không phải bản ghi âm"),
        ("bai.wav", b"RIFF" + bytes(20), "Chỉ nhận các loại tệp"),
        ("bai.exe", b"MZ" + bytes(20), "Chỉ nhận các loại tệp"),
        ("bai.mp3", MP3 + bytes(recordings.LARGEST), "quá 8 MB"),
        ("sach.pdf", b"%PDF" + bytes(20 * 1024 * 1024), "quá 20 MB"),
    ],
)
def test_an_upload_is_told_what_is_wrong_with_it(
    client: Client, site: Cast, settings: Any, tmp_path: Any, name: str, content: bytes, words: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(site.ngan, "django.contrib.auth.backends.ModelBackend")
    values = {"title": "Bài một", "file": SimpleUploadedFile(name, content), "collection": "1"}
    response = client.post(reverse("wagtaildocs:add"), values)
    stored = get_document_model().objects.count()
    if words:
        assert words in response.content.decode()
        assert stored == 0
    else:
        assert (response.status_code, stored) == (302, 1)


def test_only_a_recording_can_be_one(record: Callable[..., Any]) -> None:
    for name, is_refused in (("bai.mp3", False), ("bai.pdf", True)):
        value = {"language": "Dao", "file": record(name).pk, "speaker": ""}
        assert refused(RecordingBlock(), value) is is_refused, name
    large = record("to.mp3")
    type(large).objects.filter(pk=large.pk).update(file_size=recordings.LARGEST + 1)
    assert refused(RecordingBlock(), {"language": "Dao", "file": large.pk, "speaker": ""})


def test_the_stall_names_each_lesson_where_it_helps(
    client: Client, cast: Cast, add: Callable[..., LessonPage]
) -> None:
    lessons = {topic: add(f"Bài {topic}", topic=topic).get_url() for topic in Topic.values}
    order = place({cast.tea_100: 1})
    question = Question.unscoped.create(
        product=cast.tea_product, words="Pha thế nào?", fingerprint="x", asked_at=timezone.now()
    )
    packs = f"/htx/hang/{cast.tea_product.pk}/goi/"
    may = at_work(cast.may)
    for url, topic in (
        ("/htx/hang/moi/", "photo"), (packs, "price"), (f"{packs}{cast.tea_100.pk}/", "price"),
        (f"/htx/don/{order.number}/", "packing"), (f"/htx/hoi-dap/{question.pk}/", "answering"),
        ("/htx/tien/", "money"), ("/htx/tien/chuyen-khoan/", "fraud"),
    ):  # fmt: skip
        page = may.get(url).content.decode()
        assert re.findall(r'class="lesson-link" href="([^"]+)"', page) == [lessons[topic]], url
        assert f"Bài học: Bài {topic}" in page, url
    for url in ("/htx/", "/htx/tai-khoan/"):
        page = may.get(url).content.decode()
        assert re.search(r'class="button stall-call" href="/tap-huan/"', page), url
        assert 'data-list="/tap-huan/"' in page, url


def test_a_market_without_lessons_names_none(cast: Cast, site: Cast) -> None:
    may = at_work(cast.may)
    for url in ("/htx/", "/htx/tien/", "/htx/hang/moi/"):
        page = may.get(url).content.decode()
        assert "lesson" not in page, url
        assert "tap-huan" not in page, url


def test_an_editor_writes_and_looks_at_a_lesson(client: Client, course: CoursePage, site: Cast) -> None:
    client.force_login(site.ngan, "django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("wagtailadmin_pages:add", args=["cms", "lessonpage", course.pk]))
    assert page.status_code == 200
    assert "Mỗi tiếng một tệp." in page.content.decode()
    draft = LessonPage(title="Nháp", introduction="…", locale=course.locale, live=False)
    CoursePage.objects.get(pk=course.pk).add_child(instance=draft)
    draft.save_revision()
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk]))
    assert "<h1>Nháp</h1>" in preview.content.decode()
    assert client.get(draft.get_url()).status_code == 404


def test_the_worker_rules_where_pages_ask_it_to(client: Client) -> None:
    worker = client.get("/tap-huan.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert (worker["Cache-Control"], worker["Service-Worker-Allowed"]) == ("no-cache", "/")
