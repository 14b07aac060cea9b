//! What `journey` says of the order in which products are taken.

use super::{spoken, texts};

texts! { pub
    ORDER: "In which order products are taken, earliest first", "产品按何种先后被购买，最早者在前", "محصولات به چه ترتیبی گرفته می‌شوند، نخست زودترین";
    NOBODY: "nobody can be out of order", "没有人可能不合次序", "هیچ‌کس نمی‌تواند بیرون از ترتیب باشد";
}

spoken! {
    OneLadder { verdict }:
        "Is it one ladder for all? {verdict}",
        "是否人人同走一条阶梯？{verdict}",
        "آیا برای همه یک نردبان است؟ {verdict}";
    Strong { h }:
        "H {h}: a strong scale, one ladder for all customers",
        "H {h}：强量表，全体客户同走一条阶梯",
        "H {h}: مقیاسی استوار، یک نردبان برای همهٔ مشتریان";
    Scales { h }:
        "H {h}: a scale, most customers climb the same ladder",
        "H {h}：成量表，多数客户攀同一条阶梯",
        "H {h}: مقیاس است، بیشتر مشتریان از یک نردبان بالا می‌روند";
    NotOne { h, least }:
        "H {h}, below {least}: not one ladder; customers hold what they hold for other reasons too",
        "H {h}，低于 {least}：不是同一条阶梯；客户持有产品还有其他原因",
        "H {h}، کمتر از {least}: یک نردبان نیست؛ مشتریان به دلایل دیگر هم دارند آنچه دارند";
    Pairs { pairs, least, sure }:
        "Which of two comes first: {pairs} pairs that {least} customers or more took both, {sure} with an order that is no coin",
        "两者孰先：{least} 位或更多客户两者都买的有 {pairs} 对，其中 {sure} 对的先后并非偶然",
        "از دو محصول کدام نخست: {pairs} جفت که {least} مشتری یا بیشتر هر دو را گرفتند، {sure} جفت با ترتیبی که شیر یا خط نیست";
    Next { days }: "What comes next within {days} days", "{days} 天内的下一步", "گام بعد در {days} روز";
    After { after, next, share, usual }:
        "after {after}: {next} for {share} ({usual} after any)",
        "{after} 之后：{share} 买了 {next}（任何产品之后：{usual}）",
        "پس از {after}: {next} برای {share} (پس از هر محصولی {usual})";
    HalfBy { half, quarter, three }:
        "half of them by day {half} ({quarter} to {three})",
        "其中一半在第 {half} 天前（{quarter} 至 {three}）",
        "نیمی از آنان تا روز {half} ({quarter} تا {three})";
    MoreThanUsual { list }: "more than usual: {list}", "多于平常：{list}", "بیش از معمول: {list}";
    Times { product, times }: "{product} ({times} times)", "{product}（{times} 倍）", "{product} ({times} برابر)";
    Then { before, after, next, share, usual }:
        "after {before}, then {after}: {next} for {share} ({usual} after {after} in general)",
        "先 {before} 再 {after} 之后：{share} 买了 {next}（一般在 {after} 之后：{usual}）",
        "پس از {before} و سپس {after}: {next} برای {share} (به‌طور کلی پس از {after} {usual})";
    Follows { days, sooner, all }:
        "What follows what within {days} days, more than each customer's own dates explain: {sooner} of {all}",
        "{days} 天内何者跟随何者，多于客户自身日期所能解释的：{all} 中的 {sooner}",
        "چه در {days} روز در پی چه می‌آید، بیش از آنچه تاریخ‌های خودِ هر مشتری توضیح می‌دهد: {sooner} از {all}";
    Shown { shown, all, part }:
        "{shown} of {all}; --show {part} -o FILE.csv has all",
        "{all} 中的 {shown}；--show {part} -o FILE.csv 含全部",
        "{shown} از {all}؛ همه در \u{2066}--show {part} -o FILE.csv\u{2069}";
}
