"""Where a line should not end or begin: documented data for :mod:`pipeline.core.linebreak`.

Function words are listed only for languages whose grammar leaves no doubt: articles, common prepositions and
conjunctions that belong to the word behind them. A language without a row simply has no such preference.
"""

from __future__ import annotations

SENTENCE_ENDS = frozenset(".!?。！？．｡។៕။।॥۔؟…։።፧")
"""After these a sentence may be over."""

CLAUSE_ENDS = frozenset(",;:、，；：､،؛၊፣፤፥—–៖")
"""After these a part of a sentence is over."""

CLOSERS = frozenset(")]}>）］｝〉》」』】〕〗〙〛”’»›\"'｣")
"""Brackets and quotation marks that may stand between the end of a sentence and the space behind it."""

NEVER_FIRST = frozenset(
    ",.:;?!)]}%’”"
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）〕］｝〉》」』】〗〙〛｠｡｣､･°′″℃％‰‥…"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ〜～"
    "،؛؟۔।॥။၊។៕៖ៗៈๆฯໆຯ።፣፤፥፦፧"
)
"""No line starts with one of these (kinsoku, and its like in other scripts)."""

NEVER_LAST = frozenset("([{¿¡（〔［｛〈《「『【〖〘〚｟｢“‘")
"""No line ends with one of these when the next character follows without a space."""

NEVER_LAST_SPACED = frozenset("([{¿¡")
"""No line ends with one of these even if a space follows."""

SILENCERS = frozenset("\u0e4c\u0ecc\u103a\u17cb\u17cd")
"""Signs that silence a letter or close a syllable: a letter that bears one never begins a word. Dictionaries
that do not know a word sometimes cut there (Thai, Lao, Burmese, Khmer)."""

JOINERS = frozenset("\u200d\u2060\ufeff\u034f\u1039\u17d2\u0d4d\u0ccd\u0c4d\u0a4d\u09cd\u0acd\u094d\u0dca")
"""Characters that tie the next one to the one before: joiners, and signs that stack consonants."""

MAY_START = frozenset("\u200b\u2066\u2067\u2068")
"""Unseen characters that belong to what follows them, so that a break before them is harmless."""

SPACING_TAILS = frozenset("\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3")
"""Thai and Lao vowel letters that are written behind their consonant and never begin a word."""

_ABBREVIATIONS = (
    "mr mrs ms dr st prof no nr sr sra srta np tzn tj ul al inż mgr bzw ca evtl usw z.b d.h p.ej "
    "e.g i.e etc vs mme mlle resp mudr ing str obj approx dept"
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Words whose full stop ends no sentence, in lower case without the last stop."""

_FUNCTION_WORDS: dict[str, str] = {
    "en": (
        "a an the of to in on at by for from with and or but if as that than into your my his her "
        "its our their not no is are was were be i we you he she they it who which when because"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dass weil "
        "mit von vom zu zum zur in im an am auf bei für aus nach als ihr ihre ihren sein seine "
        "kein keine nicht sie er es wir"
    ),
    "nl": ("de het een en of maar als dat in op aan van voor met bij naar om te uw hun haar zijn niet"),
    "fr": (
        "le la les un une des de du à au aux et ou mais si que qui en dans sur par pour avec sans "
        "ce cette ces son sa ses leur leurs votre vos notre nos mon ma mes ne vous nous il elle "
        "ils elles je"
    ),
    "es": (
        "el la los las un una unos unas de del a al en y e o u pero si que con sin por para su "
        "sus se lo le les no tu tus mi mis nuestro nuestra"
    ),
    "pt": (
        "o a os as um uma de do da dos das em no na nos nas e ou mas se que com sem por para ao à "
        "aos às seu sua não"
    ),
    "it": (
        "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli "
        "alle da dal dalla in nel nella nei nelle su sul sulla con per tra fra e ed o ma se che "
        "non si suo sua"
    ),
    "ro": "un o și sau dar dacă că să de la în pe cu fără pentru din prin nu se al a ai ale",
    "pl": "a i o u w z we ze na do od po za przed przez przy dla bez nad pod że lub czy nie się",
    "cs": "a i k o s u v z ve ze ke na do od po za před přes při pro bez nad pod že nebo se si",
    "sk": "a i k o s u v z vo zo ku na do od po za pred cez pri pre bez nad pod že alebo sa si",
    "ru": "а и в к о с у во ко со на до от по за из без для при под над но или что если не вы мы",
    "uk": "а і й в у з о до від по за із без для при під над але або що якщо не ви ми",
    "bg": "а и в с у на до от по за из без към при под над но или че ако не да се",
    "hu": "a az egy és vagy de ha hogy nem",
    "el": ("ο η το οι τα του της των τον την ένα μια και ή αν να θα δεν με σε για από που στο στη στην"),
    "id": "di ke dari dan atau yang untuk dengan pada jika tidak",
    "ms": "di ke dari dan atau yang untuk dengan pada jika tidak",
    "cy": "y yr a ac i o yn neu os",
}
FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
"""Language -> words that should not end a line, in lower case."""

ONE_LETTER_LANGUAGES = frozenset({"cs", "pl", "sk"})
"""Languages whose typography forbids a one-letter word at the end of a line."""
