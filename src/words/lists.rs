//! What the page says of lists of whom to offer what.

use super::{messages, texts};

texts! {
    LISTS: "Whom to offer what", "向谁推荐什么", "چه را به که پیشنهاد کنیم";
    LISTS_LEAD:
        "Each row is an offer to one customer, the most promising first. The chance is what became of customers with a like score, not seen when it was learnt.",
        "每一行是给一位客户的一个推荐，最有希望的在前。机会来自得分相近、学习时未用到的客户的实际结果。",
        "هر سطر پیشنهادی به یک مشتری است، امیدبخش‌ترین‌ها نخست. احتمال از سرنوشت مشتریانی با امتیاز همانند می‌آید که هنگام آموختن دیده نشدند.";
    LISTS_CAVEAT:
        "The chance is that customers like these have the product, not that an offer brings a sale; some would buy without it.",
        "此机会指同类客户拥有该产品的可能，并非推荐会带来销售；有些人不推荐也会买。",
        "این احتمالِ آن است که چنین مشتریانی محصول را داشته باشند، نه اینکه پیشنهاد فروش بیاورد؛ برخی بی‌پیشنهاد هم می‌خرند.";
    NO_OFFERS: "There is nobody to offer anything to.", "没有可推荐的客户。", "کسی نیست که چیزی به او پیشنهاد شود.";
    PLACE: "place", "名次", "رتبه";
    PLACE_DOC: "The place in the list, from 1; none where the offer is suppressed.", "名单中的名次，从 1 起；被排除者没有名次。", "جایگاه در فهرست از ۱؛ پیشنهادِ کنارگذاشته جایگاه ندارد.";
    CUSTOMER: "customer", "客户", "مشتری";
    CUSTOMER_DOC: "The customer.", "客户。", "مشتری.";
    OFFER: "offer", "推荐", "پیشنهاد";
    OFFER_DOC: "What to offer.", "推荐的产品。", "آنچه پیشنهاد می‌شود.";
    CHANCE: "chance", "机会", "احتمال";
    CHANCE_DOC:
        "Of customers with a like score, the share who hold the product.",
        "得分相近的客户中拥有该产品的比例。",
        "سهمی از مشتریانِ هم‌امتیاز که محصول را دارند.";
    FROM: "from", "下限", "از";
    FROM_DOC: "The lower end of its 95 % interval.", "其 95% 区间的下限。", "کران پایین بازهٔ ۹۵٪ آن.";
    TO: "to", "上限", "تا";
    TO_DOC: "The upper end of its 95 % interval.", "其 95% 区间的上限。", "کران بالای بازهٔ ۹۵٪ آن.";
    EVERYBODY: "all", "全体", "همه";
    EVERYBODY_DOC: "The share of all who hold the product.", "全体中拥有该产品的比例。", "سهمی از همه که محصول را دارند.";
    VALUE: "value", "价值", "ارزش";
    VALUE_DOC: "Chance times margin less the cost of the contact.", "机会乘以利润，减去联系成本。", "احتمال ضرب در سود، منهای هزینهٔ تماس.";
    WHY: "why", "理由", "چرا";
    WHY_DOC:
        "What speaks for the offer, strongest first; in brackets, how many of those with it hold the offer.",
        "支持该推荐的理由，最强者在前；括号内为有此特征者中拥有该产品的比例。",
        "آنچه به سود پیشنهاد است، قوی‌ترین نخست؛ در پرانتز، چند نفر از دارندگانش پیشنهاد را دارند.";
    NOTHING_MORE: "nothing but how many hold it", "仅因拥有者众多", "تنها شمار دارندگانش";
    AGAINST: "against it", "排除原因", "مانع";
    AGAINST_DOC: "Why the offer must not be made.", "不应推荐的原因。", "چرا نباید پیشنهاد شود.";
}

messages! {
    RowOfOffer { customer, score, low, high, product, base, all }:
        "{customer}: of customers with a like score {score} ({low} to {high}) hold {product}; of {all} {base}.",
        "{customer}：得分相近的客户中 {score}（{low} 至 {high}）拥有 {product}；{all}中为 {base}。",
        "{customer}: از مشتریان هم‌امتیاز {score} ({low} تا {high}) {product} را دارند؛ در میان {all} {base}.";
    Offers { offers, suppressed }:
        "{offers} offers; {suppressed} were left out for what stands against them.",
        "共 {offers} 个推荐；另有 {suppressed} 个因存在障碍而排除。",
        "{offers} پیشنهاد؛ {suppressed} پیشنهاد به سبب مانع کنار رفت.";
    Together { value }:
        "Expected together: {value}, margins less costs.",
        "预期合计：{value}（利润减成本）。",
        "روی هم انتظار می‌رود: {value}، سود منهای هزینه.";
    Because { names, p, holders, counted }:
        "{names} ({p} of {holders} {counted})",
        "{names}（{holders} {counted}中的 {p}）",
        "{names} ({p} از {holders} {counted})";
    ReasonHeld { names, p, holders, counted, product, all, base }:
        "{names}: {p} of {holders} {counted} have {product}, of {all} {base}",
        "{names}：{holders} {counted}中 {p} 拥有 {product}，{all}中为 {base}",
        "{names}: {p} از {holders} {counted} {product} را دارند، در میان {all} {base}";
    ReasonMany { others, product }:
        "has {others} other products; who has more has {product} more often",
        "另有 {others} 种产品；拥有越多者越常有 {product}",
        "{others} محصول دیگر دارد؛ هرکه بیشتر دارد {product} را بیشتر دارد";
    ReasonAll { all, base, product }:
        "of {all} {base} have {product}",
        "{all}中 {base} 拥有 {product}",
        "در میان {all} {base} {product} را دارند";
    BecauseMany { number }:
        "{number} other products: who has more has it more often",
        "另有 {number} 种产品：拥有越多者越常有它",
        "{number} محصول دیگر: هرکه بیشتر دارد این را بیشتر دارد";
}
