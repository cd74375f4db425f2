"""The running app hands out its network, and nothing else by that address."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from cnn import Recognizer
from cnn.network.checkpoint import checksum_of
from cnn.page.network_file import network_file


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as reply:
        return bytes(reply.read())


def test_the_network_that_healthz_names_is_there_with_its_scales(app: str, recognizer: Recognizer) -> None:
    checksum = json.loads(get(f"{app}/healthz"))["network"]
    assert checksum == checksum_of(recognizer.model, recognizer.decision)
    assert get(f"{app}/network/{checksum}") == network_file(recognizer, checksum)
    assert json.loads(get(f"{app}/network/{checksum}/scales")) == recognizer.scales


@pytest.mark.parametrize("name", ["0" * 64, "0" * 63, "..", "0" * 64 + "/other", "0" * 64 + "/scales", ""])
def test_no_other_network_is_there(app: str, name: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{app}/network/{name}")
    assert refused.value.code == 404
    refused.value.close()
