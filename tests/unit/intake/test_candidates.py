"""Lists of where a place may open: what is read, what is left out, what is refused."""

import pytest

from geo.intake import candidates
from geo.upload import gate


@pytest.fixture
def read(vienne, tmp_path):
    def of(text, encoding="utf-8"):
        path = tmp_path / "bibliotheques.csv"
        path.write_text(text, encoding=encoding)
        return candidates.read_candidates(vienne, path)

    return of


@pytest.mark.parametrize(
    "text",
    [
        "code_insee\n86273\n86078\n",
        "86078\n86273\n",
        "INSEE_COM;salle\n86078;A\n86273;B\n",
        "86078;Civray\n86273;La Trimouille\n",
        "Nom;Commune;Code postal\nMédiathèque;Civray;86400\nBibliothèque;La Trimouille;86290\n",
        "Nom,Code INSEE\nMédiathèque,86078\nAnnexe,86078\nBibliothèque,86273\n",
    ],
)
def test_the_communes_of_a_list_each_once(read, text):
    assert read(text) == (("86078", "86273"), ())


def test_a_merged_commune_counts_as_the_one_of_today(read, vienne):
    merged = vienne.tables["former_communes"]
    former = merged[merged["code_insee"].isin(vienne.communes.index)].iloc[0]
    assert read(f"code_insee\n{former['former_code']}\n").codes == (former["code_insee"],)


def test_rows_of_elsewhere_are_left_out_and_said(read):
    rows = "".join(f"Bibliothèque {n};Lyon;69001\n" for n in range(5))
    found = read("Nom;Commune;Code postal\nMédiathèque;Civray;86400\n" + rows)
    assert found.codes == ("86078",)
    assert found.notes == (
        "5\u00a0lignes laissées de côté, sans commune du département\u00a0: ligne 3 (Lyon 69001), "
        "ligne 4 (Lyon 69001), ligne 5 (Lyon 69001) et 2\u00a0autres.",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nom;note\nAdriers;salle\nCivray;mairie\n", "aucune colonne ne dit la commune"),
        ("code_insee;nom\n69001;x\n69002;y\n", "aucune ligne n’est d’une commune"),
    ],
)
def test_what_names_no_commune_is_refused(read, text, message):
    with pytest.raises(gate.Refused, match=message):
        read(text)


def test_a_list_longer_than_a_link_is_refused(read, vienne, monkeypatch):
    monkeypatch.setattr(candidates, "MOST_PICKED", 200)
    with pytest.raises(gate.Refused, match="200 au plus"):
        read("code_insee\n" + "\n".join(vienne.communes.index) + "\n")
