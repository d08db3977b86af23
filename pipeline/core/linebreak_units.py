"""What belongs to a number: its unit, its currency, the rest of its date. Data for line breaks, by language.

Words are parts of regular expressions. A word counts as a unit only straight behind a number (or, in the
second table, straight before one), with at most one space between.
"""

# ruff: noqa: E501 (a combining mark takes a column of its own only in the eyes of a counter)

from __future__ import annotations

_SI = (
    r"km/h|km²|km|cm|mm|m²|m³|m|kg|mg|g|ml|l|°\s?[CF]|℃|℉|°|%|٪|‰|kB|MB|GB|TB|kHz|MHz|GHz|Hz|kW|kWh|"
    r"min|h|€|£|\$|USD|EUR|GBP|PLN|CZK"
)
_HAN = (
    r"年|月|日|号|號|時|时|时|點|点|分|秒|小时|小時|時間|分钟|分鐘|分間|天|周|週|個|个|人|名|位|岁|歲|歳|元|円|块|塊|"
    r"米|公里|公斤|度|次|回|本|枚|階|楼|樓|番|万|億|亿|千|百|か月|ヶ月|ヵ月|[Kk][Mm]|キロ|メートル|ポンド|パーセント|％"
)

AFTER_NUMBER: dict[str, str] = {
    "": _SI,
    "en": (
        r"a\.m\.|p\.m\.|am|pm|mph|miles?|ft|lb|oz|per cent|percent|seconds?|minutes?|hours?|days?|weeks?|months?|"
        r"years?|million|billion|thousand|metres?|kilometres?|pounds|(?:st|nd|rd|th)? ?(?:January|February|March|"
        r"April|May|June|July|August|September|October|November|December)"
    ),
    "de": (
        r"Uhr|Euro|Prozent|Sekunden?|Minuten?|Stunden?|Tage?n?|Wochen?|Monate?n?|Jahre?n?|Millionen|Kilometern?|"
        r"\.? ?(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
    ),
    "fr": (
        r"heures?|minutes?|secondes?|jours?|semaines?|mois|ans?|années?|euros?|millions?|pour cent|kilomètres|"
        r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    ),
    "es": (
        r"horas?|minutos?|segundos?|días?|semanas?|mes(?:es)?|años?|euros?|por ciento|kilómetros|de (?:enero|"
        r"febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
    ),
    "pt": (
        r"horas?|minutos?|dias?|semanas?|mês|meses|anos?|euros?|por cento|de (?:janeiro|fevereiro|março|abril|maio|"
        r"junho|julho|agosto|setembro|outubro|novembro|dezembro)"
    ),
    "it": (
        r"ore|ora|minuti|giorni|settimane|mesi|anni|euro|per cento|gennaio|febbraio|marzo|aprile|maggio|giugno|"
        r"luglio|agosto|settembre|ottobre|novembre|dicembre"
    ),
    "nl": (
        r"uur|minuten|dagen|weken|maanden|jaar|euro|procent|januari|februari|maart|april|mei|juni|juli|augustus|"
        r"september|oktober|november|december"
    ),
    "pl": (
        r"zł|tys\.|mln|godz\.|godzin[ay]?|minut[ay]?|sekund[ay]?|dni|tygodni[ea]?|miesi(?:ące|ęcy)|lat[ao]?|r\.|osób|"
        r"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"
    ),
    "cs": (
        r"Kč|hodin[ay]?|minut[ay]?|sekund[ay]?|dní|dny|týdnů|měsíců|let|roky|osob|\.? ?(?:ledna|února|března|dubna|"
        r"května|června|července|srpna|září|října|listopadu|prosince)"
    ),
    "sk": (
        r"hodín|hodiny|minút[ay]?|dní|týždňov|mesiacov|rokov|\.? ?(?:januára|februára|marca|apríla|mája|júna|júla|"
        r"augusta|septembra|októbra|novembra|decembra)"
    ),
    "hu": r"Ft|óra|perc|nap|hét|hónap|év|százalék",
    "ro": r"lei|ore|minute|zile|luni|ani|de minute|de ore",
    "tr": (
        r"TL|saat|dakika|gün|hafta|ay|yıl|Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"
    ),
    "ru": (
        r"км|см|мм|м|кг|г|руб\.|₽|тыс\.|млн|часов|часа?|минут[аы]?|секунд[аы]?|дней|дня|день|недел[ьи]|месяц(?:ев|а)?|"
        r"лет|год[ау]?|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    ),
    "uk": r"км|м|кг|грн|годин[аи]?|хвилин[аи]?|днів|дні|тижнів|місяців|років|роки",
    "bg": r"км|м|кг|лв\.|часа|минути|дни|месеца|години",
    "el": r"ώρες|λεπτά|ημέρες|ευρώ|χλμ\.?",
    "id": (
        r"jam|menit|detik|hari|minggu|bulan|tahun|persen|juta|ribu|Januari|Februari|Maret|April|Mei|Juni|Juli|"
        r"Agustus|September|Oktober|November|Desember"
    ),
    "ms": (
        r"jam|minit|saat|hari|minggu|bulan|tahun|peratus|juta|Januari|Februari|Mac|April|Mei|Jun|Julai|Ogos|"
        r"September|Oktober|November|Disember"
    ),
    "fil": r"oras|minuto|araw|linggo|buwan|taon|porsiyento|piso",
    "vi": r"giờ|phút|giây|ngày|tuần|tháng|năm|phần trăm|đồng|triệu|tuổi",
    "so": r"saac(?:adood)?|daqiiqo|maalmood|sano|boqolkiiba",
    "ar": (
        r"ساعات|ساعة|دقائق|دقيقة|أيام|يوما|يومًا|كم|كيلومترا?|بالمئة|بالمائة|صباحا|صباحًا|مساء|مساءً|عاما|عامًا|"
        r"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
    ),
    "fa": (
        r"ساعت|دقیقه|ثانیه|روز|هفته|ماه|سال|درصد|کیلومتر|کیلوگرم|تومان|نفر|فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|"
        r"آبان|آذر|دی|بهمن|اسفند"
    ),
    "ur": (
        r"گھنٹے|گھنٹوں|منٹ|دن|دنوں|ہفتے|ماہ|سال|فیصد|کلومیٹر|روپے|بجے|جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|"
        r"اکتوبر|نومبر|دسمبر|نمبر"
    ),
    "he": r"שעות|דקות|ימים|שנים|ק״מ|אחוזים|ש״ח|ב(?:ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)",
    "hi": (
        r"घंटे|घंटों|मिनट|दिन|दिनों|सप्ताह|महीने|साल|वर्ष|प्रतिशत|किमी|किलोमीटर|रुपये|बजे|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|"
        r"जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर|नंबर"
    ),
    "bn": (
        r"ঘণ্টা|ঘন্টা|মিনিট|দিন|সপ্তাহ|মাস|বছর|শতাংশ|কিমি|কিলোমিটার|টাকা|টায়|টা|জন|জানুয়ারি|ফেব্রুয়ারি|মার্চ|এপ্রিল|মে|জুন|জুলাই|"
        r"আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর|নম্বরে|নম্বর"
    ),
    "pa": r"ਘੰਟੇ|ਮਿੰਟ|ਦਿਨ|ਹਫ਼ਤੇ|ਮਹੀਨੇ|ਸਾਲ|ਫ਼ੀਸਦੀ|ਪ੍ਰਤੀਸ਼ਤ|ਕਿਲੋਮੀਟਰ|ਵਜੇ|ਜਨਵਰੀ|ਫਰਵਰੀ|ਮਾਰਚ|ਅਪ੍ਰੈਲ|ਮਈ|ਜੂਨ|ਜੁਲਾਈ|ਅਗਸਤ|ਸਤੰਬਰ|ਅਕਤੂਬਰ|ਨਵੰਬਰ|ਦਸੰਬਰ|ਨੰਬਰ",
    "ta": r"மணி|மணிநேரம்|நிமிடங்கள்|நிமிடம்|நாட்கள்|வாரங்கள்|மாதங்கள்|ஆண்டுகள்|சதவீதம்|கிமீ|கி\.மீ\.|ரூபாய்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்",
    "th": (
        r"น\.|นาฬิกา|ชั่วโมง|นาที|วินาที|วัน|สัปดาห์|เดือน|ปี|บาท|คน|ครั้ง|กม\.|กิโลเมตร|เมตร|เปอร์เซ็นต์|มกราคม|กุมภาพันธ์|มีนาคม|"
        r"เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
    ),
    "lo": r"ໂມງ|ຊົ່ວໂມງ|ນາທີ|ວັນ|ອາທິດ|ເດືອນ|ປີ|ກີບ|ຄົນ|ກິໂລແມັດ|ກມ|ເປີເຊັນ|ມັງກອນ|ກຸມພາ|ມີນາ|ເມສາ|ພຶດສະພາ|ມິຖຸນາ|ກໍລະກົດ|ສິງຫາ|ກັນຍາ|ຕຸລາ|ພະຈິກ|ທັນວາ",
    "km": r"ម៉ោង|នាទី|ថ្ងៃ|សប្ដាហ៍|ខែ|ឆ្នាំ|រៀល|នាក់|គីឡូម៉ែត្រ|ភាគរយ|មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ",
    "my": r"နာရီ|မိနစ်|ရက်|ပတ်|လ|နှစ်|ကျပ်|ဦး|ယောက်|ကီလိုမီတာ|ရာခိုင်နှုန်း",
    "ko": r"년|월|일|시간|시|분|초|주|개월|개|명|번|원|층|호|세|살|킬로미터|퍼센트",
    "ja": _HAN,
    "zh": _HAN,
}
"""Language -> what belongs to the number before it; the empty key holds for every language."""

BEFORE_NUMBER: dict[str, str] = {
    "": r"[£$€¥₹₩₱₫฿₭៛§№+]|[A-Z]{2}\$|USD|EUR|GBP",
    "en": (
        r"No\.|page|(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    ),
    "de": r"Nr\.|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)",
    "fr": r"n°|(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)",
    "pl": (
        r"nr|godz\.|ust\.|s\.|(?:stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|"
        r"listopada|grudnia)"
    ),
    "cs": (r"č\.|(?:ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince)"),
    "ru": r"№|(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)",
    "id": (
        r"Rp\.?|(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember)"
    ),
    "ms": r"RM|pukul|(?:Januari|Februari|Mac|April|Mei|Jun|Julai|Ogos|September|Oktober|November|Disember)",
    "fil": r"ika-|alas|(?:Enero|Pebrero|Marso|Abril|Mayo|Hunyo|Hulyo|Agosto|Setyembre|Oktubre|Nobyembre|Disyembre)",
    "vi": r"ngày|tháng|năm",
    "ar": r"الساعة|(?:يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)",
    "fa": r"ساعت|(?:فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند)",
    "ur": r"(?:جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر)",
    "hi": r"(?:जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)",
    "th": (
        r"(?:มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม)|วันที่|พ\.ศ\."
    ),
    "lo": r"ວັນທີ|(?:ມັງກອນ|ກຸມພາ|ມີນາ|ເມສາ|ພຶດສະພາ|ມິຖຸນາ|ກໍລະກົດ|ສິງຫາ|ກັນຍາ|ຕຸລາ|ພະຈິກ|ທັນວາ)",
    "km": r"ថ្ងៃទី|ឆ្នាំ|ម៉ោង",
    "my": r"နံနက်|ညနေ",
    "ko": r"오전|오후|(?<=\d)월|(?<=\d)시",
    "ja": r"午前|午後|第|約|(?<=\d)[年月時]",
    "zh": r"上午|下午|早上|晚上|凌晨|第|约|約|(?<=\d)[年月时時点點]",
}
"""Language -> what belongs to the number behind it; the empty key holds for every language."""
