"""The pictures of the architecture are drawn from the code, and what they name is there."""

from ops import architecture


def test_the_pictures_are_as_the_code_is() -> None:
    text = architecture.PAGE.read_text()
    assert architecture.drawn(text) == text, "python -m ops.architecture write"


def test_every_landmark_of_an_orders_way_is_there_and_on_the_way() -> None:
    picture = architecture.order()
    for name in architecture.LANDMARKS:
        assert any(architecture.used_by(name)), name
        assert f"  {name} -" in picture or f"> {name}" in picture or f"| {name}" in picture, name


def test_the_rooms_are_those_that_the_imports_are_checked_by() -> None:
    picture = architecture.rooms()
    for room in (room for layer in architecture.layers() for room in layer):
        assert f"    {room}\n" in picture
