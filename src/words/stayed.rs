//! What `retention` says of who stays, who is at risk and who comes back.

use super::{spoken, texts};

texts! { pub
    WHO_STAYS: "Who stays, by number of products held", "谁会留下，按持有产品数", "چه کسانی می‌مانند، به تفکیک تعداد محصولات";
    WHICH_PRODUCTS: "Which products those hold who stay", "留下的人持有哪些产品", "آنان که می‌مانند چه محصولاتی دارند";
    CAUTION:
        "products were counted when it was known who had left: staying long and holding much come together for other reasons too. Count products first, watch afterwards, and say --landmark",
        "统计产品数时已知道谁离开了：长期留下与持有较多会因其他原因而同时出现。请先统计产品，再行观察，并加上 --landmark",
        "محصولات وقتی شمرده شدند که معلوم بود که رفته است: ماندنِ دراز و داشتنِ زیاد به دلایل دیگر هم با هم می‌آیند. نخست محصولات را بشمارید، سپس دنبال کنید و \u{2066}--landmark\u{2069} بگویید";
    ASSOCIATION:
        "lifetime values compare customers who differ in more than their products: an association, and at the most what one product more is worth",
        "终身价值比较的客户不仅在产品上不同：这是关联，至多是多一个产品的价值",
        "ارزش‌های عمر مشتریانی را می‌سنجند که تنها در محصول فرق ندارند: همراهی است و حداکثر ارزشِ یک محصول بیشتر";
    VALUES:
        "those who hold more differ in more than their products: an association, not what one product more would bring",
        "持有较多的人不仅在产品上不同：这是关联，而非多一个产品会带来的价值",
        "آنان که بیشتر دارند تنها در محصول فرق ندارند: همراهی است، نه آنچه یک محصول بیشتر می‌آورد";
    EVERYBODY: "all", "全部", "همه";
    LOWEST: "the lowest rung: there is none to compare with", "最低一级：没有可比较的下级", "پایین‌ترین پله: پله‌ای برای مقایسه نیست";
    ALL_LEFT: "everybody on this rung left", "这一级全部离开", "همهٔ این پله رفتند";
    NONE_LEFT: "nobody on this rung left", "这一级无人离开", "هیچ‌کس از این پله نرفت";
    EMPTY_SIDE: "one side of the table is empty", "表的一侧为空", "یک سوی جدول خالی است";
    ZERO_ODDS: "the odds ratio is 0", "优势比为 0", "نسبت بخت ۰ است";
    INFINITE_ODDS: "the odds ratio is infinite", "优势比为无穷大", "نسبت بخت بی‌نهایت است";
    ONE_STRATUM: "fewer than two strata compare anything", "能比较的层不足两个", "کمتر از دو لایه چیزی را می‌سنجند";
    NOTHING_TO_COMPARE:
        "nothing can be compared: there is one rung only, or nobody left, or everybody",
        "无法比较：只有一级，或无人离开，或全部离开",
        "چیزی برای مقایسه نیست: یک پله بیش نیست، یا هیچ‌کس نرفت، یا همه رفتند";
    TWO_RUNGS: "two rungs, so that every line fits", "只有两级，任何直线都合适", "دو پله، پس هر خطی می‌گذرد";
    NO_STEP: "no step differs surely from the one below", "没有哪一级与其下级有确定的差异", "هیچ پله‌ای حتماً با پلهٔ زیرین فرق ندارد";
    ENDLESS: "without end: nobody left and money costs nothing", "无上限：无人离开且资金没有成本", "بی‌پایان: کسی نرفت و پول هزینه ندارد";
    HOW_LONG: "How long they stay (Kaplan and Meier)", "停留多久（Kaplan–Meier）", "چه مدت می‌مانند (کاپلان و مایر)";
    MORE_THAN_HALF: "more than half are there at the end", "结束时仍有过半者在", "در پایان بیش از نیمی هستند";
    NO_RISK_SET:
        "log-rank test: nothing to compare, since no two rungs are under observation when somebody leaves",
        "对数秩检验：无法比较，因为有人离开时没有两级同时处于观察之中",
        "آزمون لگ‌رنک: چیزی برای مقایسه نیست، زیرا هنگام رفتنِ کسی هیچ دو پله‌ای زیر نظر نیستند";

    WHO_BACK: "Who comes back, and what they bring", "谁会再来，带来多少", "چه کسانی بازمی‌گردند و چه می‌آورند";
    SHORT:
        "the last period is not over: what stands there is too small",
        "最后一个时期尚未结束：其数字偏小",
        "دورهٔ آخر تمام نشده است: آنچه آنجا آمده کوچک‌تر از واقع است";
    COHORTS:
        "How many of those who began together are still active, in percent",
        "同期开始者中仍活跃的比例（百分比）",
        "چند درصد از آنان که با هم آغاز کردند هنوز فعال‌اند";
    BEGAN: "began", "开始", "آغاز";
    CUSTOMERS: "customers", "客户", "مشتریان";
}

spoken! {
    AllStayed { n, stayed, share }:
        "{n} customers, {stayed} stayed ({share})",
        "{n} 位客户，{stayed} 位留下（{share}）",
        "{n} مشتری، {stayed} نفر ماندند ({share})";
    Different { from }: "different from {from}", "与 {from} 不同", "متفاوت با {from}";
    DifferentCrude { from }:
        "different from {from}; not adjusted for tenure",
        "与 {from} 不同；未按在网时长调整",
        "متفاوت با {from}؛ برای سابقه تعدیل نشده";
    DifferentStill { from, left }:
        "different from {from}; {left} of it is left within bands",
        "与 {from} 不同；同档之内仍剩 {left}",
        "متفاوت با {from}؛ درون دسته‌ها {left} آن می‌ماند";
    NotSure { from }: "not surely different from {from}", "与 {from} 的差异不确定", "تفاوت با {from} حتمی نیست";
    MostlyTenureFrom { left, from }:
        "mostly tenure: {left} of the difference from {from} is left within bands",
        "主要是在网时长：同档之内与 {from} 的差异只剩 {left}",
        "بیشتر از سابقه: درون دسته‌ها {left} تفاوت با {from} می‌ماند";
    NoOdds { from, why }:
        "no odds ratio against {from}: {why}",
        "与 {from} 相比无优势比：{why}",
        "نسبت بختی در برابر {from} نیست: {why}";
    NoneAtLike { why }: "none at like tenure: {why}", "同等在网时长之下无：{why}", "با سابقهٔ همانند نیست: {why}";
    Standardised { used, bands }:
        "standardised over the {used} of {bands} bands that have such customers",
        "在 {bands} 档中有此类客户的 {used} 档上标准化",
        "استانداردشده روی {used} از {bands} دسته‌ای که چنین مشتریانی دارند";
    Degree { df }: "{df} degree of freedom", "自由度 {df}", "درجهٔ آزادی {df}";
    Degrees { df }: "{df} degrees of freedom", "自由度 {df}", "درجهٔ آزادی {df}";
    Although { z }:
        "although a straight line through it has Z {z}",
        "尽管穿过它的直线 Z 为 {z}",
        "هرچند خط راست از میان آن Z برابر {z} دارد";
    LineOnly { z }:
        "and a straight line through it has Z {z} only",
        "而穿过它的直线 Z 仅为 {z}",
        "و خط راست از میان آن تنها Z برابر {z} دارد";
    NotALadder { chi, df, p, line }:
        "not a ladder: retention does not move along a line with the number of products (departure chi-square {chi}, {df}, {p}), {line}; read it rung by rung",
        "不成阶梯：留存并不随产品数沿直线变化（偏离卡方 {chi}，{df}，{p}），{line}；请逐级阅读",
        "نردبان نیست: ماندن با تعداد محصولات روی یک خط نمی‌رود (خی‌دوی انحراف {chi}، {df}، {p})، {line}؛ پله به پله بخوانید";
    Departure { chi, df, p }:
        "departure from a straight line: chi-square {chi}, {df}, {p}",
        "与直线的偏离：卡方 {chi}，{df}，{p}",
        "انحراف از خط راست: خی‌دو {chi}، {df}، {p}";
    Rises { z, p, line }:
        "trend: retention rises with the number of products held (Z {z}, {p}; {line})",
        "趋势：留存随持有产品数上升（Z {z}，{p}；{line}）",
        "روند: ماندن با تعداد محصولات بالا می‌رود (Z {z}، {p}؛ {line})";
    Falls { z, p, line }:
        "trend: retention falls with the number of products held (Z {z}, {p}; {line})",
        "趋势：留存随持有产品数下降（Z {z}，{p}；{line}）",
        "روند: ماندن با تعداد محصولات پایین می‌آید (Z {z}، {p}؛ {line})";
    NoTrend { z, p, line }:
        "no trend: retention neither rises nor falls surely with the number of products (Z {z}, {p}; {line})",
        "没有趋势：留存并不确定地随产品数升降（Z {z}，{p}；{line}）",
        "روندی نیست: ماندن با تعداد محصولات نه حتماً بالا می‌رود نه پایین (Z {z}، {p}؛ {line})";
    Step { from, to, left }: "{from} to {to} ({left})", "{from} 至 {to}（{left}）", "{from} به {to} ({left})";
    MostlyTenure { steps }:
        "mostly tenure: {steps}; in brackets what is left of the log odds ratio among customers of like tenure",
        "主要是在网时长：{steps}；括号内为在网时长相近的客户之间对数优势比所剩的部分",
        "بیشتر از سابقه: {steps}؛ در پرانتز آنچه از لگاریتم نسبت بخت در میان مشتریان هم‌سابقه می‌ماند";
    NotTenure { steps }:
        "not explained by tenure: {steps}",
        "在网时长不能解释：{steps}",
        "سابقه توضیح نمی‌دهد: {steps}";
    Below { below }: "below {below}", "低于 {below}", "کمتر از {below}";
    FromBelow { from, below }: "{from} to below {below}", "{from} 至 {below} 以下", "{from} تا کمتر از {below}";
    FromOn { from }: "{from} and more", "{from} 及以上", "{from} و بیشتر";
    Bands { bands }: "tenure bands: {bands}", "在网时长分档：{bands}", "دسته‌های سابقه: {bands}";
    WorthBy { column }:
        "What customers are worth by {column}, as it was measured",
        "客户的价值，以实测的 {column} 计",
        "ارزش مشتریان بر پایهٔ {column}، چنان‌که اندازه گرفته شد";
    Worth { margin, discount }:
        "What a customer is worth, with a margin of {margin} a period and {discount} discount",
        "客户的价值，按每期利润 {margin}、折现率 {discount}",
        "ارزش یک مشتری، با سود {margin} در هر دوره و تنزیل {discount}";
    WorthUpTo { end, margin, discount }:
        "What a customer brings up to {end}, with a margin of {margin} for each unit of time and {discount} discount",
        "客户到 {end} 为止带来的价值，按每单位时间利润 {margin}、折现率 {discount}",
        "آنچه یک مشتری تا {end} می‌آورد، با سود {margin} در هر واحد زمان و تنزیل {discount}";
    MoreThanBelow { more }: "{more} against the rung below", "比下一级 {more}", "{more} نسبت به پلهٔ زیرین";
    HalfLeft { time }: "half have left by {time}", "到 {time} 时已有一半离开", "تا {time} نیمی رفته‌اند";
    StillThere { share, time, mean, half, left, n }:
        "{share} still there at {time}, {mean} on average up to then; {half} ({left} of {n} left)",
        "{share} 到 {time} 时仍在，至此平均 {mean}；{half}（{n} 位中 {left} 位离开）",
        "{share} در زمان {time} هنوز هستند، تا آن زمان به‌طور میانگین {mean}؛ {half} ({left} از {n} رفتند)";
    LogRank { chi, df, p }:
        "log-rank test: chi-square {chi}, {df}, p {p}",
        "对数秩检验：卡方 {chi}，{df}，p {p}",
        "آزمون لگ‌رنک: خی‌دو {chi}، {df}، p {p}";
    NoLogRank { why }: "log-rank test: {why}", "对数秩检验：{why}", "آزمون لگ‌رنک: {why}";
    Row { row }: "row {row}", "第 {row} 行", "سطر {row}";
    OneProduct { held }: "{held} product", "{held} 种产品", "{held} محصول";
    Products { held }: "{held} products", "{held} 种产品", "{held} محصول";
    LikeCustomers { products, left, all }:
        "{products}: {left} of such customers left, {all} of all",
        "{products}：此类客户中 {left} 离开，全体为 {all}",
        "{products}: {left} از چنین مشتریانی رفتند، {all} از همه";
    LikeCustomersTenure { products, band, left, all }:
        "{products}, tenure {band}: {left} of such customers left, {all} of all",
        "{products}，在网时长 {band}：此类客户中 {left} 离开，全体为 {all}",
        "{products}، سابقه {band}: {left} از چنین مشتریانی رفتند، {all} از همه";
    With { product, left, otherwise }:
        "with {product}: {left} left, {otherwise} otherwise",
        "有 {product}：{left} 离开，否则为 {otherwise}",
        "با {product}: {left} رفتند، وگرنه {otherwise}";
    Without { product, left, otherwise }:
        "without {product}: {left} left, {otherwise} otherwise",
        "没有 {product}：{left} 离开，否则为 {otherwise}",
        "بی {product}: {left} رفتند، وگرنه {otherwise}";
    Repeat { repeat, n, share, low, high }:
        "{repeat} of {n} customers came on two days or more: a repeat purchase rate of {share} [{low}, {high}]",
        "{n} 位客户中有 {repeat} 位在两天或更多天来过：重复购买率 {share} [{low}, {high}]",
        "{repeat} از {n} مشتری در دو روز یا بیشتر آمدند: نرخ خرید دوباره {share} [{low}, {high}]";
    Openers { days }:
        "Door openers: what customers began with who took something new within {days} days",
        "敲门产品：在 {days} 天内又买了新产品的客户从什么开始",
        "درگشاها: مشتریانی که در {days} روز چیز تازه‌ای گرفتند با چه آغاز کردند";
}
