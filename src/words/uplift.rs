//! What the page says of a contact that was tested against leaving people alone.

use super::{messages, texts};

texts! {
    UPLIFT: "Who buys because of the contact?", "谁因联系而购买？", "چه کسی به‌خاطر تماس می‌خرد؟";
    UPLIFT_LEAD:
        "Some customers were left alone by lot. Each curve says how many of the contacted, from the top of the list down, bought beyond what those left alone lead one to expect; the straight line is a list by lot.",
        "部分客户经抽签不予联系。每条曲线表示：从名单顶部往下，被联系者中有多少购买超出了未联系者所预示的数量；直线为抽签名单。",
        "با قرعه با برخی مشتریان تماسی گرفته نشد. هر منحنی می‌گوید از بالای فهرست به پایین، چند نفر از تماس‌گرفتگان بیش از آنچه از تماس‌نگرفتگان انتظار می‌رود خریدند؛ خط راست فهرستی به قرعه است.";
    EXTRA: "buyers because of the contact", "因联系而购买者", "خریداران به‌خاطر تماس";
    BY_DIFFERENCE: "by how much more likely they buy if contacted", "按联系后购买概率的增量", "بر پایهٔ افزایش احتمال خرید با تماس";
    BY_RESPONSE: "by how likely they buy if contacted", "按联系后的购买概率", "بر پایهٔ احتمال خرید با تماس";
    BY_LOT: "by lot", "抽签", "به قرعه";
    MAY_BE_CHANCE: "That may be chance.", "这可能是偶然。", "این شاید تصادف باشد.";
    TOLD_APART:
        "Caution: the customers' attributes tell who was contacted, so the arms were not drawn by lot, and their difference is not the effect of the contact.",
        "注意：客户属性能辨别谁被联系，说明分组并非抽签，其差异不是联系的效果。",
        "هشدار: ویژگی‌های مشتریان می‌گویند با که تماس گرفته شد؛ پس گروه‌ها به قرعه نبودند و تفاوتشان اثر تماس نیست.";
}

messages! {
    Effect { effect, low, high, product }:
        "Of each 1,000 customers contacted {effect} ({low} to {high}) took {product} because of it.",
        "每联系 1,000 位客户，有 {effect} 位（{low} 至 {high}）因此购买 {product}。",
        "از هر ۱٬۰۰۰ مشتریِ تماس‌گرفته {effect} نفر ({low} تا {high}) به‌خاطر آن {product} گرفتند.";
    Arms { treated, control }:
        "{treated} customers were contacted and {control} left alone, none of whom was learnt from.",
        "{treated} 位客户被联系，{control} 位未联系；均未用于学习。",
        "با {treated} مشتری تماس گرفته شد و با {control} نفر نه؛ از هیچ‌کدام آموخته نشد.";
    Top { effect, rest }:
        "Among the top three tenths of the list it is {effect} of each 1,000, among all {rest}.",
        "名单前三成中为每 1,000 位 {effect} 位，全部为 {rest} 位。",
        "در سه دهک نخست فهرست {effect} نفر از هر ۱٬۰۰۰ نفر و در میان همه {rest} نفر است.";
    Best { depth, buyers, value, margin, cost }:
        "At {margin} a sale and {cost} a contact it pays most to contact the top {depth}: {buyers} buyers who would not have bought, {value} in all beyond leaving everybody alone.",
        "每笔销售 {margin}、每次联系 {cost} 时，联系前 {depth} 最合算：{buyers} 位本不会购买者，比不联系任何人多得 {value}。",
        "با {margin} برای هر فروش و {cost} برای هر تماس، تماس با {depth} بالایی بیشترین سود را دارد: {buyers} خریداری که نمی‌خریدند، روی‌هم {value} بیش از تماس‌نگرفتن با همه.";
}
