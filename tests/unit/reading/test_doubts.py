"""What is unsure is listed, each doubt with its rows."""

from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from geo.pack import pack
from geo.reading import doubts


def found(of):
    return {doubt.id: doubt for doubt in doubts.doubts(of)}


def changed(full, **tables):
    return replace(full, tables=MappingProxyType({**full.tables, **tables}))


def test_only_the_islands_without_a_site_have_no_road():
    rows = found(pack.load("29"))["communes_hors_route"].rows
    without = {aid: set(names) for aid, names in rows.groupby("Lieu d’aide")["Commune"]}
    assert without == {
        "France services": {"Île-de-Batz", "Île-de-Sein", "Île-Molène"},
        "siège d’employeur de conseiller numérique": {"Île-de-Batz", "Île-Molène", "Ouessant"},
    }
    assert rows["Île"].ne("").all()
    assert "communes_hors_route" not in found(pack.load("86"))


def test_a_department_without_territories_has_none_inferred():
    finistere = pack.load("29")
    assert "territoires_deduits" not in found(finistere)
    assert "territoire" not in doubts.sentence(finistere)
    assert "226" in doubts.sentence(pack.load("86"))
    assert "page Données" not in doubts.sentence(pack.load("86"))


def test_a_department_without_any_list_has_no_doubt_about_its_places():
    full = pack.load("86")
    lists = ("france_services", "mds", "advisers", "colleges", "resource_places", "places")
    bare = changed(full, **{name: full.tables[name].iloc[:0] for name in lists})
    listed = found(bare)
    assert "horaires_non_compris" not in listed
    assert "lieux_au_chef_lieu" not in listed
    assert "communes_hors_route" not in listed  # nobody listed any: no road is known to lack


def test_hours_that_are_not_understood_are_shown_as_they_are():
    rows = found(pack.load("29"))["horaires_non_compris"].rows
    assert len(rows) == 5
    assert rows["Jour"].isin(["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"]).all()


def test_two_addresses_a_few_metres_apart_may_be_one_place():
    full = pack.load("86")
    places = full.tables["places"].copy()
    assert "doublons_possibles" not in found(full)
    first = places.index[places["precision"].eq("address")][0]
    twin = places.loc[[first]].assign(
        place_id="zz-jumeau", name="Le même ?", x_m=lambda row: row["x_m"] + 15
    )
    near = changed(full, places=pd.concat([places, twin]))
    rows = found(near)["doublons_possibles"].rows
    assert rows["Distance (m)"].tolist() == [15.0]
    assert "Le même ?" in {*rows["Lieu"], *rows["Autre lieu"]}
    far = twin.assign(x_m=lambda row: row["x_m"] + 40)
    apart = changed(full, places=pd.concat([places, far]))
    assert "doublons_possibles" not in found(apart)


def test_a_site_that_no_commune_recognises_is_listed():
    full = pack.load("86")
    table = full.tables["resource_places"].copy()
    table.loc[table.index[0], "place_id"] = None
    rows = found(changed(full, resource_places=table))["lieux_non_places"].rows
    assert rows["Identifiant"].tolist() == [str(table["source_id"].iloc[0])]
    assert rows["Liste"].tolist() == ["lieu ressource"]
