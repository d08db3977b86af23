"""Words that a line should not end or begin with, and words that are never cut: data, by language.

Function words are listed only where the grammar leaves no doubt: articles, common prepositions and
conjunctions that belong to the word behind them. A language without a row simply has no such preference.
"""

# ruff: noqa: E501 (a combining mark takes a column of its own only in the eyes of a counter)

from __future__ import annotations


def _rows(rows: dict[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in rows.items()}


_TITLES = (
    "mr mrs ms dr prof st sr sra np tzn ul al inż mgr mme mlle mudr ing z.b d.h p.ej e.g i.e vs no nr art"
)
TITLES = frozenset(_TITLES.split())
"""Abbreviations that lean on the word behind them, in lower case without the last stop."""

_OTHERS = "tj bzw ca evtl usw etc resp str obj approx dept itd itp atd"
ABBREVIATIONS = TITLES | frozenset(_OTHERS.split())
"""Words whose full stop ends no sentence, in lower case without the last stop."""

# fmt: off
FUNCTION_WORDS = _rows({
    "en": (
        "a an the of to in on at by for from with and or but if as that than into your my his her "
        "its our their not no is are was were be i we you he she they it who which when because mr mrs ms dr"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dass weil "
        "mit von vom zu zum zur in im an am auf bei für aus nach als ihr ihre ihren sein seine "
        "kein keine nicht sie er es wir um über unter durch ohne gegen"
    ),
    "nl": "de het een en of maar als dat in op aan van voor met bij naar om te uw hun haar zijn niet",
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
    "pl": "a i o u w z we ze na do od po za przed przez przy dla bez nad pod że lub czy nie się to oraz",
    "cs": "a i k o s u v z ve ze ke na do od po za před přes při pro bez nad pod že nebo se si",
    "sk": "a i k o s u v z vo zo ku na do od po za pred cez pri pre bez nad pod že alebo sa si",
    "ru": "а и в к о с у во ко со на до от по за из без для при под над но или что если не вы мы об",
    "uk": "а і й в у з о до від по за із без для при під над але або що якщо не ви ми",
    "bg": "а и в с у на до от по за из без към при под над но или че ако не да се",
    "hu": "a az egy és vagy de ha hogy nem",
    "el": "ο η το οι τα του της των τον την ένα μια και ή αν να θα δεν με σε για από που στο στη στην",
    "tr": "ve veya ya bir bu şu eğer ama",
    "id": "di ke dari dan atau yang untuk dengan pada jika tidak oleh para sebuah seorang adalah akan",
    "ms": "di ke dari dan atau yang untuk dengan pada jika tidak oleh para sebuah seorang adalah akan",
    "fil": "ang ng sa mga na at o kung kay ni nina kina si sina para ay nang hindi huwag",
    "vi": (
        "và hoặc hay của cho với tại trong nếu để là các những một không hãy đã sẽ đến từ ở bị được khi "
        "trên vì do qua theo số vui"
    ),
    "so": "iyo ama oo ee in haddii la loo ka ku u soo ugu waa ayaa",
    "cy": "y yr a ac i o yn neu os",
    "ar": "من إلى على في عن مع أو أن إن لا لم لن ما هذا هذه كل بعد قبل عند ثم إذا قد عبر خلال غير",
    "fa": "از به در با بر برای و یا که تا اگر هر این آن بدون نیز لطفاً لطفا",
    "ur": "اور یا کہ اگر نہ یہ وہ ہر بذریعہ",
    "he": "של את על אל עם או כי אם לא גם כל בין אצל",
    "hi": "और या कि यदि अगर न एवं",
    "ne": "र वा कि यदि न",
    "bn": "এবং ও বা যদি অথবা কিন্তু",
    "pa": "ਅਤੇ ਜਾਂ ਕਿ ਜੇ ਨਾ",
    "ta": "அல்லது மற்றும் ஒரு இந்த அந்த",
    "ko": "및 또는 그리고 혹은 안 못 이 그 저 각",
    "zh": (
        "是 因 对 對 和 或 在 给 給 请 請 也 可 通过 通過 透過 把 被 向 从 從 以 于 於 与 與 而 不 为 為 曾 很 如果 "
        "若 请拨打 請撥打 致电 致電 请致电 請致電"
    ),
    "th": (
        "และ หรือ ที่ ใน ของ โดย จาก ถึง เพื่อ กับ ซึ่ง หาก ถ้า ว่า ไม่ คือ เป็น เพราะ โปรด ถูก ทาง ตาม ทั้ง "
        "เลข หมายเลข โทร โปรดโทร ผ่าน ได้รับ ให้"
    ),
    "lo": "ແລະ ຫຼື ທີ່ ໃນ ຂອງ ຈາກ ເຖິງ ໂດຍ ດ້ວຍ ກັບ ບໍ່ ຖ້າ ແມ່ນ ກະລຸນາ ຖືກ ທາງ ຕາມ ເບີ ໂທ ຜ່ານ ຫາ ຍ້ອນ",
    "km": "ឬ និង នៅ ក្នុង តាម ដើម្បី ដោយ ដោយសារ របស់ ដែល ពី ទៅ លើ ជា គឺជា ប្រសិនបើ សូម លេខ មិន ចំពោះ ត្រូវ បាន",
    "my": "သို့မဟုတ် ပြီး ကျေးဇူးပြု၍",
})
"""Language -> words that should not end a line, in lower case."""

BOUND_WORDS = _rows({
    "ko": "수 것 등 때 중 뿐 만큼 대로 듯 줄 데",
    "hi": "का की के को में से पर ने तक है हैं हूँ था थे थी द्वारा साथ लिए कारण माध्यम बाद बारे हुए हुई हुआ तो भी ही करें करना करता करती करते किया",
    "ne": "को का की मा ले बाट लाई",
    "ur": "کا کی کے کو میں سے پر نے تک ہے ہیں تھا تھے ساتھ لیے ذریعے بعد بارے ہوئے ہوئی ہوا تو بھی ہی کریں کرنا کرتا کرتی کرتے",
    "pa": "ਦਾ ਦੀ ਦੇ ਨੂੰ ਵਿੱਚ ਵਿਚ ਤੋਂ ਤੇ ਨੇ ਤੱਕ ਨਾਲ ਲਈ ਹੈ ਹਨ ਰਾਹੀਂ ਕਰੋ ਕਰਨ ਕਰਦਾ ਕਰਦੀ ਕਰਦੇ",
    "bn": "থেকে জন্য দিয়ে সঙ্গে সাথে মাধ্যমে দ্বারা না করুন করা করতে করে",
    "ta": "மூலம் பற்றி மீது வரை",
    "fa": "را است هستند ها های",
    "tr": "mi mı mu mü ile için de da",
    "zh": "等 中 里 裡 上 下 内 內 后 後 前 得 地 过 過 着 著",
    "th": "ครับ ค่ะ คะ นะ แล้ว ด้วย นั้น นี้ เขา",
    "lo": "ແລ້ວ ນັ້ນ ນີ້ ເຂົາ",
    "km": "នេះ នោះ ហើយ គេ",
    "my": "ခံ ပေး နိုင် ချင် လို နေ ကြ ပေါ် အတွက်",
})
"""Language -> words that belong to what they follow (postpositions, copulas, dependent nouns, light verbs): a line
should not begin with one."""

PARTICLES = _rows({
    "ja": (
        "か は が を に へ と も の で や から まで より など だけ ほど しか さえ こそ には では とは へは への との での "
        "にも でも とも からの までの からは までは までに ので のに ね よ です でした"
    ),
    "my": (
        "က ကို မှ မှာ သို့ တွင် နှင့် နဲ့ များ ၏ ပါ ပါက ပါသည် သည် တယ် မည် မယ် လျှင် ရင် ဖြင့် ကြောင့် ခြင်း မှု "
        "ခဲ့ ရ ပါက သော တဲ့ လည်း တော့ ပဲ ဆိုသည် ၍ ဘဲ ဘူး ပါဘူး တစ်ဆင့် ဦး"
    ),
    "zh": "的 了 吗 嗎 呢 吧 们 們 的话 的話",
    "th": "ๆ",
    "lo": "ໆ",
})
"""Language -> endings that are words to a dictionary and to nobody else: no line begins with one."""

PREFIXES = _rows({
    "th": "การ ความ ผู้ นัก",
    "lo": "ການ ຄວາມ ຜູ້ ນັກ",
    "my": "မ အ",
    "km": "ការ ភាព សេចក្ដី",
})
"""Language -> beginnings of words that are words to a dictionary and to nobody else: no line ends with one."""

WHOLE_WORDS = _rows({
    "th": "ทวีต ออนไลน์ ตัวตน เด็ดขาด ตะวันออกเฉียงใต้ ตะวันออก เกลียดชัง ท้องถนน ช่วยเหลือ เปิดเผย แจ้งเหตุ ด่าทอ "
          "ทำร้าย ต้องการ ติดต่อ เร่งด่วน ตลอดเวลา บางคน ยึดหลัก ผู้อื่น ส่วนน้อย อีเมล เว็บไซต์ เฟซบุ๊ก ทวิตเตอร์",
    "lo": "ອອນລາຍ ທວີດ ຕົວຕົນ ອາຊີຕາເວັນອອກສຽງໃຕ້ ຕາເວັນອອກສຽງໃຕ້ ຊ່ວຍເຫຼືອ ບາງຄົນ ກະລຸນາ ສຸກເສີນ ເວັບໄຊ ອີເມວ ເຟສບຸກ",
    "km": "អនឡាញ ធ្វីត អាស៊ីអាគ្នេយ៍ ឧក្រិដ្ឋកម្ម ស្អប់ខ្ពើម ផ្ទាល់ភ្នែក គេហទំព័រ អ៊ីមែល ហ្វេសប៊ុក នរណាម្នាក់ ទូរស័ព្ទ",
    "my": "အွန်လိုင်း တွစ်တာ အာရှ အရှေ့တောင်အာရှ အမုန်းတရား အရေးပေါ် ခေါ်ဆို ဆက်သွယ် မျက်မြင် သည်းမခံ သို့မဟုတ် "
          "လုံးဝ ရေးပို့ ဖြစ်တည် အီးမေးလ် ဝက်ဘ်ဆိုက် ဖေ့စ်ဘွတ်ခ် ချက်ချင်း တိုင်ကြား တစ်ဦး",
    "zh": "仇恨犯罪 拨打 撥打 请拨打 請撥打 紧急情况 緊急情況 东南亚 東南亞 电子邮件 電子郵件 发推文 發推文 零容忍",
    "vi": "cảnh_sát tội_phạm thù_ghét khẩn_cấp trực_tuyến nạn_nhân nhân_chứng cộng_đồng trình_báo tố_giác ẩn_danh "
          "liên_hệ gọi_điện điện_thoại tấn_công lăng_mạ trường_hợp thông_tin vui_lòng khoan_nhượng chứng_kiến hành_vi quý_vị tuyệt_đối đường_phố con_người Đông_Nam_Á tất_cả an_toàn nguy_hiểm "
          "hỗ_trợ miễn_phí giúp_đỡ bạo_lực gia_đình trẻ_em phụ_nữ xã_hội chính_phủ bệnh_viện bác_sĩ cấp_cứu "
          "Trung_Quốc Đông_Nam Việt_Nam ngôn_ngữ trang_web địa_chỉ ngay_lập_tức bất_kỳ chúng_tôi chúng_ta",
})
"""Language -> words that the dictionaries lack and cut. Vietnamese writes a space (here ``_``) inside its words;
there a cut costs, elsewhere it is forbidden."""
# fmt: on

CLAUSE_ENDINGS: dict[str, tuple[str, ...]] = {"my": ("ပါက", "လျှင်")}
"""Language -> endings that close a clause (Burmese "if") where no comma need follow."""

_INDEPENDENT = (
    "また もし もっと もう ある およ ならび ただ その この あの どの それ これ どこ だれ みな すべ あな わた どう どな "
    "ぜひ お ご いつ すぐ そし しか なお なぜ いま いち つま つぎ まず とて とき ところ とく かなら"
)
NOT_PARTICLES = tuple(_INDEPENDENT.split())
"""How independent Japanese words begin that are written in hiragana. After a Western letter, a digit or a
closing bracket any other hiragana is an ending of what stands there."""

ONE_LETTER_LANGUAGES = frozenset({"cs", "pl", "sk"})
"""Languages whose typography forbids a one-letter preposition or conjunction at the end of a line."""

NOUNS_CAPITAL = frozenset({"de"})
"""Languages in which a capital does not make a name."""
