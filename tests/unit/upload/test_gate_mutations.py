"""Good files of each format, spoilt at random: data, or a refusal that helps; nothing else.

A mutation touches one place. What comes back is then the table, but for the rows it touched,
or what is lost is said; never a traceback, never other data in silence.
"""

import csv
import io
import json
import random
import signal
import zipfile

import pytest

from geo.upload import child, gate, transport
from geo.upload.terms import Job, Limits, Unreadable
from tests.helpers import gate_files

ROWS = [
    [f"86{rank:03}", f"Saint-Étienne-n°{rank}, près de l'été", f"{rank * 37 % 900},5", "forêt"]
    for rank in range(1, 25)
]
HEADER = ["code_insee", "nom", "valeur", "note"]
TOUCHED = 2
"""Rows that one mutation may change: a line end gone joins two."""
PATIENCE = 20
DIALECTS = [(";", "\n"), (",", "\r\n"), ("\t", "\r"), ("|", "\n")]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac-roman"]


def good_csv(separator, end, encoding):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator=end).writerows([HEADER, *ROWS])
    return written.getvalue().encode(encoding)


def records():
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def good_geojson():
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": one,
             "geometry": {"type": "Point", "coordinates": [rank / 50, 46.5]}}
            for rank, one in enumerate(records())
        ],
    }  # fmt: skip


def good_xlsx(folder):
    gate_files.good_xlsx(folder, "bon.xlsx", sheets={"Feuil1": [HEADER, *ROWS]})
    return (folder / "bon.xlsx").read_bytes()


def sample(kind, folder, chance):
    if kind == "csv":
        return good_csv(*chance.choice(DIALECTS), chance.choice(ENCODINGS))
    if kind == "json":
        return json.dumps(records(), ensure_ascii=False, indent=chance.choice([None, 1])).encode()
    if kind == "geojson":
        return json.dumps(good_geojson(), ensure_ascii=False).encode()
    return good_xlsx(folder)


SPLICES = [
    b"", b'"', b"'", b";", b",", b"\n", b"\r", b"\0", b"\t", b"\xff", b"\xe9", b"\xc3",
    b"\xef\xbb\xbf",
    b"{", b"}", b"[", b"]", b":", b"<", b"&", b"=1+1", b"1e999", b"-5", b"99999999999", b"NaN",
    b"null", b"\x1a", b"\\", b"\\u0000", b"\\ud800", b"&#0;", b"<!DOCTYPE x>", b"EPSG:1",
]  # fmt: skip


def mutate(raw, chance):
    """Spoil one place: replace, insert, delete, repeat, swap, cut."""
    at = chance.randrange(len(raw))
    long = chance.choice([1, 1, 1, 2, 8, 40])
    splice = chance.choice(SPLICES)
    how = chance.randrange(6)
    if how == 0:
        return raw[:at] + splice + raw[at + 1 :]
    if how == 1:
        return raw[:at] + splice + raw[at:]
    if how == 2:
        return raw[:at] + raw[at + long :]
    if how == 3:
        return raw[: at + long] + raw[at : at + long] + raw[at + long :]
    if how == 4:
        return raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :]
    return raw[:at]


def parsed(folder, raw, extension):
    """Tables of a file, parsed here as the child does, and what is said of it."""
    (folder / "input").write_bytes(raw)
    job = Job(folder / "input", folder, extension, None, Limits())
    written = json.dumps(child.answered(job), ensure_ascii=False).encode("utf-8", "replace")
    answer = json.loads(written)
    if "refused" in answer:
        raise Unreadable(**answer["refused"])
    tables = [transport.frame(folder, entry)[0] for entry in answer["tables"]]
    return tables, answer["remarks"]


def in_the_sheet(raw, chance):
    """Spoil the sheet within the workbook, which stays a good archive."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = chance.choice(sorted(members))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, mutate(content, chance) if name == part else content)
    return made.getvalue()


def outcome(folder, kind, seed):
    chance = random.Random(seed)
    raw = sample(kind, folder, chance)
    is_book = kind == "xlsx"
    spoilt = (in_the_sheet if is_book and seed % 4 else mutate)(raw, chance)
    signal.alarm(PATIENCE)
    try:
        tables, said = parsed(folder, spoilt, f".{kind}")
    except Unreadable as refusal:
        assert len(refusal.message) > 10 and len(refusal.remedy) > 10
        assert not refusal.message[0].isupper() and refusal.remedy[0].isupper(), refusal.message
        return
    finally:
        signal.alarm(0)
    assert tables
    there = [name for name in HEADER if all(name in table for table in tables)]
    assert len(there) >= len(HEADER) - 1 or said
    expected = {tuple(row[HEADER.index(name)] for name in there) for row in ROWS}
    found = {tuple(row) for table in tables for row in table[there].to_numpy().tolist()}
    lost, other = expected - found, found - expected
    # nothing tells that a text stops early, between two lines
    is_cut = spoilt == raw[: len(spoilt)]
    if len(other) > TOUCHED or (len(lost) > TOUCHED and not is_cut):
        assert said, (spoilt[:300], sorted(lost)[:3], sorted(other)[:3])


@pytest.mark.parametrize("kind", ["csv", "json", "geojson", "xlsx"])
@pytest.mark.parametrize("lot", range(2))
def test_one_place_spoilt(tmp_path, kind, lot):
    for seed in range(40 * lot, 40 * (lot + 1)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        outcome(folder, kind, seed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "json", "geojson", "xlsx"])
def test_hundreds_of_places_spoilt(tmp_path, kind):
    for seed in range(1_000, 1_500):
        folder = tmp_path / str(seed)
        folder.mkdir()
        outcome(folder, kind, seed)


def spoilt_shapefile(folder, seed):
    """A shapefile of the rows, one place of one of its parts spoilt."""
    chance = random.Random(seed)
    path = gate_files.good_shapefile(folder)
    part = chance.choice([".shp", ".shx", ".dbf", ".prj", ".cpg"])
    name = f"secteurs{part}"
    gate_files.rezip(path, lambda members: members | {name: mutate(members[name], chance)})
    return path


def shapefile_outcome(folder, seed):
    path = spoilt_shapefile(folder, seed)
    try:
        upload = gate.read_file(path)
    except gate.Refused as refused:
        fault = refused.fault
        assert fault.file == "secteurs.zip" and len(fault.remedy) > 10
        assert "la lecture a échoué" not in fault.message, "the child died: a traceback in the log"
        return
    (layer,) = upload.layers
    differs = layer.frame.to_numpy().tolist() != [["T1", "12"], ["T2", "30"]]
    assert not differs or len(layer.frame) == 2 or upload.remarks, layer.frame


@pytest.mark.parametrize("seed", range(6))
def test_one_place_of_a_shapefile_spoilt(tmp_path, seed):
    shapefile_outcome(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_tens_of_places_of_a_shapefile_spoilt(tmp_path, seed):
    shapefile_outcome(tmp_path, seed)


@pytest.mark.parametrize("part", [".dbf", ".shx", ".shp"])
def test_a_part_cut_short_loses_no_feature_in_silence(tmp_path, part):
    path = gate_files.good_shapefile(tmp_path)
    gate_files.rezip(path, lambda m: m | {f"secteurs{part}": m[f"secteurs{part}"][:-9]})
    assert "est coupé, ou ses parties ne vont pas ensemble" in gate_files.refusal(path)


def test_a_row_marked_deleted_and_a_system_that_is_no_text_are_said(tmp_path):
    path = gate_files.good_shapefile(tmp_path)

    def change(members):
        table = bytearray(members["secteurs.dbf"])
        head = int.from_bytes(table[8:10], "little")
        table[head] = ord("*")
        return members | {"secteurs.dbf": bytes(table), "secteurs.prj": b"PROJCS[\xff\xc3("}

    gate_files.rezip(path, change)
    upload = gate.read_file(path)
    assert upload.layers[0].crs is None and len(upload.layers[0].frame) == 1
    said = " ".join(message for _, message, _ in gate_files.said(upload))
    assert "1 ligne que le .dbf marque" in said and "Le .prj est illisible" in said
