//! What `check` says of a file.

use super::{spoken, texts};

texts! { pub
    CONTENT: "What is in it", "文件内容", "چه در آن است";
    ODD: "What is odd", "值得注意之处", "آنچه عجیب است";
    UNUSABLE: "Rows that cannot be used", "无法使用的行", "سطرهایی که به کار نمی‌آیند";
    CURVE: "What a minimum support would give", "各最低支持度的结果", "هر کمینهٔ پشتیبانی چه می‌دهد";
    TRY: "To begin with, try", "不妨先试", "برای آغاز، این را بیازمایید";
    NO_TIME: "no time", "无时间", "بی زمان";
}

spoken! {
    Counted { n, units, empty, products, entries, repeats }:
        "{n} {units} ({empty} empty), {products} products, {entries} entries ({repeats} repeats within one left out)",
        "{n} {units}（{empty} 个为空），{products} 种产品，{entries} 条记录（已省略同一对象内的重复 {repeats} 条）",
        "{n} {units} ({empty} خالی)، {products} محصول، {entries} ثبت ({repeats} تکرار درون یکی کنار گذاشته شد)";
    Lengths { units, least, quarter, half, three_quarters, p95, p99, most }:
        "products in one of the {units}: least {least}, a quarter up to {quarter}, half up to {half}, three quarters up to {three_quarters}, 95 % up to {p95}, 99 % up to {p99}, most {most}",
        "每{units}的产品数：最少 {least}，四分之一不超过 {quarter}，一半不超过 {half}，四分之三不超过 {three_quarters}，95% 不超过 {p95}，99% 不超过 {p99}，最多 {most}",
        "محصولات هر {units}: کمترین {least}، یک چهارم تا {quarter}، نیمی تا {half}، سه چهارم تا {three_quarters}، ۹۵٪ تا {p95}، ۹۹٪ تا {p99}، بیشترین {most}";
    HeldOnce { products, density }:
        "{products} products are held once only; density {density}",
        "{products} 种产品只出现一次；密度 {density}",
        "{products} محصول تنها یک بار هست؛ تراکم {density}";
    Span { first, last }: "from {first} to {last}", "从 {first} 到 {last}", "از {first} تا {last}";
    FirstAsParsed { units }:
        "The first {units} as parsed",
        "最前面的{units}（解析结果）",
        "نخستین {units}، آن‌گونه که خوانده شد";
    ProductsMostHold { units }:
        "The products most {units} hold",
        "涉及{units}最多的产品",
        "محصولاتی که بیشترِ {units} دارند";
    FarLonger { n, units, most, flags }:
        "{n} {units} are far longer than the others (up to {most} products): {flags}",
        "{n} {units}远大于其他（多达 {most} 种产品）：{flags}",
        "{n} {units} بسیار بزرگ‌تر از دیگران‌اند (تا {most} محصول): {flags}";
    Everywhere { product, share, units }:
        "{product} is in {share} of the {units} and goes with everything",
        "{product} 出现在 {share} 的{units}中，与什么都一起出现",
        "{product} در {share} از {units} هست و با همه چیز همراه است";
    NearlySame { groups }:
        "{groups} groups of product names are nearly the same:",
        "{groups} 组产品名几乎相同：",
        "{groups} گروه از نام‌های محصول کمابیش یکی‌اند:";
    NeverSold { products, names }:
        "{products} products of the catalogue were never sold: {names}",
        "产品目录中有 {products} 种产品从未售出：{names}",
        "{products} محصول از فهرست محصولات هرگز فروش نرفته است: {names}";
    Unsold { products, names }:
        "{products} products have not been sold since the day named: {names}",
        "{products} 种产品自所给日期以来未售出：{names}",
        "{products} محصول از روز گفته‌شده تاکنون فروش نرفته است: {names}";
    BadRows { rows, reason }: "{rows} rows: {reason}", "{rows} 行：{reason}", "{rows} سطر: {reason}";
    NoPairs { units }:
        "No two products are held together by five {units} or more.",
        "没有两种产品被 5 {units}或更多同时拥有。",
        "هیچ دو محصولی را ۵ {units} یا بیشتر با هم ندارند.";
}
