//! What `segments` says of groups of customers.

use super::{spoken, texts};

texts! { pub
    NOTHING_OUT: "usual in all", "各方面平常", "در همه چیز معمولی";
    LITTLE_OF_ALL: "a little of all", "各样都有一点", "اندکی از همه";
    MEDIANS: "medians", "中位数", "میانه‌ها";
    MORE_OF: "holds more of", "持有较多", "بیشتر دارد";
    LESS_OF: "holds less of", "持有较少", "کمتر دارد";
    OFFER_FIRST: "Where to offer first", "先向哪里推荐", "نخست کجا پیشنهاد شود";
    SEGMENTS: "segments", "群体数", "تعداد بخش";
    SILHOUETTE: "silhouette", "轮廓系数", "سیلوئت";
    AGREEMENT: "agreement", "一致度", "هم‌خوانی";
    CHOSEN: "chosen", "选用", "برگزیده";
}

spoken! {
    High { column }: "high {column}", "{column}高", "{column} زیاد";
    VeryHigh { column }: "very high {column}", "{column}很高", "{column} بسیار زیاد";
    Low { column }: "low {column}", "{column}低", "{column} کم";
    VeryLow { column }: "very low {column}", "{column}很低", "{column} بسیار کم";
    Found { n, segments }:
        "{n} customers in {segments} segments",
        "{n} 位客户分为 {segments} 个群体",
        "{n} مشتری در {segments} بخش";
    Segment { segment, name, size }:
        "Segment {segment}: {name} ({size} customers)",
        "群体 {segment}：{name}（{size} 位客户）",
        "بخش {segment}: {name} ({size} مشتری)";
    Listed { heading, list }: "{heading}: {list}", "{heading}：{list}", "{heading}: {list}";
    AgainstAll { name, here, all }:
        "{name} {here} (all {all})",
        "{name} {here}（全体 {all}）",
        "{name} {here} (همه {all})";
    FirstTo { product, segment, name, share, all, open }:
        "{product}: segment {segment} ({name}), where {share} hold it against {all} of all; {open} of them do not yet",
        "{product}：群体 {segment}（{name}），其中 {share} 拥有它，全体为 {all}；尚有 {open} 位没有",
        "{product}: بخش {segment} ({name}) که {share} آن را دارند در برابر {all} از همه؛ {open} نفرشان هنوز ندارند";
    More { more }:
        "and {more} more (--rows N; --show products -o FILE.csv has all)",
        "另有 {more} 条（--rows N；--show products -o FILE.csv 含全部）",
        "و {more} تای دیگر (\u{2066}--rows N\u{2069}؛ همه در \u{2066}--show products -o FILE.csv\u{2069})";
    Again { segments, agreement }:
        "other customers of the same kind would give the same {segments} segments (agreement {agreement})",
        "换一批同类客户会得到同样的 {segments} 个群体（一致度 {agreement}）",
        "مشتریان دیگرِ همانند همین {segments} بخش را می‌دادند (هم‌خوانی {agreement})";
    NotAgain { segments, agreement }:
        "other customers of the same kind would give other segments than these {segments} (agreement {agreement})",
        "换一批同类客户会得到与这 {segments} 个不同的群体（一致度 {agreement}）",
        "مشتریان دیگرِ همانند بخش‌هایی جز این {segments} بخش می‌دادند (هم‌خوانی {agreement})";
    ReallyApart { silhouette, shuffled }:
        "they are farther apart than the same columns give when each is shuffled among the customers (silhouette {silhouette} against {shuffled})",
        "它们比把各列在客户间打乱后得到的群体分得更开（轮廓系数 {silhouette}，打乱后 {shuffled}）",
        "از هم دورترند تا وقتی هر ستون میان مشتریان بُر بخورد (سیلوئت {silhouette} در برابر {shuffled})";
    OnlyCuts { silhouette, shuffled }:
        "the same columns, each shuffled among the customers, give segments as far apart (silhouette {silhouette} against {shuffled}): these are cuts through a continuum, of use as bands, and not kinds of customers",
        "把各列在客户间打乱后得到的群体分得一样开（轮廓系数 {silhouette}，打乱后 {shuffled}）：这些是对连续分布的切分，可作分档，而不是不同类型的客户",
        "همان ستون‌ها، هرکدام بُرخورده میان مشتریان، بخش‌هایی به همین دوری می‌دهند (سیلوئت {silhouette} در برابر {shuffled}): این‌ها برش‌هایی از یک پیوستارند، به کارِ دسته‌بندی می‌آیند و گونه‌های مشتری نیستند";
}
