"""Opening hours of a cell: read for what they are, or a fault that says why; bounded work."""

import re
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import french_hours
from geo.access.french_hours import LONGEST
from geo.export import standard_hours

READ = {
    "Lu-Ve 9h30-12h": ("Mo-Fr 09:30-12:00", 750),
    "Lu – Ve : 9 h 30 – 12 h": ("Mo-Fr 09:30-12:00", 750),
    "du lundi au vendredi de 9h à 12h et de 14h à 17h": ("Mo-Fr 09:00-12:00,14:00-17:00", 1_800),
    "Lundi: 9-12 / Mardi: fermé": ("Mo 09:00-12:00", 180),
    "Mo-Fr 9:00-12:00": ("Mo-Fr 09:00-12:00", 900),
    "Mo-Fr 09:00-12:00; PH off": ("Mo-Fr 09:00-12:00; PH off", 900),
    "week 1-53/2 Mo 09:00-12:00": ("week 1-53/2 Mo 09:00-12:00", 90),
    "week 02-52/2 Mo 09:00-12:00": ("week 02-52/2 Mo 09:00-12:00", 90),
    "Mo[1] 09:00-12:00": ("Mo[1] 09:00-12:00", 45),
    "1er lundi du mois 9h-12h": ("Mo[1] 09:00-12:00", 45),
    "1er et 3e mercredis du mois : 14h-17h30": ("We[1,3] 14:00-17:30", 105),
    "dernier vendredi du mois 9h-13h": ("Fr[-1] 09:00-13:00", 60),
    "lundi semaines paires 9h-12h": ("week 2-52/2 Mo 09:00-12:00", 90),
    "lundi (semaines impaires) 9h-12h, mardi 14h-17h": (
        "Tu 14:00-17:00; week 1-53/2 Mo 09:00-12:00", 270,
    ),
    "lundi 14h-17h semaines paires": ("week 2-52/2 Mo 14:00-17:00", 90),
    "Lundi, mardi et jeudi : 8h30 - 12h / 13h30 - 17h": (
        "Mo-Tu 08:30-12:00,13:30-17:00; Th 08:30-12:00,13:30-17:00", 1_260,
    ),
    "lundi et mardi 9h/12h - 14h/17h": ("Mo-Tu 09:00-12:00,14:00-17:00", 720),
    "9h-12h du lundi au vendredi": ("Mo-Fr 09:00-12:00", 900),
    "lundi matin : 9h-12h, lundi après-midi : 14h-17h": ("Mo 09:00-12:00,14:00-17:00", 360),
    "fermé le lundi et mardi, ouvert mercredi 9h-12h": ("We 09:00-12:00", 180),
    "Fermé le dimanche ; du mardi au samedi : 9h-12h": ("Tu-Sa 09:00-12:00", 900),
    "Lu-Ve 9h-12h sauf jours fériés": ("Mo-Fr 09:00-12:00; PH off", 900),
    "Lu-Ve 9h-12h, fermé pendant les vacances scolaires": None,
    "lundi 9h-12h, fermé les jours fériés": ("Mo 09:00-12:00; PH off", 180),
    "lundi 9h-12h sur rendez-vous": ('Mo 09:00-12:00 "sur rendez-vous"', 180),
    "tous les jours 9h-18h": ("Mo-Su 09:00-18:00", 3_780),
    "lundi au vendredi 9h-12h; lundi 14h-17h": (
        "Mo 09:00-12:00,14:00-17:00; Tu-Fr 09:00-12:00", 1_080,
    ),
    "Samedi entre 9h et 12h": ("Sa 09:00-12:00", 180),
    "Mo-Fr 09:00-12:00 / 14:00-17:00": ("Mo-Fr 09:00-12:00,14:00-17:00", 1_800),
    "24/7": ("24/7", 10_080),
    "Fermé": ("off", 0),
    # understood, kept, not counted: it changes with the season, or its end is not known
    "Jul-Aug Mo-Sa 09:30-18:00": ("Jul-Aug Mo-Sa 09:30-18:00", None),
    "Mo 09:00+": ("Mo 09:00+", None),
    "Mo[5] 09:00-12:00": ("Mo[5] 09:00-12:00", None),
    # two meanings, or none
    "sur rendez-vous": None,
    "lundi matin": None,
    "lundi matin 14h-17h": None,
    "9h-12h / 14h-17h": None,
    "un lundi sur deux 9h-12h": None,
    "lundi 9h-12h, mardi 14h-17h semaines paires": None,
    "semaines paires : lundi 9h-12h, mardi 14h-17h": None,
    "fermé le lundi, mardi 9h-12h": None,
    "9h-12h lundi, 14h-17h mardi": None,
    "lundi 9h 12h": None,
    "lundi 25h-26h": None,
    "lundi 9h75-12h": None,
    "lundi 12h-9h": None,
    "Mo 12:00-09:00": None,
    "lundi 9h-12h et 11h-14h": None,
    "vendredi au lundi 9h-12h": None,
    "lundi 9h-12h, 1er lundi du mois 14h-17h": None,
    "le 1er janvier 9h-12h": None,
    "vendredi 9h à 16h non stop": None,
    "lundi de 9h à midi": None,
    "Mo-Fr": None,
    "Mo-Fr 09:00-12:00,": ("Mo-Fr 09:00-12:00", 900),
    "<b>Mo 09:00-12:00</b>": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "right"), READ.items())
def test_hours_are_read_for_what_they_are_or_not_at_all(text, right):
    reading = standard_hours.read_hours(text)
    if right is None:
        assert reading.fault
        assert (reading.value, reading.minutes) == (text, None)
        return
    assert (reading.value, reading.minutes) == right
    assert not reading.fault
    assert standard_hours.read_hours(reading.value)[:2] == right


def test_noon_in_letters_is_read_once_its_hour_is_written():
    for text in ("lundi de 9h à midi", "lundi de midi à 14h"):
        said = standard_hours.read_hours(text).fault
        assert re.search(r"«\s?midi\s?»\s?: écrivez l['’]heure", said)
        assert standard_hours.read_hours(text.replace("midi", "12h")).minutes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1er lundi du mois 9h-12h", "1er lundi du mois : compté pour un quart."),
        ("We[1,3] 09:00-12:00", "1er et 3e mercredi du mois : compté pour la moitié."),
        ("lundi semaines paires 9h-12h", "semaines paires : comptées pour moitié."),
        ("Lu-Ve 9h-12h", ""),
    ],
)
def test_what_counts_for_a_part_is_said(text, said):
    assert standard_hours.read_hours(text).said == said


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9h-12h", [(540, 720)]),
        ("9-12", [(540, 720)]),
        ("8h30-12h / 13h30-17h30", [(510, 720), (810, 1050)]),
        ("de 9h à 12h et de 14h à 17h", [(540, 720), (840, 1020)]),
        ("09:00 - 12:00 / 14:00 - 17:00", [(540, 720), (840, 1020)]),
        ("Fermé", []),
        ("FERMÉE", []),
        ("-", []),
        ("–", []),
        ("", []),
        ("00:00 - 00:00", []),
        ("sur rendez-vous", None),
        ("semaines paires 9h-12h", None),
        ("mardi 9h-12h", None),
        ("09:00 - 12:00 / 09:00 - 12:00", None),
        ("09:00 - 16:30 / 13:30 - 16:30", None),
    ],
)
def test_a_day_of_the_official_list_written_by_hand(text, spans):
    assert standard_hours.read_day(text) == spans


def test_a_month_of_four_weeks_counts_every_rhythm_exactly():
    start, end = standard_hours._MONTH
    assert (end - start).days == 28
    assert start == datetime(2025, 2, 1)


PIECES = st.sampled_from(
    ["lundi", "mardi", "lu", "ve", "Mo", "Fr", "9h", "12h30", "09:00", "17:00", "9", "12", "-", "–",
     "/", ",", ";", ":", "et", "à", "au", "de", "du", "le", "1er", "3e", "semaines paires", "fermé",
     "matin", "après-midi", "jours fériés", "sauf", "sur rendez-vous", "PH off", "week 1-53/2",
     "Mo[1]", '"x"', "(", ")", "||", "24/7", "Jul-Aug", " ", "\n"]
)  # fmt: skip


@settings(max_examples=250)
@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_ends_in_a_value_or_a_named_fault(text):
    reading = standard_hours.read_hours(text)
    assert reading.fault or reading.value or not text.strip()
    assert reading.minutes is None or 0 <= reading.minutes <= 7 * 24 * 60
    spans = standard_hours.read_day(text)
    assert spans is None or all(0 <= one < other <= 1_440 for one, other in spans)
    if not reading.fault and reading.value:
        again = standard_hours.read_hours(reading.value)
        assert (again.value, again.minutes, again.fault) == (reading.value, reading.minutes, "")


@pytest.mark.parametrize(
    "text",
    ["lundi " * 50_000, "9h-12h" * 50_000, "(" * 300_000, "Mo 09:00-12:00;" * 20_000,
     '"' * 300_000, "1er " * 100_000, "\u0301" * 300_000],
)  # fmt: skip
def test_the_work_is_bounded(text):
    french_hours.read_hours.cache_clear()
    start = time.process_time()
    assert standard_hours.read_hours(text).fault
    assert time.process_time() - start < 1


def test_a_text_as_long_as_allowed_is_read():
    text = "lundi 9h-12h" + " " * (LONGEST - 12)
    assert standard_hours.read_hours(text).value == "Mo 09:00-12:00"
