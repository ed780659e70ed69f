"""Which commune a row is of: cases written by reasoning, then every commune of la Vienne.

A case is a code, a name, a postcode, a point (the commune it is put in), and the verdict: ``=``
taken, ``~`` taken and to be checked, ``?`` asked (the first proposals in order), ``?*`` asked (it
is among the proposals), ``!`` set aside without proposal, ``>`` a row of another department.
"""

from functools import lru_cache

import numpy as np
import pytest

from geo.intake import points, verdict
from geo.intake.commune_lookup import communes, department
from tests.helpers.intake_samples import present

PLACES = communes(present().pack)
CASES = """
|Saint-Savin|86310||= 86246
|ST SAVIN SUR GARTEMPE|86310||= 86246
|Saint Savin sur Gartempe||86246|= 86246
|St-Savin/Gartempe|86310||= 86246
|Civray|86400||= 86078
|Civray|18290||>
|Civray|||= 86078
|Civray|86000||!
|Civray|18290|86078|~ 86078
|Civray||86194|!
|Civray|86400|86194|~ 86078
|Saint-Benoît|04240||>
|Mirebeau|21310||>
|Saint-Savin|33920||>
|Saint-Sauveur|86100||= 86245
|Saint-Sauveur|33250||>
|Saint-Sauveur|79300||= 79049
|Saint-Sauveur|||? 86245 79049
|Couhé|86700||= 86082
|Couhé|||= 86082
|Couhée|86700||? 86082
|Vaux|86700||= 86082
|Vaux|57130||>
|Beaumont|86490||= 86019
|Lavausseau|86470||= 86123
86021|Benassay|86470||= 86123
86021||||= 86123
|Benassay|86470||= 86123
86056|La Chapelle-Montreuil|86470||= 86123
|Montreuil-Bonnin|86470||= 86123
86033||||= 86079
|Vendeuvre-du-Poitou|86380||= 86281
|Jaunay-Clan|86130||= 86115
|Saint-Saviol|86400||= 86247
86247|Saint-Saviol|||= 86247
|Chasseneuil|86360|86062|= 86062
|Chasseneuil|86360||= 86062
|Chasseneuil||86062|= 86062
|Chasseneuil|||? 86062
|Lussac|86320|86140|= 86140
|Lussac|86320||= 86140
|Migné|86440|86158|= 86158
|Migné|86440||= 86158
|Bonneuil|86210|86032|= 86032
|Bonneuil|86210||= 86032
|Châtellerault (86)|86100||= 86066
|Châtellerault (Vienne)|||= 86066
|Civray (18)|||>
|Savigné / Charroux|86250||? 86061 86255
|Savigné / Charroux|86250|86061|? 86061 86255
|Senillé / Saint-Sauveur|86100||= 86245
|Valence-en-Poitou (Couhé)|86700||= 86082
|Poitiers cédex|86021||= 86194
|POITIERS CEDEX9|||= 86194
|86000 Poitiers|||= 86194
|86000 Poitiers|86000||= 86194
|86000 Poitiers|86100||!
|BP 319 - 86008 Poitiers Cedex|||= 86194
|86 Poitiers|||= 86194
|Puye|86260||= 86202
|Puye|||? 86202
|Ormes|86220||= 86183
|Les Ormes (Vienne)|||= 86183
|(Vienne)|86220||?* 86183
||86440||= 86158
||86400||?* 86078
||86400|86078|= 86078
|||86139|~ 86139
86310|Saint-Savin|86246||= 86246
86100||86066||= 86066
86240|Fontaine-le-Comte|86100||= 86100
86100|Fontaine-le-Comte|86240||= 86100
86100|Châtellerault|86100||= 86066
86100||86100||?* 86066
86100||||= 86100
8,61E+04|Gençay|86160||= 86103
8,61E+04||||!
8.6194E4|Poitiers|||= 86194
86194.0|POITIERS|86000||= 86194
86999|Poitiers|86000||= 86194
86999|Poitiers|||? 86194
44109|Poitiers|86000||~ 86194
44109|Poytié|86000||!
44109|Poytié|86000|86194|~ 86194
86001|Poitiers|86000||~ 86194
86194|Lusignan|86000||~ 86194
86194|Lusignan|||~ 86194
86194||86100||~ 86194
86194|Lusignan|86100||!
86231|Saint-Macoux|86400||= 86247
86231|Poitiers|86000||~ 86194
218601946||||= 86194
85109|Les Herbiers|85500||>
|Les Herbiers|85500||>
|Lyon|69001||>
|Montmorilon|||? 86165
|Montmorilon|86500||? 86165
|Montmorilon|86500|86165|= 86165
|La Bugellerie|86440||? 86158
|La Bugellerie|86440|86158|~ 86158
|Xyzzy|||!
||||!
|Vouille|86190||= 86294
|saint benoit|86280||= 86214
|L'Isle Jourdain|86150||= 86112
|Isle-Jourdain|86150||= 86112
|Dangé|86220||= 86092
|Saint-Georges|86130||= 86222
|Saint-Martin|86380||= 86281
|Vouneuil|86210||= 86298
|Vouneuil|||?* 86297
|Neuville|86170||= 86177
|Ville de Poitiers|86000||= 86194
|Mairie de Gençay|86160||= 86103
"""


@lru_cache(maxsize=1)
def spots():
    """A point inside every commune of the department."""
    return PLACES.pack.geometry().geometry.representative_point()


def inside(code):
    return points.department_polygons(PLACES).point(np.array(spots()[code].coords[0]))


def find(code="", name="", postcode="", point=""):
    return verdict.find(PLACES, code, name, postcode, point=inside(point) if point else None)


def outcome(found):
    if found.how == "elsewhere":
        return ">"
    if found.code:
        return f"{'~' if found.how == 'doubtful' else '='} {found.code}"
    return f"? {' '.join(found.proposed)}" if found.proposed else "!"


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_a_row_is_of_the_commune_that_its_witnesses_say_together(case):
    *cells, expected = case.split("|")
    found = find(*cells)
    said, mark = outcome(found), expected.partition(" ")[0]
    if mark == "?*":
        assert expected.removeprefix("?* ") in found.proposed
        assert said.startswith("?")
    elif mark == "?":
        assert said.startswith(expected)
    else:
        assert said == expected
    assert bool(found.said) or found.how in ("as_is", "elsewhere", "unknown")


# every commune of la Vienne, under each of its names


def named():
    """Code and name of every commune of the department, its former names included."""
    own = [(code, PLACES.names[code]) for code in sorted(PLACES.own)]
    pairs = PLACES.pack.tables["former_communes"].dropna(subset=["name"])
    former = zip(pairs["code_insee"], pairs["name"], strict=True)
    return own + [(code, name) for code, name in former if code in PLACES.own]


def postcodes(code):
    return [one for one, served in PLACES.of_postcode.items() if code in served]


def resolved(found, code):
    """Taken for this commune, or asked: never taken for another one."""
    return found.code in ("", code) and (found.code or found.proposed or found.remedy)


def test_a_name_and_a_postcode_of_its_commune_lead_to_it():
    for code, name in named():
        for postcode in postcodes(code):
            for written in (name, name.upper(), f"{name} (86)", f"{name} CEDEX 9"):
                found = find("", written, postcode)
                assert found.code == code, (written, postcode, found)
                assert found.how != "doubtful", (written, postcode, found)


def test_a_name_and_a_point_lead_to_the_commune_or_ask():
    for code, name in named():
        found = find("", name, "", code)
        assert resolved(found, code), (name, found)
        assert found.code == code, (name, found)


def test_a_code_beside_a_wrong_name_stays_and_is_to_be_checked():
    own = sorted(PLACES.own)
    for code, other in zip(own, own[7:] + own[:7], strict=True):
        if other in PLACES.of_postcode.get(code, ()):
            continue  # what stands there is its postcode
        found = find(code, PLACES.names[other])
        assert (found.code, found.how) == (code, "doubtful"), (code, other, found)
        assert found.said and found.remedy


def test_a_name_is_never_taken_against_the_postcode_beside_it():
    """Wherever the name leads, the neighbours included; a postcode of elsewhere is elsewhere."""
    posts = sorted(one for one in PLACES.of_postcode if one.startswith("86"))
    for rank, name in enumerate([*PLACES.names.values(), *PLACES.former_names.values()]):
        postcode = posts[rank % len(posts)]
        found = find("", name, postcode)
        taken = [found.code] if found.code else list(found.proposed)
        if not found.said.startswith("le nom en dit plusieurs"):
            assert {*taken} <= {*PLACES.of_postcode[postcode]}, (name, postcode, found)
        assert all(department(code) == "86" or code in PLACES.of_postcode[postcode]
                   for code in taken), (name, postcode, found)  # fmt: skip
        assert find("", name, "69001").how == "elsewhere", name


def test_code_and_postcode_exchanged_are_seen():
    for code in sorted(PLACES.own):
        for postcode in postcodes(code):
            name = PLACES.names[code]
            found = find(postcode, name, code)
            assert found.code == code, (code, postcode, found)
            assert found.how == "repaired", (code, postcode, found)


@pytest.mark.parametrize("cut", [lambda name: name[:-1], lambda name: name.partition("-")[0]])
def test_a_name_cut_short_is_taken_within_its_postcode_or_asked(cut):
    for code in sorted(PLACES.own):
        postcode = postcodes(code)[0]
        found = find("", cut(PLACES.names[code]), postcode)
        assert {found.code, *found.proposed} - {""} <= {*PLACES.of_postcode[postcode]}, found
        assert found.code == code or found.remedy or found.proposed, found
