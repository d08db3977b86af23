"""Which font draws which script: documented data.

One font per script is enough, since each of these holds the Latin letters and the Western digits too, so
that a phone number inside a Thai sentence comes from the same file. Chosen by looking at captions at 37 px
per em:

* Arabic, Persian, Pashto and Sorani Kurdish use Noto Sans Arabic: its strokes are heavier and its letters
  larger than Noto Naskh Arabic's at the same em, and its digits match the other languages' captions.
* Urdu and Shahmukhi Punjabi readers expect the sloping Nastaliq hand: Noto Nastaliq Urdu.
* Traditional Chinese for Hong Kong and Macau has its own letter forms and Cantonese characters: Noto Sans HK.
* Cyrillic and Greek are drawn by Noto Sans, like Latin.

``integrity`` is the SHA-512 of the package's archive in base64, noted when the font was looked at. A fetched
archive is compared with it, so that the source need not be trusted.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from pipeline.core.language import Language
from pipeline.errors import FontError

LATIN_SAMPLE = string.ascii_letters + string.digits + ".,:;!?-+()/@#%&'\"_"
"""What every font must hold besides its own script: names, URLs, phone numbers and common punctuation."""


@dataclass(frozen=True, slots=True)
class FontSource:
    """One font family, pinned."""

    key: str
    """``<script>``, ``<script>-<region>`` or ``<language>-<script>``: what it is chosen by."""
    package: str
    """Name of the npm package that carries it."""
    version: str
    """Exact version of the package."""
    integrity: str
    """SHA-512 of the package's archive, base64."""
    stem: str
    """How its files' names begin."""
    family: str
    """Family name in the files."""
    sample: str
    """Characters that it must be able to draw, besides :data:`LATIN_SAMPLE`; white space is skipped."""
    aliases: tuple[str, ...] = ()
    """Family names under which an operating system may have the same drawings."""

    @property
    def pin(self) -> str:
        """``package@version``."""
        return f"{self.package}@{self.version}"

    @property
    def families(self) -> tuple[str, ...]:
        """Every family name under which it is accepted."""
        return (self.family, *self.aliases)


def choose(language: Language) -> FontSource:
    """Return the font for a language: its own, else its script's in its region, else its script's.

    Raises:
        FontError: if no font is known for the script.
    """
    subtags = language.tag.split("-")
    keys = [
        f"{subtags[0]}-{language.script}",
        *(f"{language.script}-{region}" for region in subtags[1:] if len(region) == 2),
        language.script,
    ]
    for key in keys:
        source = _BY_KEY.get(_SAME_AS.get(key, key))
        if source is not None:
            return source
    scripts = sorted(key for key in {*_BY_KEY, *_SAME_AS} if "-" not in key)
    raise FontError(
        f"no font is known for the script {language.script} of {language.tag}",
        language=language.tag,
        hint="Scripts with a font: " + ", ".join(scripts) + ".",
    )


_SAME_AS = {
    "Cyrl": "Latn",
    "Grek": "Latn",
    "Hant-MO": "Hant-HK",
    "pa-Arab": "ur-Arab",
    "yue-Hant": "Hant-HK",
}
"""Keys that share another key's font."""

FONTS: tuple[FontSource, ...] = (
    FontSource(
        key="Latn",
        package="@expo-google-fonts/noto-sans",
        version="0.4.2",
        integrity="zYD8G2ijWLxqmquoQgghNh/x9p0yxWwArD0oxO1oXY1qx5vOd4t0Kbhnu/Cx8RTy08OgA8RtxuULZFaXwVPnPw==",
        stem="NotoSans",
        family="Noto Sans",
        sample="Ạặềộữựż Łódź ĞŞİ Țț Ŵŷ Привіт ґєї Монгол өү Ελλάδα ΐ",
    ),
    FontSource(
        key="Hans",
        package="@expo-google-fonts/noto-sans-sc",
        version="0.4.3",
        integrity="9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==",
        stem="NotoSansSC",
        family="Noto Sans SC",
        sample="紧急危险请拨打报警举报",
        aliases=("Noto Sans CJK SC",),
    ),
    FontSource(
        key="Hant",
        package="@expo-google-fonts/noto-sans-tc",
        version="0.4.3",
        integrity="69XAOTLPz0WlAxL6qJEKlDMxHsBd4J1M39HjV0gPF2o1xWVALOsVWvDgistnecVockA9wbU/tH5C/gyS2PdnHg==",
        stem="NotoSansTC",
        family="Noto Sans TC",
        sample="緊急危險請撥打報警舉報",
        aliases=("Noto Sans CJK TC",),
    ),
    FontSource(
        key="Hant-HK",
        package="@expo-google-fonts/noto-sans-hk",
        version="0.4.3",
        integrity="jPBN2bE492eP4xPhUdmgbmYIOoqkzBPoF+upZYr9meQF3nuwY2ajmjMNtaSMrTlOXWV53td+ru/kFTcZ7/v7fg==",
        stem="NotoSansHK",
        family="Noto Sans HK",
        sample="緊急危險報警我哋喺嘅佢唔冇啲",
        aliases=("Noto Sans CJK HK",),
    ),
    FontSource(
        key="Jpan",
        package="@expo-google-fonts/noto-sans-jp",
        version="0.4.3",
        integrity="Fl+Z6vtD24HFAYsvzB0S9Nery1ly16B9PesdY0wBd+wEHAvkNglnkTUspU0HqGOubkmoa8zusJrKv6vDx1o70A==",
        stem="NotoSansJP",
        family="Noto Sans JP",
        sample="緊急のときは警察へテレビ々ー",
        aliases=("Noto Sans CJK JP",),
    ),
    FontSource(
        key="Kore",
        package="@expo-google-fonts/noto-sans-kr",
        version="0.4.3",
        integrity="EVS/uJPcf1TgJtjmQmrFr0oGdcl7ml09CSu0E/AyGzR0UfzdR2pBbzWWPsnuzZiGUl643ODYwYiXK5+B+fLjhQ==",
        stem="NotoSansKR",
        family="Noto Sans KR",
        sample="긴급한위험경찰에신고",
        aliases=("Noto Sans CJK KR",),
    ),
    FontSource(
        key="Thai",
        package="@expo-google-fonts/noto-sans-thai",
        version="0.4.2",
        integrity="PGBBBDGfJJ/5y2hNweLBZWD4YmVT4uOO4chsOPXyl0TktaBJamDKVKv/WbGiDTeBGdkegLiytsWo+lhnkHP5qA==",
        stem="NotoSansThai",
        family="Noto Sans Thai",
        sample="หากอยู่ในอันตรายโทรตำรวจๆ",
    ),
    FontSource(
        key="Laoo",
        package="@expo-google-fonts/noto-sans-lao",
        version="0.4.2",
        integrity="gM/grIG03BWSk8lqiR1IC7WHpGH/8TrvwU0ZjEvs236YiN0LK2qQythq6lqcJbENo/0HMxdk13n35yhqnHVJ8g==",
        stem="NotoSansLao",
        family="Noto Sans Lao",
        sample="ຖ້າທ່ານຕົກຢູ່ໃນອັນຕະລາຍໂທຫາຕຳຫຼວດ",
    ),
    FontSource(
        key="Khmr",
        package="@expo-google-fonts/noto-sans-khmer",
        version="0.4.3",
        integrity="vBG7J/w4j+tPTPA53a43zb/s/K3AjHRTDbEG4omn/xs4dThknBh4aVRJ4zwROLy7OeZnhQPDkGRUEPAi8C/btg==",
        stem="NotoSansKhmer",
        family="Noto Sans Khmer",
        sample="ប្រសិនបើស្ថិតក្នុងគ្រោះថ្នាក់ភ្លាមៗ",
    ),
    FontSource(
        key="Mymr",
        package="@expo-google-fonts/noto-sans-myanmar",
        version="0.4.2",
        integrity="qG8DHmy+7xFvW5z8lN3r5jjEXoQBhjpjoxXR/Y8/WcywirPIBZnFpAy5IlwCRSobJdCw3+i7gvmIz1bl6mp7bg==",
        stem="NotoSansMyanmar",
        family="Noto Sans Myanmar",
        sample="အန္တရာယ်ရှိပါကချက်ချင်းဖုန်းခေါ်ပါ။",
    ),
    FontSource(
        key="Arab",
        package="@expo-google-fonts/noto-sans-arabic",
        version="0.4.3",
        integrity="YvtxyuegxPegu2g5urXJ+gQxRp8i798nQswTmEjwXOWR/fqy0Gvey6h5IoNRBrc43SxRxPezqCiR9ivpfPAXSg==",
        stem="NotoSansArabic",
        family="Noto Sans Arabic",
        sample="إذا في خطر فوري گچپژ ۀ ښځوړې ڕۆڵێ ٹڈڑے؟،",
    ),
    FontSource(
        key="ur-Arab",
        package="@expo-google-fonts/noto-nastaliq-urdu",
        version="0.4.2",
        integrity="ciSPIxljdusLFb66Ov5uP8vXNuP2/CPAxwHqF2lIHqQwxZ8YtYf1B9VGiK0hcwp4XqmX6/hog8QNgViWoY9KGg==",
        stem="NotoNastaliqUrdu",
        family="Noto Nastaliq Urdu",
        sample="اگر آپ خطرے میں ہیں ٹڈڑے گچپژ؟،۔",
    ),
    FontSource(
        key="Hebr",
        package="@expo-google-fonts/noto-sans-hebrew",
        version="0.4.1",
        integrity="NR3vP6GT/hSINLrk4JHJBQnuzh/C1mlMrphNlI2dQaO53a3oTjSRoG4JyYb1B6bHadjsGh0wPZbT4kMJBKjT/w==",
        stem="NotoSansHebrew",
        family="Noto Sans Hebrew",
        sample="אם אתם בסכנה מיידית התקשרו",
    ),
    FontSource(
        key="Beng",
        package="@expo-google-fonts/noto-sans-bengali",
        version="0.4.4",
        integrity="Ya58tLTEdP4P5EF3ZXTM829/g57mbfW8OrD16MMZr2sC3nIKItl/3J9tZlk1nrtqfFGzIgxb+zt/hLjAaTAQgQ==",
        stem="NotoSansBengali",
        family="Noto Sans Bengali",
        sample="আপনি তাৎক্ষণিক বিপদে থাকলে ফোন করুন।",
    ),
    FontSource(
        key="Guru",
        package="@expo-google-fonts/noto-sans-gurmukhi",
        version="0.4.1",
        integrity="yAaWoUawvVD/50HnZWN1lABWOy9eNcbS3i9bRjoXwEueaoI7E2dTd7liA2BcJ/uTkFUgYWd5QOjIfoCXnTo44Q==",
        stem="NotoSansGurmukhi",
        family="Noto Sans Gurmukhi",
        sample="ਜੇ ਤੁਸੀਂ ਤੁਰੰਤ ਖ਼ਤਰੇ ਵਿੱਚ ਹੋ।",
    ),
    FontSource(
        key="Deva",
        package="@expo-google-fonts/noto-sans-devanagari",
        version="0.4.1",
        integrity="26boYPNKGP1r4R5MxsMAY/zCQOwiXLOJzX8sh1a2oEWyQurQsyniaCv4992c+9jjwshEEt2NNVv5GcnyzaL7QQ==",
        stem="NotoSansDevanagari",
        family="Noto Sans Devanagari",
        sample="यदि आप तत्काल खतरे में हैं, पुलिस को फ़ोन करें।",
    ),
    FontSource(
        key="Gujr",
        package="@expo-google-fonts/noto-sans-gujarati",
        version="0.4.2",
        integrity="KtJySkho6C2Yf28dZx1SYwAs671hncIpBpIlTDzxLv7i7iOFJ2p74nzyP23aY04HUm28ELX7r86Dmui/qpLpMg==",
        stem="NotoSansGujarati",
        family="Noto Sans Gujarati",
        sample="જો તમે તાત્કાલિક જોખમમાં હો તો",
    ),
    FontSource(
        key="Taml",
        package="@expo-google-fonts/noto-sans-tamil",
        version="0.4.3",
        integrity="1TBkwJ8gJPnt1UIC+um987hYb/QmRDATGKbtwDW6dajISxr8b7+EVjwMESMJaQxfNS8VWE4IBT2jYmpBGw4D+w==",
        stem="NotoSansTamil",
        family="Noto Sans Tamil",
        sample="நீங்கள் உடனடி ஆபத்தில் இருந்தால்",
    ),
    FontSource(
        key="Telu",
        package="@expo-google-fonts/noto-sans-telugu",
        version="0.4.2",
        integrity="t5wZI1/2u69ugVr2v9P4Qqt9BHHwDQ/26+1p9MLrwf1lNSW64Mw16AIRzGWIOcRMd0drYWeZzZO1DqoFts3KiA==",
        stem="NotoSansTelugu",
        family="Noto Sans Telugu",
        sample="మీరు తక్షణ ప్రమాదంలో ఉంటే",
    ),
    FontSource(
        key="Sinh",
        package="@expo-google-fonts/noto-sans-sinhala",
        version="0.4.2",
        integrity="pczEE8p3aAvnMuVSppyW8d9dqlg9wxr8R3BfEUB9qPQHAWlR9TsSlaGbF/G/j8k4fSU21swf+v5p4BeTuFeMtA==",
        stem="NotoSansSinhala",
        family="Noto Sans Sinhala",
        sample="ඔබ ක්ෂණික අනතුරක සිටී නම්",
    ),
    FontSource(
        key="Ethi",
        package="@expo-google-fonts/noto-sans-ethiopic",
        version="0.4.2",
        integrity="puS0u1/7b0kZ6fqOYaSlCdai8zHuD9CQY2qlyJEtYzUC5Nd1fH3QENmQc0a1Gcqe0q9s3n7440eNJSLK2mGouw==",
        stem="NotoSansEthiopic",
        family="Noto Sans Ethiopic",
        sample="አደጋ ላይ ከሆኑ ወደ ፖሊስ ይደውሉ። ቅድሚ፣",
    ),
)

_BY_KEY = {source.key: source for source in FONTS}
