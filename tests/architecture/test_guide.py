"""The user guide and its pictures, as they are in the folder: ``tests/browser`` walks them."""

import re

import pytest
from PIL import Image, ImageStat

from geo.base.french import NBSP, typeset
from pages.ui.texts import navigation
from tests.architecture.test_house import ROOT

GUIDE = ROOT / "docs/guide.md"
IMAGES = ROOT / "docs/images"
SHOWN = re.compile(
    r'!\[(?P<alt>[^]]*)\]\((?P<path>[^)]+)\)|<img src="(?P<src>[^"]+)".*alt="(?P<said>[^"]*)"'
)
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
HEAVIEST, HEAVIEST_OF_ALL = 150_000, 1_500_000


def plain(text):
    """A text on one line, whatever its spaces are."""
    return " ".join(text.split())


def shown(text):
    """Pictures of a text: path, what is said of it."""
    return [
        (found["path"] or found["src"], found["alt"] or found["said"])
        for found in SHOWN.finditer(text)
    ]


def parts(text, level):
    """Parts of a text by title, those of a level of headings."""
    pieces = re.split(rf"^{'#' * level} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(map(plain, pieces[1::2]), pieces[2::2], strict=True))


def tasks():
    """Text of each task of the guide, by title."""
    groups = parts(GUIDE.read_text(encoding="utf-8"), 2).values()
    return {title: text for group in groups for title, text in parts(group, 3).items()}


SHOWS = [
    (document.parent / path, said)
    for document in (GUIDE, ROOT / "README.md")
    for path, said in shown(document.read_text(encoding="utf-8"))
]
PICTURES = sorted({path for path, _ in SHOWS})


def test_every_picture_is_shown_and_is_there():
    assert sorted(IMAGES.iterdir()) == PICTURES


def test_the_pictures_are_light():
    weights = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}
    assert sum(weights.values()) <= HEAVIEST_OF_ALL


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_a_screen_and_not_a_blank_one(path):
    with Image.open(path) as picture:
        assert picture.width in (390, 1280)
        assert picture.height >= 800
        assert ImageStat.Stat(picture.convert("L")).stddev[0] > 10
        assert not picture.info.get("exif")


def test_every_picture_is_told_to_who_does_not_see_it():
    assert [said for _, said in SHOWS if len(said) < 40] == []


def test_the_guide_is_set_in_french():
    text = re.sub(r"<[^>]*>", "", FENCE.sub("", GUIDE.read_text(encoding="utf-8")))
    assert [line for line in text.splitlines() if line != typeset(line)] == []
    assert "..." not in text


def test_each_group_of_the_menu_names_its_pages_and_their_questions():
    groups = parts(GUIDE.read_text(encoding="utf-8"), 2)
    for group, entries in navigation.GROUPS.items():
        listed = re.findall(r"^- (.+)$", groups[group].replace("**", ""), re.MULTILINE)
        assert list(map(plain, listed)) == [plain(entry.title) for entry in entries.values()]


def test_what_is_quoted_is_quoted_in_a_task():
    """Where the walk of the guide holds it."""
    outside = GUIDE.read_text(encoding="utf-8")
    for text in tasks().values():
        outside = outside.replace(text, "")
    assert f"«{NBSP}" not in outside
