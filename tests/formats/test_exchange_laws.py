"""What every format for translators must do: bring back all that it took out, and refuse what is hostile."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given, settings

from pipeline.core.exchange import Exchange
from pipeline.formats import po, xliff, xliff1

from .exchange_strategies import SAMPLE, exchanges

FORMATS = [xliff, xliff1, po]


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=60)
@given(exchange=exchanges())
def test_everything_comes_back(format_: ModuleType, exchange: Exchange) -> None:
    assert format_.loads(format_.dumps(exchange), path="a") == exchange


@pytest.mark.parametrize("format_", FORMATS)
def test_the_sample_comes_back(format_: ModuleType) -> None:
    assert format_.loads(format_.dumps(SAMPLE), path="a") == SAMPLE
