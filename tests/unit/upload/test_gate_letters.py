"""Letters of a shapefile: what is announced, what the bytes are, what the reader chooses."""

import pytest

from geo.cli import main
from geo.upload import decoding, gate, shapefile
from geo.upload.terms import LIMITS, Job
from tests.helpers import gate_files

NAMES = ["Pays Châtelleraudais – été", "Lœudunais – l’œuvre"]
DBF, CPG = "secteurs.dbf", "secteurs.cpg"


def lettered_shapefile(folder, codec, *, cpg=None, page=0, names=NAMES, chosen=None):
    """A shapefile whose names are in ``codec``, whatever its parts announce."""
    path = gate_files.good_shapefile(folder, without=(".cpg",))

    def change(members):
        table = bytearray(members[DBF])
        table[29] = page
        for code, name in zip(("T1", "T2"), names, strict=True):
            text = name if isinstance(name, bytes) else name.encode(codec)
            at = table.index(code.encode())
            table[at : at + 40] = text.ljust(40)[:40]
        return members | {DBF: bytes(table)} | ({CPG: cpg.encode()} if cpg else {})

    gate_files.rezip(path, change)
    return gate.read_file(path, encoding=chosen)


def names(upload):
    return upload.layers[0].frame["code"].tolist()


@pytest.mark.parametrize(
    ("codec", "cpg", "page", "is_said"),
    [
        ("utf-8", "UTF-8", 0, False),
        ("utf-8", None, 0, False),
        ("utf-8", "1258", 0, True),
        ("utf-8", "1252", 0, True),
        ("utf-8", None, 0x57, True),
        ("cp1252", "1252", 0, False),
        ("cp1252", "ANSI 1252", 0, False),
        ("cp1252", "ISO-8859-1", 0, False),
        ("cp1252", None, 0x03, False),
        ("cp1252", None, 0x57, False),
        ("cp1252", None, 0x59, False),
        ("cp1252", None, 0, True),
        ("cp1252", "UTF-8", 0, True),
        ("cp1252", "n'importe quoi", 0, True),
        ("mac-roman", None, 0x04, False),
    ],
)
def test_letters_are_those_of_the_bytes(tmp_path, codec, cpg, page, is_said):
    (tmp_path / "x.dbf").write_bytes(bytes(29) + bytes([page]) + bytes(2))
    if cpg:
        (tmp_path / "x.cpg").write_text(cpg)
    job = Job(tmp_path, tmp_path, ".zip", None, LIMITS)
    said = shapefile.announced(tmp_path / "x.shp")
    columns = [
        ["code", "nom"],
        ["T1", "T2"],
        [name.encode(codec).decode("latin-1") for name in NAMES],
    ]
    assert shapefile.decoded(job, None, said, columns)[1:] == [["T1", "T2"], NAMES]
    assert job.encoding == codec
    assert [remark.severity for remark in job.remarks] == ["fixed"] * is_said
    for remark in job.remarks:
        assert "Extrait : « Lœudunais – l’œuvre · Pays Châtelleraudais – été »" in remark.message


@pytest.mark.parametrize(
    ("codec", "cpg", "page"), [("cp1252", "UTF-8", 0), ("cp1252", None, 0), ("utf-8", None, 0x57)]
)
def test_letters_through_the_gate(tmp_path, codec, cpg, page):
    upload = lettered_shapefile(tmp_path, codec, cpg=cpg, page=page)
    assert (names(upload), upload.encoding) == (NAMES, codec)
    assert [severity for severity, _, _ in gate_files.said(upload)] == ["fixed"]


def test_dos_letters_are_a_doubt(tmp_path):
    upload = lettered_shapefile(tmp_path, "cp850", names=["Châtelleraudais, été", "forêt à côté"])
    assert names(upload) == ["Châtelleraudais, été", "forêt à côté"]
    ((severity, message, _),) = gate_files.said(upload)
    assert severity == "warned" and "semblent être en cp850" in message


def test_encoded_twice_is_undone_and_said(tmp_path):
    twice = [name.encode().decode("cp1252", "replace").encode() for name in ("forêt", "été")]
    upload = lettered_shapefile(tmp_path, "utf-8", cpg="UTF-8", names=twice)
    assert names(upload) == ["forêt", "été"]
    assert upload.encoding == decoding.UTF_8_TWICE
    assert "encodé deux fois" in gate_files.said(upload)[0][1]


def test_a_letter_cut_by_the_width_of_the_table(tmp_path):
    cut = [("x" * 39 + "é").encode(), "forêt".encode()]
    upload = lettered_shapefile(tmp_path, "utf-8", names=cut)
    assert names(upload) == ["x" * 39, "forêt"]
    assert "coupé au milieu d'une lettre dans 1 cellule" in gate_files.said(upload)[0][1]


def test_the_encoding_chosen_wins_and_may_be_refused(tmp_path):
    assert names(lettered_shapefile(tmp_path, "cp1252", chosen="cp850"))[0].startswith(
        "Pays ChÔtell"
    )
    for chosen in ("utf-8", "utf-16"):
        with pytest.raises(gate.Refused, match="pas lisibles en"):
            lettered_shapefile(tmp_path, "cp1252", chosen=chosen)


def test_the_choice_is_offered_on_the_command_line(tmp_path, capsys):
    lettered_shapefile(tmp_path, "cp1252")
    command = ["import", "86", str(tmp_path / "secteurs.zip"), "--kind", "perimeters", "--dry-run"]
    main.main([*command, "--choice", "encoding=utf-8"])
    assert "pas lisibles en utf-8. Choisissez un autre encodage" in gate_files.plain(
        capsys.readouterr().err
    )
    main.main([*command, "--choice", "encoding=cp850"])
    assert "lisibles" not in capsys.readouterr().err
