//! What is said of customers, pairs and bundles, wherever it is said.

use super::{messages, texts};

texts! {
    CUSTOMERS: "customers", "位客户", "مشتری";
    BASKETS: "baskets", "个购物篮", "سبد";
    MANY_CUSTOMERS: "customers", "客户", "مشتریان";
    MANY_BASKETS: "baskets", "购物篮", "سبدها";
    ONE_CUSTOMER: "one customer", "同一客户", "یک مشتری";
    ONE_BASKET: "one basket", "同一购物篮", "یک سبد";
    ALL_CUSTOMERS: "all customers", "全部客户", "همهٔ مشتریان";
    ALL_BASKETS: "all baskets", "全部购物篮", "همهٔ سبدها";
    EQUALLY_ACTIVE: "equally active ones", "同样活跃的客户", "مشتریانِ به همان اندازه فعال";
    EQUALLY_LARGE: "equally large ones", "同样大小的购物篮", "سبدهای هم‌اندازه";

    UP: "up", "上升", "بالا آمده";
    DOWN: "down", "下降", "پایین رفته";
    MORE_STRONGLY: "more strongly", "更强", "قوی‌تر";
    LESS_STRONGLY: "less strongly", "更弱", "سست‌تر";

    COMPLEMENT: "complement", "互补", "مکمل";
    WEAK_COMPLEMENT: "weak complement", "弱互补", "مکمل ضعیف";
    BREADTH: "breadth", "广度", "پرخریدی";
    SUBSTITUTE: "substitute", "替代", "جانشین";
    BELOW_BREADTH: "below breadth", "低于广度", "کمتر از پرخریدی";
    INDEPENDENT: "independent", "独立", "مستقل";
    UNDECIDED: "undecided", "未定", "نامعلوم";
    EXCLUSIVE: "exclusive", "互斥", "ناسازگار";
    REQUIRES: "requires", "依赖", "نیازمند";

    IS_COMPLEMENT:
        "They complement each other: together more often than how much people hold explains.",
        "二者互补：同时出现的次数多于“拥有得多”所能解释的程度。",
        "این دو مکمل هم‌اند: بیش از آنچه «زیاد داشتن» توضیح می‌دهد با هم دیده می‌شوند.";
    IS_WEAK_COMPLEMENT:
        "A little more often together than how much people hold explains.",
        "同时出现的次数略多于“拥有得多”所能解释的程度。",
        "اندکی بیش از آنچه «زیاد داشتن» توضیح می‌دهد با هم دیده می‌شوند.";
    IS_BREADTH:
        "Together only because those who hold much hold everything.",
        "同时出现只是因为拥有得多的人什么都有。",
        "با هم بودنشان فقط از آن است که هرکه زیاد دارد همه چیز دارد.";
    IS_SUBSTITUTE:
        "They may take each other's place: together less often than how much people hold would have it.",
        "二者可能互相替代：同时出现的次数少于按拥有数量应有的程度。",
        "شاید این دو جای هم را بگیرند: کمتر از آنچه از مقدار داشته‌ها برمی‌آید با هم دیده می‌شوند.";
    IS_BELOW_BREADTH:
        "Together less often than how much people hold would have it, though so few products cannot show a substitute.",
        "同时出现的次数少于按拥有数量应有的程度，但产品太少，不能断定为替代。",
        "کمتر از آنچه از مقدار داشته‌ها برمی‌آید با هم دیده می‌شوند، ولی با این تعداد کم محصول نمی‌توان آن‌ها را جانشین دانست.";
    IS_INDEPENDENT:
        "The one makes no practical difference to the other.",
        "一方对另一方没有实际影响。",
        "هیچ‌یک بر دیگری اثر عملی ندارد.";
    IS_UNDECIDED:
        "Too few to say what that means.",
        "数量太少，无法下结论。",
        "آن‌قدر کم‌اند که نمی‌توان چیزی گفت.";
    IS_EXCLUSIVE:
        "The catalogue excludes holding both.",
        "产品目录不允许同时拥有。",
        "فهرست محصولات داشتنِ هر دو را ناممکن می‌داند.";
    IS_REQUIRES:
        "The catalogue says that one requires the other.",
        "产品目录规定一方必须以另一方为前提。",
        "فهرست محصولات می‌گوید یکی به دیگری نیاز دارد.";
}

messages! {
    InSegment { n, given, segment, both, then, raw, shrunk, whole }:
        "Of {n} with {given} in {segment}, {both} have {then}{raw}; for so many that means some {shrunk}; everywhere {whole}.",
        "{segment} 中有 {given} 的 {n} 位，{both} 位有 {then}{raw}；就这么多人而言约为 {shrunk}；总体 {whole}。",
        "از {n} نفر با {given} در {segment}، {both} نفر {then} را دارند{raw}؛ برای این تعداد یعنی حدود {shrunk}؛ در همه جا {whole}.";
    NewPair { given, then }:
        "{given} and {then} were not both there before",
        "{given} 和 {then} 以前并不同时存在",
        "{given} و {then} پیش‌تر هر دو نبودند";
    GonePair { given, then }:
        "{given} and {then} are no longer both there",
        "{given} 和 {then} 已不再同时存在",
        "{given} و {then} دیگر هر دو نیستند";
    ChangedPair { given, p, then, moved, was, low, high, tied }:
        "of those with {given} {p} have {then}, {moved} from {was} ({low} to {high} points); they are {tied} tied than before",
        "有 {given} 的人中 {p} 有 {then}，从 {was} {moved}（{low} 至 {high} 个百分点）；两者的联系比以前{tied}",
        "از دارندگان {given}، {p} {then} را دارند، از {was} {moved} ({low} تا {high} درصد)؛ پیوندشان از پیش {tied} است";
    Flowed { exposed, given, then, day, took, p, until, base, usual, headroom, expected }:
        "Of {exposed} customers with {given} and without {then} on {day}, {took} ({p}) took it by {until}; of all without it {base}, of equally active ones {usual}. Then {headroom} are in that place: in as long again some {expected} would.",
        "{day} 有 {given} 而没有 {then} 的 {exposed} 位客户中，{took} 位（{p}）到 {until} 为止购买了它；所有没有它的客户中为 {base}，同样活跃者中为 {usual}。此后处于这一状态的有 {headroom} 位：再过同样长的时间约有 {expected} 位会购买。",
        "از {exposed} مشتری که در {day} {given} داشتند و {then} نداشتند، {took} نفر ({p}) تا {until} آن را گرفتند؛ از همهٔ کسانی که نداشتند {base} و از هم‌اندازه‌ها {usual}. اکنون {headroom} نفر در آن جایگاه‌اند: در همین مدت نزدیک به {expected} نفر می‌گیرند.";
    Shrunk { p }:
        "Shrunk towards what is usual for so few it is {p}.",
        "由于数量少，向通常水平收缩后为 {p}。",
        "چون تعداد کم است، با نزدیک کردن به مقدار معمول {p} می‌شود.";
    AlsoHold { of, counted, given, both, p, then, all, base, alike, usual }:
        "Of {of} {counted} with {given}, {both} ({p}) also have {then}; of {all} {base}, of {alike} {usual}.",
        "有 {given} 的 {of} {counted}中，{both}（{p}）也有 {then}；{all}中为 {base}，{alike}中为 {usual}。",
        "از {of} {counted} دارای {given}، {both} ({p}) {then} را هم دارند؛ در میان {all} {base} و در میان {alike} {usual}.";
}
