"""Subtitle limits per language: documented data, with where each row comes from.

``basis`` is "seen" where a published page gives the figures for this language, "recalled" where they are
carried over from the nearest covered language and a native subtitler should look at them.

Sources, compiled 2026:

* SE: SubtitleEdit, NetflixQualityController.cs and its tests, commit 5c98fbdf (2026-08-22)
* NF-GEN: Netflix Timed Text Style Guide, General Requirements (215758617)
* NF-TIM: Netflix Subtitle Timing Guidelines (360051554394)
* NF-EN: Netflix English TTSG (217350977)
* NF-TH: Netflix Thai TTSG (220448308)
* NF-ZHS: Netflix Simplified Chinese TTSG (215986007)
* NF-ZHT: Netflix Traditional Chinese TTSG (page of 2025-12-19)
* NF-AR: Netflix Arabic TTSG (215517947)
* NF-KO: Netflix Korean TTSG (216001127)
* NF-JA: Netflix Japanese TTSG (215767517)
* NF-HI: Netflix Hindi TTSG (115003196707)
* NF-VI: Netflix Vietnamese TTSG (220447048)
* BBC: BBC Subtitle Guidelines
* EXTRAP: no published figure for this language; carried over from the nearest covered script
"""

from __future__ import annotations

# fmt: off

# tag, English name, own name, script, direction, characters per second, characters per line,
# shortest cue in ms, longest cue in ms, gap in frames, words are separated by spaces, basis, sources
ROWS: tuple[tuple[str, str, str, str, str, int, int, int, int, int, bool, str, tuple[str, ...]], ...] = (
    ("en", "English", "English", "Latn", "ltr", 20, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-EN",)),
    ("zh-Hans", "Chinese (Simplified)", "简体中文", "Hans", "ltr", 9, 16, 833, 7000, 2, False, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-ZHS",)),
    ("zh-Hant", "Chinese (Traditional)", "繁體中文", "Hant", "ltr", 9, 16, 833, 7000, 2, False, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-ZHT",)),
    ("yue-Hant-HK", "Cantonese (written, Traditional)", "廣東話", "Hant", "ltr", 9, 16, 833, 7000, 2, False, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ja", "Japanese", "日本語", "Jpan", "ltr", 4, 13, 500, 7000, 2, False, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-JA",)),
    ("ko", "Korean", "한국어", "Kore", "ltr", 12, 16, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-KO",)),
    ("th", "Thai", "ไทย", "Thai", "ltr", 17, 35, 833, 7000, 2, False, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-TH",)),
    ("vi", "Vietnamese", "Tiếng Việt", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-VI",)),
    ("ms", "Malay", "Bahasa Melayu", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("id", "Indonesian", "Bahasa Indonesia", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("fil", "Filipino", "Filipino", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("my", "Burmese", "မြန်မာဘာသာ", "Mymr", "ltr", 17, 35, 833, 7000, 2, False, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("km", "Khmer", "ភាសាខ្មែរ", "Khmr", "ltr", 17, 35, 833, 7000, 2, False, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("lo", "Lao", "ລາວ", "Laoo", "ltr", 17, 35, 833, 7000, 2, False, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ar", "Arabic", "العربية", "Arab", "rtl", 20, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-AR",)),
    ("ur", "Urdu", "اردو", "Arab", "rtl", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("fa", "Persian", "فارسی", "Arab", "rtl", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ps", "Pashto", "پښتو", "Arab", "rtl", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ckb", "Kurdish (Sorani)", "کوردیی ناوەندی", "Arab", "rtl", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("kmr", "Kurdish (Kurmanji)", "Kurmancî", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("he", "Hebrew", "עברית", "Hebr", "rtl", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("bn", "Bengali", "বাংলা", "Beng", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("pa-Guru", "Punjabi (Gurmukhi)", "ਪੰਜਾਬੀ", "Guru", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("pa-Arab", "Punjabi (Shahmukhi)", "پنجابی", "Arab", "rtl", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("hi", "Hindi", "हिन्दी", "Deva", "ltr", 22, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC", "NF-HI",)),
    ("gu", "Gujarati", "ગુજરાતી", "Gujr", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ta", "Tamil", "தமிழ்", "Taml", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("te", "Telugu", "తెలుగు", "Telu", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ne", "Nepali", "नेपाली", "Deva", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("si", "Sinhala", "සිංහල", "Sinh", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("so", "Somali", "Soomaali", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("am", "Amharic", "አማርኛ", "Ethi", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("ti", "Tigrinya", "ትግርኛ", "Ethi", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("mn", "Mongolian (Cyrillic)", "Монгол", "Cyrl", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("pl", "Polish", "Polski", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("ro", "Romanian", "Română", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("tr", "Turkish", "Türkçe", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("hu", "Hungarian", "Magyar", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("cs", "Czech", "Čeština", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("sk", "Slovak", "Slovenčina", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("es", "Spanish", "Español", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("pt", "Portuguese", "Português", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("fr", "French", "Français", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("it", "Italian", "Italiano", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("nl", "Dutch", "Nederlands", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("de", "German", "Deutsch", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("ru", "Russian", "Русский", "Cyrl", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("bg", "Bulgarian", "Български", "Cyrl", "ltr", 17, 42, 833, 7000, 2, True, "seen", ("SE", "NF-GEN", "NF-TIM", "BBC",)),
    ("uk", "Ukrainian", "Українська", "Cyrl", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("lt", "Lithuanian", "Lietuvių", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("lv", "Latvian", "Latviešu", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("sq", "Albanian", "Shqip", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("cy", "Welsh", "Cymraeg", "Latn", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
    ("el", "Greek", "Ελληνικά", "Grek", "ltr", 17, 42, 833, 7000, 2, True, "recalled", ("SE", "NF-GEN", "NF-TIM", "BBC", "EXTRAP",)),
)
