"""Parquet through the gate: told by its content, filtered while it is read, bounded, refused."""

import datetime
import decimal
import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from geo.upload import gate
from geo.upload.terms import Limits
from tests.helpers import gate_files, lanes

ONLY = gate.RowFilter(
    "Accès", {"dept": ("dep",), "code": ("depcom", "codgeo"), "minutes": ("duree",)},
    {"dept": ("86",)},
)  # fmt: skip
FRAME = pd.DataFrame(
    {"dep": ["16", "86", "79", "86"], "depcom": ["16001", "86001", "79001", "86002"],
     "duree": [1.5, 2.0, 3.0, 12.25], "large": ["x" * 50] * 4},
)  # fmt: skip


def write(folder, frame, name="acces.parquet", **options):
    parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / name, **options)
    return folder / name


def read(path, *filters, **options):
    return gate_files.table(gate.read_file(path, filters=filters, **options))


@pytest.mark.parametrize("name", ["liste.parquet", "liste.export"])
def test_a_parquet_is_read_as_a_csv_is(tmp_path, name):
    upload = gate.read_file(gate_files.good_parquet(tmp_path, name))
    assert (upload.format, upload.encoding, upload.remarks) == ("parquet", None, ())
    found = gate_files.table(upload)
    assert found.index.tolist() == [1, 2, 3, 4, 5]
    gate_files.same(found.reset_index(drop=True), gate_files.FRAME.reset_index(drop=True))


def test_what_a_filter_names_is_kept_and_the_lines_are_those_of_the_file(tmp_path):
    upload = gate.read_file(write(tmp_path, FRAME), filters=[ONLY])
    found = gate_files.table(upload)
    assert list(found) == ["dep", "depcom", "duree"]
    assert found.index.tolist() == [2, 4]
    assert found["depcom"].tolist() == ["86001", "86002"]
    assert found["duree"].tolist() == ["2", "12.25"]
    ((severity, message, line),) = gate_files.said(upload)
    assert (severity, line) == ("fixed", None)
    assert message.startswith("2 lignes gardées à la lecture sur 4")


@pytest.mark.parametrize("group", lanes.first([1, 2, 3, 7], 2))
@pytest.mark.parametrize("statistics", lanes.first([True, False]))
@pytest.mark.parametrize("dictionary", lanes.first([True, False]))
def test_groups_of_rows_and_what_they_say_of_themselves_change_nothing(
    tmp_path, group, statistics, dictionary
):
    frame = pd.concat([FRAME] * 5, ignore_index=True)
    path = write(
        tmp_path, frame, row_group_size=group, write_statistics=statistics,
        use_dictionary=dictionary,
    )  # fmt: skip
    found = read(path, ONLY)
    expected = frame[frame["dep"].eq("86")]
    assert found["depcom"].tolist() == expected["depcom"].tolist()
    assert found.index.tolist() == [rank + 1 for rank in expected.index]


@pytest.mark.parametrize(
    "codes", [["01", "86"], [1, 86], pd.Categorical(["01", "86"])], ids=["text", "int", "category"]
)
def test_a_code_that_lost_its_zero_is_the_same(tmp_path, codes):
    frame = pd.DataFrame({"dep": codes, "depcom": ["01001", "86001"], "duree": [1.0, 2.0]})
    ain = gate.RowFilter(ONLY.title, ONLY.columns, {"dept": ("01",)})
    path = write(tmp_path, frame, row_group_size=1)
    assert read(path, ain)["depcom"].tolist() == ["01001"]


def test_a_filter_that_does_not_fit_keeps_everything(tmp_path):
    found = read(write(tmp_path, FRAME.drop(columns="duree")), ONLY)
    assert len(found) == 4


def test_headers_are_found_whatever_their_capitals(tmp_path):
    frame = FRAME.rename(columns={"dep": "DEP", "depcom": "CodGeo"})
    assert list(read(write(tmp_path, frame), ONLY)) == ["DEP", "CodGeo", "duree"]


def test_values_of_every_type_are_text(tmp_path):
    day = datetime.date(2024, 8, 1)
    table = pa.table({
        "entier": [7], "flottant": [12.5], "rond": [3.0], "vide": pa.array([None], pa.float64()),
        "vrai": [True], "jour": [day], "instant": [datetime.datetime(2024, 8, 1, 9, 30)],
        "décimal": [decimal.Decimal("1.50")], "nan": [float("nan")],
        "octets": [b"\x01\xff"], "nom": ["Châtellerault"],
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "x.parquet")
    (row,) = read(tmp_path / "x.parquet").to_dict("records")
    assert row == {
        "entier": "7", "flottant": "12.5", "rond": "3", "vide": "", "vrai": "true",
        "jour": "2024-08-01", "instant": "2024-08-01T09:30:00", "décimal": "1.50", "nan": "",
        "octets": "01ff", "nom": "Châtellerault",
    }  # fmt: skip


def test_how_far_it_is_is_told(tmp_path):
    told = []
    frame = FRAME.take(np.tile(range(4), 200_000))
    path = write(tmp_path, frame, row_group_size=50_000)
    read(path, ONLY, progress=lambda done, rows: told.append((done, rows)))
    assert told
    assert {rows for _, rows in told} == {len(frame)}
    assert [done for done, _ in told] == sorted(done for done, _ in told)


# ---------- refused ----------


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (FRAME[FRAME["dep"].ne("86")], "aucune ligne où « dep » vaut 86 : le fichier a 16, 79"),
        (FRAME.assign(dep=""), "aucune ligne où « dep » vaut 86"),
        (FRAME.assign(nid=[[1], [2], [3], [4]]), "« nid » contient des listes"),
        (FRAME.assign(nid=[{"a": 1}] * 4), "« nid » contient des listes ou des structures"),
        (FRAME[:0], "que des en-têtes"),
    ],
)
def test_what_cannot_be_is_named(tmp_path, frame, said):
    path = write(tmp_path, frame)
    nested = "nid" in frame
    assert said in gate_files.refusal(path, filters=() if nested or frame.empty else [ONLY])
    if nested:
        assert len(read(path, ONLY)) == 2, "what is not read may be anything"


def test_a_group_that_is_skipped_says_what_it_held(tmp_path):
    frame = FRAME[FRAME["dep"].ne("86")].sort_values("dep")
    path = write(tmp_path, frame, row_group_size=1)
    assert "le fichier a 16, 79." in gate_files.refusal(path, filters=[ONLY])


@pytest.mark.parametrize("cut", [4, 12, 0.3, 0.9, -1, -8])
def test_a_truncated_file_is_refused(tmp_path, cut):
    path = write(tmp_path, pd.concat([FRAME] * 1_000))
    raw = path.read_bytes()
    path.write_bytes(raw[: int(cut * len(raw)) if isinstance(cut, float) else cut])
    assert "le Parquet est tronqué ou abîmé" in gate_files.refusal(path, filters=[ONLY])


@pytest.mark.slow
def test_spoilt_bytes_are_data_or_a_refusal(tmp_path):
    """One place spoilt, a hundred times, the footer more than its share: never another answer."""
    path = write(tmp_path, pd.concat([FRAME] * 50), compression="none", row_group_size=60)
    raw, chance, refused = path.read_bytes(), random.Random(7), 0
    for rank in range(60):
        at = chance.randrange(len(raw) - 700 if rank % 2 else 4, len(raw))
        path.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :])
        try:
            found = read(path, ONLY)
        except gate.Refused as error:
            refused += 1
            assert error.fault.remedy
        else:
            assert list(found) in (["dep", "depcom", "duree"], list(FRAME))
    assert refused > 10


@pytest.fixture(scope="module")
def bomb(tmp_path_factory):
    """The same number so many times: some kilobytes that claim to be megabytes."""
    rows, folder = 20_000_000, tmp_path_factory.mktemp("bomb")
    one = pa.table({"dep": pa.DictionaryArray.from_arrays(np.zeros(1, np.int8), ["86"])})
    table = pa.concat_tables([one]).take(pa.array(np.zeros(rows, np.int32)))
    table = table.append_column("duree", pa.array(np.zeros(rows)))
    parquet.write_table(
        table, folder / "bombe.parquet", use_dictionary=["dep"], compression="zstd",
        row_group_size=rows,
    )  # fmt: skip
    return folder / "bombe.parquet"


def test_an_absurd_compression_is_refused_before_it_is_read(bomb):
    assert bomb.stat().st_size < 300_000
    said = gate_files.refusal(bomb, limits=Limits(unpacked=100_000_000))
    assert "anormalement grand une fois décompressé (160 Mo)" in said


def test_more_cells_than_are_read_is_refused_before_they_are(bomb):
    assert "20 000 000 cellules" in gate_files.refusal(bomb)
    said = gate_files.refusal(bomb, limits=Limits(rows=1_000_000))
    assert "annonce 20 000 000 lignes ; 1 000 000 au plus sont lues" in said


def test_a_long_text_repeated_does_not_fill_the_memory(tmp_path):
    """Ten million times the same long text: little on the disk, gigabytes once it is written."""
    rows = pa.array(np.zeros(5_000_000, np.int32))
    text = pa.DictionaryArray.from_arrays(rows, pa.array(["é" * 100_000]))
    parquet.write_table(
        pa.table({"nom": text, "n": rows}), tmp_path / "x.parquet", compression="zstd"
    )
    assert (tmp_path / "x.parquet").stat().st_size < 300_000
    said = gate_files.refusal(tmp_path / "x.parquet", limits=Limits(memory=700 << 20))
    assert "mémoire" in said or "une fois lu" in said or "tronqué" in said


def test_a_large_file_that_lacks_a_column_is_told_which(tmp_path):
    path = write(tmp_path, pd.concat([FRAME.drop(columns="duree")] * 100))
    said = gate_files.refusal(path, filters=[ONLY], limits=Limits(cells=500))
    assert "pour être lu comme « Accès », il lui manque : « duree »" in said
    assert "Colonnes lues : « dep », « depcom », « large »" in said


def test_a_parquet_may_be_larger_than_the_others(tmp_path):
    path = write(tmp_path, FRAME)
    size = path.stat().st_size
    assert len(read(path, ONLY, limits=Limits(size=10))) == 2
    assert "au plus sont lus" in gate_files.refusal(path, limits=Limits(parquet=size - 1))
