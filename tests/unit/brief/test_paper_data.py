"""What the templates are really given has the shapes that are declared, and is read by them."""

import inspect
import re
from datetime import date
from functools import partial

import pytest
from typeguard import CollectionCheckStrategy, TypeCheckError, check_type

from geo.access.measures import Params
from geo.brief import content, paper_data
from geo.brief.paper_data import FichePage
from geo.indicators import registry
from geo.maps import drawing_data, map_image
from geo.maps.drawing_data import ImagePage
from geo.maps.typst import TEMPLATE
from geo.pack import pack
from tests.helpers import lanes

WHEN = date(2026, 11, 28)
held = partial(check_type, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)


@pytest.fixture(scope="module", params=["86", "29"])
def department(request):
    return pack.load(request.param)


@pytest.mark.parametrize("level", lanes.first(["commune", "canton", "epci", "departement"], 2))
def test_a_fiche_has_its_declared_shape(department, level):
    about = content.subject(department, level, content.codes(department, level)[0])
    page = held(content.content(department, about, Params(), when=WHEN, detail=True), FichePage)
    assert page["title"] == about.title


def test_a_map_as_an_image_has_its_declared_shape(department):
    levels = {name: one.levels[0] for name, one in registry.available(department).items()}
    own = dict.fromkeys((map_image.ECARTS, map_image.BASINS), "commune")
    for indicator, level in (own | levels).items():
        page = map_image.image_content(
            department, indicator, level, Params(), map_image.ImageSettings(WHEN)
        )
        legend = held(page, ImagePage)["legend"]
        assert bool(legend["cells"]) == (indicator == map_image.ECARTS)


def test_another_kind_or_an_unknown_key_would_be_seen(department):
    page = map_image.image_content(
        department, "population", "commune", Params(), map_image.ImageSettings(WHEN)
    )
    for wrong in ({"foot": [1]}, {"legend": {**page["legend"], "heads": ""}}):
        with pytest.raises(TypeCheckError):
            held({**page, **wrong}, ImagePage)


def test_the_templates_read_what_they_are_given_and_nothing_else():
    texts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATE.parent.glob("*.typ"))
    paths = re.findall(r"(?<!\w)(?<!\w\.)(?:d|p|label|one|row|cell)((?:\.[a-z_]+\b(?!\())+)", texts)
    given = {
        key
        for module in (paper_data, drawing_data)
        for _, shape in inspect.getmembers(module, inspect.isclass)
        for key in shape.__annotations__
    }
    assert {key for path in paths for key in path[1:].split(".")} == given
