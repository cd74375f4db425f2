"""Every network on which the explanations are tried, built once for all tests."""

from __future__ import annotations

import pytest

from tests.helpers.networks import CONFIGS, SHIPPED, Network


@pytest.fixture(scope="session")
def networks() -> dict[str, Network]:
    return {name: Network(name) for name in (*CONFIGS, SHIPPED)}


@pytest.fixture(params=[*CONFIGS, SHIPPED])
def network(networks: dict[str, Network], request: pytest.FixtureRequest) -> Network:
    return networks[request.param]


@pytest.fixture
def default(networks: dict[str, Network]) -> Network:
    return networks["default"]
