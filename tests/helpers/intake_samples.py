"""Good small files in the official layouts, made from the committed sheets, and one mutation."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.intake import engine
from geo.pack import pack, sheets
from geo.upload import gate

ROOT = Path(__file__).resolve().parents[2]
OWN = ["507", "1716", "1837", "2104", "2270", "3221", "3222"]
"""Poitiers, Lusignan, Chauvigny, Gençay, Civray, Châtellerault, L'Isle-Jourdain."""
AROUND = ["108", "1121"]
FRANCE_SERVICES = {
    "id_fs": "site_id", "lib_fs": "name", "adresse": "address",
    "complement_adresse": "address_extra", "insee_com": "code_insee", "code_postal": "postcode",
    "lib_com": "commune", "latitude": "latitude", "longitude": "longitude", "mail": "email",
    "telephone": "phone", "h_lundi": "hours_mon", "h_mardi": "hours_tue",
    "h_mercredi": "hours_wed", "h_jeudi": "hours_thu", "h_vendredi": "hours_fri",
    "h_samedi": "hours_sat", "prise_rdv": "appointment", "type_fs": "kind",
    "format_fs": "format", "labellisation_fs": "labelled_on",
}  # fmt: skip


@lru_cache(maxsize=1)
def present():
    """The committed pack and sheets of la Vienne."""
    loaded = pack.load("86")
    codes = pd.concat([loaded.tables[t]["code_insee"] for t in ("communes", "neighbours")])
    return engine.Context(loaded, sheets.read_sheets(ROOT / "data/sheets/86", pd.Index(codes)))


def context(**changed):
    """The committed data, its France services limited to the sample; sheets may be changed."""
    base = present()
    stops = base.sheets["france_services_stops"]
    listed = base.sheets["france_services"]
    listed = listed[listed["site_id"].isin(OWN + AROUND)].reset_index(drop=True)
    alone = {"france_services": listed, "france_services_stops": stops.iloc[:0]}
    return engine.Context(base.pack, {**base.sheets, **alone, **changed})


def upload(frame, name="liste.csv", **changed):
    """A file as the gate gives it; lines from 2, as under a header."""
    texts = frame.astype("str").reset_index(drop=True)
    texts.index = pd.Index(range(2, len(texts) + 2), name="line")
    table = gate.TableSheet("", texts)
    made = gate.Upload(name, "0" * 64, 1, "csv", "utf-8", (table,), (), ())
    return replace(made, **changed)


def france_services():
    """The official layout since 2024: the sample, and one site of another department."""
    listed = present().sheets["france_services"]
    rows = listed[listed["site_id"].isin(OWN + AROUND)].reset_index(drop=True)
    made = pd.DataFrame({header: _text(rows[ours]) for header, ours in FRANCE_SERVICES.items()})
    made["labellisation_fs"] = "Espace labellisé " + rows["labelled_on"].dt.strftime("%d/%m/%Y")
    made["prise_rdv"] = rows["appointment"].map({True: "Oui", False: "Non"})
    far = made.iloc[0].copy()
    far[["id_fs", "lib_fs", "insee_com", "code_postal", "lib_com", "latitude", "longitude"]] = [
        "1", "France services de Valserhône", "01033", "01200", "Valserhône", "46.106", "5.826",
    ]  # fmt: skip
    made = pd.concat([made, far.to_frame().T], ignore_index=True)
    order = made["id_fs"].map({site: at for at, site in enumerate([*OWN, *AROUND, "1"])})
    return made.iloc[order.argsort()].reset_index(drop=True)


def _text(cells):
    return ["" if pd.isna(cell) else str(cell) for cell in cells]


def prepare(frame, name="liste_2024-08-01.csv", *, choices=None, within=None, layout=None):
    """Import a frame as a file."""
    return engine.prepare(upload(frame, name), within or context(), layout, choices=choices or {})


def remarks(found, severity, line=None):
    """Messages of a severity, of a line if it is given."""
    return [
        remark.message
        for remark in found.report.remarks
        if remark.severity == severity and line in (None, remark.line)
    ]


def by_commune(**columns):
    """One row for each commune of la Vienne: code, then columns (a value or a function)."""
    codes = present().pack.communes.index
    return pd.DataFrame(
        {name: [made(code) if callable(made) else made for code in codes]
         for name, made in {"code": lambda code: code, **columns}.items()}
    )  # fmt: skip
