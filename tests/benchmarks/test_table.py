"""The table: medians, an article, and what is the corridor's own."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.measure import Cost
from benchmarks.table import Report, row


def spent(cpu: float, wall: float, peak: int) -> Cost:
    return Cost(cpu_seconds=cpu, first_seconds=cpu / 5, wall_seconds=wall, peak_bytes=peak, code=0)


REPORT = Report(
    world="press",
    pages=10,
    page_kb=50.0,
    rounds=3,
    rows=(
        row(
            "archiver poll",
            10,
            [spent(0.4, 2, 9), spent(0.9, 9, 200_000_000), spent(0.5, 5, 300_000_000)],
        ),
        row("another", 10, [spent(1.0, 4, 100_000_000)]),
    ),
    learned=row("archiver poll, learned", 10, [spent(0.2, 2, 100_000_000)]),
    missing=("a third",),
    extraction_ms=40.0,
    starting_ms=6.0,
    starting_first_ms=3.0,
)


def test_a_row_holds_medians_an_article() -> None:
    first = REPORT.rows[0]
    assert first.cpu_ms == pytest.approx(50)
    assert first.per_second == pytest.approx(2)
    assert first.peak_mb == pytest.approx(200)


def test_what_is_not_extraction_is_the_corridors_own() -> None:
    assert REPORT.own_ms == pytest.approx(10)
    assert json.loads(REPORT.as_json())["own_ms"] == pytest.approx(10)


def test_the_table_says_ratios_and_who_is_missing() -> None:
    text = REPORT.as_text()
    assert "press: 10 pages of 50 kB" in text
    (another,) = (line for line in text.splitlines() if line.startswith("another"))
    assert another.split() == ["another", "100.0", "10.0", "2.00", "5.00", "2.5", "100", "10"]
    (learned,) = (line for line in text.splitlines() if "learned " in line and "poll" in line)
    assert learned.split()[-7:] == ["20.0", "50.0", "0.40", "1.00", "5.0", "100", "10"]
    ratios = json.loads(REPORT.as_json())["ratios"]
    assert ratios == {"another": {"cold": pytest.approx(2), "learned": pytest.approx(5)}}


def test_what_no_template_was_learned_for_has_no_figure() -> None:
    text = replace(REPORT, learned=None).as_text()
    (another,) = (line for line in text.splitlines() if line.startswith("another"))
    assert another.split() == ["another", "100.0", "10.0", "2.00", "-", "2.5", "100", "10"]


def test_the_parts_say_what_is_at_work() -> None:
    text = REPORT.as_text()
    assert "a third" in text
    assert "not installed" in text
    at_work = [line.split()[-1] for line in text.splitlines() if "at work" in line]
    assert at_work == ["4.0", "7.0"]
