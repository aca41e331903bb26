"""Every message as the phone would show it, the newest first; mails beside them where their folder is known."""

import email
import email.policy
import html
import time
from pathlib import Path

from tests.fakephones.world import Message, World

NEWEST_MAILS = 20
NAMES = {"sms": "SMS", "zalo": "Zalo", "push": "Thông báo"}
STYLE = """
body{font:16px/1.45 system-ui,sans-serif;background:#ece5d8;margin:0;padding:16px;color:#222}
main{display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start}
section{background:#fff;border-radius:22px;border:8px solid #333;width:320px;padding:12px;box-sizing:border-box}
h1{font-size:20px}h2{font-size:16px;margin:0 0 8px;text-align:center}
p{margin:0 0 4px;padding:8px 12px;border-radius:14px;background:#e7e7ea;white-space:pre-wrap;overflow-wrap:anywhere}
.zalo p{background:#dcebff}.push p{background:#fff3d6;border-left:4px solid #a3262a}.mail p{background:#f3efe6}
small{display:block;color:#666;margin:0 0 12px 8px}
"""


def render(world: World, mail_folder: Path | None) -> str:
    with world.lock:
        messages = sorted(world.messages, key=lambda message: -message.at)
    by_phone: dict[tuple[str, str], list[Message]] = {}
    for message in messages:
        by_phone.setdefault((message.channel, message.to), []).append(message)
    phones = "".join(_phone(channel, to, found) for (channel, to), found in by_phone.items())
    empty = "<p>Chưa có tin nào · no message yet</p>" if not phones else ""
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
        '<meta name="viewport" content="width=device-width"><title>Điện thoại giả · fake phones</title>'
        f"<style>{STYLE}</style><h1>Tin nhắn của chợ, như điện thoại hiện · messages as phones show them</h1>"
        f"{empty}<main>{phones}{_mails(mail_folder)}</main></html>"
    )


def _phone(channel: str, to: str, messages: list[Message]) -> str:
    number = f"0{to[2:]}" if to.startswith("84") else to
    who = "CHOPHIEN" if channel != "push" else "Trình duyệt · browser"
    bubbles = "".join(
        f"<p>{_linked(message.text, message.link)}</p><small>{time.strftime('%H:%M:%S', time.localtime(message.at))}"
        f" · {message.parts} phần · {html.escape(message.state)}</small>"
        for message in messages
    )
    return f'<section class="{channel}"><h2>{NAMES[channel]} {html.escape(number)}<br>{who}</h2>{bubbles}</section>'


def _linked(text: str, link: str = "") -> str:
    words = [
        f'<a href="{html.escape(word)}">{html.escape(word)}</a>'
        if word.startswith(("http://", "https://"))
        else html.escape(word)
        for word in f"{text} {link}".strip().split(" ")
    ]
    return " ".join(words)


def _mails(folder: Path | None) -> str:
    if folder is None or not folder.is_dir():
        return ""
    files = sorted(folder.glob("*.log"), key=lambda path: -path.stat().st_mtime)[:NEWEST_MAILS]
    shown = []
    for path in files:
        mail = email.message_from_bytes(
            path.read_bytes().split(b"\n" + b"-" * 79)[0], policy=email.policy.default
        )
        part = mail.get_body(("plain",))
        text = str(part.get_content()) if part else ""
        lines = "\n".join(_linked(line) for line in text.strip().splitlines())
        shown.append(
            f"<p><b>{html.escape(str(mail['Subject']))}</b>\n{lines}</p>"
            f"<small>{html.escape(str(mail['To']))}</small>"
        )
    return f'<section class="mail"><h2>E-mail</h2>{"".join(shown)}</section>' if shown else ""
