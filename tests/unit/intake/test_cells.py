"""Cells as people write them: one reading or a fault, three states that never mix."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.intake import cells


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234 567", 1234567),
        ("0,5", 0.5),
        (".5", 0.5),
        ("0", 0),
        ("-3", -3),
        ("\u22121", -1),
        ("1e9", 1e9),
        ("35 %", 35),
        ("35,5\u00a0%", 35.5),
    ],
)
def test_numbers(text, value):
    assert cells.number(text) == cells.Cell(value, cells.number(text).fix)
    assert cells.number(text).value == value


@pytest.mark.parametrize(("text", "value"), [("1/2", 0.5), ("deux", 2), ("Douze", 12)])
def test_unusual_numbers_are_read_and_said(text, value):
    assert cells.number(text).value == value
    assert "lu" in cells.number(text).fix


@pytest.mark.parametrize(
    "text", ["inf", "1e999", "1_000", "12 ans", "1/0", "0x10", "01-févr", "東京", "1,2,3", "--3"]
)
def test_what_is_not_a_number_is_a_fault(text):
    assert cells.number(text).value is None
    assert cells.number(text).fault


@pytest.mark.parametrize("text", ["", " ", "NA", "nan", "NaN", "-", "–", "NC", "n/a", "null", "."])
def test_missing_is_neither_zero_nor_secret(text):
    assert cells.number(text) == cells.Cell()
    assert cells.day(text) == cells.boolean(text) == cells.digits(text, 5) == cells.Cell()


def test_missing_secret_and_zero_are_three_states():
    assert cells.number("s") == cells.Cell(secret=True)
    assert cells.number("0") == cells.Cell(0.0)
    assert cells.number("NC") == cells.Cell()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("03/04/2026", date(2026, 4, 3)),
        ("2026-04-03", date(2026, 4, 3)),
        ("3.4.2026", date(2026, 4, 3)),
        ("2026-04-03T10:00:00Z", date(2026, 4, 3)),
        ("1er août 2024", date(2024, 8, 1)),
        ("Espace labellisé 01/01/2020", date(2020, 1, 1)),
        ("03/04/26", date(2026, 4, 3)),
        ("45505", date(2024, 8, 1)),
    ],
)
def test_dates_are_day_first(text, value):
    assert cells.day(text).value == value


@pytest.mark.parametrize(
    "text",
    ["31/02/2024", "30/12/1899", "1899-12-30", "bientôt", "2024", "13/2024", "04/13/2024",
     "du 01/01/2024 au 02/01/2024", "12345678"],
)  # fmt: skip
def test_impossible_dates_are_faults(text):
    assert cells.day(text).value is None
    assert cells.day(text).fault


@pytest.mark.parametrize("text", ["oui", "Oui", "OUI", "o", "1", "vrai", "true", "x"])
def test_yes(text):
    assert cells.boolean(text).value is True


@pytest.mark.parametrize("text", ["non", "Non", "N", "0", "faux", "False"])
def test_no(text):
    assert cells.boolean(text).value is False


def test_neither_yes_nor_no():
    assert cells.boolean("peut-être").fault


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("46°34'12\"N", 46.57),
        ("46° 34’ 12″ N", 46.57),
        ("0°20'24\"W", -0.34),
        ("0°20'24\"O", -0.34),
        ("46°34,2'N", None),
        ("46,57", 46.57),
        ("46.57", 46.57),
    ],
)
def test_degrees(text, value):
    read = cells.degrees(text)
    assert read.value == (pytest.approx(value) if value is not None else None)


@pytest.mark.parametrize("text", ["46°75'12\"N", "46°34'99\"N", "près du pont", "46°34'12\"Z"])
def test_degrees_not_understood(text):
    assert cells.degrees(text).fault


@pytest.mark.parametrize(
    ("text", "length", "value"),
    [
        ("86000", 5, "86000"),
        ("1100", 5, "01100"),
        ("1100.0", 5, "01100"),
        ("86 000", 5, "86000"),
        ("218 601 946 00013", 14, "21860194600013"),
        ("2,1860194600013E+13", 14, "21860194600013"),
    ],
)
def test_codes_of_digits(text, length, value):
    assert cells.digits(text, length).value == value


@pytest.mark.parametrize(("text", "length"), [("860", 5), ("2,186E+13", 14), ("8600A", 5)])
def test_a_spoilt_code_is_not_guessed(text, length):
    assert cells.digits(text, length).fault


def test_hostile_text_is_kept_but_for_control_characters_and_length():
    hostile = "<script>alert(1)</script> ${x} `y` {{7*7}} =cmd|' /C calc' **gras** Z\u0351\u0352"
    assert cells.clean(hostile) == (hostile, "")
    assert cells.clean("a\x00b") == ("ab", "caractères de contrôle retirés.")
    assert cells.clean("\ud800b")[0] == "b"
    kept, said = cells.clean("é" * 10_000)
    assert (len(kept), "coupé" in said) == (cells.LONGEST, True)


@given(st.text())
def test_no_text_breaks_a_reader(text):
    for read in (cells.number, cells.boolean, cells.day, cells.degrees):
        cell = read(text)
        assert cell.value is None or not cell.fault
    cells.clean(text)[0].encode("utf-8")


@given(st.floats(-1e12, 1e12).map(lambda value: round(value, 3)))
def test_a_number_written_in_french_is_the_same(value):
    text = f"{value:,.3f}".replace(",", "\u202f").replace(".", ",")
    assert cells.number(text).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("8,6E+04", None), ("8,61E+04", None), ("8,6100E+04", "86100"), ("1,100E+03", "01100")],
)
def test_a_power_of_ten_that_lost_digits_is_a_code_destroyed(text, value):
    read = cells.digits(text, 5)
    assert read.value == value
    assert ("détruit par un tableur" in read.fault) is (value is None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2135-06-16", "86000"),
        ("16/06/2135", "86000"),
        ("1903-01-05", "01101"),
        ("2024-08-01", None),
        ("01/08/2024", None),
        ("31/02/2135", None),
        ("2300-01-01", None),
    ],
)
def test_a_code_shown_as_a_date_comes_back(text, value):
    assert cells.digits(text, 5).value == value
