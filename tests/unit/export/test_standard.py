"""The national standard of places: what is read, what is sent back, nothing lost between."""

import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.access import opening_hours
from geo.base.errors import FIXED, SET_ASIDE, WARNED, PackError
from geo.export import standard, standard_hours, standard_return
from geo.intake import engine, mediation
from geo.pack import table_files
from geo.pack.catalogue import PUBLISHED
from geo.pack.sheets import SHEETS
from geo.upload import gate
from tests.helpers import lanes
from tests.helpers.own_files import bring, context, rebuilt, remarks, upload

LAYOUT = "standard_mediation"
RAW = Path(__file__).resolve().parents[4] / "shared" / "raw"
SCHEMA = RAW / "standard-mediation-num.schema.json"
EXAMPLE = RAW / "standard-mediation-num.example.csv"


def several(*terms):
    return rf"(?:(?:^|\|)({'|'.join(map(re.escape, terms))}))+$"


# Our own copy of the published rules (Licence Ouverte), independent of the code under test.
RULES = {
    "id": {"required": True, "unique": True},
    "pivot": {"required": True, "pattern": "^[a-zA-Z0-9]{9,14}$"},
    "nom": {"required": True},
    "commune": {"required": True},
    "code_postal": {"required": True, "pattern": r"^\d{5}$"},
    "code_insee": {"pattern": r"^([013-9]\d|2[AB1-9])\d{3}$"},
    "adresse": {"required": True},
    "complement_adresse": {},
    "latitude": {"type": "number"},
    "longitude": {"type": "number"},
    "typologie": {},
    "telephone": {
        "pattern": r"^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9}$"
    },
    "courriels": {},
    "site_web": {},
    "horaires": {},
    "presentation_resume": {"maxLength": 280},
    "presentation_detail": {},
    "source": {},
    "itinerance": {"pattern": several("Itinérant", "Fixe")},
    "structure_parente": {},
    "date_maj": {"required": True, "type": "date"},
    "services": {
        "pattern": several(
            "Aide aux démarches administratives",
            "Maîtrise des outils numériques du quotidien",
            "Insertion professionnelle via le numérique",
            "Utilisation sécurisée du numérique",
            "Parentalité et éducation avec le numérique",
            "Loisirs et créations numériques",
            "Compréhension du monde numérique",
            "Accès internet et matériel informatique",
            "Acquisition de matériel informatique à prix solidaire",
        )
    },
    "publics_specifiquement_adresses": {
        "pattern": several("Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes")
    },
    "prise_en_charge_specifique": {
        "pattern": several(
            "Surdité",
            "Handicaps moteurs",
            "Handicaps mentaux",
            "Illettrisme",
            "Langues étrangères (anglais)",
            "Langues étrangères (autres)",
            "Déficience visuelle",
        )
    },
    "frais_a_charge": {"pattern": several("Gratuit", "Gratuit sous condition", "Payant")},
    "dispositif_programmes_nationaux": {
        "pattern": several(
            "Aidants Connect",
            "Bibliothèques numérique de référence",
            "Certification PIX",
            "Conseillers numériques",
            "Emmaüs Connect",
            "France Services",
            "Grande école du numérique",
            "La Croix Rouge",
            "Point d'accès numérique CAF",
            "Promeneurs du net",
            "Relais numérique (Emmaüs Connect)",
        )
    },
    "formations_labels": {
        "pattern": several(
            "Formé à « Mon Espace Santé »",
            "Formé à « DUPLEX » (illettrisme)",
            "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
            "Collectif ressources et acteurs réemploi (Normandie)",
            "Étapes numériques(La Poste)",
            "Fabriques de Territoire",
            "Les Éclaireurs du numérique (Drôme)",
            "Mes Papiers (Métropole de Lyon)",
            "ORDI 3.0",
            "SUD LABS (PACA)",
        )
    },
    "autres_formations_labels": {},
    "modalites_acces": {
        "pattern": several(
            "Se présenter",
            "Téléphoner",
            "Contacter par mail",
            "Prendre un RDV en ligne",
            "Ce lieu n'accueille pas de public",
            "Envoyer un mail avec une fiche de prescription",
        )
    },
    "modalites_accompagnement": {
        "pattern": several(
            "En autonomie",
            "Accompagnement individuel",
            "Dans un atelier collectif",
            "À distance",
        )
    },
    "fiche_acces_libre": {},
    "prise_rdv": {},
}


def published_rules():
    return {
        field["name"]: {"type": field["type"], **field.get("constraints", {})}
        for field in json.loads(SCHEMA.read_text(encoding="utf-8"))["fields"]
    }


def faults(frame, rules):
    """Cells of a file that break the rules, as (row, field, cell)."""
    found = []
    if list(frame) != list(rules):
        found.append(("columns", list(frame)))
    for name, rule in rules.items():
        if rule.get("unique") and frame[name].duplicated().any():
            found.append(("duplicates", name))
        for row, cell in frame[name].items():
            if not cell:
                good = not rule.get("required")
            elif rule.get("type") == "number":
                good = re.fullmatch(r"-?\d+(\.\d+)?", cell)
            elif rule.get("type") == "date":
                good = len(cell) == 10 and date.fromisoformat(cell)
            else:
                good = re.search(rule.get("pattern", ""), cell)
                good = good and len(cell) <= rule.get("maxLength", len(cell))
            if not good:
                found.append((row, name, cell))
    return found


def reread(content):
    return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False)


GOOD = {
    "id": "structure-1",
    "pivot": "43493312300029",
    "nom": "Anonymal",
    "commune": "Gençay",
    "code_postal": "86160",
    "code_insee": "86103",
    "adresse": "12 BIS RUE DE LECLERCQ",
    "complement_adresse": "Le patio du bois de l'Aulne",
    "latitude": "46.3737",
    "longitude": "0.40421",
    "typologie": "TIERS_LIEUX|ASSO",
    "telephone": "+33180059880",
    "courriels": "contact@exemple.fr|responsable@exemple.fr",
    "site_web": "https://exemple.fr|https://exemple.org/page",
    "horaires": "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00",
    "presentation_resume": "Notre association propose des formations.",
    "presentation_detail": "Du matériel est en libre accès; « tous » les après-midis.",
    "source": "Hubik",
    "itinerance": "Itinérant|Fixe",
    "structure_parente": "SIRET de la ville",
    "date_maj": "2024-04-02",
    "services": "Maîtrise des outils numériques du quotidien|Loisirs et créations numériques",
    "publics_specifiquement_adresses": "Jeunes|Femmes",
    "prise_en_charge_specifique": "Surdité|Illettrisme|Langues étrangères (anglais)",
    "frais_a_charge": "Gratuit sous condition|Payant",
    "dispositif_programmes_nationaux": "Aidants Connect|Conseillers numériques|La Croix Rouge",
    "formations_labels": "Formé à « Mon Espace Santé »|ORDI 3.0",
    "autres_formations_labels": "Label et la bête",
    "modalites_acces": "Se présenter|Téléphoner",
    "modalites_accompagnement": "Dans un atelier collectif|À distance",
    "fiche_acces_libre": "https://acceslibre.exemple.fr/13/",
    "prise_rdv": "https://rdv.exemple.fr/",
}


@pytest.fixture(scope="module")
def known(vienne):
    return context(vienne)


@pytest.fixture
def accepted(known, tmp_path):
    """Accept an import as the store does: its sheets written, its pack made from them."""

    def accept(sheets):
        folder = tmp_path / "sheets" / "86"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("resource_places", "resource_details"):
            table_files.csv(folder / f"{name}.csv", sheets[name], SHEETS[name])
        return rebuilt(known, sheets, tmp_path)

    return accept


def sent(pack, key="structure-1"):
    (row,) = [r for r in mediation.to_standard(pack).to_dict("records") if r["id"] == key]
    return row


def test_our_copy_of_the_rules_is_the_published_one():
    assert tuple(RULES) == standard.NAMES
    if not SCHEMA.exists():
        pytest.skip("the published schema is not here")
    published = published_rules()
    assert list(published) == list(RULES)
    for name, rule in RULES.items():
        for key in ("required", "unique", "maxLength"):
            assert rule.get(key, False) == published[name].get(key, False), (name, key)
        words = published[name].get("pattern", "")
        assert rule.get("pattern", "").replace("\\ ", " ").replace("\\-", "-") in (
            words, words.replace("ORDI 3.0", "ORDI 3\\.0"),
        )  # fmt: skip


def test_the_return_file_of_la_vienne_is_valid(vienne):
    frame = reread(mediation.to_csv(vienne))
    assert not faults(frame, RULES)
    if SCHEMA.exists():
        assert not faults(frame, published_rules())
    assert len(frame) == 43
    left = standard_return.returned(vienne).left_out
    assert left.to_dict("records") == [
        {"id": "1739", "nom": "MAIRIE DE SAINT MARTIN LA PALLU", "motif": "adresse inconnue"}
    ]


def test_a_sheet_that_is_not_right_is_named_with_its_command(vienne, tmp_path):
    path = tmp_path / "sheets" / "86" / "resource_places.csv"
    shutil.copytree(PUBLISHED / "sheets" / "86", path.parent)
    right = path.read_text("utf-8")
    path.write_text(right.replace("source_id", "x", 1), "utf-8")
    here = replace(vienne, root=tmp_path)
    with pytest.raises(
        PackError, match="Corrigez cette feuille, puis relancez `observatoire build"
    ):
        mediation.to_standard(here)
    path.write_text(right, "utf-8")  # the remedy
    assert mediation.to_standard(here).equals(mediation.to_standard(vienne))


def test_the_return_file_carries_the_corrections(vienne):
    frame = mediation.to_standard(vienne).set_index("id")
    assert frame.loc["1393", ["commune", "code_insee"]].tolist() == ["Ingrandes", "86111"]
    assert frame.loc["5085", "code_insee"] == "86294"
    vouille = frame.loc["5085"]
    site = vienne.sites("france_services").query("code_insee == '86294'").iloc[0]
    assert vouille["telephone"] == "+33" + site["phone"].replace(" ", "")[1:]
    assert vouille["dispositif_programmes_nationaux"] == "Aidants Connect|France Services"
    assert vouille["date_maj"] == "2024-02-22"
    assert week(vouille["horaires"]) == {
        day: opening_hours.parse_day(site[f"hours_{day}"]) for day in opening_hours.DAYS
    }


def week(text):
    """Read the hours as a reader of the standard would: days to spans."""
    days = list(standard_hours.DAYS.values())
    found = {day: [] for day in opening_hours.DAYS}
    for rule in text.split("; "):
        when, times = rule.split(" ")
        first, _, last = when.partition("-")
        run = days[days.index(first) : days.index(last or first) + 1]
        for day in run:
            found[list(opening_hours.DAYS)[days.index(day)]] = [
                tuple(int(t[:2]) * 60 + int(t[3:]) for t in span.split("-"))
                for span in times.split(",")
            ]
    return found


def test_every_week_of_the_department_is_written_back(vienne):
    table = vienne.tables["france_services"]
    written = 0
    for row in table.to_dict("records"):
        days = {day: row[f"hours_{day}"] for day in opening_hours.DAYS}
        text = standard_hours.write_hours(days)
        parsed = {day: opening_hours.parse_day(cell) for day, cell in days.items()}
        if text is None:
            assert None in parsed.values()
        elif text:
            assert standard_hours.readable(text)
            assert week(text) == parsed
            written += 1
    assert written > 60


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Mo-Fr 09:00-12:00", True),
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"', True),
        ("Mo 09:00-12:00; PH off", True),
        ("24/7", True),
        ("Jul-Aug Mo-Sa 09:30-18:00", True),
        ("Lundi 9h-12h", False),
        ("Mo-Fr", False),
        ("<b>Mo 09:00-12:00</b>", False),
    ],
)
def test_hours_in_the_syntax_asked(text, good):
    assert standard_hours.readable(text) is good


def test_import_of_the_export_is_the_same(vienne, known, accepted, tmp_path):
    path = tmp_path / "retour.csv"
    path.write_bytes(mediation.to_csv(vienne))
    made = engine.prepare(gate.read_file(path), known)
    assert made.report.layout == LAYOUT
    assert (made.report.read, made.report.kept) == (43, 43)
    assert not made.report.remarks
    after = accepted({**known.sheets, **made.sheets})
    assert mediation.to_csv(after) == mediation.to_csv(vienne)
    for column in ("place_id", "name", "role", "trained_helpers"):
        pd.testing.assert_series_equal(
            after.tables["resource_places"].set_index("source_id")[column].sort_index(),
            vienne.tables["resource_places"].set_index("source_id")[column].sort_index(),
            check_dtype=False,
        )


def test_nothing_is_lost_of_32_fields(known, accepted):
    made, sheets = bring(upload([GOOD]), known, LAYOUT)
    assert not made.report.remarks
    assert sent(accepted(sheets)) == GOOD
    again = type(known)(known.pack, sheets)
    _, twice = bring(upload([GOOD]), again, LAYOUT)
    for name in ("resource_places", "resource_details"):
        pd.testing.assert_frame_equal(twice[name], sheets[name])


@pytest.mark.parametrize(
    ("number", "goes"),
    [("43493312300028", False), ("434933124", False), ("434933123", True), ("W861000123", True)],
)
def test_a_number_whose_key_is_wrong_is_kept_and_not_sent(known, accepted, number, goes):
    made, sheets = bring(upload([GOOD | {"pivot": number}]), known, LAYOUT)
    said = [(one.line, one.value) for one in remarks(made, WARNED)]
    assert said == ([] if goes else [(2, number)])
    details = sheets["resource_details"].set_index("source_id")
    assert details.loc["structure-1", "pivot"] == number
    returned = standard_return.returned(accepted(sheets))
    assert ("structure-1" in set(returned.rows["id"])) == goes
    why = returned.left_out.set_index("id")["motif"]
    assert goes or why["structure-1"] == f"SIRET ou RNA faux ({number})"


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.get("required")])
def test_a_required_field_that_is_empty(known, accepted, name):
    made, sheets = bring(upload([GOOD | {name: ""}, GOOD | {"id": "2", "nom": "B"}]), known, LAYOUT)
    if name in ("pivot", "date_maj"):
        assert made.report.kept == 2
        assert any("1\u00a0lieu sans ce champ" in r.message for r in remarks(made, WARNED))
        left = standard_return.returned(accepted(sheets)).left_out
        assert "structure-1" in set(left["id"])
    elif name == "commune":
        assert sent(accepted(sheets))["commune"] == "Gençay"
    else:
        assert [remark.line for remark in remarks(made, SET_ASIDE)] == [2]
        assert made.report.kept == 1
        assert list(made.report.rejected["id"]) == ["" if name == "id" else "structure-1"]


@pytest.mark.parametrize(
    ("name", "cell", "back"),
    lanes.first([
        ("telephone", "3949", ""),
        ("telephone", "demander à l'accueil", ""),
        ("horaires", "Lundi matin", ""),
        ("site_web", "http://", ""),
        ("site_web", "http://www,exemple.test", ""),
        ("courriels", "contact@b.test ; rien", "contact@b.test"),
        ("presentation_resume", "x" * 281, ""),
        ("services", "Loisirs et créations numériques|Danse", "Loisirs et créations numériques"),
        ("itinerance", "Flottant", ""),
        ("frais_a_charge", "35", ""),
    ], 3),
)  # fmt: skip
def test_an_optional_field_that_breaks_a_rule_is_kept_and_not_sent(
    known, accepted, name, cell, back
):
    made, sheets = bring(upload([GOOD | {name: cell}]), known, LAYOUT)
    (warned,) = remarks(made, WARNED)
    assert (warned.line, warned.column, warned.value) == (2, name, cell)
    details = sheets["resource_details"].set_index("source_id")
    kept = "contact@b.test|rien" if name == "courriels" else cell
    assert details.loc["structure-1", name] == kept
    assert sent(accepted(sheets))[name] == back


def test_a_persons_mailbox_is_never_stored_nor_its_value_said(known, accepted):
    mixed = "Jean.Exemple@mairie.test ; accueil@mairie.test"
    made, sheets = bring(upload([GOOD | {"courriels": mixed}]), known, LAYOUT)
    (fixed,) = remarks(made, FIXED)
    assert (fixed.line, fixed.column, fixed.value) == (2, "courriels", None)
    assert "jean" not in str(sheets["resource_details"].to_dict()).lower()
    assert sent(accepted(sheets))["courriels"] == "accueil@mairie.test"


def test_the_mobile_of_a_place_is_kept_of_an_adviser_never(known, accepted):
    both = "05 49 00 00 03 / 06 12 34 56 78"
    made, sheets = bring(upload([GOOD | {"telephone": both}]), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id")["telephone"]
    assert details["structure-1"] == "+33549000003 / +33612345678"
    assert "jamais renvoyé" in remarks(made, FIXED)[0].message
    assert sent(accepted(sheets))["telephone"] == "+33549000003"
    adviser = GOOD | {"telephone": both, "nom": "Conseiller numérique de Reims"}
    made, sheets = bring(upload([adviser]), known, LAYOUT)
    details = sheets["resource_details"].set_index("source_id")["telephone"]
    assert details["structure-1"] == "+33549000003"
    assert remarks(made, FIXED)[0].value is None


def test_a_date_is_not_sent_as_an_address(known, accepted):
    made, sheets = bring(upload([GOOD | {"adresse": "01/04/2024"}]), known, LAYOUT)
    assert "date" in remarks(made, WARNED)[0].message
    assert "structure-1" in set(standard_return.returned(accepted(sheets)).left_out["id"])


def test_dirty_contacts_are_valid_or_left_out_and_named(known, accepted):
    """Twelve rows with one dirt each in the telephone and the web address."""
    phones = ["(+33)549000001", "05 49 00 00 02 Mairie", "549000003", "'+33549000004",
              "3960 (Service 0,06 € / mn)", "05.49.00.00.06.", "0549000007/0612345678",
              "+335490000080607457816", "05 49 00 00 09", "+33 (0)5 49 00 00 10",
              "'-à’éé0549000011", "0549000012//0685053452"]  # fmt: skip
    sites = ["epn.exemple.test", "http:/www.exemple.test", "http://a.test ou b.test", "http://",
             "https://a.test/;http://b.test", "http://www,exemple.test"] * 2  # fmt: skip
    rows = [
        GOOD | {"id": f"lieu-{rank}", "nom": f"Lieu {rank}", "telephone": phone, "site_web": site}
        for rank, (phone, site) in enumerate(zip(phones, sites, strict=True), 1)
    ]
    made, sheets = bring(upload(rows), known, LAYOUT)
    back = mediation.to_standard(accepted(sheets)).set_index("id")
    back = back.loc[[f"lieu-{rank}" for rank in range(1, 13)]]
    right = [f"+335490000{rank:02d}" if rank != 5 else "" for rank in range(1, 13)]
    assert back["telephone"].tolist() == right
    assert back["site_web"].tolist() == [
        "http://epn.exemple.test", "http://www.exemple.test", "http://a.test|http://b.test", "",
        "https://a.test/|http://b.test", "",
    ] * 2  # fmt: skip
    assert not faults(back.reset_index(), RULES)
    named = {(one.line, one.column) for one in remarks(made, WARNED)}
    assert {(5, "site_web"), (7, "site_web"), (6, "telephone")} <= named


@pytest.mark.parametrize("cell", ["31/02/2024", "2024-13-01", "hier", "1899"])
def test_a_date_that_is_not_one_cannot_be_sent(known, accepted, cell):
    made, sheets = bring(upload([GOOD | {"date_maj": cell}]), known, LAYOUT)
    assert remarks(made, WARNED)[0].value == cell
    assert "structure-1" in set(standard_return.returned(accepted(sheets)).left_out["id"])


@pytest.mark.parametrize(
    ("name", "cell", "back"),
    lanes.first([
        ("telephone", "05 49 00 00 00", "+33549000000"),
        ("horaires", "1er lundi du mois 9h-12h", "Mo[1] 09:00-12:00"),
        ("date_maj", "02/04/2024", "2024-04-02"),
        ("telephone", "05.49.00.00.00", "+33549000000"),
        ("telephone", "0033549000000", "+33549000000"),
        ("telephone", "0262 00 00 00", "+262262000000"),
        ("telephone", "549000003", "+33549000003"),
        ("telephone", "+335490000080607457816", "+33549000008"),
        ("telephone", "05 49 00 00 02 Mairie", "+33549000002"),
        ("telephone", "06 12 34 56 78", ""),
        ("horaires", "Lundi 9h-12h", "Mo 09:00-12:00"),
        ("site_web", "http://https://a.test/ ou b.test", "https://a.test/|http://b.test"),
        ("courriels", "A@b.test ; c@d.test", "a@b.test|c@d.test"),
        ("pivot", "434 933 123 00029", "43493312300029"),
        ("publics_specifiquement_adresses", "Jeunes ; Femmes", "Jeunes|Femmes"),
        ("frais_a_charge", "gratuit/payant", "Gratuit|Payant"),
        ("services", "comprehension du monde numerique", "Compréhension du monde numérique"),
        ("formations_labels", "Étapes numériques (La Poste)", "Étapes numériques(La Poste)"),
        ("publics_specifiquement_adresses", "Jeunes | Femmes|Jeunes", "Jeunes|Femmes"),
    ], 3),
)  # fmt: skip
def test_what_is_surely_meant_is_fixed(known, accepted, name, cell, back):
    made, sheets = bring(upload([GOOD | {name: cell}]), known, LAYOUT)
    assert [remark.value for remark in remarks(made, FIXED)] == [cell]
    assert sent(accepted(sheets))[name] == back


def test_the_same_identifier_twice(known):
    made, sheets = bring(upload([GOOD, GOOD | {"nom": "Autre"}, GOOD | {"id": "3"}]), known, LAYOUT)
    assert {remark.line for remark in remarks(made, SET_ASIDE)} == {2, 3}
    assert "3" in set(sheets["resource_places"]["source_id"])


def test_a_known_place_takes_the_identifier_of_the_file(known):
    row = GOOD | {"id": "national-9", "nom": "Résidence de la blaiserie", "commune": "Poitiers",
                  "code_insee": "86194", "code_postal": "86000", "latitude": "",
                  "longitude": ""}  # fmt: skip
    _, sheets = bring(upload([row]), known, LAYOUT)
    places = sheets["resource_places"].set_index("source_id")
    assert "1948" not in places.index
    assert places.loc["national-9", "trained_helpers"] == 5
    assert len(places) == len(known.sheets["resource_places"])


def test_details_follow_the_new_identifier(known):
    _, first = bring(upload([GOOD]), known, LAYOUT)
    again = GOOD | {"id": "autre", "prise_rdv": "", "site_web": "https://exemple.net"}
    _, sheets = bring(upload([again]), type(known)(known.pack, first), LAYOUT)
    (row,) = sheets["resource_details"].to_dict("records")
    assert row["source_id"] == "autre"
    assert (row["prise_rdv"], row["site_web"]) == (GOOD["prise_rdv"], "https://exemple.net")


def test_places_of_elsewhere_are_counted(known):
    far = GOOD | {"id": "2", "commune": "Reims", "code_postal": "51100", "code_insee": "51454",
                  "latitude": "49.2", "longitude": "4.0"}  # fmt: skip
    made, _ = bring(upload([GOOD, far]), known, LAYOUT)
    assert (made.report.kept, made.report.outside) == (1, 1)


def test_a_cedex_does_not_lose_the_commune(known, accepted):
    row = GOOD | {"code_postal": "86021", "latitude": "", "longitude": ""}
    _, sheets = bring(upload([row]), known, LAYOUT)
    assert sent(accepted(sheets))["code_insee"] == "86103"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1;2)"])
def test_formulas_are_inert_and_come_back(known, accepted, tmp_path, text):
    _, sheets = bring(upload([GOOD | {"nom": text, "presentation_detail": text}]), known, LAYOUT)
    content = mediation.to_csv(accepted(sheets))
    frame = reread(content)
    (row,) = frame[frame["id"].eq("structure-1")].to_dict("records")
    assert row["nom"] == row["presentation_detail"] == f"'{text}"
    assert row["telephone"] == GOOD["telephone"]
    assert not faults(frame, RULES)
    path = tmp_path / "retour.csv"
    path.write_bytes(content)
    made = engine.prepare(gate.read_file(path), known)
    assert text in set(made.sheets["resource_places"]["name"])


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the published example is not here")
def test_the_published_example_is_recognised(known):
    made = engine.prepare(gate.read_file(EXAMPLE), known)
    assert made.report.layout == LAYOUT
    assert (made.report.read, made.report.kept, made.report.outside) == (1, 0, 1)


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the published example is not here")
def test_every_field_of_the_published_example_is_right():
    (row,) = reread(EXAMPLE.read_bytes()).to_dict("records")
    for field in standard.FIELDS:
        assert standard.read_cell(field, row[field.name])[:2] == (
            row[field.name].strip(),
            "",
        )
        assert standard.sent(field, row[field.name]) == row[field.name].strip()


def test_a_long_presentation_is_not_cut(known, accepted):
    text = "Une phrase. " * 400
    made, sheets = bring(upload([GOOD | {"presentation_detail": text}]), known, LAYOUT)
    assert not made.report.remarks
    assert sent(accepted(sheets))["presentation_detail"] == text.strip()
