"""Telephones, mailboxes and web addresses of a cell, in one form or named."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.base import mailboxes, phones

NUMBERS = {
    "05 49 00 00 01": "+33549000001",
    "549000004": "+33549000004",
    "549000004.0": "+33549000004",
    "05.49.00.00.06.": "+33549000006",
    "05 49 00 00 03 / 06 00 00 00 00": "+33549000003 / +33600000000",
    "0549000012//0685053452": "+33549000012 / +33685053452",
    "05-49-00-00-03;05 49 00 00 04": "+33549000003 / +33549000004",
    "05 49 00 00 03 05 49 00 00 04": "+33549000003 / +33549000004",
    "0549000003-0549000004": "+33549000003 / +33549000004",
    "+335490000080607457816": "+33549000008 / +33607457816",
    "+33 (0)5 49 00 00 01": "+33549000001",
    "(+33)549000001": "+33549000001",
    "0033 5 49 00 00 01": "+33549000001",
    "'+33549000004": "+33549000004",
    "0549000005 poste 12": "+33549000005 poste 12",
    "05 49 00 00 05, ext. 12": "+33549000005 poste 12",
    "+33549000003 / +33612345678 poste 12": "+33549000003 / +33612345678 poste 12",
    "05 49 00 00 02 Mairie": "+33549000002",
    "'-à’éé0549000011": "+33549000011",
    "0690 12 34 56": "+590690123456",
    "06 90 12 34 56": "+590690123456",
    "0262 00 00 00": "+262262000000",
    "0801 902 415": "+33801902415",
    # no number of ours, or not surely
    "3960 (Service 0,06 € / mn)": "",
    "05 49 00 00": "",
    "86000": "",
    "43493312300029": "",
    "12/04/2024": "",
    "5.49E+08": "",
    "demander à l'accueil": "",
    "-": "",
}


@pytest.mark.parametrize(("text", "stored"), NUMBERS.items())
def test_numbers_in_one_form_or_a_fault(text, stored):
    reading = phones.parse_phone(text)
    assert reading.stored() == stored
    assert bool(reading.fault) is not bool(stored)
    if stored:
        again = phones.parse_phone(stored)
        assert (again.stored(), again.left, again.fault) == (stored, "", "")


@pytest.mark.parametrize(
    ("text", "public"),
    [("06 12 34 56 78 / 05 49 00 00 03", "+33549000003"), ("07 85 12 41 46", ""),
     ("0690 12 34 56", ""), ("0549000005 poste 12", "+33549000005")],
)  # fmt: skip
def test_no_mobile_and_no_extension_is_sent(text, public):
    assert phones.parse_phone(text).public() == public


def test_what_is_left_out_is_said():
    assert (
        phones.parse_phone("05 49 00 00 02 Mairie").said() == "texte laissé de côté : « Mairie »."
    )
    assert "04" in phones.parse_phone("05 49 00 00 03 / 04").said()
    assert not phones.parse_phone("05 49 00 00 02").said()


@settings(max_examples=250)
@given(
    st.text(alphabet="0123456789+()/-. ;,poste x33", max_size=60) | st.text(max_size=60),
)
def test_any_telephone_ends_in_numbers_or_a_fault(text):
    reading = phones.parse_phone(text)
    assert bool(reading.fault) is not bool(reading.numbers)
    assert phones.parse_phone(reading.stored()).stored() == reading.stored() or reading.fault


SITES = {
    "epn.exemple.test": ["http://epn.exemple.test"],
    "http:/www.exemple.test": ["http://www.exemple.test"],
    "http://a.test ou b.test": ["http://a.test", "http://b.test"],
    "https://a.test/;http://b.test": ["https://a.test/", "http://b.test"],
    "https://a.test|https://b.test": ["https://a.test", "https://b.test"],
    "http://https://www.exemple.test/": ["https://www.exemple.test/"],
    "https://www.exemple.test/x?y=1,2": ["https://www.exemple.test/x?y=1,2"],
    "https.exemple.test": ["http://https.exemple.test"],
    "http://": [],
    "http://www,exemple.test": [],
    "javascript:alert(1)": [],
    "ftp://a.test": [],
    "mairie@a.test": [],
    "http://[": [],
    "http://a:b@c.test": [],
}


@pytest.mark.parametrize(("text", "good"), SITES.items())
def test_web_addresses_are_whole_or_named(text, good):
    assert mailboxes.sites(text)[0] == good
    assert bool(mailboxes.sites(text)[1]) is not bool(good)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("a@b.test ; c@d.test", ["a@b.test", "c@d.test"], []),
        ("a@b.test|c@d.test", ["a@b.test", "c@d.test"], []),
        ("A@B.test, c@d.test/e@f.test", ["a@b.test", "c@d.test", "e@f.test"], []),
        ("mailto:a@b.test", ["a@b.test"], []),
        ("a@b", [], ["a@b"]),
        ("rien", [], ["rien"]),
    ],
)
def test_mailboxes_of_a_cell(text, good, bad):
    assert mailboxes.mailboxes(text) == (good, bad)


def test_a_mailbox_that_reads_as_a_name_is_a_persons():
    assert mailboxes.personal("jeanne.martin@ville.fr", "Lieu", "Poitiers")
    assert not mailboxes.personal("mairie.poitiers@ville.fr", "Lieu", "Poitiers")
    assert not mailboxes.personal("espace.martin@ville.fr", "Espace Martin", "Poitiers")


@settings(max_examples=200)
@given(st.text(alphabet="htps:/.a|; ,@é[]ou", max_size=60) | st.text(max_size=60))
@example("//")
def test_any_web_cell_ends_in_values_or_named_parts(text):
    for read in (mailboxes.sites, mailboxes.mailboxes):
        good, bad = read(text)
        assert all("|" not in one and " " not in one for one in good)
        assert good or bad or not mailboxes.parts(text)


@pytest.mark.parametrize("unit", ["05 49 00 00 0", "http:/", "a.", "a@", "+33", "("])
def test_the_work_is_bounded(unit):
    start = time.process_time()
    phones.parse_phone(unit * 100_000)
    mailboxes.sites(unit * 100_000)
    mailboxes.mailboxes(unit * 100_000)
    assert time.process_time() - start < 1
