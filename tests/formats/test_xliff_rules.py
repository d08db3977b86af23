"""Translation programs refuse files that break the standard, so what we write must keep its rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from lxml import etree

from pipeline.core.exchange import Exchange
from pipeline.formats import xliff, xliff1

from .exchange_strategies import SAMPLE, exchanges
from .xliff_rules import faults_of_1, faults_of_2

_V2 = "{urn:oasis:names:tc:xliff:document:2.0}"
_V1 = "{urn:oasis:names:tc:xliff:document:1.2}"
_MDA = "{urn:oasis:names:tc:xliff:metadata:2.0}"
_MTC = "{urn:oasis:names:tc:xliff:matches:2.0}"

Plant = Callable[[etree._Element], None]


@settings(max_examples=40)
@given(exchanges())
def test_xliff_2_1_keeps_the_rules(exchange: Exchange) -> None:
    assert faults_of_2(etree.fromstring(xliff.dumps(exchange))) == []


@settings(max_examples=40)
@given(exchanges())
def test_xliff_1_2_keeps_the_rules(exchange: Exchange) -> None:
    assert faults_of_1(etree.fromstring(xliff1.dumps(exchange))) == []


def first(root: etree._Element, tag: str) -> etree._Element:
    return next(root.iter(tag))


def without(tag: str, attribute: str) -> Plant:
    return lambda root: first(root, tag).attrib.__delitem__(attribute)


def with_(tag: str, attribute: str, value: str) -> Plant:
    return lambda root: first(root, tag).set(attribute, value)


def last_first(tag: str) -> Plant:
    return lambda root: first(root, tag).insert(0, first(root, tag)[-1])


def gone(tag: str) -> Plant:
    def plant(root: etree._Element) -> None:
        element = first(root, tag)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return plant


FAULTS_2: dict[str, Plant] = {
    "no unit id": without(f"{_V2}unit", "id"),
    "no file id": without(f"{_V2}file", "id"),
    "unit id with a space": with_(f"{_V2}unit", "id", "s 1"),
    "unit id twice": with_(f"{_V2}unit", "id", "s02"),
    "segment before notes": last_first(f"{_V2}unit"),
    "target before source": last_first(f"{_V2}segment"),
    "no source": gone(f"{_V2}source"),
    "no source in a segment": lambda root: first(root, f"{_V2}segment").remove(
        first(root, f"{_V2}segment")[0]
    ),
    "unknown state": with_(f"{_V2}segment", "state", "approved"),
    "no language": without(f"{_V2}xliff", "srcLang"),
    "language with an underscore": with_(f"{_V2}xliff", "trgLang", "zh_Hans"),
    "targets in no language": without(f"{_V2}xliff", "trgLang"),
    "no version": without(f"{_V2}xliff", "version"),
    "mark without an id": without(f"{_V2}mrk", "id"),
    "mark with a segment's id": with_(f"{_V2}mrk", "id", "seg"),
    "mark that says nothing": without(f"{_V2}mrk", "translate"),
    "empty notes": lambda root: first(root, f"{_V2}notes").remove(first(root, f"{_V2}note")),
    "meta without a type": without(f"{_MDA}meta", "type"),
    "empty group of metadata": lambda root: first(root, f"{_MDA}metaGroup").clear(),
    "match without a reference": without(f"{_MTC}match", "ref"),
    "match of another unit": with_(f"{_MTC}match", "ref", "#s02"),
    "match above 100": with_(f"{_MTC}match", "similarity", "101"),
    "match of an unknown type": with_(f"{_MTC}match", "type", "fuzzy"),
    "subtype without a type": without(f"{_MTC}match", "type"),
    "match without a target": lambda root: first(root, f"{_MTC}match").remove(
        first(root, f"{_MTC}match")[-1]
    ),
    "whether it may be split, oddly": with_(f"{_V2}file", "canResegment", "never"),
}

FAULTS_1: dict[str, Plant] = {
    "no unit id": without(f"{_V1}trans-unit", "id"),
    "unit id twice": with_(f"{_V1}trans-unit", "id", "s02"),
    "no original": without(f"{_V1}file", "original"),
    "no datatype": without(f"{_V1}file", "datatype"),
    "no source language": without(f"{_V1}file", "source-language"),
    "unknown state": with_(f"{_V1}target", "state", "reviewed"),
    "width without a unit": without(f"{_V1}trans-unit", "size-unit"),
    "note before source": last_first(f"{_V1}trans-unit"),
    "body before header": last_first(f"{_V1}file"),
    "context without a type": without(f"{_V1}context", "context-type"),
    "context of an unknown type": with_(f"{_V1}context", "context-type", "still"),
    "no body": gone(f"{_V1}body"),
}


@pytest.mark.parametrize("name", FAULTS_2)
def test_a_planted_fault_in_xliff_2_1_is_seen(name: str) -> None:
    root = etree.fromstring(xliff.dumps(SAMPLE))
    FAULTS_2[name](root)
    assert faults_of_2(root)


@pytest.mark.parametrize("name", FAULTS_1)
def test_a_planted_fault_in_xliff_1_2_is_seen(name: str) -> None:
    root = etree.fromstring(xliff1.dumps(SAMPLE))
    FAULTS_1[name](root)
    assert faults_of_1(root)
