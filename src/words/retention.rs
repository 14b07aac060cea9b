//! What the page says of who stays.

use super::{messages, texts};

texts! {
    EVERYBODY: "all", "全部", "همه";
    RETENTION: "Who stays", "谁会留下", "چه کسانی می‌مانند";
    RETENTION_LEAD:
        "Customers by how many products they hold, and how many of each rung stayed.",
        "按持有产品数划分客户，以及每一级有多少人留下。",
        "مشتریان بر پایهٔ تعداد محصولاتشان، و اینکه از هر پله چند نفر ماندند.";
    ONE_PRODUCT: "1 product", "1 种产品", "۱ محصول";
    NOTHING_LEFT:
        "That is mostly tenure: nothing of the difference is left within bands.",
        "这主要是在网时长所致：同档之内差异不复存在。",
        "این بیشتر از سابقه است: درون دسته‌ها از تفاوت چیزی نمی‌ماند.";
    HELD: "products held", "持有产品数", "تعداد محصولات";
    STAYED: "stayed", "留下", "ماندند";
    AS_COUNTED: "as counted", "原始", "چنان‌که شمرده شد";
    AT_LIKE_TENURE: "at like tenure", "同等在网时长", "با سابقهٔ همانند";
    RUNGS: "Rung by rung", "逐级来看", "پله به پله";
    LOWEST: "The lowest rung: there is none to compare with.", "最低一级：没有可比较的下级。", "پایین‌ترین پله: پله‌ای برای مقایسه نیست.";
    NOT_SURE: "That is not surely different.", "差异并不确定。", "این تفاوت حتمی نیست.";
    NOT_ADJUSTED: "That is different, and not adjusted for tenure.", "差异确定，但未按在网时长调整。", "این تفاوت هست، ولی برای سابقه تعدیل نشده.";
    NO_RATIO: "No odds ratio can be given: all or none of one rung stayed.", "无法给出优势比：某一级全部留下或全部离开。", "نسبت بخت را نمی‌توان گفت: از یکی از پله‌ها همه یا هیچ‌کس نماند.";
    NOTHING_TO_COMPARE:
        "Nothing can be compared: there is one rung only, or nobody left, or everybody.",
        "无法比较：只有一级，或无人离开，或全部离开。",
        "چیزی برای مقایسه نیست: یک پله بیش نیست، یا هیچ‌کس نرفت، یا همه رفتند.";
    CAUTION:
        "Caution: products were counted when it was known who had left. Staying long and holding much come together for other reasons too.",
        "注意：统计产品数时已知道谁离开了。长期留下与持有较多会因其他原因而同时出现。",
        "هشدار: محصولات وقتی شمرده شدند که معلوم بود که رفته است. ماندنِ دراز و داشتنِ زیاد به دلایل دیگر هم با هم می‌آیند.";
    RETENTION_CAVEAT:
        "Those who hold more differ in more than their products: this is an association, and at the most what one product more does.",
        "持有较多的人不仅在产品上不同：这是关联，至多是多一个产品的作用。",
        "آنان که بیشتر دارند تنها در محصول فرق ندارند: این همراهی است و حداکثر همان است که یک محصول بیشتر می‌کند.";
    ANCHORS: "Which products those hold who stay", "留下的人持有哪些产品", "آنان که می‌مانند چه محصولاتی دارند";
    ANCHORS_LEAD:
        "The holders of each product against customers of like tenure who hold as many other products.",
        "把每种产品的持有者与在网时长相近、持有同样多其他产品的客户相比较。",
        "دارندگان هر محصول در برابر مشتریانی با سابقهٔ همانند که همان‌قدر محصول دیگر دارند.";
    ANCHOR: "anchor", "稳固", "لنگر";
    LOOSE: "loose", "松动", "سست";
    REVERSED: "reversed", "反转", "وارون";
    UNDECIDED: "undecided", "未定", "نامعلوم";
    PRODUCT: "product", "产品", "محصول";
    PRODUCT_DOC: "The product.", "产品。", "محصول.";
    HOLDERS: "holders", "持有者", "دارندگان";
    HOLDERS_DOC: "Customers who hold it.", "持有它的客户数。", "مشتریانی که آن را دارند.";
    HOLDERS_LEFT: "left", "离开", "رفتند";
    HOLDERS_LEFT_DOC: "Those of them who left.", "其中离开的人数。", "آنان که رفتند.";
    ODDS: "odds", "优势比", "نسبت بخت";
    ODDS_DOC: "The odds of staying of holders by those of all others.", "持有者留下的优势与其他人之比。", "بخت ماندنِ دارندگان بخش بر بخت دیگران.";
    ODDS_LIKE: "among their like", "同类之中", "در میان همانندان";
    ODDS_LIKE_DOC:
        "The same among customers of like tenure and number of other products.",
        "在在网时长和其他产品数相近的客户中的同一数字。",
        "همان در میان مشتریانی با سابقه و تعداد محصولاتِ همانند.";
    Q: "q", "q 值", "q (خطا)";
    Q_DOC: "The chance of it among all products looked at.", "在所有考察的产品中出现这种情况的概率。", "احتمال آن در میان همهٔ محصولاتِ بررسی‌شده.";
    ROLE: "role", "作用", "نقش";
    ROLE_DOC:
        "Anchor: holders stay more than their like. Loose: they leave more. Reversed: it only seemed the other way round.",
        "稳固：持有者比同类更多留下。松动：更多离开。反转：表面上恰好相反。",
        "لنگر: دارندگان بیش از همانندان می‌مانند. سست: بیشتر می‌روند. وارون: تنها در ظاهر برعکس می‌نمود.";
    CURVES: "How long they stay", "停留多久", "چه مدت می‌مانند";
    TIME: "time", "时间", "زمان";
    STILL_THERE: "still there", "仍在", "هنوز هستند";
    WORTH: "What a customer is worth", "客户的价值", "ارزش یک مشتری";
    ENDLESS: "without end: nobody left and money costs nothing", "无上限：无人离开且资金没有成本", "بی‌پایان: کسی نرفت و پول هزینه ندارد";

    RISK: "Who is likely to leave", "谁可能离开", "که احتمال رفتن دارد";
    RISK_LEAD:
        "Customers still there, the most likely to leave first: the share of leavers among customers with the same products and of like tenure. A ranking by what happened to like customers, not a cause.",
        "仍在的客户，最可能离开者在前：产品相同且在网时长相近的客户中离开者的比例。这是按同类客户的结局排序，而非原因。",
        "مشتریانی که هنوز هستند، محتمل‌ترین رفتنی‌ها نخست: سهم رفتگان در میان مشتریانی با همین محصولات و سابقهٔ همانند. رتبه‌بندی از سرنوشت همانندان است، نه علت.";
    RISK_SHARE: "risk", "风险", "خطر";
    RISK_SHARE_DOC: "The share of leavers among like customers, drawn towards that of larger groups.", "同类客户中离开者的比例，向更大群体的比例收缩。", "سهم رفتگان در میان همانندان، کشیده به سوی گروه‌های بزرگ‌تر.";
    REASONS: "what it rests on", "依据", "بر چه پایه";
    REASONS_DOC: "Number of products and tenure, then the products that tell most.", "产品数与在网时长，其次是最能说明问题的产品。", "تعداد محصولات و سابقه، سپس محصولاتی که بیشتر می‌گویند.";

    METRICS: "Who comes back", "谁会再来", "چه کسانی بازمی‌گردند";
    METRICS_LEAD:
        "Of the customers active in one period, how many are active in the next; and the same of each customer's each product.",
        "某一时期活跃的客户中有多少在下一时期仍活跃；对每位客户的每种产品同样计算。",
        "از مشتریان فعالِ یک دوره چند نفر در دورهٔ بعد فعال‌اند؛ و همین برای هر محصولِ هر مشتری.";
    PERIOD: "period", "时期", "دوره";
    PERIOD_DOC: "Its first day.", "该时期的第一天。", "نخستین روز آن.";
    ACTIVE: "active", "活跃", "فعال";
    ACTIVE_DOC: "Customers active in it.", "该时期活跃的客户数。", "مشتریان فعال در آن.";
    NEW: "new", "新增", "تازه";
    NEW_DOC: "Those seen for the first time.", "首次出现的客户数。", "آنان که نخستین بار دیده شدند.";
    CAME_BACK: "customers", "客户", "مشتریان";
    CAME_BACK_DOC: "Of those active in the period before, the share still active.", "上一时期活跃者中仍活跃的比例。", "سهم هنوز فعال از فعالانِ دورهٔ پیش.";
    PRODUCTS_KEPT: "their products", "其产品", "محصولاتشان";
    PRODUCTS_KEPT_DOC: "The same of pairs of customer and product.", "客户与产品之对的同一比例。", "همان برای جفت‌های مشتری و محصول.";
    NET: "revenue, net", "净收入", "درآمد خالص";
    NET_DOC: "What the customers of the period before bring now, by what they brought then.", "上一时期客户现在的收入除以当时的收入。", "آنچه مشتریانِ دورهٔ پیش اکنون می‌آورند بخش بر آنچه آن زمان آوردند.";
    COHORTS: "Those who began together", "同期开始的客户", "آنان که با هم آغاز کردند";
    COHORTS_LEAD: "How many of those who began in one period are active so many periods later.", "同一时期开始的客户在若干时期之后仍活跃的比例。", "چند نفر از آغازکنندگان یک دوره، چند دوره بعد فعال‌اند.";
    BEGAN: "began", "开始", "آغاز";
    OPENERS: "Door openers", "敲门产品", "درگشاها";
    OPENERS_LEAD:
        "Of the customers who began with a product, how many took something new afterwards, against those who began with something else.",
        "以某产品开始的客户中有多少后来又买了新产品，与以其他产品开始者相比。",
        "از مشتریانی که با محصولی آغاز کردند چند نفر پس از آن چیز تازه‌ای گرفتند، در برابر آنان که با چیز دیگری آغاز کردند.";
    BEGINNERS: "began with it", "以此开始", "آغازکنندگان با آن";
    BEGINNERS_DOC: "Customers who began with it and could be followed long enough.", "以此开始且观察时间足够的客户数。", "مشتریانی که با آن آغاز کردند و به اندازهٔ کافی دنبال شدند.";
    WENT_ON: "went on", "继续购买", "ادامه دادند";
    WENT_ON_DOC: "The share of them who took something new.", "其中又买了新产品的比例。", "سهمی از آنان که چیز تازه‌ای گرفتند.";
    OTHERS_WENT_ON: "others", "其他", "دیگران";
    OTHERS_WENT_ON_DOC: "The same of those who began with something else.", "以其他产品开始者的同一比例。", "همان برای آنان که با چیز دیگری آغاز کردند.";
    SHORT: "The last period is not over: its numbers are too small.", "最后一个时期尚未结束：其数字偏小。", "دورهٔ آخر تمام نشده است: عددهایش کوچک‌تر از واقع است.";
}

messages! {
    AllStayed { n, stayed, share }:
        "Of {n} customers {stayed} ({share}) stayed.",
        "{n} 位客户中有 {stayed} 位（{share}）留下。",
        "از {n} مشتری {stayed} نفر ({share}) ماندند.";
    OfRung { n, products, stayed, share, low, high }:
        "Of {n} customers with {products} {stayed} ({share}; {low} to {high}) stayed.",
        "持有 {products}的 {n} 位客户中有 {stayed} 位（{share}；{low} 至 {high}）留下。",
        "از {n} مشتری با {products} {stayed} نفر ({share}؛ {low} تا {high}) ماندند.";
    LikeTenure { share }:
        "With the tenure of all customers it would be {share}.",
        "若在网时长与全体客户相同，则为 {share}。",
        "با سابقهٔ همهٔ مشتریان {share} می‌بود.";
    StepOdds { from, odds }:
        "The odds of staying are {odds} times those with {from}.",
        "留下的优势是持有 {from} 种者的 {odds} 倍。",
        "بخت ماندن {odds} برابرِ آنان است که {from} دارند.";
    StepOddsLike { from, odds, adjusted }:
        "The odds of staying are {odds} times those with {from}, among customers of like tenure {adjusted} times.",
        "留下的优势是持有 {from} 种者的 {odds} 倍，在网时长相近者之间为 {adjusted} 倍。",
        "بخت ماندن {odds} برابرِ آنان است که {from} دارند، و در میان مشتریانِ هم‌سابقه {adjusted} برابر.";
    MostlyTenure { left }:
        "That is mostly tenure: {left} of the difference is left within bands.",
        "这主要是在网时长所致：同档之内只剩差异的 {left}。",
        "این بیشتر از سابقه است: درون دسته‌ها {left} تفاوت می‌ماند.";
    Remains { left }:
        "Tenure does not explain that: {left} of the difference is left within bands.",
        "在网时长不能解释：同档之内仍剩差异的 {left}。",
        "سابقه این را توضیح نمی‌دهد: درون دسته‌ها {left} تفاوت می‌ماند.";
    NotALadder { chi, df, p, z }:
        "Not a ladder: staying does not move along a line with the number of products (departure chi-square {chi}, degrees of freedom {df}, p {p}; a straight line has Z {z}). Read it rung by rung.",
        "不成阶梯：留存并不随产品数沿直线变化（偏离卡方 {chi}，自由度 {df}，p {p}；直线的 Z 为 {z}）。请逐级阅读。",
        "نردبان نیست: ماندن با تعداد محصولات روی یک خط نمی‌رود (خی‌دوی انحراف {chi}، درجهٔ آزادی {df}، p {p}؛ خط راست Z برابر {z} دارد). پله به پله بخوانید.";
    Rises { z, p }:
        "Trend: staying rises with the number of products held (Z {z}, p {p}).",
        "趋势：留存随持有产品数上升（Z {z}，p {p}）。",
        "روند: ماندن با تعداد محصولات بالا می‌رود (Z {z}، p {p}).";
    Falls { z, p }:
        "Trend: staying falls with the number of products held (Z {z}, p {p}).",
        "趋势：留存随持有产品数下降（Z {z}，p {p}）。",
        "روند: ماندن با تعداد محصولات پایین می‌آید (Z {z}، p {p}).";
    NoTrend { z, p }:
        "No trend: staying neither rises nor falls surely with the number of products (Z {z}, p {p}).",
        "没有趋势：留存并不确定地随产品数升降（Z {z}，p {p}）。",
        "روندی نیست: ماندن با تعداد محصولات نه حتماً بالا می‌رود نه پایین (Z {z}، p {p}).";
    Below { below }: "below {below}", "低于 {below}", "کمتر از {below}";
    FromBelow { from, below }: "{from} to below {below}", "{from} 至 {below} 以下", "{from} تا کمتر از {below}";
    FromOn { from }: "{from} and more", "{from} 及以上", "{from} و بیشتر";
    Bands { bands }:
        "Tenure bands: {bands}.",
        "在网时长分档：{bands}。",
        "دسته‌های سابقه: {bands}.";
    RowOfAnchor { left, holders, product, odds, like }:
        "{left} of {holders} holders of {product} left; their odds of staying are {odds} times those of all others, and {like} times those of their like.",
        "{product} 的 {holders} 位持有者中 {left} 位离开；其留下的优势是其他人的 {odds} 倍，是同类的 {like} 倍。",
        "{left} نفر از {holders} دارندهٔ {product} رفتند؛ بخت ماندنشان {odds} برابر همهٔ دیگران و {like} برابر همانندانشان است.";
    StillThere { n, products, share, time }:
        "Of {n} customers with {products} {share} are still there at {time}.",
        "持有 {products}的 {n} 位客户中，到 {time} 时仍有 {share} 在。",
        "از {n} مشتری با {products} در زمان {time} هنوز {share} هستند.";
    Products { held }: "{held} products", "{held} 种产品", "{held} محصول";
    SamePace { chi, p }:
        "Whether the rungs leave at the same pace (log-rank test): chi-square {chi}, p {p}.",
        "各级离开的速度是否相同（对数秩检验）：卡方 {chi}，p {p}。",
        "آیا پله‌ها با یک آهنگ می‌روند (آزمون لگ‌رنک): خی‌دو {chi}، p {p}.";
    WorthLead { margin, discount }:
        "With a margin of {margin} a period and {discount} discount, if each rung stays as it did:",
        "按每期利润 {margin}、折现率 {discount}，若各级按现有比例留下：",
        "با سود {margin} در هر دوره و تنزیل {discount}، اگر هر پله چنان بماند که ماند:";
    WorthOf { value, more }:
        "{value} ({more} against the rung below)",
        "{value}（比下一级 {more}）",
        "{value} ({more} نسبت به پلهٔ زیرین)";
    RowOfRisk { customer, risk }:
        "{customer}: of customers like this one {risk} left.",
        "{customer}：此类客户中 {risk} 离开。",
        "{customer}: از چنین مشتریانی {risk} رفتند.";
    LikeCustomers { products, share, all }:
        "{products}: {share} of such customers left, {all} of all",
        "{products}：此类客户中 {share} 离开，全体为 {all}",
        "{products}: {share} از چنین مشتریانی رفتند، {all} از همه";
    LikeCustomersTenure { products, band, share, all }:
        "{products}, tenure {band}: {share} of such customers left, {all} of all",
        "{products}，在网时长 {band}：此类客户中 {share} 离开，全体为 {all}",
        "{products}، سابقه {band}: {share} از چنین مشتریانی رفتند، {all} از همه";
    WithProduct { product, own, other }:
        "with {product}: {own} left, {other} otherwise",
        "有 {product}：{own} 离开，否则为 {other}",
        "با {product}: {own} رفتند، وگرنه {other}";
    WithoutProduct { product, own, other }:
        "without {product}: {own} left, {other} otherwise",
        "没有 {product}：{own} 离开，否则为 {other}",
        "بی {product}: {own} رفتند، وگرنه {other}";
    Repeat { n, repeat, share }:
        "Of {n} customers {repeat} ({share}) came on two days or more.",
        "{n} 位客户中有 {repeat} 位（{share}）在两天或更多天来过。",
        "از {n} مشتری {repeat} نفر ({share}) در دو روز یا بیشتر آمدند.";
    RowOfPeriod { period, active, new, customers, products }:
        "From {period}: {active} active, {new} of them new; {customers} of those active before came back, and {products} of their products.",
        "自 {period}：{active} 位活跃，其中 {new} 位新增；此前活跃者有 {customers} 再来，其产品有 {products} 保留。",
        "از {period}: {active} فعال که {new} تازه‌اند؛ {customers} از فعالانِ پیشین بازگشتند و {products} از محصولاتشان.";
    CohortCell { n, active, share, age }:
        "{active} of {n} ({share}) after {age} periods",
        "{age} 期之后 {n} 位中的 {active} 位（{share}）",
        "پس از {age} دوره {active} از {n} ({share})";
    RowOfOpener { product, n, share, others }:
        "Of {n} customers who began with {product} {share} took something new; of those who began with something else {others}.",
        "以 {product} 开始的 {n} 位客户中 {share} 又买了新产品；以其他产品开始者为 {others}。",
        "از {n} مشتری که با {product} آغاز کردند {share} چیز تازه‌ای گرفتند؛ از آغازکنندگان با چیز دیگر {others}.";
}
