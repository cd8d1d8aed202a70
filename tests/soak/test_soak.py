"""The short form of ``make soak``: few hosts, few nights, everything judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.soak.expected import Expected
from tests.soak.judge import Land, expected_of, faults_of
from tests.soak.planting import scenario
from tests.soak.scenario import Scenario
from tests.soak.soak import Soak, run

HOSTS, NIGHTS, SEED = 12, 6, 1


@pytest.fixture(scope="module")
def soak(tmp_path_factory: pytest.TempPathFactory) -> tuple[Soak, Land]:
    folder = tmp_path_factory.mktemp("soak")
    ports: list[int] = []
    lines: list[str] = []
    done = run(HOSTS, NIGHTS, SEED, folder, 1.5, lines.append, ports.append)
    return done, Land(scenario(HOSTS, NIGHTS, SEED), ports[0], folder / "data", NIGHTS)


def test_the_archive_of_a_country_is_its_script(soak: tuple[Soak, Land]) -> None:
    done, _ = soak
    assert done.faults == ()
    assert done.versions > done.reports > 3 * HOSTS
    assert done.same_from_warc
    assert all(one.found == one.planted for one in done.planted)


@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda told: told.ends.popitem(), id="outcome"),
        pytest.param(lambda told: told.rows.popitem(), id="row"),
        pytest.param(lambda told: told.versions.popitem(), id="report"),
        pytest.param(lambda told: told.address.popitem(), id="address"),
        pytest.param(lambda told: _misdate(told), id="night of a version"),
        pytest.param(lambda told: _misprint(told), id="figures"),
    ],
)
def test_the_judge_sees_what_differs_from_the_script(
    soak: tuple[Soak, Land], lie: Callable[[Expected], object]
) -> None:
    _, land = soak
    told = expected_of(land)
    lie(told)
    assert list(faults_of(land, told))


def test_a_script_is_the_same_for_the_same_numbers() -> None:
    def names(script: Scenario) -> list[object]:
        return [*script.events, *script.hosts]

    assert names(scenario(30, 60, 7)) == names(scenario(30, 60, 7))
    assert names(scenario(30, 60, 7)) != names(scenario(30, 60, 8))
    days = scenario(1, 60, 1).days
    assert (days[0].isoformat(), days[-1].isoformat()) == ("2027-01-23", "2027-04-01")


def _misdate(told: Expected) -> None:
    versions = next(iter(told.versions.values()))
    versions[0] = replace(versions[0], night=versions[0].night + 1)


def _misprint(told: Expected) -> None:
    report, (shift, prose, marked) = next(iter(told.current.items()))
    told.current[report] = (shift + 3, prose, marked)
