"""What is said of the sources reaches screens and papers: words of a reader, no name of a file."""

import re

import pytest

from geo.pack import catalogue

TOLD = ("producer", "title", "vintage", "limits")
TECHNICAL = re.compile(r"@|\bpaquets?\b|\bnpm\b|\bpypi\b|\w+/\w+-\w+|\w_\w", re.IGNORECASE)


@pytest.mark.parametrize("source", catalogue.all_sources(), ids=lambda one: one["id"])
def test_a_source_is_called_by_its_name_not_by_that_of_a_package(source):
    assert [source[one] for one in TOLD if TECHNICAL.search(source.get(one, ""))] == []


@pytest.mark.parametrize("code", catalogue.departments())
def test_a_file_says_of_its_sources_what_they_say(code):
    declared = {source["id"]: source for source in catalogue.all_sources()}
    files = catalogue.department(code)["files"]
    for name, described in files.items():
        origin = [declared[one] for one in described["sources"]]
        assert catalogue.provenance(origin).items() <= described.items(), name
