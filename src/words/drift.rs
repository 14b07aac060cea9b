//! What is said of changes between two periods.

use super::{messages, texts};

texts! {
    DRIFT: "What changed in between", "期间的变化", "آنچه در این میان دگرگون شد";
    DRIFT_LEAD:
        "Every pair of products in two periods. A change counts only where it is larger than chance would have it among so many pairs, the same people being in both periods.",
        "比较两个时期的每一对产品。只有当变化大于在这么多对中偶然所能造成的程度时才算数，并考虑了两个时期有相同的人。",
        "هر جفت محصول در دو دوره. دگرگونی تنها جایی به شمار می‌آید که میان این همه جفت از حد تصادف بیشتر باشد، با در نظر گرفتن اینکه همان افراد در هر دو دوره‌اند.";
    STRONGER: "Belong together more than before", "比以前更常一起出现", "بیش از پیش با هم";
    WEAKER: "Belong together less than before", "比以前更少一起出现", "کمتر از پیش با هم";
    NO_CHANGES: "No pair changed beyond chance.", "没有任何一对的变化超出偶然。", "هیچ جفتی بیش از حد تصادف دگرگون نشد.";
    CHANGES: "Every change", "所有变化", "همهٔ دگرگونی‌ها";
    DRIFT_CAVEAT:
        "A change does not say why: an offer, a price, a competitor or another way of recording may be behind it.",
        "变化本身不说明原因：背后可能是促销、价格、竞争者或记录方式的改变。",
        "دگرگونی نمی‌گوید چرا: شاید پیشنهادی، قیمتی، رقیبی یا شیوهٔ دیگری از ثبت پشت آن باشد.";
    GIVEN: "with", "已有", "دارندهٔ";
    GIVEN_DOC: "The product that is held.", "已拥有的产品。", "محصولی که هست.";
    THEN: "also", "也有", "همچنین";
    THEN_DOC: "The product that is asked for.", "被问到的产品。", "محصولی که از آن می‌پرسیم.";
    CHANGE: "change", "变化", "دگرگونی";
    CHANGE_DOC: "Stronger, weaker, new or gone.", "变强、变弱、新增或消失。", "قوی‌تر، ضعیف‌تر، تازه یا از میان رفته.";
    WAS: "was", "以前", "پیش از این";
    WAS_DOC: "Of those who had it in the first period, the share with the other product too.", "前一时期拥有者中也有另一产品的比例。", "سهمی از دارندگان که در دورهٔ نخست محصول دیگر را هم داشتند.";
    IS: "is", "现在", "اکنون";
    IS_DOC: "The same in the second period.", "后一时期的同一比例。", "همان در دورهٔ دوم.";
    Q: "q", "q 值", "q (خطا)";
    Q_DOC:
        "The expected share of false finds among all that are as sure.",
        "在同样可靠的发现中预期为假的比例。",
        "سهم مورد انتظار یافته‌های نادرست در میان همهٔ آن‌ها که به همین اطمینان‌اند.";
}

messages! {
    Periods { before, day, after }:
        "Before {day} {before} bought something, from then on {after}.",
        "{day} 之前有 {before} 购买，之后有 {after}。",
        "پیش از {day} {before} چیزی گرفتند و از آن پس {after}.";
    Days { before, day, after, last }:
        "On {day} {before} held something, on {last} {after}.",
        "{day} 有 {before} 持有产品，{last} 有 {after}。",
        "در {day} {before} چیزی داشتند و در {last} {after}.";
    Census { pairs, stronger, weaker, new, gone }:
        "Of {pairs} pairs {stronger} became stronger and {weaker} weaker; {new} are new and {gone} gone.",
        "{pairs} 对中有 {stronger} 对变强，{weaker} 对变弱；{new} 对新增，{gone} 对消失。",
        "از {pairs} جفت {stronger} جفت قوی‌تر و {weaker} جفت ضعیف‌تر شد؛ {new} جفت تازه است و {gone} جفت از میان رفت.";
    Shares { given, then, p, n, was, before }:
        "Of {n} with {given} in the second period {p} have {then} in it too; in the first it was {was} of {before}.",
        "后一时期有 {given} 的 {n}中，{p} 在同一时期也有 {then}；前一时期为 {before}中的 {was}。",
        "در دورهٔ دوم از {n} دارای {given}، {p} در همان دوره {then} را هم دارند؛ در دورهٔ نخست {was} از {before} بود.";
}
