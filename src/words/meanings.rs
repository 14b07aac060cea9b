//! What the columns of the workbooks that people are handed mean: rules, pairs, bundles, call lists.
//! The English of it is the schema's own; what is not here is explained in English.

use super::Lang;

/// The meaning of a column, as its schema has it in English.
pub(crate) fn meaning(english: &'static str, lang: Lang) -> &'static str {
    let known = MEANINGS.iter().find(|[known, ..]| *known == english);
    match (lang, known) {
        (Lang::Chinese, Some([_, chinese, _])) => chinese,
        (Lang::Persian, Some([.., persian])) => persian,
        _ => english,
    }
}

const MEANINGS: &[[&str; 3]] = &[
    ["the products on the left side", "左边的产品", "محصولات سمت اول"],
    ["transactions with the antecedent", "拥有左边的数量", "شمار دارندگان سمت اول"],
    [
        "the share of all transactions that have the consequent",
        "全体中拥有右边的比例",
        "سهمی از همه که سمت دوم را دارد",
    ],
    [
        "the confidence's way from the base rate to 1, or to 0 where it is below, Shortliffe and Buchanan (1975): (n11/n1x - nx1/n)/(nx0/n), over nx1/n where it is negative",
        "置信度从基准比例走向 1 的路程（低于基准时走向 0），Shortliffe 与 Buchanan（1975）：(n11/n1x - nx1/n)/(nx0/n)，为负时除以 nx1/n",
        "راهی که اطمینان از نرخ پایه تا ۱ پیموده است (یا تا ۰ اگر کمتر از آن باشد)، Shortliffe و Buchanan (۱۹۷۵): (n11/n1x - nx1/n)/(nx0/n)، و اگر منفی باشد بر nx1/n",
    ],
    [
        "the share of the antecedent's transactions that have the consequent too: n11/n1x",
        "拥有左边者中也拥有右边的比例：n11/n1x",
        "از دارندگان سمت اول، سهمی که سمت دوم را هم دارد: n11/n1x",
    ],
    ["upper end of the same interval", "同一区间的上限", "کران بالای همان بازه"],
    [
        "lower end of the confidence's 95 % interval, Wilson (1927)",
        "置信度 95% 区间的下限，Wilson（1927）",
        "کران پایین بازهٔ ۹۵٪ اطمینان، ویلسون (۱۹۲۷)",
    ],
    [
        "the confidence pulled towards what is usual for the consequent, the more the fewer transactions there are",
        "向右边产品的通常水平收缩的置信度，数量越少收缩越多",
        "اطمینانی که به سوی مقدار معمول سمت دوم کشیده شده، هرچه شمار کمتر بیشتر",
    ],
    ["the products on the right side", "右边的产品", "محصولات سمت دوم"],
    ["transactions with the consequent", "拥有右边的数量", "شمار دارندگان سمت دوم"],
    [
        "how much more often the rule would fail by chance than it does; none where it never fails: n1x nx0/(n n10)",
        "规则偶然失败的次数是实际失败次数的多少倍；从不失败时为空：n1x nx0/(n n10)",
        "قاعده به تصادف چند برابرِ آنچه هست نادرست می‌بود؛ اگر هرگز نادرست نباشد خالی: n1x nx0/(n n10)",
    ],
    [
        "the geometric mean of the confidences in both directions; other transactions do not matter to it: n11/sqrt(n1x nx1)",
        "两个方向置信度的几何平均；与其他记录无关：n11/sqrt(n1x nx1)",
        "میانگین هندسی اطمینان در دو سو؛ دیگران در آن اثری ندارند: n11/sqrt(n1x nx1)",
    ],
    ["transactions with both sides", "两边都拥有的数量", "شمار دارندگان هر دو سو"],
    [
        "the joint transactions to expect in that case",
        "在该情况下预期两边都拥有的数量",
        "شمار مورد انتظار دارندگان هر دو سو در آن حالت",
    ],
    [
        "what the p-value was made against: chance, activity, or the antecedent of a simpler rule",
        "p 值所针对的对手：偶然、活跃度，或更简单规则的左边",
        "آنچه p در برابرش سنجیده شده: تصادف، فعالیت، یا سمت اول قاعده‌ای ساده‌تر",
    ],
    [
        "the confidence less that of the best simpler rule, the base rate included",
        "置信度减去最佳更简单规则的置信度（含基准比例）",
        "اطمینان منهای اطمینان بهترین قاعدهٔ ساده‌تر، نرخ پایه هم در میانشان",
    ],
    [
        "of the transactions with either side, the share with both: n11/(n1x + nx1 - n11)",
        "拥有任一边者中两边都拥有的比例：n11/(n1x + nx1 - n11)",
        "از دارندگان یکی از دو سو، سهم دارندگان هر دو: n11/(n1x + nx1 - n11)",
    ],
    [
        "the mean of the confidences in both directions: (n11/n1x + n11/nx1)/2",
        "两个方向置信度的平均：(n11/n1x + n11/nx1)/2",
        "میانگین اطمینان در دو سو: (n11/n1x + n11/nx1)/2",
    ],
    [
        "the share of transactions with both sides beyond what chance would give: n11/n - n1x nx1/n^2",
        "两边都拥有的比例超出偶然的部分：n11/n - n1x nx1/n^2",
        "سهم دارندگان هر دو سو بیش از حد تصادف: n11/n - n1x nx1/n^2",
    ],
    [
        "how much likelier the consequent is with the antecedent than overall: n n11/(n1x nx1)",
        "有左边时右边的可能性是总体的多少倍：n n11/(n1x nx1)",
        "سمت دوم با سمت اول چند برابرِ کل محتمل است: n n11/(n1x nx1)",
    ],
    [
        "observed joint transactions by those to expect if customers differed in how much they hold and in nothing else",
        "实际两边都拥有的数量除以客户只在拥有多少上不同时的预期",
        "شمار واقعی دارندگان هر دو سو بر شمار مورد انتظار، اگر مشتریان جز در مقدار داشته‌ها فرقی نداشتند",
    ],
    ["all transactions", "总数", "شمار همه"],
    [
        "the chance of so many joint transactions or more in that case, mid-p",
        "在该情况下出现这么多或更多的概率，mid-p",
        "احتمال این شمار یا بیشتر در آن حالت، mid-p",
    ],
    [
        "the largest p-value of the tests against chance, equal activity and every simpler rule",
        "针对偶然、同样活跃度和每条更简单规则的检验中最大的 p 值",
        "بزرگ‌ترین p آزمون‌ها در برابر تصادف، فعالیت برابر و هر قاعدهٔ ساده‌تر",
    ],
    [
        "the p-value corrected for all candidates of the run, as --adjust says",
        "对本次运行的全部候选校正后的 p 值（见 --adjust）",
        "p تعدیل‌شده برای همهٔ نامزدهای اجرا (\u{2066}--adjust\u{2069})",
    ],
    [
        "the share of transactions with both sides: n11/n",
        "两边都拥有的比例：n11/n",
        "سهم دارندگان هر دو سو: n11/n",
    ],
    [
        "leverage over the most it could be, Zhang (2000): (n n11 - n1x nx1)/max(n11 n0x, n1x n01)",
        "杠杆率除以其可能的最大值，Zhang（2000）：(n n11 - n1x nx1)/max(n11 n0x, n1x n01)",
        "اهرم بر بیشترین مقدار ممکنش، ژانگ (۲۰۰۰): (n n11 - n1x nx1)/max(n11 n0x, n1x n01)",
    ],
    [
        "the sum over those one away of P(missing product | the rest of the bundle), on the scale of organic rates where they are given; an expectation from who holds what today, not a promise of more",
        "对只差一个产品者求 P(所缺产品 | 组合的其余产品) 之和，给出自然购买率时按其尺度；这是由当前持有情况得出的预期，不是增量的承诺",
        "جمعِ P(محصول کم | بقیهٔ بسته) بر کسانی که تنها یکی کم دارند، در مقیاس نرخ‌های خودجوش اگر داده شده باشند؛ انتظاری است از داشته‌های امروز، نه وعدهٔ بیشتر",
    ],
    ["its upper end", "其上限", "کران بالای آن"],
    [
        "lower end of the middle 95 % of expected sales among customers drawn again",
        "重抽客户后预期销售中间 95% 的下限",
        "کران پایین ۹۵٪ میانی فروش مورد انتظار در میان مشتریانِ دوباره کشیده‌شده",
    ],
    ["transactions or customers with all of them", "全部拥有的数量", "شمار دارندگان همهٔ آن‌ها"],
    ["the products, by name", "产品，按名称", "محصولات، به نام"],
    [
        "the least lift over all splits of the bundle into two parts",
        "组合分成两部分的所有分法中最小的提升度",
        "کمترین ضریب بهبود در میان همهٔ تقسیم‌های بسته به دو بخش",
    ],
    [
        "holders over those to expect if customers differed in nothing but how much they hold",
        "拥有者除以客户只在拥有多少上不同时的预期",
        "دارندگان بر شمار مورد انتظار، اگر مشتریان جز در مقدار داشته‌ها فرقی نداشتند",
    ],
    [
        "how value is counted: extra, coverage or incremental; products, revenue or margin",
        "价值如何计算：额外、覆盖或增量；产品、收入或利润",
        "ارزش چگونه شمرده می‌شود: افزوده، پوشش یا فزاینده؛ محصول، درآمد یا سود",
    ],
    ["those with all of them but one", "只差一个产品者", "کسانی که همه را جز یکی دارند"],
    [
        "the sum of the products' prices, where the catalogue has them all",
        "各产品价格之和（产品目录全有时）",
        "جمع قیمت محصولات، اگر فهرست محصولات همه را داشته باشد",
    ],
    ["the order of choice", "选出的次序", "ترتیب گزینش"],
    ["the strongest gap in words", "最强缺口的文字说明", "قوی‌ترین کمبود به زبان ساده"],
    [
        "the segment that the list is for, if any",
        "名单所属的群体（如有）",
        "بخشی که فهرست برای آن است، اگر باشد",
    ],
    [
        "the share of replicates, each on customers drawn again, in which it was chosen too",
        "在重抽客户的各次重复中也被选出的比例",
        "سهمی از تکرارها با مشتریانِ دوباره کشیده‌شده که در آن‌ها هم برگزیده شد",
    ],
    ["those with all of them but two", "差两个产品者", "کسانی که همه را جز دو تا دارند"],
    [
        "what this bundle adds to the bundles above it, counted as mode says; extra: expected sales beyond what is usual for customers who hold as much",
        "该组合在其上各组合之外增加的价值，按计价方式计算；额外：超出同样多产品客户平常水平的预期销售",
        "آنچه این بسته به بسته‌های بالاتر می‌افزاید، به شیوهٔ شمارش؛ افزوده: فروش مورد انتظار بیش از معمولِ مشتریانی با همین مقدار",
    ],
    ["the share among everyone", "全体中的比例", "سهم در میان همه"],
    ["one_away * taking", "只差一个者 × 接受概率", "آنان که یکی کم دارند × احتمال گرفتن"],
    ["the products of the bundle, by name", "组合的产品，按名称", "محصولات بسته، به نام"],
    ["one of them: the product to offer", "其中之一：要推荐的产品", "یکی از آن‌ها: محصول پیشنهادی"],
    ["how value is counted", "价值如何计算", "ارزش چگونه شمرده می‌شود"],
    ["those who hold all but this one", "除此之外全有者", "کسانی که همه را جز این دارند"],
    [
        "the share of those with the rest of the bundle who hold it",
        "拥有组合其余产品者中拥有它的比例",
        "سهمی از دارندگان بقیهٔ بسته که آن را دارند",
    ],
    [
        "what it costs, where the catalogue says",
        "其价格（产品目录有时）",
        "قیمتش، اگر فهرست محصولات بگوید",
    ],
    ["the rank of the bundle in its list", "组合在其名单中的名次", "رتبهٔ بسته در فهرستش"],
    [
        "how likely one of them is to take it: p, or what organic rates make of it",
        "其中一位接受它的可能性：p，或按自然购买率换算",
        "احتمال اینکه یکی از آنان بگیردش: p، یا آنچه نرخ‌های خودجوش از آن می‌سازند",
    ],
    [
        "the same to expect of customers who hold as much",
        "拥有同样多的客户的同一预期",
        "همان انتظار از مشتریانی با همین مقدار داشته",
    ],
    [
        "what one offer is worth, as mode says",
        "每个推荐的价值，按计价方式",
        "ارزش هر پیشنهاد، به شیوهٔ شمارش",
    ],
    [
        "its bundles, products with + between",
        "其捆绑组合，产品以 + 相连",
        "بسته‌هایش، محصولات با + میانشان",
    ],
    ["their share of all", "占全体的比例", "سهم آنان از همه"],
    [
        "customers with an offer of any worth",
        "有任何有价值推荐的客户",
        "مشتریانی که پیشنهادی باارزش دارند",
    ],
    [
        "customers who hold all of a bundle already, on average over the bundles",
        "已拥有整个组合的客户，各组合平均",
        "مشتریانی که همهٔ بسته را دارند، میانگین بر بسته‌ها",
    ],
    [
        "chosen together, most frequent, highest lift, one by one (by value), own",
        "一起选出、最频繁、提升度最高、逐个（按价值）、自带",
        "با هم برگزیده، پرتکرارترین، بیشترین ضریب بهبود، یکی‌یکی (بر پایهٔ ارزش)، خودی",
    ],
    [
        "the mean share of products that two bundles have in common",
        "两个组合共有产品的平均比例",
        "میانگین سهم محصولات مشترک دو بسته",
    ],
    ["how many different products they hold", "包含多少种不同产品", "چند محصول متفاوت دارند"],
    [
        "what the list is worth when each customer takes the best offer",
        "每位客户接受最佳推荐时名单的价值",
        "ارزش فهرست اگر هر مشتری بهترین پیشنهاد را بگیرد",
    ],
    [
        "the sum of what its bundles are worth each alone; what they share counts twice",
        "各组合单独价值之和；重叠部分重复计算",
        "جمع ارزش جداگانهٔ بسته‌ها؛ اشتراکشان دو بار شمرده می‌شود",
    ],
    [
        "the share by which the offer must raise those sales to pay for the discount; empty when no uplift can",
        "推荐须使这些销售提升多少才能抵回折扣；任何提升都不够时为空",
        "فروش باید چه سهمی افزایش یابد تا تخفیف جبران شود؛ اگر هیچ افزایشی بس نباشد خالی",
    ],
    ["the share of the price that is taken off", "减价比例", "سهمی از قیمت که کم می‌شود"],
    [
        "the discount on sales one had anyway, in money; in shares of a sale where no price is known",
        "本来就会发生的销售所让出的折扣（金额）；无价格时为销售份额",
        "تخفیف بر فروشی که به هر حال بود، به پول؛ بی قیمت، به سهم یک فروش",
    ],
    [
        "what a sale counts: products, revenue or margin",
        "一次销售计为：产品、收入或利润",
        "هر فروش چه شمرده می‌شود: محصول، درآمد یا سود",
    ],
    [
        "sales to them to expect without an offer",
        "不推荐时预期对他们的销售",
        "فروش مورد انتظار به آنان بی پیشنهاد",
    ],
    [
        "what the bundle costs then, where prices are known",
        "届时组合的价格（已知价格时）",
        "قیمت بسته در آن حالت، اگر قیمت‌ها معلوم باشد",
    ],
    ["the customer, or the basket", "客户或购物篮", "مشتری، یا سبد"],
    ["its products, by name", "其产品，按名称", "محصولاتش، به نام"],
    ["the product to offer", "要推荐的产品", "محصول پیشنهادی"],
    [
        "how likely the customer is to take it: the share of holders of the rest who hold it, or the score of a model",
        "客户接受它的可能性：拥有其余产品者中拥有它的比例，或模型得分",
        "احتمال گرفتنش: سهم دارندگان بقیه که آن را دارند، یا امتیاز مدل",
    ],
    [
        "what the offer is worth, counted as in the list",
        "推荐的价值，与名单同样计算",
        "ارزش پیشنهاد، به شیوهٔ فهرست",
    ],
    [
        "the share of all customers who hold the product",
        "全体客户中拥有该产品的比例",
        "سهمی از همهٔ مشتریان که محصول را دارند",
    ],
    [
        "the customer's name, or the place from 1",
        "客户名，或从 1 起的位置",
        "نام مشتری، یا جایش از ۱",
    ],
    ["the method that made the score", "打分所用的方法", "روشی که امتیاز را ساخت"],
    [
        "chance times context times margin times lever, where any of these is given; it orders the list, and the value decides where it ends",
        "概率 × 情境 × 利润 × 杠杆（给出其中任一时）；它决定名单次序，价值决定名单到哪里为止",
        "احتمال × شرایط × سود × اهرم، اگر هرکدام داده شده باشد؛ ترتیب فهرست با آن است و پایانش با ارزش",
    ],
    ["what to offer", "推荐什么", "چه پیشنهاد شود"],
    [
        "the place in the list, from 1; empty where the offer is suppressed",
        "在名单中的名次，从 1 起；推荐被抑制时为空",
        "جای در فهرست، از ۱؛ اگر پیشنهاد کنار گذاشته شده خالی",
    ],
    [
        "the score as the method makes it; it orders the list",
        "方法给出的原始得分，决定名单次序",
        "امتیاز چنان‌که روش می‌دهد؛ ترتیب فهرست با آن است",
    ],
    [
        "what speaks for it, strongest first, with counts",
        "支持的理由，最强者在先，附数量",
        "آنچه به سودش است، قوی‌ترین نخست، با شمارش",
    ],
    [
        "the chance: of customers with a like score, not seen when it was learnt, the share who hold the product, or took it in the time named; by rules the confidence of the best one",
        "概率：学习时未见过的得分相近客户中，拥有该产品或在所给时间内购买的比例；按规则时为最佳规则的置信度",
        "احتمال: از مشتریان هم‌امتیازی که هنگام آموختن دیده نشدند، سهمی که محصول را دارند یا در زمان گفته‌شده گرفتند؛ با قاعده‌ها، اطمینان بهترین قاعده",
    ],
    ["its lower end, 95 %", "其下限，95%", "کران پایین آن، ۹۵٪"],
    ["why the offer must not be made", "为何不得推荐", "چرا نباید پیشنهاد شود"],
    [
        "chance times margin less the cost of the contact, where margins are given",
        "概率 × 利润 − 联系成本（给出利润时）",
        "احتمال × سود منهای هزینهٔ تماس، اگر سود داده شده باشد",
    ],
    ["the strongest reason", "最强的理由", "قوی‌ترین دلیل"],
    ["the product with more holders", "拥有者较多的产品", "محصولی که دارندگان بیشتری دارد"],
    ["the other product", "另一个产品", "محصول دیگر"],
    [
        "the odds ratio above 1, or inverse of one below, that would have been found with a chance of 80 %",
        "有 80% 把握能发现的大于 1 的优势比（或小于 1 者的倒数）",
        "نسبت بختِ بیش از ۱، یا وارونِ کمتر از ۱، که با احتمال ۸۰٪ یافته می‌شد",
    ],
    [
        "what speaks for a substitute: C conditional, S same company, W switching, the catalogue",
        "支持替代关系的证据：C 条件、S 同伴、W 转换、产品目录",
        "آنچه به سود جانشینی است: C شرطی، S هم‌نشینی، W جابه‌جایی، فهرست محصولات",
    ],
    ["joint holders under independence", "独立时的共同拥有者", "دارندگان هر دو اگر مستقل بودند"],
    [
        "joint holders to expect of equally active people: the same numbers held, no association",
        "同样活跃者的预期共同拥有者：拥有数量相同，没有关联",
        "دارندگان مورد انتظار هر دو در میان هم‌اندازه‌ها: همان مقدار داشته، بی پیوند",
    ],
    ["n_both / expected", "同时拥有 / 独立预期", "دارندگان هر دو بر مورد انتظار"],
    [
        "n_both / expected_adj",
        "同时拥有 / 同样活跃者的预期",
        "دارندگان هر دو بر انتظار از هم‌اندازه‌ها",
    ],
    ["all transactions or customers", "总数", "شمار همه"],
    ["those with a", "拥有该产品者", "دارندگان محصول"],
    ["those with b", "拥有另一产品者", "دارندگان محصول دیگر"],
    ["those with both", "同时拥有者", "دارندگان هر دو"],
    [
        "the odds ratio that is judged: over what equal activity expects",
        "所判定的优势比：相对于同样活跃度的预期",
        "نسبت بختی که داوری می‌شود: در برابر انتظار از فعالیت برابر",
    ],
    ["upper end of its 95 % interval", "其 95% 区间的上限", "کران بالای بازهٔ ۹۵٪ آن"],
    ["lower end of its 95 % interval", "其 95% 区间的下限", "کران پایین بازهٔ ۹۵٪ آن"],
    [
        "of the joint count under independence, corrected over all pairs and both tails",
        "独立假设下共同数量的校正概率，涵盖所有对与两侧",
        "برای شمار هر دو اگر مستقل بودند، تعدیل‌شده بر همهٔ جفت‌ها و هر دو دم",
    ],
    ["the same under equal activity", "同样活跃度下的同一概率", "همان با فعالیت برابر"],
    [
        "complement, weak complement, breadth, substitute, below breadth, independent, undecided, exclusive or requires",
        "互补、弱互补、广度、替代、低于广度、独立、未定、互斥或依赖",
        "مکمل، مکمل ضعیف، پرخریدی، جانشین، کمتر از پرخریدی، مستقل، نامعلوم، ناسازگار یا نیازمند",
    ],
    ["transactions with all of them", "全部拥有的数量", "شمار دارندگان همهٔ آن‌ها"],
    ["count / n", "数量 / 总数", "تعداد بر همه"],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bundles, matrix, rules, targets};

    #[test]
    fn the_columns_that_people_are_handed_are_explained_to_them() {
        let shown = targets::list::Shown { values: true, priorities: true };
        let schemas = [
            rules::schema(&rules::Shown::default()),
            matrix::relation::schema(),
            bundles::schema(),
            bundles::gaps_schema(),
            bundles::lists_schema(),
            bundles::discounts_schema(),
            bundles::one_away_schema(),
            targets::list::schema(shown),
        ];
        let all: Vec<&'static str> =
            schemas.iter().flat_map(|schema| &schema.columns).map(|column| column.doc).collect();
        for lang in [Lang::Chinese, Lang::Persian] {
            let said = all.iter().filter(|doc| meaning(doc, lang) != **doc).count();
            assert!(said * 20 >= all.len() * 19, "{said} of {} in {}", all.len(), lang.tag());
        }
    }

    #[test]
    fn formulas_are_the_same_in_every_language() {
        let counts = |text: &str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words
                .filter(|word| word.starts_with('n') && word.len() > 1)
                .map(str::to_owned)
                .collect()
        };
        for [english, chinese, persian] in MEANINGS.iter().filter(|[en, ..]| en.contains("n11")) {
            let wanted: Vec<String> = counts(english)
                .into_iter()
                .filter(|word| word.chars().any(|c| "01x".contains(c)))
                .collect();
            for other in [chinese, persian] {
                assert_eq!(counts(other), wanted, "{other}");
            }
        }
    }
}
