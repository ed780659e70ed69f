"""What is typed of an action is made one, or said field by field with what to do."""

from datetime import date

import pytest

from geo.register import validation, vocabulary
from geo.register.action import Action, Body, next_month, occurrences, took_place
from geo.register.places import Places
from tests.helpers.gate_files import plain
from tests.unit.register.conftest import workshop

TODAY = date(2026, 11, 28)
TYPED = {
    "title": "Atelier Pronote",
    "kind": "atelier",
    "level": "commune",
    "code": "La Trimouille",
    "start": "27/11/2026",
    "state": "Réalisé",
}


@pytest.fixture(scope="module")
def places(vienne):
    return Places(vienne)


def check(places, *, service=False, **typed):
    return validation.check({**TYPED, **typed}, places, today=TODAY, service=service)


def test_what_is_typed_becomes_an_action(places):
    made = check(
        places, strand="e-parentalité", audience="familles", end="28/11/2026",
        organiser="Mairie de La Trimouille", attendance="1 200",
        partners="CAF ; Centre social : Les Trois Cités; Collège Jean Rostand ; CAF ; Ligue 86",
        contact="Accueil@trois-cites.test", fundings="REAAP + TNE", link="lavienne86.fr",
    )  # fmt: skip
    assert made.errors == {} and made.warnings == {}
    assert made.action == Action(
        "86", "Atelier Pronote", "atelier", "86273", date(2026, 11, 27), strand="parentalite",
        audience="parents", end=date(2026, 11, 28), attendance=1200, state="realise",
        organiser=Body("commune", "Mairie de La Trimouille"),
        partners=(Body("caf"), Body("centre_social", "Les Trois Cités"),
                  Body("college", "Collège Jean Rostand"), Body("autre", "Ligue 86")),
        contact="accueil@trois-cites.test", fundings=("reaap", "tne"), link="http://lavienne86.fr",
    )  # fmt: skip


def test_an_action_that_is_read_again_is_the_same(places):
    action = workshop(rhythm="semaine", until=date(2026, 12, 18), cancelled=(date(2026, 12, 4),))
    given = {name: getattr(action, name) for name in vocabulary.FIELDS}
    assert validation.check(given, places, today=TODAY).action == action


SITE = "86273-mds"
WRONG = {
    "31 february": ({"start": "31/02/2026"}, "start", "ce jour n'existe pas", "28/02/2026"),
    "no day": ({"start": ""}, "start", "Donnez le jour", "27/11/2026"),
    "words for a day": ({"start": "bientôt " * 40}, "start", "comme 28/11/2026", "28/11/2026"),
    "too far": ({"start": "27/11/1926"}, "start", "trop loin", "27/11/2026"),
    "end first": ({"end": "26/11/2026"}, "end", "avant de commencer", "28/11/2026"),
    "long": ({"end": "27/11/2028"}, "end", "Donnez plutôt une répétition", ""),
    "negative": ({"attendance": "-3"}, "attendance", "n'est pas un nombre", "3"),
    "in words": ({"attendance": "douze"}, "attendance", "en chiffres", "12"),
    "crowd": ({"attendance": "1000000"}, "attendance", "n'est pas un nombre", ""),
    "another department": ({"code": "37001"}, "code", "un autre département", "86273"),
    "unknown commune": ({"code": "Zorglub"}, "code", "donnez son code INSEE", "86273"),
    "like a commune": ({"code": "Trimouile"}, "code", "Est-ce La Trimouille (86273) ?", "86273"),
    "nowhere": ({"code": ""}, "code", "Choisissez où l'action a lieu", "86273"),
    "unknown EPCI": ({"level": "epci", "code": "CC"}, "code", "Choisissez parmi : Communauté",
                     "Communauté de communes du Pays Loudunais"),
    "place elsewhere": ({"place_id": SITE}, "place_id", "Choisissez-en un autre", ""),
    "script": ({"link": "javascript:alert(1)"}, "link", "adresse d'une page", "a.fr"),
    "no title": ({"title": " . "}, "title", "Donnez un intitulé", "Fête"),
    "10 kB": ({"title": "x" * 10_000}, "title", "10 000 caractères, 200 au plus", "x" * 200),
    "NUL": ({"venue": "a\0b"}, "venue", "Retapez-le", "ab"),
    "backwards": ({"title": "a\u202eb"}, "title", "Retapez-le", "ab"),
    "kind": ({"kind": "zorglub"}, "kind", "Choisissez parmi : Atelier", "Atelier"),
    "state": ({"state": ""}, "state", "Choisissez parmi : Prévu", "prévu"),
    "done tomorrow": ({"start": "29/11/2026"}, "state", "Choisissez « Prévu »", "Prévu"),
    "no end": ({"rhythm": "semaine"}, "until", "Donnez le dernier jour", "28/12/2026"),
    "end alone": ({"until": "28/12/2026"}, "rhythm", "Choisissez une répétition", "semaine"),
    "until first": (
        {"rhythm": "mois", "until": "01/01/2026"}, "until", "avant de commencer", "01/01/2027"
    ),
    "endless": ({"rhythm": "semaine", "until": "01/01/2046"}, "until", "400 dates", "01/01/2028"),
    "cancelled": ({"cancelled": "01/12/2026"}, "cancelled", "Retirez-le", ""),
    "many cancelled": ({"cancelled": "1;" * 9_000}, "cancelled", "Donnez au plus", ""),
    "funding": ({"fundings": "ANCT"}, "fundings", "Choisissez parmi : REAAP", "Autre"),
    "partner": ({"partners": "Zorglub : x"}, "partners", "Écrivez « Association : son nom »",
                "Association : zorglub"),
    "semicolon": ({"partners": (Body("caf", "a;b"),)}, "partners", "retirez le point-virgule",
                  (Body("caf", "ab"),)),
    "organisers": ({"organiser": "CAF; MSA"}, "organiser", "Donnez un seul", "CAF"),
    "many partners": (
        {"partners": ";".join(f"Association : {rank}" for rank in range(31))},
        "partners", "Gardez 30", "CAF",
    ),
    "two mailboxes": ({"contact": "a@b.fr; c@d.fr"}, "contact", "Donnez une seule", "a@b.fr"),
    "no mailbox": ({"contact": "Sophie"}, "contact", "Donnez une seule", "contact@b.fr"),
    "somebody": ({"contact": "sophie.martin@asso.fr"}, "contact", "celle d'une personne",
                 "contact@asso.fr"),
    "at a provider": ({"contact": "sophie86@gmail.com"}, "contact", "Donnez celle du service",
                      "mairie.civray@gmail.com"),
    "mobile": ({"contact": "06 12 34 56 78"}, "contact", "mobile", "05 49 00 00 03"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_field_that_is_wrong_is_told_and_lifted_by_what_it_says(places, case):
    typed, field, said, right = WRONG[case]
    made = check(places, **typed)
    assert made.action is None
    assert list(made.errors) == [field]
    assert said in plain(made.errors[field])
    then = check(places, **{**typed, field: right})
    assert field not in then.errors, then.errors


def test_every_field_that_is_wrong_is_told_at_once(places):
    made = check(places, title="", start="31/02/2026", attendance="-1", link="x y")
    assert list(made.errors) == ["title", "start", "attendance", "link"]


def test_a_contact_that_reads_as_somebody_is_kept_once_answered_for(places):
    for contact, kept in [("s.martin@asso.fr", "s.martin@asso.fr"), ("0612345678", "+33612345678")]:
        made = check(places, contact=contact, service=True)
        assert made.action.contact == kept
        assert validation.SERVICE in plain(made.warnings["contact"])


@pytest.mark.parametrize("terms", [one for one in vars(vocabulary).values()
                                   if isinstance(one, vocabulary.Terms)])  # fmt: skip
def test_a_word_is_one_term_alone(terms):
    """An identifier, a label or a synonym leads to the term that declares it."""
    for term in terms.terms:
        for word in (term.id, term.label, *term.also):
            assert terms.find(word.upper()) == term.id


# ---------- dates ----------


def test_dates_of_a_recurrence_are_those_a_calendar_has():
    every_two = workshop(rhythm="quinzaine", until=date(2026, 12, 25), end=date(2026, 11, 28))
    assert [(one.first.day, one.last.day) for one in occurrences(every_two)] == [
        (27, 28), (11, 12), (25, 26),
    ]  # fmt: skip
    monthly = workshop(start=date(2026, 1, 31), rhythm="mois", until=date(2026, 4, 30))
    assert [str(one.first) for one in occurrences(monthly)] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip


def test_the_same_next_month_is_planned_on_the_same_day_of_the_week():
    first_friday = workshop(start=date(2026, 1, 2), end=date(2026, 1, 3), cancelled=(TODAY,))
    copied = next_month(first_friday)
    assert (copied.start, copied.end) == (date(2026, 2, 6), date(2026, 2, 7))
    assert (copied.state, copied.attendance, copied.cancelled) == ("prevu", None, ())
    for rank in range(1, 366):
        day = date.fromordinal(date(2026, 1, 1).toordinal() + rank)
        moved = next_month(workshop(start=day)).start
        assert moved.weekday() == day.weekday()
        assert (moved.month - day.month) % 12 == 1 or day.day > 28


def test_what_took_place():
    since = date(2025, 11, 28)
    assert took_place(workshop(), since, TODAY)
    assert took_place(workshop(start=since), since, TODAY)
    assert not took_place(workshop(start=date(2025, 11, 27)), since, TODAY)
    assert took_place(workshop(start=date(2025, 11, 27), end=since), since, TODAY)
    assert not took_place(workshop(state="prevu"), since, TODAY)
    assert not took_place(workshop(state="annule"), since, TODAY)
    weekly = {"rhythm": "semaine", "until": date(2027, 1, 1), "state": "prevu"}
    assert took_place(workshop(**weekly), since, TODAY)
    assert not took_place(workshop(**weekly, cancelled=(date(2026, 11, 27),)), since, TODAY)
    assert not took_place(workshop(**{**weekly, "state": "annule"}), since, TODAY)
    assert not took_place(workshop(**weekly | {"start": date(2026, 12, 1)}), since, TODAY)
