"""Parquet: its columns by batches of rows, those of the department alone where a filter says so.

A region's file has tens of millions of rows: groups of rows whose bounds exclude the department
are not opened, the others are read by batches, and only what is kept becomes text.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from geo.base.french import join_list, number, plural, quantity
from geo.upload import terms, transport
from geo.upload.terms import Job, RowFilter, Unreadable

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

_BATCH: Final = 65_536
"""Rows decoded at once."""
_BUFFER: Final = 1 << 20
"""Bytes of a column read at once: a group of rows may be as large as the file."""
_SHOWN: Final = 12
"""Values of a column that a refusal names."""
_AGAIN: Final = "Téléchargez-le ou exportez-le de nouveau."


def parse(job: Job) -> None:
    """Read the one table of a Parquet file; ``job.filters`` say which rows of which columns."""
    with _damage():
        file = _opened(job)
        names = _names(file)
        chosen = next((one for one in job.filters if one.fits(names)), None)
        _measure(job, file, names, chosen)
        columns = chosen.headers(names) if chosen else names
        _refuse_nested(file, columns)
        table = job.table("", columns)
        kept, met = 0, _Met(chosen, names)
        for first, batch in _batches(job, file, columns, met):
            ranks, rows = met.keep(batch)
            cells = [map(transport.text, rows.column(name).to_pylist()) for name in columns]
            for rank, row in zip(ranks, zip(*cells, strict=True), strict=True):
                table.add(first + rank, row)
            kept += len(ranks)
    table.close()
    if not kept:
        raise met.nothing(file.metadata.num_rows)
    if chosen:
        job.fixed(
            f"{plural(kept, 'ligne gardée', 'lignes gardées')} à la lecture sur "
            f"{number(file.metadata.num_rows)} : le reste est d'ailleurs, ou d'autre chose."
        )


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """What Arrow raises on a file that is not what it says is a refusal."""
    import pyarrow as pa

    try:
        yield
    except MemoryError:
        raise
    except (pa.ArrowException, ValueError, OverflowError, KeyError, OSError) as error:
        # a number of the system is of the disk where the tables are written
        if getattr(error, "errno", None) not in (None, errno.EINVAL, errno.EIO):
            raise
        if isinstance(error, NotImplementedError) or "not supported" in str(error):
            raise Unreadable(
                "le Parquet est écrit d'une façon qui n'est pas lue (type ou compression).",
                "Exportez-le en CSV.",
            ) from None
        raise Unreadable("le Parquet est tronqué ou abîmé.", _AGAIN) from None


def _opened(job: Job) -> ParquetFile:
    import pyarrow as pa
    from pyarrow import parquet

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    return parquet.ParquetFile(job.path, buffer_size=_BUFFER, pre_buffer=False)


def _names(file: ParquetFile) -> list[str]:
    """Names of the columns; refuse those that are there twice, and a map."""
    if b"geo" in (file.metadata.metadata or {}):
        raise Unreadable("c'est un GeoParquet, qui n'est pas lu.", "Exportez-le en GeoPackage.")
    names = [str(name) for name in file.schema_arrow.names]
    terms.refuse_twice(names)
    return names


def _measure(job: Job, file: ParquetFile, names: Sequence[str], chosen: RowFilter | None) -> None:
    """Refuse what is absurdly large, by what the file says of itself; memory bounds the rest."""
    about, limits = file.metadata, job.limits
    if about.num_rows == 0:
        terms.refuse_if_lost(0, 0)
    if about.num_rows > limits.rows:
        raise Unreadable(
            f"le Parquet annonce {number(about.num_rows)} lignes ; {number(limits.rows)} au plus "
            "sont lues.",
            "Gardez les lignes du département, puis enregistrez de nouveau.",
        )
    groups = [about.row_group(rank) for rank in range(about.num_row_groups)]
    swollen = sum(group.total_byte_size for group in groups)
    if swollen > limits.unpacked and swollen > limits.ratio * job.path.stat().st_size:
        raise Unreadable(
            "le Parquet est anormalement grand une fois décompressé "
            f"({quantity(swollen / 1e6, 'Mo')}).",
            "Gardez les lignes et les colonnes utiles, puis enregistrez de nouveau.",
        )
    if chosen is None and about.num_rows * len(names) > limits.cells:
        near = min(job.filters, key=lambda one: len(one.lacking(names)), default=None)
        lacking = near.lacking(names) if near else []
        if near and 2 * len(lacking) <= len(near.columns):
            columns = join_list([f"« {name} »" for name in lacking])
            raise Unreadable(
                f"pour être lu comme « {near.title} », il lui manque : {columns}. Colonnes lues : "
                f"{', '.join(f'« {name} »' for name in names[:_SHOWN])}.",
                "Reprenez le fichier tel que publié, ou renommez ses colonnes.",
            )
        job.announced(2 * about.num_rows * len(names))


def _refuse_nested(file: ParquetFile, columns: Sequence[str]) -> None:
    import pyarrow.types as kinds

    schema = file.schema_arrow
    nested = [name for name in columns if kinds.is_nested(schema.field(name).type)]
    if nested:
        raise Unreadable(
            f"la colonne « {nested[0]} » contient des listes ou des structures, pas une valeur par "
            "ligne.",
            "Retirez cette colonne ou mettez-la à plat, puis enregistrez de nouveau.",
            column=nested[0],
        )


class _Met:
    """A filter at work: which rows it keeps, and what its columns held otherwise."""

    def __init__(self, chosen: RowFilter | None, names: Sequence[str]) -> None:
        self.wanted: Mapping[str, tuple[str, ...]] = chosen.values(names) if chosen else {}
        self._seen: dict[str, set[str]] = {name: set() for name in self.wanted}

    def keep(self, batch: RecordBatch) -> tuple[list[int], RecordBatch]:
        """Ranks in a batch of the rows that are kept, and these rows."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not self.wanted:
            return list(range(batch.num_rows)), batch
        mask = None
        for name, values in self.wanted.items():
            column = batch.column(name)
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            texts = pc.cast(column, pa.string())
            inside = pc.is_in(texts, value_set=pa.array(_spellings(values), pa.string()))
            if len(self._seen[name]) < _SHOWN:
                found = pc.unique(texts).slice(0, 10 * _SHOWN).to_pylist()
                self._seen[name] |= {str(one) for one in found if one}
            mask = inside if mask is None else pc.and_(mask, inside)
        ranks = pc.indices_nonzero(mask)
        return ranks.to_pylist(), batch.take(ranks)

    def excludes(self, group: Any) -> bool:
        """Whether the bounds of a group of rows say that none of them is kept."""
        for rank in range(group.num_columns):
            column = group.column(rank)
            values = self.wanted.get(column.path_in_schema)
            bounds = column.statistics if values and column.is_stats_set else None
            if values is None or bounds is None or not bounds.has_min_max:
                continue
            low, high = transport.text(bounds.min), transport.text(bounds.max)
            apart = not any(low <= one <= high for one in _spellings(values))
            if isinstance(bounds.min, str) and apart:
                self._seen[column.path_in_schema] |= {low, high}
                return True
        return False

    def nothing(self, rows: int) -> Unreadable:
        """Why no row was kept."""
        for name, values in self.wanted.items():
            if not self._seen[name] & {*_spellings(values)}:
                found = ", ".join(sorted(self._seen[name])[:_SHOWN]) or "des cellules vides"
                return Unreadable(
                    f"aucune ligne où « {name} » vaut {' ou '.join(values)} : le fichier a "
                    f"{found}.",
                    "Donnez le fichier de la région du département, tel que publié.",
                    column=name,
                )
        return Unreadable(
            f"aucune des {plural(rows, 'ligne')} du fichier n'est du département.",
            "Donnez le fichier de la région du département, tel que publié.",
        )


def _spellings(values: Sequence[str]) -> list[str]:
    """Codes as they may be written: a number loses its first zero."""
    return [*dict.fromkeys([*values, *(one.lstrip("0") or one for one in values)])]


def _batches(
    job: Job, file: ParquetFile, columns: Sequence[str], met: _Met
) -> Iterator[tuple[int, RecordBatch]]:
    """Batches of rows that may hold some that are kept, with the line of their first, from 1."""
    about, first = file.metadata, 1
    for rank in range(about.num_row_groups):
        group = about.row_group(rank)
        at, first = first, first + group.num_rows
        job.tell(at - 1, about.num_rows)
        if met.excludes(group) or (met.wanted and not _holds(file, rank, met)):
            continue
        for batch in _read(file, rank, columns):
            yield at, batch
            at += batch.num_rows
            job.tell(at - 1, about.num_rows)


def _holds(file: ParquetFile, group: int, met: _Met) -> bool:
    """Whether a group of rows holds one that is kept: its few columns that tell are read alone."""
    return any(met.keep(batch)[0] for batch in _read(file, group, [*met.wanted]))


def _read(file: ParquetFile, group: int, columns: Sequence[str]) -> Iterator[RecordBatch]:
    return iter(
        file.iter_batches(_BATCH, row_groups=[group], columns=[*columns], use_threads=False)
    )
