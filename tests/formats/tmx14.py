"""What TMX 1.4b allows, as a DTD of our own, written from the rules of the specification.

Source: "TMX 1.4b Specification", OSCAR Recommendation, 26 April 2005, sections on structural, content and
inline elements.
"""

from __future__ import annotations

import io
from typing import Any

from lxml import etree

# Inline elements: ``inside`` is what a segment, a highlight and a sub-flow may hold.
_INSIDE = "(#PCDATA | bpt | ept | it | ph | hi | ut)*"
_CODE = "(#PCDATA | sub)*"
_WHO_AND_WHEN = """
    creationdate CDATA #IMPLIED creationid CDATA #IMPLIED
    changedate CDATA #IMPLIED changeid CDATA #IMPLIED
    usagecount CDATA #IMPLIED lastusagedate CDATA #IMPLIED
    creationtool CDATA #IMPLIED creationtoolversion CDATA #IMPLIED
    o-encoding CDATA #IMPLIED datatype CDATA #IMPLIED o-tmf CDATA #IMPLIED
"""
_RULES = f"""
<!ELEMENT tmx (header, body)>
<!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note | prop | ude)*>
<!ATTLIST header
    creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
    segtype (block | paragraph | sentence | phrase) #REQUIRED
    o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED srclang CDATA #REQUIRED datatype CDATA #REQUIRED
    o-encoding CDATA #IMPLIED
    creationdate CDATA #IMPLIED creationid CDATA #IMPLIED
    changedate CDATA #IMPLIED changeid CDATA #IMPLIED>
<!ELEMENT body (tu*)>
<!ELEMENT note (#PCDATA)>
<!ATTLIST note o-encoding CDATA #IMPLIED xml:lang CDATA #IMPLIED lang CDATA #IMPLIED>
<!ELEMENT prop (#PCDATA)>
<!ATTLIST prop type CDATA #REQUIRED
    xml:lang CDATA #IMPLIED o-encoding CDATA #IMPLIED lang CDATA #IMPLIED>
<!ELEMENT ude (map+)>
<!ATTLIST ude name CDATA #REQUIRED base CDATA #IMPLIED>
<!ELEMENT map EMPTY>
<!ATTLIST map unicode CDATA #REQUIRED code CDATA #IMPLIED ent CDATA #IMPLIED subst CDATA #IMPLIED>
<!ELEMENT tu ((note | prop)*, tuv+)>
<!ATTLIST tu tuid CDATA #IMPLIED srclang CDATA #IMPLIED
    segtype (block | paragraph | sentence | phrase) #IMPLIED {_WHO_AND_WHEN}>
<!ELEMENT tuv ((note | prop)*, seg)>
<!ATTLIST tuv xml:lang CDATA #REQUIRED lang CDATA #IMPLIED {_WHO_AND_WHEN}>
<!ELEMENT seg {_INSIDE}>
<!ELEMENT hi {_INSIDE}>
<!ATTLIST hi x CDATA #IMPLIED type CDATA #IMPLIED>
<!ELEMENT sub {_INSIDE}>
<!ATTLIST sub datatype CDATA #IMPLIED type CDATA #IMPLIED>
<!ELEMENT bpt {_CODE}>
<!ATTLIST bpt i CDATA #REQUIRED x CDATA #IMPLIED type CDATA #IMPLIED>
<!ELEMENT ept {_CODE}>
<!ATTLIST ept i CDATA #REQUIRED>
<!ELEMENT it {_CODE}>
<!ATTLIST it pos (begin | end) #REQUIRED x CDATA #IMPLIED type CDATA #IMPLIED>
<!ELEMENT ph {_CODE}>
<!ATTLIST ph x CDATA #IMPLIED assoc CDATA #IMPLIED type CDATA #IMPLIED>
<!ELEMENT ut {_CODE}>
<!ATTLIST ut x CDATA #IMPLIED>
"""


def faults(data: bytes) -> list[str]:
    """Return what in a file breaks the rules."""
    dtd = etree.DTD(io.StringIO(_RULES))
    dtd.validate(etree.fromstring(data))
    log: Any = dtd.error_log  # the stubs do not know that it can be walked through
    return [str(entry.message) for entry in log]
