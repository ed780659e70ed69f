"""What a page keeps, for tests that open a hundred of them in one process."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from pages.ui.shell import cached

# each ``AppTest`` run looks for components in every installed package: once is enough
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def no_register_was_missed():
    """A register that a test stopped is not let alone by the next one."""
    cached._again.clear()
