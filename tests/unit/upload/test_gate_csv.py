"""Dialects: separators, titles, quotes, ragged lines, and the line of every record."""

import csv
import io
import string

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.upload import decoding, gate, transport
from geo.upload.terms import LIMITS, Job
from tests.helpers import gate_files


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_separator(tmp_path, separator):
    gate_files.same(
        gate_files.table(gate.read_file(gate_files.good_csv(tmp_path, separator=separator)))
    )


def test_a_decimal_comma_is_not_a_separator(tmp_path):
    lines = [["code", "taux"], *([f"{n}", f"{n},5"] for n in range(86001, 86040))]
    path = gate_files.put(tmp_path, "taux.csv", "\n".join(";".join(line) for line in lines))
    assert gate_files.table(gate.read_file(path)).loc[2].tolist() == ["86001", "86001,5"]


def test_a_declared_separator(tmp_path):
    path = gate_files.put(tmp_path, "liste.csv", "sep=|\n" + gate_files.csv_text(separator="|"))
    found = gate_files.table(gate.read_file(path))
    assert list(found.index) == [3, 4, 5, 6, 7]
    assert found.to_numpy().tolist() == gate_files.ROWS


def test_text_is_not_a_table(tmp_path):
    prose = "Madame, Monsieur\nVeuillez trouver le fichier\nCordialement\n"
    assert "séparateur" in gate_files.refusal(
        gate_files.put(tmp_path, "lettre.csv", "Bonjour\nau revoir\n")
    )
    assert gate_files.refusal(gate_files.put(tmp_path, "lettre.csv", prose))


@pytest.mark.parametrize(
    "titles", ["Population légale\n", "Population légale;;\nSource : INSEE;;\n\n"]
)
def test_titles_above_the_header_are_passed(tmp_path, titles):
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", titles + gate_files.csv_text()))
    above = titles.count("\n")
    gate_files.same(
        gate_files.table(upload), gate_files.FRAME.set_axis(gate_files.FRAME.index + above)
    )
    ((severity, message, _),) = gate_files.said(upload)
    assert severity == "fixed" and f"ligne {above + 1} " in message


def test_headers_are_stripped(tmp_path):
    text = (
        gate_files.csv_text()
        .replace("nom", '" nom\nde la  commune "', 1)
        .replace("population", "", 1)
    )
    found = gate_files.table(gate.read_file(gate_files.put(tmp_path, "liste.csv", text)))
    assert list(found) == ["code_insee", "nom de la commune", "colonne 3"]
    assert found.index[0] == 3


def test_a_nameless_empty_column_is_left_out(tmp_path):
    gate_files.same(
        gate_files.table(
            gate.read_file(
                gate_files.good_csv(tmp_path, lines=[[*line, ""] for line in gate_files.LINES])
            )
        )
    )


def test_a_duplicate_header_is_refused(tmp_path):
    text = gate_files.csv_text().replace("population", " nom ", 1)
    message = gate_files.refusal(gate_files.put(tmp_path, "liste.csv", text))
    assert "ligne 1" in message and "« nom »" in message


@pytest.mark.parametrize("text", ["a;b;c\n", "Titre\na;b;c\n", "a;b;c\n;;\n\n"])
def test_headers_alone_are_refused(tmp_path, text):
    assert "que des en-têtes" in gate_files.refusal(gate_files.put(tmp_path, "liste.csv", text))


@pytest.mark.parametrize("text", ["\n\n \n", "\ufeff", ";;\n;;\n"])
def test_blank_is_refused(tmp_path, text):
    assert gate_files.refusal(gate_files.put(tmp_path, "liste.csv", text))


@pytest.mark.parametrize("broken", ['86002;"Amberre;497', '"86002;Amberre;497', '86002;Am;"497'])
def test_an_open_quote_costs_one_line(tmp_path, broken):
    text = gate_files.csv_text().replace("86002;Amberre;497", broken)
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    gate_files.same(gate_files.table(upload), gate_files.FRAME.drop(3))
    ((severity, message, line),) = gate_files.said(upload)
    assert (severity, line) == ("set_aside", 3) and "guillemets" in message
    assert upload.remarks[0].value == broken


@pytest.mark.parametrize("broken", ['86002;"Amberre;497', '86002;Amberre;"497'])
def test_an_open_quote_costs_one_line_where_all_is_quoted(tmp_path, broken):
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in gate_files.LINES)
    text = text.replace('"86002";"Amberre";"497"', broken)
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    gate_files.same(gate_files.table(upload), gate_files.FRAME.drop(3))
    assert [line for _, _, line in gate_files.said(upload)] == [3]


def test_a_quote_that_closes_on_another_line_does_not_swallow_it(tmp_path):
    text = gate_files.csv_text().replace("Amberre;497", 'Amberre;"497').replace("31262", '31262"')
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    assert list(gate_files.table(upload).index) == [2, 4, 5, 6]
    assert [line for _, _, line in gate_files.said(upload)] == [3]


def test_an_open_quote_in_a_narrow_table(tmp_path):
    text = 'code;nom\n86001;Adriers\n86002;"Amberre\n86004;"Anché"\n86005;Antigny\n'
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    assert gate_files.table(upload)["code"].tolist() == ["86001", "86004", "86005"]
    assert [line for _, _, line in gate_files.said(upload)] == [3]


def test_a_cell_of_several_lines_keeps_the_count(tmp_path):
    lines = [list(line) for line in gate_files.LINES]
    lines[2][1] = "Amberre\n1, place; du\nbourg"
    found = gate_files.table(gate.read_file(gate_files.good_csv(tmp_path, lines=lines)))
    assert list(found.index) == [2, 3, 6, 7, 8]
    assert found.loc[3, "nom"] == lines[2][1]


def test_ragged_lines_are_set_aside(tmp_path):
    text = (
        gate_files.csv_text()
        .replace(";497", "")
        .replace("90033", "90033;x")
        .replace("655", "655;;")
    )
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    gate_files.same(gate_files.table(upload), gate_files.FRAME.drop([3, 5]))
    assert gate_files.said(upload) == [
        ("set_aside", "2 cellules au lieu de 3.", 3),
        ("set_aside", "4 cellules au lieu de 3.", 5),
    ]
    assert upload.remarks[0].value == "86002;Amberre"


def test_mostly_ragged_is_refused(tmp_path):
    text = gate_files.csv_text() + "1;2\n" * 6
    assert "6 lignes sur 11" in gate_files.refusal(gate_files.put(tmp_path, "liste.csv", text))


def test_mostly_broken_quotes_are_refused(tmp_path):
    text = gate_files.csv_text() + '1;2;"\n' * 7 + "1;2;3"
    assert "7 lignes sur 13" in gate_files.refusal(gate_files.put(tmp_path, "liste.csv", text))


def test_a_monstrous_cell_is_set_aside(tmp_path):
    text = gate_files.csv_text().replace("Amberre", "A" * 200_000)
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    gate_files.same(gate_files.table(upload), gate_files.FRAME.drop(3))
    assert "démesurée" in upload.remarks[0].message
    assert len(upload.remarks[0].value) == 1000


def test_remarks_do_not_pile_up(tmp_path):
    text = gate_files.csv_text([gate_files.HEADER, *gate_files.ROWS * 400]) + "1;2\n" * 1500
    upload = gate.read_file(gate_files.put(tmp_path, "liste.csv", text))
    assert len(upload.remarks) == 1001
    assert "remarque : 500." in gate_files.plain(upload.remarks[-1].message)


def test_words_for_missing_stay_words(tmp_path):
    rows = [["NA", "nan", "null"], ["s", "", "-"]]
    found = gate_files.table(
        gate.read_file(gate_files.good_csv(tmp_path, lines=[gate_files.HEADER, *rows]))
    )
    assert found.to_numpy().tolist() == rows


def test_hostile_text_comes_through_as_it_is(tmp_path):
    rows = [["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "${7*7} {{7*7}} `x`"]]
    rows += [["x" * 10_000, "Z̸̡͝a̷l̶g̵o", "\u202e"]]
    found = gate_files.table(
        gate.read_file(gate_files.good_csv(tmp_path, lines=[gate_files.HEADER, *rows]))
    )
    assert found.to_numpy().tolist() == rows


def inside(folder, text):
    """Parse in this process: what the child does, without its start."""
    job = Job(gate_files.put(folder, "input", text), folder, ".csv", None, LIMITS)
    decoding.parse(job)
    return transport.frame(folder, job.tables[0])[0], job.said()


cells = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=150)
@given(
    rows=st.lists(st.tuples(st.sampled_from(["86001", "2A004"]), cells, cells), min_size=1),
    separator=st.sampled_from(";,\t|"),
)
def test_any_text_written_quoted_is_read_back(tmp_path_factory, rows, separator):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([gate_files.HEADER, *rows])
    found, remarks = inside(tmp_path_factory.mktemp("any"), "\ufeff" + written.getvalue())
    if not any("deux fois" in remark.message for remark in remarks):
        assert found.to_numpy().tolist() == [list(row) for row in rows]
        assert list(found.index) == list(range(2, len(rows) + 2))


@settings(max_examples=150)
@given(noise=st.text(st.sampled_from(string.ascii_letters[:4] + '"";,\n'), max_size=40))
def test_noise_never_takes_the_good_lines(tmp_path_factory, noise):
    """Whatever a broken line holds, no good row is altered; those it could hide are few."""
    lines = [gate_files.HEADER, *[[str(n), f"nom {n}", "1"] for n in range(60)]]
    text = gate_files.csv_text(lines[:30]) + "9;" + noise + "\n" + gate_files.csv_text(lines[30:])
    found, remarks = inside(tmp_path_factory.mktemp("noise"), text)
    kept = [row for row in found.to_numpy().tolist() if row in lines]
    assert len(kept) >= 59
    assert len(kept) + 1 >= 60 or remarks


def test_the_official_files_are_read_as_pandas_reads_them():
    from pathlib import Path

    folder = Path(__file__).resolve().parents[4] / "shared" / "raw"
    paths = [*folder.glob("france_services_20*.csv"), *folder.glob("filosofi*.csv")]
    if not paths:
        pytest.skip("official files not at hand")
    for path in paths:
        upload = gate.read_file(path)
        separator = ";" if "filosofi" in path.name else ","
        expected = pd.read_csv(path, dtype=str, keep_default_na=False, sep=separator)
        found = gate_files.table(upload)
        assert list(found) == list(expected) and upload.remarks == ()
        different = found.to_numpy() != expected.to_numpy()
        # line ends within a cell are made one
        assert {cell.replace("\r\n", "\n") for cell in expected.to_numpy()[different]} == set(
            found.to_numpy()[different]
        )


@pytest.mark.parametrize("rows", [100, 100_000])
def test_a_column_of_long_numbers_and_a_total_is_refused_at_once(tmp_path, rows):
    """Two codes stuck together, as many times as there are lines: once, 60 seconds."""
    content = "siren\n" + "123456789\n" * rows + "Total : 12\n"
    assert "aucun séparateur" in gate_files.refusal(gate_files.put(tmp_path, "siren.csv", content))


def test_a_long_column_of_codes_is_read_whole(tmp_path):
    codes = [f"{code:05}" for code in range(1001, 36_001)]
    path = gate_files.put(tmp_path, "communes.csv", "\n".join(["code", *codes]))
    assert gate_files.table(gate.read_file(path))["code"].tolist() == codes


def test_rows_and_columns_are_bounded_before_they_are_made(tmp_path):
    wide = gate_files.put(tmp_path, "large.csv", gate_files.csv_text() + ";" * 31 + "\n")
    message = gate_files.refusal(wide, limits=gate.Limits(columns=3))
    assert "ligne 7" in message and "plus de 30 séparateurs" in message
    many = gate_files.put(tmp_path, "longue.csv", gate_files.csv_text() + ";;\n" * 20)
    assert "plus de 12 cellules" in gate_files.refusal(many, limits=gate.Limits(cells=12))
