//! What the command says on standard error: what was found in the files, what was left out, what to
//! do next.
//!
//! Flags and commands within a Persian sentence stand in isolates (U+2066 to U+2069), or their
//! hyphens would move to the other end.

use super::{spoken, texts};

texts! { pub
    READING: "reading", "读取中", "خواندن";
    ENCODING: "encoding", "编码中", "کدگذاری";
    MINING: "mining", "挖掘中", "کاویدن";
    MAKING_RULES: "making rules", "生成规则中", "ساختن قاعده‌ها";
    COUNTING_PAIRS: "counting pairs", "统计产品对中", "شمردن جفت‌ها";
    CHOOSING_BUNDLES: "choosing bundles", "选择捆绑组合中", "گزینش بسته‌ها";
    WORKING: "working", "处理中", "در کار";
    NO_PRICE:
        "no --price: grouped by recency and frequency alone",
        "没有 --price：只按最近一次与频率分组",
        "\u{2066}--price\u{2069} نیست: گروه‌بندی تنها بر پایهٔ تازگی و بسامد";
    BY_HOLDINGS:
        "no --features and no --rfv: grouped by what customers hold",
        "没有 --features 也没有 --rfv：按客户拥有的产品分组",
        "نه \u{2066}--features\u{2069} هست و نه \u{2066}--rfv\u{2069}: گروه‌بندی بر پایهٔ داشته‌های مشتریان";
    NO_BUNDLES:
        "no products with this support are held together more often than chance would have it; lower --min-support",
        "在此支持度下没有产品一起出现的次数超过偶然；请降低 --min-support",
        "با این پشتیبانی هیچ محصولاتی بیش از حد تصادف با هم نیستند؛ \u{2066}--min-support\u{2069} را کمتر کنید";
    NO_LIST:
        "no --list: dealt out to as many customers as the pilot had",
        "没有 --list：按试点的客户数分配",
        "\u{2066}--list\u{2069} نیست: میان همان شمار مشتری که آزمایش داشت تقسیم شد";
    TIMES_WANTED:
        "when products were launched and withdrawn counts only with the column of times: --time",
        "产品上市与下架的时间只有在给出时间列时才起作用：--time",
        "زمان عرضه و برچیدن محصولات تنها با ستون زمان به کار می‌آید: \u{2066}--time\u{2069}";
    ONLY_COSTS:
        "without uplift a discount only costs: these are the uplifts from which discounts pay",
        "没有提升时折扣只是成本：以下是折扣开始合算的提升",
        "بی افزایش فروش، تخفیف فقط هزینه است: این‌ها افزایش‌هایی‌اند که از آن‌ها به بعد تخفیف می‌صرفد";
    SECTIONS_LEFT_OUT:
        "what comes next, who comes back and what changed are left out, for on so many rows they take a while: --sections all has them",
        "省略了“接下来是什么”“谁会回来”和“什么变了”，因为行数太多时需要较长时间：--sections all 会包含它们",
        "«بعدی چیست»، «که بازمی‌گردد» و «چه دگرگون شد» کنار ماند، زیرا با این همه سطر زمان می‌برد: \u{2066}--sections all\u{2069} آن‌ها را دارد";
    FIRST_SEEN_EARLY:
        "caution: most customers are first seen in the first tenth of the data; they were customers before, and the first product here need not be their first",
        "注意：多数客户在数据的前十分之一内首次出现；他们此前已是客户，这里的第一个产品未必是他们的第一个",
        "هشدار: بیشتر مشتریان نخستین بار در دهک نخست داده‌ها دیده می‌شوند؛ پیش‌تر هم مشتری بوده‌اند و نخستین محصول اینجا شاید نخستین محصولشان نباشد";
    NOBODY_HAS_ANY:
        "nobody tested has any of the products",
        "受测客户中没有人拥有这些产品",
        "هیچ‌یک از آزمودگان هیچ‌کدام از محصولات را ندارد";
    BY_SIMPLER:
        "a simpler rule does as well (--keep-redundant)",
        "更简单的规则同样好（--keep-redundant）",
        "قاعده‌ای ساده‌تر همان‌قدر خوب است (\u{2066}--keep-redundant\u{2069})";
    BY_CHANCE:
        "chance explains them (--max-q)",
        "偶然即可解释（--max-q）",
        "تصادف توضیحشان می‌دهد (\u{2066}--max-q\u{2069})";
    BY_ACTIVITY:
        "customers who hold much of everything explain them (--null independence)",
        "什么都拥有很多的客户即可解释（--null independence）",
        "مشتریانی که از همه چیز زیاد دارند توضیحشان می‌دهند (\u{2066}--null independence\u{2069})";
    LOWER_MIN_LEN: "lower --min-len", "请降低 --min-len", "\u{2066}--min-len\u{2069} را کمتر کنید";
    LEFT_OUT: "left out", "已省略", "کنار گذاشته شد";
    KEPT: "kept", "已保留", "نگه داشته شد";
    MAY_BE_CHANCE: ", which may be chance", "，可能是偶然", "، که شاید تصادف باشد";
    THE_FARTHEST: "the farthest is ", "相差最远的是 ", "دورترین: ";
}

spoken! {
    Left { time }: "{time} left", "剩余 {time}", "{time} مانده";
    File { file, layout }: "{file}: {layout}", "{file}：{layout}", "{file}: {layout}";
    Filtered { rows }:
        "{rows} rows left out: --where",
        "{rows} 行已省略：--where",
        "{rows} سطر کنار گذاشته شد: \u{2066}--where\u{2069}";
    Returned { rows }:
        "{rows} rows left out: their quantity is not above 0 (--returns keep)",
        "{rows} 行已省略：数量不大于 0（--returns keep）",
        "{rows} سطر کنار گذاشته شد: مقدارشان بیش از ۰ نیست (\u{2066}--returns keep\u{2069})";
    Unusable { rows, reason }:
        "{rows} rows left out: {reason}",
        "{rows} 行已省略：{reason}",
        "{rows} سطر کنار گذاشته شد: {reason}";
    Invisible { products }:
        "{products} product names hold invisible characters (--normalize fold drops them)",
        "{products} 个产品名含有不可见字符（--normalize fold 可去除）",
        "{products} نام محصول نویسه‌های نادیدنی دارد (\u{2066}--normalize fold\u{2069} آن‌ها را می‌اندازد)";
    OneInvisible { products }:
        "{products} product name holds invisible characters (--normalize fold drops them)",
        "{products} 个产品名含有不可见字符（--normalize fold 可去除）",
        "{products} نام محصول نویسه‌های نادیدنی دارد (\u{2066}--normalize fold\u{2069} آن‌ها را می‌اندازد)";
    MayStandForNone { product }:
        "a product is called {product}, which may stand for none",
        "有产品名为 {product}，可能表示“无”",
        "نام محصولی {product} است که شاید به معنای «هیچ» باشد";
    MayStandForNoneIn { product, flags }:
        "a product is called {product}, which may stand for none: {flags} leaves it out",
        "有产品名为 {product}，可能表示“无”：{flags} 可将其排除",
        "نام محصولی {product} است که شاید به معنای «هیچ» باشد: {flags} آن را کنار می‌گذارد";
    NotInCatalogue { products, file }:
        "{products} products are not in {file} and keep their names",
        "{products} 种产品不在 {file} 中，保留原名",
        "{products} محصول در {file} نیست و نام خود را نگه می‌دارد";
    OnLevel { products, level }:
        "{products} of them on level {level}",
        "其中 {products} 种在层级 {level} 上",
        "{products} تای آن‌ها در سطح {level}";
    NothingKnown { products, file }:
        "nothing is known of {products} products: {file} does not have them",
        "对 {products} 种产品一无所知：{file} 中没有它们",
        "از {products} محصول چیزی معلوم نیست: {file} آن‌ها را ندارد";
    Found { n, units, products, entries }:
        "{n} {units}, {products} products, {entries} entries",
        "{n} {units}，{products} 种产品，{entries} 条记录",
        "{n} {units}، {products} محصول، {entries} ثبت";
    FoundInTime { n, units, products, rows, first, last }:
        "{n} {units}, {products} products, {rows} rows from {first} to {last}",
        "{n} {units}，{products} 种产品，{rows} 行，从 {first} 到 {last}",
        "{n} {units}، {products} محصول، {rows} سطر از {first} تا {last}";
    Undated { rows }:
        "{rows} rows do not say when: held from the beginning",
        "{rows} 行没有时间：视为一开始就持有",
        "{rows} سطر زمان ندارد: از آغاز داشته شده به شمار آمد";
    Giants { n, units, limit, what, largest }:
        "{n} {units} with more than {limit} products {what} (--max-basket), the largest: {largest}",
        "{n} {units}超过 {limit} 种产品，{what}（--max-basket），最大的：{largest}",
        "{n} {units} با بیش از {limit} محصول {what} (\u{2066}--max-basket\u{2069})، بزرگ‌ترین‌ها: {largest}";

    Shown { shown, of }:
        "{shown} of {of} shown; -o FILE.csv writes all of them, --rows N shows more",
        "显示 {of} 中的 {shown}；-o FILE.csv 写出全部，--rows N 显示更多",
        "{shown} از {of} نشان داده شد؛ \u{2066}-o FILE.csv\u{2069} همه را می‌نویسد و \u{2066}--rows N\u{2069} بیشتر نشان می‌دهد";
    PageIsIn { file }: "the page is in {file}", "页面已写入 {file}", "صفحه در {file} است";
    NoneHasTwo { units }:
        "nothing found: none of the {units} has two products",
        "什么也没找到：没有哪{units}有两种产品",
        "چیزی یافت نشد: هیچ {units} دو محصول ندارد";
    LowerSupport { support, least }:
        "nothing found: the most frequent pair has a support of {support}; lower to -s {least}",
        "什么也没找到：最频繁的一对支持度为 {support}；请降到 -s {least}",
        "چیزی یافت نشد: پرتکرارترین جفت پشتیبانی {support} دارد؛ تا \u{2066}-s {least}\u{2069} پایین بیاورید";
    LowerSupportOfOne { support, least }:
        "nothing found: the most frequent product has a support of {support}; lower to -s {least}",
        "什么也没找到：最频繁的产品支持度为 {support}；请降到 -s {least}",
        "چیزی یافت نشد: پرتکرارترین محصول پشتیبانی {support} دارد؛ تا \u{2066}-s {least}\u{2069} پایین بیاورید";
    NothingFound { why }: "nothing found: {why}", "什么也没找到：{why}", "چیزی یافت نشد: {why}";
    LowerConfidence { highest, least }:
        "the highest confidence of any rule is {highest}; lower to -c {least}",
        "所有规则的最高置信度为 {highest}；请降到 -c {least}",
        "بیشترین اطمینان در میان قاعده‌ها {highest} است؛ تا \u{2066}-c {least}\u{2069} پایین بیاورید";
    NoneSoStrong { confidence, lift }:
        "no rule is both so confident and of such a lift; the highest confidence of any is {confidence}, the highest lift {lift}",
        "没有规则同时达到这样的置信度和提升度；最高置信度为 {confidence}，最高提升度为 {lift}",
        "هیچ قاعده‌ای هم آن اطمینان و هم آن ضریب بهبود را ندارد؛ بیشترین اطمینان {confidence} و بیشترین ضریب بهبود {lift} است";

    Candidates { itemsets, support, rules }:
        "{itemsets} itemsets with support of at least {support}, {rules} candidate rules",
        "{itemsets} 个项集的支持度不低于 {support}，{rules} 条候选规则",
        "{itemsets} مجموعه با پشتیبانی دست‌کم {support}، {rules} قاعدهٔ نامزد";
    RulesKept { kept, of }:
        "{kept} of {of} rules kept",
        "{of} 条规则中保留 {kept} 条",
        "{kept} قاعده از {of} قاعده ماند";
    RulesDropped { rules, why }:
        "{rules} dropped: {why}",
        "去除 {rules} 条：{why}",
        "{rules} قاعده کنار رفت: {why}";
    InContext { verdicts }:
        "with circumstances held fixed: {verdicts}",
        "在情境固定时：{verdicts}",
        "با ثابت ماندن شرایط: {verdicts}";
    MeetCondition { rules }:
        "{rules} of them meet the condition",
        "其中 {rules} 条符合条件",
        "{rules} تای آن‌ها شرط را دارند";
    FoundAndTested { found, units, support, tested }:
        "found among {found} {units} with support of at least {support}, tested among {tested} others",
        "在 {found} {units}中以不低于 {support} 的支持度找到，在另外 {tested} 中检验",
        "یافته در میان {found} {units} با پشتیبانی دست‌کم {support}، آزموده در میان {tested} تای دیگر";
    Swapped { found, survive, both, once }:
        "with the halves swapped: {found} found, {survive} survive; in both directions {both} of {once}",
        "两半互换后：找到 {found}，经受住检验 {survive}；两个方向都成立的有 {once} 中的 {both}",
        "با جابه‌جایی دو نیمه: {found} یافت شد و {survive} ماند؛ در هر دو سو {both} از {once}";
    Survive { found, survive, wrong }:
        "{found} found, {survive} survive, {wrong} expected false",
        "找到 {found} 条，{survive} 条经受住检验，预计其中 {wrong} 条为假",
        "{found} یافت شد، {survive} ماند، {wrong} نادرست مورد انتظار است";
    Strata { strata, columns }:
        "{strata} strata by {columns}",
        "按 {columns} 分为 {strata} 层",
        "{strata} لایه بر پایهٔ {columns}";

    CouldBeBundles { segment, itemsets, support, bundles }:
        "{segment}{itemsets} itemsets with support of at least {support}, {bundles} of them could be bundles",
        "{segment}{itemsets} 个项集的支持度不低于 {support}，其中 {bundles} 个可作为捆绑组合",
        "{segment}{itemsets} مجموعه با پشتیبانی دست‌کم {support}، که {bundles} تا می‌توانند بسته باشند";
    TogetherWorth { segment, value, mode, share }:
        "{segment}together worth {value} ({mode}), surely {share} of the best choice or more",
        "{segment}合计价值 {value}（{mode}），必定达到最佳选择的 {share} 或更多",
        "{segment}روی‌هم {value} می‌ارزند ({mode})، بی‌گمان {share} بهترین گزینش یا بیشتر";
    FewerReplicates { fewest, asked }:
        "stability is out of {fewest} replicates and not {asked}: more would take minutes",
        "稳定性基于 {fewest} 次重抽样而非 {asked} 次：更多则需要数分钟",
        "پایداری از {fewest} نمونه‌گیری دوباره است و نه {asked}: بیشتر از آن دقیقه‌ها طول می‌کشد";
    BundlesFrom { bundles, file }:
        "{bundles} bundles from {file}",
        "来自 {file} 的 {bundles} 个捆绑组合",
        "{bundles} بسته از {file}";
    OrganicRates { rates, file }:
        "{rates} organic rates from {file}",
        "来自 {file} 的 {rates} 个自然购买率",
        "{rates} نرخ خرید خودجوش از {file}";
    OneAway { file, offers }:
        "{file}: {offers} offers to those one product away",
        "{file}：向只差一个产品者的 {offers} 个推荐",
        "{file}: {offers} پیشنهاد به کسانی که تنها یک محصول کم دارند";
    Realised { customers, units, day, buyers }:
        "{customers} {units} held something before {day}, {buyers} of them took something new afterwards",
        "{customers} {units}在 {day} 之前已持有产品，其中 {buyers} 在之后购买了新产品",
        "{customers} {units} پیش از {day} چیزی داشتند، که {buyers} از آنان سپس چیز تازه‌ای گرفتند";

    OfCells { kinds, cells }: "{kinds} of {cells} cells", "{cells} 个单元中：{kinds}", "از {cells} خانه: {kinds}";
    NetworkOf { products, pairs }:
        "{products} products and {pairs} pairs that are complements or substitutes",
        "{products} 种产品和 {pairs} 对互补或替代关系",
        "{products} محصول و {pairs} جفت مکمل یا جانشین";
    MostHeld { products, others }:
        "the {products} most held products; {others} more do not fit",
        "拥有最多的 {products} 种产品；另有 {others} 种放不下",
        "{products} محصول پرطرفدار؛ {others} محصول دیگر جا نمی‌شود";
    ChangingAssortment { products }:
        "{products} products were launched or withdrawn meanwhile: pairs are counted while both were on sale",
        "期间有 {products} 种产品上市或下架：只在两者同时在售时计数",
        "در این میان {products} محصول عرضه یا برچیده شد: جفت‌ها تا وقتی هر دو در فروش بودند شمرده می‌شوند";
    OutsideDates { products }:
        "{products} of them are in rows outside the catalogue's dates; the rows are believed",
        "其中 {products} 种出现在产品目录日期之外的行中；以行为准",
        "{products} تای آن‌ها در سطرهایی بیرون از تاریخ‌های فهرست محصولات‌اند؛ به سطرها اعتماد شد";
    AllPairs { products, pairs }:
        "{products} products, {pairs} ordered pairs",
        "{products} 种产品，{pairs} 个有序对",
        "{products} محصول، {pairs} جفت مرتب";
    SomePairs { products, pairs, others }:
        "{products} products, {pairs} pairs that occur or should; the other {others} never occur and are expected less than 5 times: they are counted but not written",
        "{products} 种产品，{pairs} 对已出现或应出现；其余 {others} 对从未出现且预期少于 5 次：已计数但不写出",
        "{products} محصول، {pairs} جفت که دیده شده یا باید دیده شود؛ {others} جفت دیگر هرگز دیده نشده و کمتر از ۵ بار انتظار می‌رود: شمرده شد ولی نوشته نشد";
    PlainLiftOverturned { pairs, left, turned }:
        "of {pairs} pairs that plain lift calls complements, {left} are left among equally active customers and {turned} turn round",
        "普通提升度称为互补的 {pairs} 对中，在同样活跃的客户中还剩 {left} 对，{turned} 对反转",
        "از {pairs} جفت که ضریب بهبودِ ساده مکمل می‌خواند، در میان مشتریانِ به همان اندازه فعال {left} تا می‌ماند و {turned} تا وارونه می‌شود";
    HeldOnDays { before, day, after, last }:
        "{before} hold something on {day}, {after} on {last}; what is in both counts as the same people",
        "{before} 位在 {day} 持有产品，{after} 位在 {last} 持有；两边都有的视为同一批人",
        "{before} تا در {day} چیزی دارند و {after} تا در {last}؛ آنچه در هر دو هست همان افراد شمرده می‌شود";
    TookInPeriods { before, day, after }:
        "{before} took something before {day}, {after} from then on; what is in both counts as the same people",
        "{before} 位在 {day} 之前购买过，{after} 位在此之后购买；两边都有的视为同一批人",
        "{before} تا پیش از {day} چیزی گرفتند و {after} تا از آن پس؛ آنچه در هر دو هست همان افراد شمرده می‌شود";
    RowsEndEarly { last }:
        "the rows end on {last}, before the horizon does: those who would take something later are missing",
        "数据到 {last} 为止，早于期限：缺少之后才会购买的人",
        "سطرها در {last} تمام می‌شوند، پیش از پایان افق: آنان که دیرتر چیزی می‌گیرند نیستند";
    HoldSomething { customers, units, day, until, products }:
        "{customers} {units} hold something on {day}; what they take by {until}, {products} products",
        "{customers} {units}在 {day} 持有产品；到 {until} 为止他们购买的产品，共 {products} 种",
        "{customers} {units} در {day} چیزی دارند؛ آنچه تا {until} می‌گیرند، {products} محصول";

    HardlyAnyTogether { units }:
        "hardly any products are together in five {units}; with a support of at least 2 (-s)",
        "几乎没有产品在 5 {units}中一起出现；采用不低于 2 的支持度（-s）",
        "کمتر محصولی در ۵ {units} با هم است؛ با پشتیبانی دست‌کم ۲ (\u{2066}-s\u{2069})";
    WithSupport { support }:
        "with a support of at least {support} (-s)",
        "采用不低于 {support} 的支持度（-s）",
        "با پشتیبانی دست‌کم {support} (\u{2066}-s\u{2069})";

    ModelIsIn { file }: "the model is in {file}", "模型已写入 {file}", "مدل در {file} است";
    Scored { n, units, holdings, offers, suppressed }:
        "{n} {units} with {holdings} different holdings scored; {offers} offers, {suppressed} suppressed",
        "已为 {n} {units}（{holdings} 种不同的持有组合）打分；{offers} 个推荐，{suppressed} 个被抑制",
        "{n} {units} با {holdings} ترکیبِ داشتهٔ متفاوت امتیاز گرفتند؛ {offers} پیشنهاد، {suppressed} کنار گذاشته شد";
    ScoredTimes { n, units, times, offers, suppressed }:
        "{n} {units} scored {times} times, equal holdings mostly once; {offers} offers, {suppressed} suppressed",
        "为 {n} {units}打分 {times} 次，相同的持有组合多半只打一次；{offers} 个推荐，{suppressed} 个被抑制",
        "{n} {units} {times} بار امتیاز گرفتند، داشته‌های یکسان بیشتر یک بار؛ {offers} پیشنهاد، {suppressed} کنار گذاشته شد";
    ExpectedTogether { value }:
        "expected together: {value}, margins less costs",
        "合计预期：{value}，利润减成本",
        "روی‌هم انتظار می‌رود: {value}، سود منهای هزینه";
    RulesApply { file, rules }: "{file}: {rules} rules apply", "{file}：适用 {rules} 条规则", "{file}: {rules} قاعده صدق می‌کند";
    RulesFor { file, rules, products }:
        "{file}: {rules} rules for {products} products",
        "{file}：{products} 种产品的 {rules} 条规则",
        "{file}: {rules} قاعده برای {products} محصول";
    PassedOver { rules }:
        "{rules} rules have several products on the right and are passed over",
        "{rules} 条规则右边有多个产品，已跳过",
        "{rules} قاعده در سوی دوم چند محصول دارند و نادیده گرفته شدند";
    LearntOn { day, days }:
        "learnt from what was held on {day}, tested by what was taken within {days} days",
        "从 {day} 所持有的学习，用 {days} 天内所购买的检验",
        "آموخته از آنچه در {day} داشتند، آزموده با آنچه در {days} روز گرفتند";
    ModelTested { product, method, auc, share }:
        "{product}: {method} (AUC {auc}, {share} of the holders among the top tenth)",
        "{product}：{method}（AUC {auc}，前十分之一包含 {share} 的拥有者）",
        "{product}: {method} (AUC {auc}، {share} دارندگان در دهک نخست)";
    ModelUntested { product, method }:
        "{product}: {method} (not enough holders to test it)",
        "{product}：{method}（拥有者太少，无法检验）",
        "{product}: {method} (دارندگان برای آزمون کم‌اند)";
    MoreProducts { products, command }:
        "and {products} more products; {command} shows all",
        "另有 {products} 种产品；{command} 显示全部",
        "و {products} محصول دیگر؛ {command} همه را نشان می‌دهد";
    Missing { n, units, file }: "{n} {units} are not in {file}", "{n} {units}不在 {file} 中", "{n} {units} در {file} نیستند";
    TableOf { file, customers, columns }:
        "{file}: {customers} customers, {columns} columns",
        "{file}：{customers} 位客户，{columns} 列",
        "{file}: {customers} مشتری، {columns} ستون";
    TellsAlone { column, product, auc, flags }:
        "column {column} alone tells who has {product} (AUC {auc}): is it known before the offer? {flags} leaves it out",
        "仅凭列 {column} 就能辨别谁拥有 {product}（AUC {auc}）：推荐之前就知道它吗？{flags} 可将其排除",
        "ستون {column} به تنهایی می‌گوید که {product} را دارد (AUC {auc}): آیا پیش از پیشنهاد معلوم است؟ {flags} آن را کنار می‌گذارد";
    OffersTo { customers, units, products, method, mrr }:
        "offers to {customers} {units}, {products} products: {method} chosen, MRR {mrr}",
        "向 {customers} {units}推荐，{products} 种产品：选用 {method}，MRR {mrr}",
        "پیشنهاد به {customers} {units}، {products} محصول: {method} برگزیده شد، MRR {mrr}";
    PaysFrom { chance }:
        "a contact pays from a chance of {chance} on; --show products says how deep each list pays",
        "概率从 {chance} 起联系才合算；--show products 说明每个名单在多深处仍合算",
        "تماس از احتمال {chance} به بالا می‌صرفد؛ \u{2066}--show products\u{2069} می‌گوید هر فهرست تا کجا می‌صرفد";
    TopTenth { product, units, share, fitted, tested }:
        "{product}: the top 10 % of {units} hold {share} of the buyers, learnt from {fitted} and tested on {tested}",
        "{product}：前 10% 的{units}包含 {share} 的购买者，从 {fitted} 位学习，在 {tested} 位上测试",
        "{product}: ۱۰٪ نخستِ {units} {share} خریداران را دارد، آموخته از {fitted} و آزموده بر {tested}";
    HalfReached { half, products, units, fitted, counted, tested }:
        "the top 10 % of {units} hold half of the buyers or more for {half} of {products} products, learnt from {fitted} {counted} and tested on {tested}",
        "{products} 种产品中有 {half} 种，前 10% 的{units}包含一半或更多的购买者，从 {fitted} {counted}学习，在 {tested} 个上测试",
        "برای {half} محصول از {products} محصول ۱۰٪ نخستِ {units} نیمی از خریداران یا بیشتر را دارد، آموخته از {fitted} {counted} و آزموده بر {tested}";
    TooFew { products, units }:
        "{products} products have too few {units} to check their chances",
        "{products} 种产品的{units}太少，无法检验其概率",
        "{products} محصول برای سنجش احتمال‌ها {units} کم دارند";
    ChancesAre { farthest, product, points, brier, all }:
        "{farthest}{product}: chances are {points} points from what happened on average; Brier score {brier}, with one chance for all {all}",
        "{farthest}{product}：概率与实际平均相差 {points} 个百分点；Brier 得分 {brier}，所有人同一概率时为 {all}",
        "{farthest}{product}: احتمال‌ها به‌طور میانگین {points} درصد با آنچه رخ داد فاصله دارند؛ امتیاز بریر {brier}، با یک احتمال برای همه {all}";
    ArmsToldApart { auc }:
        "caution: the attributes tell who was contacted (AUC {auc}); the arms were not drawn by lot, and their difference is not the effect of the contact",
        "注意：属性能辨别谁被联系（AUC {auc}）；分组并非抽签，其差异不是联系的效果",
        "هشدار: ویژگی‌ها می‌گویند با که تماس گرفته شد (AUC {auc})؛ گروه‌ها به قرعه نبودند و تفاوتشان اثر تماس نیست";
    BecauseOfContact { product, effect, low, high, sure }:
        "{product}: {effect} of each 1,000 because of the contact ({low} to {high}){sure}",
        "{product}：每 1,000 位中因联系而多 {effect} 位（{low} 至 {high}）{sure}",
        "{product}: از هر ۱٬۰۰۰ نفر {effect} به‌خاطر تماس ({low} تا {high}){sure}";

    Caution { caution }: "caution: {caution}", "注意：{caution}", "هشدار: {caution}";
    MostProducts { products, others }:
        "the {products} products that most customers hold; {others} others are left out (--most-products)",
        "拥有者最多的 {products} 种产品；其余 {others} 种已省略（--most-products）",
        "{products} محصولی که بیشترین مشتری را دارند؛ {others} محصول دیگر کنار گذاشته شد (\u{2066}--most-products\u{2069})";
    NearlyTheSame { one, other }:
        "{one} and {other} say nearly the same, which counts twice; leave one out",
        "{one} 与 {other} 几乎相同，会重复计算；请去掉一个",
        "{one} و {other} کمابیش یک چیز می‌گویند و دو بار شمرده می‌شود؛ یکی را کنار بگذارید";
    RowsOf { file, rows }: "{file}: {rows} rows", "{file}：{rows} 行", "{file}: {rows} سطر";
    WithoutUsage { rows }:
        "{rows} of them are of customers without usage, left out",
        "其中 {rows} 行的客户没有使用数据，已省略",
        "{rows} تای آن‌ها از مشتریانی بی‌دادهٔ مصرف است و کنار گذاشته شد";
    PilotSize { customers, arms, all }:
        "{customers} customers in each of {arms} arms, {all} in all",
        "{arms} 组，每组 {customers} 位客户，共 {all} 位",
        "{customers} مشتری در هریک از {arms} گروه، روی‌هم {all}";
    PilotSizeAndCost { customers, arms, all, cost }:
        "{customers} customers in each of {arms} arms, {all} in all, contacts cost {cost}",
        "{arms} 组，每组 {customers} 位客户，共 {all} 位，联系成本 {cost}",
        "{customers} مشتری در هریک از {arms} گروه، روی‌هم {all}، هزینهٔ تماس‌ها {cost}";
    PilotTooSmall { has, wants, rate, power }:
        "the list has {has} customers and the plan wants {wants}: all are in the pilot, and it will find {rate} more rarely than with power {power}",
        "名单有 {has} 位客户，而计划需要 {wants} 位：全部进入试点，它发现 {rate} 的机会将低于检验力 {power}",
        "فهرست {has} مشتری دارد و طرح {wants} می‌خواهد: همه در آزمایش‌اند و {rate} را کمتر از توان {power} خواهد یافت";
    WithoutArm { customers }:
        "{customers} customers have no arm and are left out",
        "{customers} 位客户没有分组，已省略",
        "{customers} مشتری گروهی ندارند و کنار گذاشته شدند";
    Itemsets { itemsets, support }:
        "{itemsets} itemsets with support of at least {support}",
        "{itemsets} 个项集的支持度不低于 {support}",
        "{itemsets} مجموعه با پشتیبانی دست‌کم {support}";
    ItemsetsBySize { itemsets, support, sizes }:
        "{itemsets} itemsets with support of at least {support}, by products: {sizes}",
        "{itemsets} 个项集的支持度不低于 {support}，按产品数：{sizes}",
        "{itemsets} مجموعه با پشتیبانی دست‌کم {support}، به تفکیک تعداد محصول: {sizes}";
    MoreItemsets { most, support }:
        "more than {most} itemsets with support of at least {support} (--max-itemsets)",
        "支持度不低于 {support} 的项集超过 {most} 个（--max-itemsets）",
        "بیش از {most} مجموعه با پشتیبانی دست‌کم {support} (\u{2066}--max-itemsets\u{2069})";
    MoreItemsetsThan { most, support, fewer, left }:
        "more than {most} itemsets with support of at least {support} (--max-itemsets); -s {fewer} gives {left}",
        "支持度不低于 {support} 的项集超过 {most} 个（--max-itemsets）；-s {fewer} 则为 {left} 个",
        "بیش از {most} مجموعه با پشتیبانی دست‌کم {support} (\u{2066}--max-itemsets\u{2069})؛ \u{2066}-s {fewer}\u{2069} شمار {left} می‌دهد";
    AboutItemsets { about, most, support, fewer, left }:
        "about {about} itemsets with support of at least {support}, more than {most} (--max-itemsets); -s {fewer} gives {left}",
        "支持度不低于 {support} 的项集约有 {about} 个，超过 {most} 个（--max-itemsets）；-s {fewer} 则为 {left} 个",
        "حدود {about} مجموعه با پشتیبانی دست‌کم {support}، بیش از {most} (\u{2066}--max-itemsets\u{2069})؛ \u{2066}-s {fewer}\u{2069} شمار {left} می‌دهد";
    MostTaken { products, others }:
        "the {products} products that most customers took; {others} others are left out (--most; --products and --level put products together)",
        "购买者最多的 {products} 种产品；其余 {others} 种已省略（--most；--products 与 --level 可合并产品）",
        "{products} محصولی که بیشترین مشتری گرفته‌اند؛ {others} محصول دیگر کنار گذاشته شد (\u{2066}--most\u{2069}؛ \u{2066}--products\u{2069} و \u{2066}--level\u{2069} محصولات را یکی می‌کنند)";
    SomeCustomers { file, rows, of }: "{file}: {rows} of {of} customers", "{file}：{of} 位客户中的 {rows} 位", "{file}: {rows} از {of} مشتری";
    AllCustomers { file, rows }: "{file}: {rows} customers", "{file}：{rows} 位客户", "{file}: {rows} مشتری";
    OnList { found, file }:
        "{found} of those in {file} are here",
        "{file} 中的 {found} 位在此",
        "{found} نفر از {file} اینجا هستند";
    UnknownTakers { others, file, first }:
        "{others} others of {file} are not known, {first} the first",
        "{file} 中另有 {others} 位未知，第一位是 {first}",
        "{others} نفر دیگر در {file} ناشناس‌اند، نخستینشان {first}";
    TakerGroups { sets, least, units, testable, found, groups, customers }:
        "{sets} sets that {least} {units} or more hold, {testable} of them could be more than chance, {found} are; {groups} groups of {customers} {units}",
        "{sets} 个组合由 {least} {units}或更多持有，其中 {testable} 个可能超出偶然，{found} 个确实超出；{groups} 个群体共 {customers} {units}",
        "{sets} مجموعه که {least} {units} یا بیشتر دارند، {testable} تا می‌توانست بیش از تصادف باشد و {found} تا هست؛ {groups} گروه با {customers} {units}";
}
