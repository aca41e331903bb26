"""Documents cannot lie: files, names, commands, addresses, hours and rooms that they tell of are there."""

import fnmatch
import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec

import pytest
from celery.schedules import crontab
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve
from django.utils.translation import override

from cms.serving import serve
from ops.embedded import CHECKOUT
from shop.card_payments.events import HANDLERS
from shop.celery import app
from tests.ops import documents
from tests.ops.documents import README, Said
from tests.ops.test_deploy import service_blocks
from tests.ops.test_rooms import LAYERS

PATH = re.compile(rf"(?<![\w./<>-])((?:{'|'.join(documents.FOLDERS)})/[\w./*<>-]*)")
FILE = re.compile(r"[\w./*<>-]+\.(?:py|html|css|js|md|txt|json|yml|toml|typ|sh|in|po)|\w[\w/]*/")
MADE = {".data/", "media/", "/sw.js", "/tap-huan.js"}  # by `make run`, or by a view: not in the checkout
ADDRESS = re.compile(r"(?<![\w.:/<>)}*\"-])/(?:healthz|readyz|(?:[\w<>-]+/)+)(?![\w/])")
DOTTED = re.compile(r"([A-Za-z_]\w*(?:\.\w+)+)(?:\(\))?")
IDENTIFIER = re.compile(r"\w*_\w+|\w*[a-z][A-Z]\w*")
OF_OTHERS = {
    "history.replaceState",
    "query_timeout",
    "pg_dump",
    "keeper.lock",
}  # of browsers, tools, a data folder
MAP = README.split("## The map")[1].split("```\n")[1]
CHANGES = re.findall(
    r"^\| ([^|]+) \| (.+) \|$", README.split("## I want to change")[1].split("\n## ")[0], re.M
)
ENGLISH = "/en/"  # its home is a page of the editors
FAKES = ("tests/fakestripe/", "tests/fakephones/")  # have addresses of their own
COMMANDS = ("Makefile", "Procfile", "Dockerfile", "docker-compose.yml", ".env.example", "ops/check.py")


def is_there(path: str) -> bool:
    """Whether a file or folder is called so or ends so: a template's name is its path below templates/."""
    pattern = re.sub(r"<\w+>", "*", path.rstrip(".,"))
    if "*" in pattern:
        return bool(fnmatch.filter(documents.files(), f"{pattern.rstrip('/')}*"))
    return pattern.rstrip("/") in documents.tails()


def is_wrong_name(name: str) -> bool:
    """Whether a dotted name begins with a module, a room or a class of ours and there is no such thing in it."""
    named = DOTTED.fullmatch(name)
    if not named or FILE.fullmatch(name) or name in OF_OTHERS or name in HANDLERS:
        return False
    return named[1].split(".")[0] in documents.beginnings() and named[1] not in documents.names()


def is_answered(address: str) -> bool:
    """Whether a view answers there; that of the editors' pages takes any address and proves nothing."""
    with override("en" if address.startswith("/en/") else "vi"):
        try:
            return resolve(re.sub(r"<\w+>", "1", address)).func is not serve
        except Resolver404:
            return False


def commands() -> Iterator[Said]:
    """Lines and quotations that may tell of a command."""
    yield from documents.everything()
    for name in COMMANDS:
        yield Said(name, (CHECKOUT / name).read_text().replace("\\\n", " "))


def listed(found: Iterable[Said]) -> list[str]:
    return [f"{place}: {text}" for place, text in found]


def test_every_file_that_is_named_is_there() -> None:
    named = [Said(place, name) for place, text in documents.everything() for name in PATH.findall(text)]
    quotations = [said for said in documents.quoted(documents.everything()) if FILE.fullmatch(said.text)]
    assert len(named) > 150
    assert len(quotations) > 150
    assert (
        listed(said for said in (*named, *quotations) if said.text not in MADE and not is_there(said.text))
        == []
    )


def test_every_link_of_a_document_leads_to_a_file() -> None:
    links = [
        (path, link)
        for path in documents.DOCUMENTS
        for link in re.findall(r"\]\(([^)#]+)", path.read_text())
        if "://" not in link
    ]
    assert len(links) > 15
    assert [f"{path}: {link}" for path, link in links if not (path.parent / link).exists()] == []


def test_every_dotted_name_leads_to_code() -> None:
    quotations = list(documents.quoted(documents.everything()))
    assert {"shop.settings", "shop.accounts.people"} <= {said.text for said in quotations}
    assert listed(said for said in quotations if is_wrong_name(said.text)) == []


def test_every_word_of_the_code_in_a_document_stands_in_the_code() -> None:
    quotations = [
        said for said in documents.quoted(documents.in_documents()) if IDENTIFIER.fullmatch(said.text)
    ]
    assert len(quotations) > 50
    known = documents.words() | OF_OTHERS
    assert listed(said for said in quotations if said.text not in known) == []


def test_every_address_that_is_named_is_answered() -> None:
    told = (said for said in documents.everything() if not said.place.startswith(FAKES))
    named = [Said(place, name) for place, text in told for name in ADDRESS.findall(text) if name != ENGLISH]
    assert {"/lien-minh/tien/don/<number>/", "/en/thiet-ke/", "/readyz"} <= {said.text for said in named}
    assert listed(said for said in named if not is_answered(said.text)) == []


def test_every_target_of_make_is_there_and_explained() -> None:
    makefile = (CHECKOUT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.M)[1].split())
    assert targets == set(re.findall(r"^(\w+):", makefile, re.M))
    quotations = [said.text for said in documents.quoted(documents.everything())]
    lines = (*quotations, *README.splitlines(), *makefile.replace("# ", "").splitlines())
    named = {name for line in lines for name in re.findall(r"^make ([a-z]+)\b(?! the)", line)}
    assert named == targets - {"setup"}


def test_every_command_of_manage_py_is_there_with_its_options() -> None:
    known = get_commands()
    named = [
        (place, name, options)
        for place, text in commands()
        for name, options in re.findall(r"manage\.py ([a-z_]+)((?: --?[\w-]+(?: [A-Z0-9]+)?)*)", text)
    ]
    assert {"check_books", "createsuperuser", "load_scale"} <= {name for _, name, _ in named}
    for place, name, options in named:
        assert name in known, place
        parser = load_command_class(known[name], name).create_parser("manage.py", name)
        for option in re.findall(r"--[\w-]+", options):
            assert option in parser._option_string_actions, f"{place}: {name} {option}"


def test_every_command_of_our_own_is_in_a_document() -> None:
    ours = {
        path.stem for path in CHECKOUT.glob("*/**/management/commands/[a-z]*.py") if ".venv" not in path.parts
    }
    written = "".join(path.read_text() for path in documents.DOCUMENTS)
    assert {name for name in ours if name not in written} == set()


def test_every_module_that_is_started_is_there_with_its_options() -> None:
    started = [
        (place, name, options)
        for place, text in commands()
        for name, options in re.findall(r"python3? -m ([\w.]+\w)([^`|]*)", text)
    ]
    assert {"ops.translations", "ops.run", "ops.bench"} <= {name for _, name, _ in started}
    for place, name, options in started:
        assert find_spec(name), place
        folder = CHECKOUT / name.replace(".", "/")
        sources = [*folder.glob("*.py"), *folder.parent.glob(f"{folder.name}.py")]
        written = "".join(source.read_text() for source in sources)
        for word in re.findall(r"^ ([a-z]+)|(--[\w-]+)", options.split("\n")[0]):
            assert f'"{"".join(word)}"' in written, f"{place}: {name} {word}"


def test_every_service_that_is_started_is_there() -> None:
    told = "".join(path.read_text() for path in documents.DOCUMENTS)
    named = re.findall(r"docker compose (?:run --rm|exec) (\w+)|--scale (\w+)=", told)
    assert len(named) > 5
    assert {name for pair in named for name in pair if name} <= dict(service_blocks()).keys()


def test_every_hour_of_the_night_is_beats() -> None:
    operations = (CHECKOUT / "docs" / "operations.md").read_text()
    schedules = (entry["schedule"] for entry in app.conf.beat_schedule.values())
    hours = {f"{min(each.hour)}:{min(each.minute):02}" for each in schedules if isinstance(each, crontab)}
    assert len(named := re.findall(r"\b\d{1,2}:\d\d\b", operations)) > 3
    assert set(named) <= hours


def test_the_map_names_every_room_and_nothing_else() -> None:
    named, room = set(), ""
    for indent, names, text in re.findall(r"^( *)((?:\w+(?:/|\.\w+) )+) *(.+)$", MAP, re.M):
        for name in names.split():
            room = f"{'shop/' if indent else ''}{name}"
            assert room in documents.files(), room
            named.add(room.rstrip("/"))
        within = re.findall(r"(?<!\S)\w+/(?=\s|$)", text) if room.endswith("/") else []
        assert {f"{room}{part}" for part in within} <= documents.files()
    rooms = {path.parent.relative_to(CHECKOUT).as_posix() for path in CHECKOUT.glob("shop/*/__init__.py")}
    layers = {room.replace(".", "/") for layer in LAYERS for room in layer}
    assert layers <= rooms | {"catalog", "cms", "demo"}
    assert rooms | set(documents.FOLDERS) - {"locale", "requirements"} <= named


def test_the_map_tells_the_layers_as_they_are_checked() -> None:
    told = README.split("import-linter checks it: ")[1].split("; `cms`")[0]
    layers = [{room.removeprefix("shop.") for room in layer} - {"cms"} for layer in LAYERS]
    assert [set(layer.split(" | ")) for layer in re.findall(r"`([^`]+)`", told)] == layers


@pytest.mark.parametrize(("what", "where"), CHANGES)
def test_whoever_wants_to_change_something_finds_it(what: str, where: str) -> None:
    """A row's names stand in the files beside them."""
    if what.strip():
        files = [
            name
            for path in PATH.findall(where)
            for name in documents.files()
            if fnmatch.fnmatch(name, f"{path.rstrip('.')}*")
        ]
        assert files, where
        text = "".join(
            (CHECKOUT / name).read_text(errors="replace") for name in files if name.endswith((".py", ".in"))
        )
        assert [name for name in re.findall(r"`(\w+)`", where) if name not in text] == []
