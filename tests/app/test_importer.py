"""The page Importer: a file becomes the data once accepted, and is taken back."""

import re
import tempfile
import time
import zipfile

import pandas as pd
import pandera.pandas  # noqa: F401 - here: pytest rewrites its plugins, not safely in a thread
import pytest

from geo.pack import pack
from geo.rights import roles
from geo.rights.actors import AT_MACHINE
from geo.store import versions
from pages.ui.texts import importer
from tests.app import test_pages
from tests.app.test_departments import words
from tests.helpers import disks, lanes, people
from tests.helpers.hand_made import without_civray

PAGE = "pages/importer.py"
MOVED = "86001"
SIGNED = f"gestionnaire ({people.MANAGER})"


@pytest.fixture(autouse=True)
def imports(tmp_path, monkeypatch):
    """A folder of imports of the test's own."""
    folder = tmp_path / "imports"
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder))
    people.with_roles(tmp_path, monkeypatch)
    return folder


def open_app(page, *, who=people.MANAGER):
    """The page as a person sees it who signed in on a shared server; ``who``: None for nobody."""
    app = test_pages.open_app(page)
    return app if who is None else people.page_of(app, who).run()


def table(**names):
    """Territories of the Vienne as staff would write them; ``names`` replaces some."""
    rows = pack.load("86").communes.reset_index()[["code_insee", "territory_name"]]
    renamed = rows["code_insee"].isin(list(names))
    rows.loc[renamed, "territory_name"] = rows.loc[renamed, "code_insee"].map(names)
    return rows.rename(columns={"code_insee": "Code INSEE", "territory_name": "Territoire"})


def written(frame):
    return frame.to_csv(index=False, sep=";").encode("utf-8")


def give(app, content, name="territoires.csv"):
    return answered(app.file_uploader[0].set_value((name, content, "text/csv")).run())


def answered(app):
    """The page once the file is read: drawn again when the reading ends, not to look at it."""
    until = time.monotonic() + 60
    while any("Lecture de" in one.value for one in app.markdown) and time.monotonic() < until:
        while not app.session_state["job"].done and time.monotonic() < until:
            time.sleep(0.02)
        app.run()
    assert not app.exception
    return app


def labels(app):
    return [one.label for one in app.button]


def test_nothing_changes_before_it_is_accepted_and_undo_brings_all_back():
    app = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    assert {"Accepter", "Abandonner"} <= set(labels(app))
    assert "1 commune change de territoire" in words(app)
    preview = app.dataframe[-1].value
    assert len(preview) == 5
    assert list(preview) == ["Commune", "Code INSEE", "Territoire"]
    assert pack.load("86").root == versions.root("86")
    assert not versions.history("86")

    app.button(key="import_accept").click().run()
    assert not app.exception
    assert "accepté" in app.success[0].value
    assert [one.kind for one in versions.history("86")] == ["territories"]
    app.switch_page("pages/overview.py").run()
    assert "Territoire du Nord" in set(app.dataframe[0].value["name"])
    app.switch_page("pages/carte.py").run()
    app.selectbox(key="w_level").select("territoire").run()
    assert "Territoire du Nord" in app.selectbox(key="w_selected").options
    foot = words(test_pages.open_app()).replace("\\", "")
    assert "Fichier importé dans ces données : « territoires.csv »" in foot
    app.switch_page("pages/donnees.py").run()
    assert "fichier fourni par le Département" in words(app)
    assert any("Territoires des solidarités" in one.label for one in app.expander)

    app.switch_page(PAGE).run()
    app.button(key="import_undo").click().run()
    assert not app.exception
    assert "annulé" in app.success[0].value
    app.switch_page("pages/overview.py").run()
    assert "Territoire du Nord" not in set(app.dataframe[0].value["name"])


@pytest.mark.slow
def test_known_times_are_typed_accepted_and_taken_back():
    """La Trimouille is told Bélâbre across the border; Montmorillon is 15 minutes away."""
    app = open_app(PAGE)
    (text,) = app.text_area
    text.set_value("La Trimouille ; Montmorillon ; 15\nPoitiers ; Nulle-Part ; 20")
    app = answered(next(one for one in app.button if one.label == importer.TYPED_CHECK)
                   .click().run())  # fmt: skip
    assert "Temps connus de qui fait le trajet" in words(app)
    assert "La Trimouille – Montmorillon" in words(app)
    assert "Effet sur les chiffres du département" in words(app)
    tables = [one.value.to_string() for one in [*app.dataframe, *app.table]]
    assert any("aucune commune du département" in one for one in tables)
    app.button(key="import_accept").click().run()
    assert not app.exception
    assert app.text_area[0].value == ""
    (kept,) = pack.load("86").tables["known_minutes"].to_dict("records")
    assert (kept["origin"], kept["destination"], kept["minutes"]) == ("86273", "86165", 15)
    app.button(key="import_undo").click().run()
    assert pack.load("86").tables["known_minutes"].empty


def test_a_partition_with_holes_is_refused_with_every_name():
    rows = table()
    twice = rows[rows["Code INSEE"].eq("86010")].assign(Territoire="Ailleurs")
    holes = pd.concat([rows[~rows["Code INSEE"].isin(["86003", "86004"])], twice])
    app = give(open_app(PAGE), written(holes))
    said = app.error[0].value.replace("\\", "")
    for name in ("territoires.csv", "Anché", "Angles-sur-l’Anglin", "Aslonnes"):
        assert name in said
    assert said.count("\n\n(") == 2
    assert "Accepter" not in labels(app)
    assert not versions.history("86")


@pytest.mark.slow
def test_a_commune_proposed_is_confirmed_by_itself():
    places = pd.DataFrame({"Nom": ["A", "B"], "Type": "Mairie", "Code postal": ["86500", "86000"],
                           "Commune": ["Montmorilon", "Poitiers"]})  # fmt: skip
    app = give(open_app(PAGE), written(places), "lieux.csv")
    asked = app.selectbox(key="import_commune:86500 montmorilon")
    assert "Montmorilon" in asked.label
    assert "Montmorillon (86165)" in asked.options
    answered(asked.select("86165").run())
    assert any("confirmé" in one.value.to_csv() for one in app.dataframe)


@pytest.mark.slow
def test_the_communes_that_the_page_does_not_ask_are_corrected_in_the_file(monkeypatch):
    monkeypatch.setattr(importer, "MOST_ASKED", 1)
    places = pd.DataFrame({"Nom": ["A", "B"], "Type": "Mairie", "Code postal": ["86500", "86400"],
                           "Commune": ["Montmorilon", "Civrai"]})  # fmt: skip
    app = give(open_app(PAGE), written(places), "lieux.csv")
    more = "corrigez les autres dans le fichier"
    assert more in words(app)
    places.loc[1, "Commune"] = "Civray"  # the remedy
    app = give(app, written(places), "lieux.csv")
    assert app.selectbox(key="import_commune:86500 montmorilon") and more not in words(app)


@pytest.mark.slow
def test_the_same_data_have_nothing_to_accept():
    app = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    app.button(key="import_accept").click().run()
    again = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    assert "Accepter" not in labels(again)
    assert "déjà celles de l’écran" in words(again)


@pytest.mark.slow
def test_given_up_leaves_nothing():
    app = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    app.button(key="import_give_up").click().run()
    assert "Rien n’a été modifié" in app.info[0].value
    assert not versions.history("86")
    assert not app.file_uploader[0].value


@pytest.mark.slow
def test_of_two_tabs_the_second_is_told_what_the_first_did():
    first = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})), "un.csv")
    second = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Sud"})), "deux.csv")
    first.button(key="import_accept").click().run()
    second.button(key="import_accept").click().run()
    assert not second.exception
    refusal = second.error[0].value.replace("\\", "")
    assert "un.csv" in refusal
    assert "a été importé" in refusal
    assert [one.file for one in versions.history("86")] == ["un.csv"]


@pytest.mark.slow
def test_a_click_twice_imports_once():
    app = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    kept = app.session_state["job"].answer().candidate
    app.button(key="import_accept").click().run()
    assert versions.accept(kept, AT_MACHINE).number == 1
    assert len(versions.history("86")) == 1


def test_a_hostile_name_is_shown_as_it_is():
    hostile = "![x](http://exemple.fr/a.png)<script>alert(1)</script>"
    app = give(open_app(PAGE), written(table(**{MOVED: hostile})), "**gras**.csv")
    shown = [one.value for one in app.markdown if "exemple" in one.value or "gras" in one.value]
    assert shown
    assert all("![x]" not in text and "<script>" not in text for text in shown)
    assert all(r"\*\*gras\*\*" in text for text in shown if "gras" in text)


def test_an_unreadable_file_is_one_french_sentence():
    app = give(open_app(PAGE), b"\x00\x01 rien de tel", "image.csv")
    assert len(app.error) == 1
    assert "Traceback" not in app.error[0].value
    app = give(open_app(PAGE), b"a;b\n1;2\n", "inconnu.csv")
    assert "aucun format connu" in app.error[0].value.replace("\\", "")
    assert app.selectbox(key="import_kind").options[0].startswith("Reconnu")


@pytest.mark.slow
def test_the_kind_is_chosen_from_the_list():
    app = give(open_app(PAGE), written(table()))
    answered(app.selectbox(key="import_kind").select("fibre").run())
    assert "Fibre" in app.error[0].value


def test_rows_set_aside_are_counted_then_shown_and_given_back():
    rows = table()
    strange = pd.DataFrame([{"Code INSEE": "75056", "Territoire": "Ailleurs"}])
    unknown = pd.DataFrame([{"Code INSEE": "86999", "Territoire": "Nulle part"}])
    app = give(open_app(PAGE), written(pd.concat([rows, strange, unknown])))
    report = app.session_state["job"].answer().candidate.report
    assert len(report.rejected) >= 1
    assert any(one.label.endswith("de côté") for one in app.expander)
    assert any("mises de côté" in one.proto.label for one in app.get("download_button"))


def test_a_read_only_folder_is_said(tmp_path, monkeypatch):
    blocked = tmp_path / "fichier"
    blocked.write_text("")
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(blocked / "imports"))
    app = open_app(PAGE)
    assert not app.exception
    assert "lecture seule" in app.warning[0].value
    give(app, written(table(**{MOVED: "Territoire du Nord"})))
    assert "Accepter" not in labels(app) or app.button(key="import_accept").disabled
    blocked.unlink()  # the remedy
    app.run()
    assert not app.warning


@pytest.mark.parametrize(
    ("who", "said"),
    lanes.first([(people.READER, "Votre rôle : lecteur"), (people.EDITOR, "Votre rôle : rédacteur"),
                 ("", "ne dit pas qui vous êtes"), (None, "Cet observatoire est partagé")]),
)  # fmt: skip
def test_a_visitor_looks_and_touches_nothing(who, said):
    version = versions.accept(
        versions.candidate("86", without_civray()),
        people.signed_in(),
        why="liste de novembre",
    )
    app = give(open_app(PAGE, who=who), written(table(**{MOVED: "Territoire du Nord"})))
    assert said in " ".join(one.value for one in app.info).replace("\u00a0", " ").replace("\\", "")
    assert "1 commune change de territoire" in words(app)
    assert app.button(key="import_accept").disabled
    assert "import_why" not in [one.key for one in app.text_input]
    [listed] = [one.value for one in app.dataframe if "N°" in one.value]
    signed = f"gestionnaire ({people.MANAGER})" if who == people.EDITOR else "gestionnaire"
    assert listed[["Par", "Pourquoi"]].values.tolist() == [[signed, "liste de novembre"]]
    assert app.button(key="import_undo").disabled
    versions.discard(app.session_state["job"].answer().candidate)
    assert versions.history("86") == [version]


def test_an_import_without_a_reason_says_so():
    versions.accept(versions.candidate("86", without_civray()), AT_MACHINE)
    [listed] = [one.value for one in open_app(PAGE).dataframe if "N°" in one.value]
    assert listed["Pourquoi"].tolist() == ["non renseigné"]


@pytest.mark.parametrize("act", lanes.first(["import_accept", "import_undo"]))
def test_the_functions_that_write_refuse_what_a_page_let_through(monkeypatch, act):
    version = versions.accept(versions.candidate("86", without_civray()), AT_MACHINE)
    app = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    monkeypatch.delenv(roles.ROLES)  # the role is withdrawn under the page
    app.button(key=act).click().run()
    assert any("Rien n’a été modifié" in one.value for one in app.error)
    assert versions.history("86") == [version]


@pytest.mark.slow
def test_a_reason_typed_is_kept_and_shown():
    app = give(open_app(PAGE), written(table(**{MOVED: "Territoire du Nord"})))
    app.text_input(key="import_why").input("nouveau découpage").run()
    app.button(key="import_accept").click().run()
    [version] = versions.history("86")
    assert (version.who, version.reason) == (SIGNED, "nouveau découpage")
    app.text_input(key="import_undo_why").input("trop tôt").run()
    app.button(key="import_undo").click().run()
    [version] = versions.history("86")
    assert (version.undone_by, version.undone_reason) == (SIGNED, "trop tôt")
    [listed] = [one.value for one in app.dataframe if "N°" in one.value]
    assert listed["État"][0].endswith(f" par {SIGNED}\u00a0: trop tôt")


def refused(app):
    until = time.monotonic() + 60
    while not app.error and time.monotonic() < until:
        time.sleep(0.2)
        app.run()
    return app.error[0].value.replace("\\", "")


def keys(app):
    return {one.key for one in (*app.selectbox, *app.checkbox)}


def test_a_full_disk_offers_no_choice_about_the_file(tmp_path, monkeypatch):
    with disks.mounted(tmp_path / "full", size="400k") as folder:
        disks.filled(folder)
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        app = give(open_app(PAGE), written(table()), "territoires.csv")
        assert "Dossier temporaire" in refused(app)
        assert "import_encoding" not in keys(app)


@pytest.mark.parametrize(
    ("raw", "offered"),
    [
        (written(table()).decode().encode("utf-16")[2:], True),
        (b"<html><body>connexion</body></html>", False),
        (b"", False),
    ],
)
def test_the_encoding_is_offered_when_it_may_help(raw, offered):
    app = give(open_app(PAGE), raw, "territoires.csv")
    refused(app)
    assert ("import_encoding" in keys(app)) == offered
    if offered:
        app.selectbox(key="import_encoding").select("utf-16").run()
        until = time.monotonic() + 60
        while app.error and time.monotonic() < until:
            time.sleep(0.2)
            app.run()
        assert not app.error


def test_the_choices_of_a_table_of_figures_are_those_that_are_read():
    """A census of a few communes is refused as too short: what accepts it is there."""
    rows = pack.load("86").tables["income_employment"].head(20)
    frame = pd.DataFrame({"CODGEO": rows["code_insee"], "P21_CHOM1564": 1, "P21_ACT1564": 9})
    app = give(open_app(PAGE), frame.to_csv(index=False, sep=";").encode(), "rp.csv")
    refused(app)
    assert {"import_fewer", "import_blank"} <= keys(app)
    assert not {"import_coordinates", "import_crs"} & keys(app)


@pytest.mark.slow
def test_the_letters_of_a_shapefile_are_shown_and_may_be_chosen(tmp_path):
    shapes = pack.load("86").geometry()[["geometry"]]
    shapes["nom_ter"] = pack.load("86").communes["territory_name"].map(lambda name: f"{name} été")
    shapes.dissolve("nom_ter", as_index=False).to_file(tmp_path / "x.shp", encoding="cp1252")
    (tmp_path / "x.cpg").unlink()
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for part in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"x.{part}", f"x.{part}")
    app = give(open_app(PAGE), (tmp_path / "x.zip").read_bytes(), "secteurs.zip")
    answered(app.selectbox(key="import_encoding").select("utf-8").run())
    assert "lisibles en utf" in app.error[0].value.replace("\\", "")
    assert app.selectbox(key="import_encoding").options


def test_each_kind_shows_its_columns_its_model_and_where_the_official_file_is():
    app = open_app(PAGE)
    chosen = app.selectbox(key="import_model")
    shown = words(chosen.set_value("france_services").run())
    assert "ANCT" in shown
    assert "https://www.data.gouv.fr/fr/datasets/liste-des-structures-france-services/" in shown
    assert "jusqu’à 2023" in shown
    row = shown.split("labellisation_fs</th>")[1].split("</tr>")[0]
    assert re.findall("<td[^>]*>([^<]*)</td>", row)[:2] == ["oui, jamais vide", "01/07/2024"]
    assert app.get("download_button")[0].label == "Télécharger le modèle (CSV)"
    shown = words(app.selectbox(key="import_model").set_value("perimeters").run())
    assert "n’est publié nulle part" in shown
    assert app.get("download_button")[0].label == "Télécharger le modèle (GeoJSON)"
