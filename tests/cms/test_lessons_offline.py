"""Lessons on a phone without signal: kept while the stall is open, recordings when they are asked for."""

import io
import wave
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Error, Page, expect
from pytest_django.live_server_helper import LiveServer
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.models import CoursePage, HomePage, LessonIndexPage, LessonPage
from cms.templatetags import lessons as tags
from shop.training import seats
from shop.training.models import Seat
from tests.cast import Cast
from tests.processes import wait_until
from tests.stall.floor import at_work
from tests.training.scenes import opened

COURSE = "/tap-huan/ban-hang/"
KEPT = "async () => (await (await caches.open('bai-hoc')).keys()).map((each) => new URL(each.url).pathname)"
READY = "async () => !!((await navigator.serviceWorker.getRegistration('/tap-huan/')) || {}).active"
PLAYS = """async () => {
  const player = document.querySelector("audio");
  const heard = new Promise((done) => {
    player.onloadedmetadata = () => done(player.duration);
    player.onerror = () => done(0);
  });
  player.preload = "auto";
  player.load();
  return heard;
}"""


def second_of_silence() -> bytes:
    """A recording that every browser can play, whatever it is called."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(bytes([128]) * 8000)
    return out.getvalue()


def publish_lessons() -> None:
    """A course of two lessons; the first has a picture and a recording."""
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "olive").save(out, "JPEG")
    picture = get_image_model()(title="Đồi chè", file=ContentFile(out.getvalue(), name="doi.jpg"))
    picture.save()
    sound = ContentFile(second_of_silence(), name="thai.mp3")
    recording = get_document_model().objects.create(title="Tiếng Thái", file=sound)
    told = [{"type": "recording", "value": {"language": "Thái", "file": recording.pk, "speaker": ""}}]
    choices = [{"text": str(n), "is_right": n == 1, "explanation": f"Vì {n}."} for n in range(2)]
    quiz = [{"type": "question", "value": {"question": "Mấy?", "choices": choices}}]
    home = HomePage.objects.get(locale__language_code="vi")
    index = home.add_child(instance=LessonIndexPage(title="Tập huấn", slug="tap-huan", locale=home.locale))
    course = CoursePage(title="Bán hàng", slug="ban-hang", introduction="…", locale=home.locale)
    index.add_child(instance=course)
    first = LessonPage(title="Chụp ảnh", slug="mot", cover=picture, recordings=told, quiz=quiz)
    for lesson in (first, LessonPage(title="Đặt giá", slug="hai")):
        lesson.introduction, lesson.locale = "…", home.locale
        course.add_child(instance=lesson)
    tags.KNOWN.forget()


def leave_a_weak_line(page: Page, url: str) -> list[str]:
    """What is tapped goes first, then one lesson after another until the page is left. Gives back all that is asked for
    from then on, too."""
    asked_for: list[str] = []
    page.context.on("request", lambda one: asked_for.append(f"{one.method} {urlsplit(one.url).path}"))
    weak = page.context.new_page()
    weak.add_init_script("Object.defineProperty(navigator, 'connection', { value: { effectiveType: '2g' } })")
    weak.clock.install()
    weak.goto(f"{url}/htx/tap-huan/{opened().pk}/")
    # Whoever sends it, the page or the worker, whose requests no route of a page sees.
    with mock.patch.object(seats, "ask", side_effect=RuntimeError("the line broke")):
        weak.get_by_role("button", name="Ghi tên tôi").click()
        expect(weak.locator("body[data-waits]")).to_be_attached()
        wait_until(lambda: weak.evaluate(READY), what="the lessons' script runs")
        for _time in range(5):  # longer than lessons wait for a page; what is asked for in between comes
            weak.clock.run_for(4_000)
        assert not [one for one in asked_for if one.startswith("GET /tap-huan/")]
    assert not Seat.unscoped.exists()
    weak.evaluate("dispatchEvent(new Event('online'))")
    wait_until(Seat.unscoped.exists, what="the tap has gone through")

    def is_begun() -> bool:
        with suppress(Error):  # once it is sent, its page is loaded anew
            weak.clock.run_for(3_000)
            return "/tap-huan/" in weak.evaluate(KEPT)
        return False

    wait_until(is_begun, what="the list of lessons is kept")
    assert f"GET {COURSE}mot/" not in asked_for
    weak.close()
    return asked_for


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_lessons_are_kept_while_the_stall_is_open_and_a_recording_when_it_is_tapped(
    committed_cast: Cast, live_server: LiveServer, phone_page: Page, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("sync_roles", verbosity=0)
    publish_lessons()
    page, url = phone_page, live_server.url
    name = django_settings.SESSION_COOKIE_NAME
    cookie = at_work(committed_cast.may).cookies[name].value
    page.context.add_cookies([{"name": name, "value": cookie, "url": url}])
    asked_for = leave_a_weak_line(page, url)
    page.goto(f"{url}/htx/")
    wanted = {"/tap-huan/", COURSE, f"{COURSE}mot/", f"{COURSE}hai/"}
    wait_until(lambda: wanted <= set(page.evaluate(KEPT)), what="the lessons are kept")
    wait_until(lambda: page.evaluate(READY), what="the worker is ready")
    assert asked_for.count("GET /tap-huan/") == 1  # the second page went on where the first was left
    kept = page.evaluate(KEPT)
    assert any(path.endswith("doi.jpg") for path in kept)
    assert not any(path.endswith("thai.mp3") for path in kept)

    page.context.set_offline(True)
    page.goto(f"{url}{COURSE}mot/")
    expect(page.locator("h1")).to_have_text("Chụp ảnh")
    expect(page.locator(".lesson-copy")).to_be_visible()
    expect(page.locator(".site-header")).not_to_contain_text(committed_cast.may.get_full_name())
    picture = page.locator("main img")
    picture.scroll_into_view_if_needed()
    wait_until(lambda: picture.evaluate("(each) => each.naturalWidth") == 640, what="the picture is shown")
    page.locator("summary", has_text="1").click()
    expect(page.locator("details[open]")).to_contain_text("Đúng. Vì 1.")
    page.get_by_role("link", name="Bài sau: Đặt giá").click()
    page.wait_for_url(f"{url}{COURSE}hai/")
    expect(page.locator("h1")).to_have_text("Đặt giá")
    page.goto(f"{url}{COURSE}ba/")  # never kept
    expect(page.locator("h1")).to_have_text("Tập huấn")

    page.context.set_offline(False)
    page.goto(f"{url}{COURSE}mot/")
    expect(page.locator(".lesson-copy")).to_be_hidden()
    page.get_by_role("button", name="Tải về để nghe").click()
    expect(page.get_by_role("button", name="Đã tải về máy")).to_be_visible()
    page.context.set_offline(True)
    page.goto(f"{url}{COURSE}mot/")
    expect(page.get_by_role("button", name="Đã tải về máy")).to_be_visible()
    assert page.evaluate(PLAYS) == pytest.approx(1, abs=0.1)
