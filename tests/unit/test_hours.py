import pytest

from geo import hours


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00 - 12:00 / 14:00 - 17:30", [(540, 720), (840, 1050)]),
        ("00:00 - 00:00 / 09:00 - 12:00", [(540, 720)]),
        ("00:00 - 00:00", []),
        ("", []),
        (None, []),
        ("12:00 - 09:00", None),
        ("14:00 - 17:00 / 09:00 - 12:00", None),
        ("09:00 - 12:00 / 11:00 - 13:00", None),
        ("sur rendez-vous", None),
        ("25:00 - 26:00", None),
        ("09:75 - 10:00", None),
    ],
)
def test_a_day_is_understood_or_kept(text, expected):
    assert hours.parse_day(text) == expected


def test_equal_days_are_said_together_and_closed_days_left_out():
    morning = "09:00 - 12:00"
    days = {"mon": morning, "tue": morning, "wed": morning, "fri": morning, "sat": "Fermé ?"}
    written = [(day, text.replace("\u00a0", " ")) for day, text in hours.week(days)]
    assert written == [
        ("du lundi au mercredi", "9 h – 12 h"),
        ("vendredi", "9 h – 12 h"),
        ("samedi", "« Fermé ? » (horaires publiés tels quels)"),
    ]
