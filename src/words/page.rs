//! What the page says.

use super::{messages, texts};

texts! {
    TITLE: "What goes with what", "哪些产品一起出现", "چه با چه همراه است";
    SKIP: "Skip to the content", "跳到正文", "پرش به متن";
    CONTENTS: "Contents", "目录", "فهرست";
    FOOTER:
        "Made by pannier. This page needs no network: everything is in this one file.",
        "由 pannier 生成。本页无需网络：所有内容都在这一个文件里。",
        "ساختهٔ pannier. این صفحه به شبکه نیاز ندارد: همه چیز در همین یک پرونده است.";

    OVERVIEW: "Overview", "概览", "در یک نگاه";
    PRODUCTS: "products", "种产品", "محصول";
    MOST_HELD: "The products most held", "拥有最多的产品", "پرطرفدارترین محصولات";
    QUALITY: "The data and their quality", "数据与数据质量", "داده‌ها و کیفیت آن‌ها";
    FILES: "The files as they were understood", "文件的解读方式", "پرونده‌ها آن‌گونه که فهمیده شدند";

    BUNDLES: "Bundles to offer", "建议的捆绑组合", "بسته‌های پیشنهادی";
    BUNDLES_LEAD:
        "The few product sets worth offering: to those who hold all of a set but one product. They were chosen together, so that each adds something to those before it.",
        "值得提供的少数产品组合：面向只差一个产品就拥有整个组合的对象。这些组合是一起选出的，每一个都给前面的增添新的内容。",
        "چند مجموعهٔ محصول که ارزش پیشنهاد دارند: به کسانی که همهٔ مجموعه را جز یک محصول دارند. این‌ها با هم انتخاب شده‌اند تا هرکدام چیزی به پیشینیان بیفزاید.";
    IN_PRODUCTS: "products", "产品", "محصول";
    IN_REVENUE: "revenue", "收入", "درآمد";
    IN_MARGIN: "margin", "利润", "سود";
    BEYOND_USUAL: "beyond the usual", "超出平常", "بیش از معمول";
    ALL_SALES: "all sales to expect", "全部预期销售", "همهٔ فروش مورد انتظار";
    BY_OFFER: "what an offer adds", "推荐带来的增量", "آنچه پیشنهاد می‌افزاید";
    NO_BUNDLES:
        "No products with this support are held together more often than chance and activity would have it.",
        "在此支持度下，没有哪些产品一起出现的次数超过偶然与活跃度所能解释的程度。",
        "با این پشتیبانی هیچ محصولاتی بیش از آنچه بخت و فعالیت توضیح می‌دهد با هم نیستند.";

    MATRIX: "The matrix of all pairs", "所有产品对的矩阵", "ماتریس همهٔ جفت‌ها";
    MATRIX_LEAD:
        "Each row is a product that is held, each column a product asked for. Products that belong together stand side by side, so groups appear as blocks along the diagonal.",
        "每一行是已拥有的产品，每一列是被问到的产品。相关的产品排在一起，因此成组的产品在对角线上形成方块。",
        "هر سطر محصولی است که هست و هر ستون محصولی که از آن می‌پرسیم. محصولات هم‌گروه کنار هم آمده‌اند و گروه‌ها به شکل بلوک‌هایی روی قطر دیده می‌شوند.";
    MATRIX_SHADES:
        "Blue: more often together than among people who hold as much; orange: less often.",
        "蓝色：比拥有同样多产品的人更常一起出现；橙色：更少一起出现。",
        "آبی: بیشتر از کسانی که همین‌قدر محصول دارند با هم؛ نارنجی: کمتر.";
    MATRIX_NUMBERS:
        "The number is the percentage of the row's holders who hold the column's product too.",
        "数字是拥有该行产品的人中同时拥有该列产品的百分比。",
        "عدد درصدی از دارندگان محصول سطر است که محصول ستون را هم دارند.";
    MATRIX_POINT:
        "Point at a cell, or move to the matrix with Tab and use the arrow keys.",
        "将鼠标指向单元格，或按 Tab 进入矩阵后使用方向键。",
        "روی خانه‌ای بروید، یا با Tab وارد ماتریس شوید و کلیدهای جهت را به کار ببرید.";
    MATRIX_REGION: "The matrix; arrow keys move from cell to cell", "矩阵；用方向键在单元格之间移动", "ماتریس؛ کلیدهای جهت از خانه‌ای به خانهٔ دیگر می‌روند";
    LARGER: "Larger", "放大", "بزرگ‌تر";
    SMALLER: "Smaller", "缩小", "کوچک‌تر";
    FIT: "Fit the page", "适合页面", "به اندازهٔ صفحه";
    COMPLEMENTS: "Complements: go together", "互补：一起出现", "مکمل‌ها: با هم‌اند";
    SUBSTITUTES: "Substitutes: take each other's place", "替代：互相取代", "جانشین‌ها: جای هم را می‌گیرند";
    NO_PAIRS: "None were found.", "没有找到。", "چیزی یافت نشد.";

    NETWORK: "Complements and substitutes", "互补与替代", "مکمل‌ها و جانشین‌ها";
    NETWORK_LEAD:
        "Products as circles, larger where more hold them. A full line joins complements, a dashed one substitutes; the thicker, the surer.",
        "圆圈表示产品，拥有者越多圆圈越大。实线连接互补产品，虚线连接替代产品；线越粗越可靠。",
        "هر دایره یک محصول است و هرچه دارندگانش بیشتر، بزرگ‌تر. خط پیوسته مکمل‌ها و خط‌چین جانشین‌ها را به هم می‌رساند؛ هرچه ضخیم‌تر، مطمئن‌تر.";
    NETWORK_POINT:
        "Point at a product, or move from one to the next with Tab.",
        "将鼠标指向产品，或按 Tab 逐个移动。",
        "روی محصولی بروید، یا با Tab از یکی به دیگری بروید.";
    ONE: "product", "产品", "محصول";
    ONE_DOC: "The product with more holders.", "拥有者较多的产品。", "محصولی که دارندگان بیشتری دارد.";
    OTHER: "other product", "另一产品", "محصول دیگر";
    OTHER_DOC: "The other product of the pair.", "这一对中的另一个产品。", "محصول دیگر جفت.";
    RELATION: "relation", "关系", "نسبت";
    RELATION_DOC:
        "What the two are to each other, by tests that allow for how much people hold.",
        "两者之间的关系，检验时考虑了拥有产品的多少。",
        "نسبت این دو به هم، با آزمون‌هایی که مقدار داشته‌ها را در نظر می‌گیرند.";
    BOTH: "both", "同时拥有", "هر دو";
    BOTH_DOC: "How many have both.", "同时拥有两者的数量。", "چند تا هر دو را دارند.";
    EXPECTED: "expected", "预期", "مورد انتظار";
    EXPECTED_DOC:
        "How many would have both if they differed in nothing but how much they hold.",
        "如果只有拥有数量不同，会有多少同时拥有两者。",
        "اگر جز در مقدار داشته‌ها فرقی نداشتند، چند تا هر دو را داشتند.";

    RULES: "Rules", "规则", "قاعده‌ها";
    RULES_LEAD:
        "Who has the products on the left also has the one on the right more often than others. Sort by a heading, filter by a product, export what is left.",
        "拥有左边产品的人比其他人更常拥有右边的产品。点击列标题排序，按产品筛选，导出所剩的行。",
        "هرکه محصولات سمت اول را دارد، بیش از دیگران محصول دوم را هم دارد. با سرستون مرتب کنید، با نام محصول بگزینید و آنچه ماند را برون ببرید.";
    NO_RULES:
        "No rule stands the tests at this support.",
        "在此支持度下没有规则通过检验。",
        "با این پشتیبانی هیچ قاعده‌ای از آزمون‌ها نمی‌گذرد.";
    TABLE: "table", "表格", "جدول";
    FILTER: "Rows that contain", "包含以下文字的行", "سطرهایی که دربردارند";
    AT_LEAST: "and", "并且", "و";
    LEAST: "at least", "至少", "دست‌کم";
    EXPORT: "Export CSV", "导出 CSV", "برون‌بری CSV";
    PREVIOUS: "Previous", "上一页", "پیشین";
    NEXT: "Next", "下一页", "بعدی";
    NO_ROWS: "No row is left; ask for less.", "没有符合的行；请放宽条件。", "سطری نماند؛ شرط را کمتر کنید.";
    WITH: "with", "已有", "دارندهٔ";
    WITH_DOC: "The products that are held.", "已拥有的产品。", "محصولاتی که هست.";
    ALSO: "also", "也有", "همچنین";
    ALSO_DOC: "The product that is held more often with them.", "与之更常一起拥有的产品。", "محصولی که با آن‌ها بیشتر دیده می‌شود.";
    COUNT: "count", "数量", "تعداد";
    COUNT_DOC: "How many have both sides.", "同时拥有两边的数量。", "چند تا هر دو سو را دارند.";
    OF: "of", "总数", "از";
    OF_DOC: "How many have the left side.", "拥有左边的数量。", "چند تا سمت اول را دارند.";
    CONFIDENCE: "share", "比例", "سهم";
    CONFIDENCE_DOC:
        "Of those with the left side, the share that has the right side (confidence).",
        "拥有左边的对象中拥有右边的比例（置信度）。",
        "از دارندگان سمت اول، سهمی که سمت دوم را دارد (اطمینان).";
    BASE: "all", "全体", "همه";
    BASE_DOC: "The share of all that has the right side.", "全体中拥有右边的比例。", "سهمی از همه که سمت دوم را دارد.";
    USUAL: "alike", "同类", "هم‌اندازه‌ها";
    USUAL_DOC:
        "The share to expect of those who hold as much.",
        "在拥有同样多产品的对象中预期的比例。",
        "سهم مورد انتظار در میان آنان که همین‌قدر دارند.";
    LIFT: "lift", "提升度", "ضریب بهبود";
    LIFT_DOC: "Share by the share of all; 1 is no association.", "比例除以全体比例；1 表示无关联。", "سهم بخش بر سهم همه؛ ۱ یعنی بی‌ارتباط.";
    ADJUSTED: "adjusted", "调整后", "تعدیل‌شده";
    ADJUSTED_DOC:
        "The lift among those who hold as much: count by what to expect of them.",
        "在拥有同样多产品的对象中的提升度：数量除以预期数量。",
        "ضریب بهبود در میان آنان که همین‌قدر دارند: تعداد بخش بر آنچه از آنان انتظار می‌رود.";
    Q: "q", "q 值", "q (خطا)";
    Q_DOC:
        "The expected share of false finds among all that are as sure as this one.",
        "在与此同样可靠的发现中，预期为假的比例。",
        "سهم مورد انتظار یافته‌های نادرست در میان همهٔ آن‌ها که دست‌کم به همین اطمینان‌اند.";

    CAVEATS: "What the numbers do not say", "这些数字没有说明什么", "آنچه عددها نمی‌گویند";
    CAVEAT_CAUSE:
        "Association is not cause. That two products are held together says nothing about why; a pilot with a control group does.",
        "关联不是因果。两个产品一起被拥有并不说明原因；带对照组的试点才能说明。",
        "همراهی علت نیست. اینکه دو محصول با هم‌اند نمی‌گوید چرا؛ آزمایشی با گروه شاهد می‌گوید.";
    CAVEAT_SALES:
        "Expected sales are an expectation from who holds what today, not a promise that an offer brings them.",
        "预期销量来自目前谁拥有什么，并不保证一次推销就能实现。",
        "فروش مورد انتظار برداشتی است از اینکه امروز که چه دارد، نه وعدهٔ اینکه پیشنهاد آن را می‌آورد.";
    CAVEAT_ACTIVITY:
        "Who holds much holds everything more often. The adjusted numbers compare with people who hold as much; plain lift does not.",
        "拥有得多的人什么都更可能拥有。调整后的数字与拥有同样多的人比较；普通提升度则没有。",
        "هرکه زیاد دارد همه چیز را بیشتر دارد. عددهای تعدیل‌شده با کسانی می‌سنجند که همین‌قدر دارند؛ ضریب بهبود ساده چنین نمی‌کند.";
    CAVEAT_UNLIMITED:
        "The rules were not chosen by how sure they are: with so many of them, some look good by chance alone. `pannier rules --validate` tests them on data that had no say in the choice.",
        "这些规则不是按可靠程度选出的：数量这么多，有些只是碰巧看起来好。`pannier rules --validate` 用未参与选择的数据检验它们。",
        "این قاعده‌ها بر پایهٔ اطمینان انتخاب نشده‌اند: با این تعداد، برخی تنها از سر بخت خوب می‌نمایند. \u{2066}`pannier rules --validate`\u{2069} آن‌ها را با داده‌هایی می‌آزماید که در انتخاب سهمی نداشتند.";
    CAVEAT_TIME:
        "The page knows what is held together, not what came first, nor what has changed since.",
        "本页只知道哪些产品一起被拥有，不知道先后，也不知道此后的变化。",
        "این صفحه می‌داند چه با چه همراه است، نه اینکه کدام پیش‌تر آمد، و نه اینکه از آن پس چه دگرگون شد.";

    RECEIPT: "How this page was made", "本页如何生成", "این صفحه چگونه ساخته شد";
    FILE: "file", "文件", "پرونده";
    BYTES: "bytes", "字节", "بایت";
    ROWS: "rows", "行", "سطر";
    MANIFEST: "The manifest: settings, counts and hashes", "清单：设置、计数与哈希值", "شناسنامه: تنظیم‌ها، شمارش‌ها و درهم‌سازی‌ها";
}

messages! {
    CaveatFalse { share }:
        "Of the rules shown, up to {share} may be false: that is the limit they were chosen by. `pannier rules --validate` tests them on data that had no say in the choice.",
        "所列规则中至多 {share} 可能是假的：这是选择时的界限。`pannier rules --validate` 用未参与选择的数据检验它们。",
        "از قاعده‌های نشان‌داده‌شده تا {share} ممکن است نادرست باشد: مرز انتخاب همین بوده است. \u{2066}`pannier rules --validate`\u{2069} آن‌ها را با داده‌هایی می‌آزماید که در انتخاب سهمی نداشتند.";
    About { file, n, counted, products, least }:
        "{file}: {n} {counted}, {products} products; sets held by {least} or more",
        "{file}：{n} {counted}，{products} 种产品；支持度不低于 {least}",
        "{file}: {n} {counted}، {products} محصول؛ مجموعه‌هایی با دست‌کم {least}";
    AboutAll { file, n, counted }:
        "{file}: {n} {counted}",
        "{file}：{n} {counted}",
        "{file}: {n} {counted}";
    OfRows { rows }:
        "customers, of {rows} rows of the table",
        "位客户，表中共 {rows} 行",
        "مشتری، از {rows} سطر جدول";
    Undated { rows }:
        "{rows} rows do not say when: they count as held from the beginning.",
        "{rows} 行没有时间：视为从一开始就持有。",
        "{rows} سطر زمان ندارند: از آغاز داشته به شمار می‌آیند.";
    Transactions { counted, entries }:
        "{counted}, with {entries} products in all",
        "{counted}，共有 {entries} 项产品",
        "{counted}، در مجموع با {entries} قلم";
    Products { once }:
        "products; {once} of them are held only once",
        "种产品；其中 {once} 种只出现一次",
        "محصول؛ {once} تا از آن‌ها فقط یک بار دیده شده‌اند";
    Lengths { median, p95, most, all }:
        "products each, typically: half of {all} have at most {median}, 95 of 100 at most {p95}, and the most is {most}",
        "种产品为中位数：{all}中一半至多有 {median} 种，百分之九十五至多 {p95} 种，最多 {most} 种",
        "محصول در میانه: نیمی از {all} حداکثر {median} و ۹۵ درصد حداکثر {p95} محصول دارند و بیشترین {most} است";
    BundlesWorth { worth }:
        "bundles to offer, worth about {worth} sales beyond the usual",
        "个建议的组合，价值约为超出平常的 {worth} 笔销售",
        "بستهٔ پیشنهادی، به ارزش نزدیک {worth} فروش بیش از معمول";
    RulesStand { candidates }:
        "rules stand the tests, of {candidates} that were tried",
        "条规则通过检验，共试验 {candidates} 条",
        "قاعده از آزمون گذشته‌اند، از {candidates} قاعدهٔ آزموده";
    Held { count, counted, share }:
        "{count} {counted} ({share})",
        "{count} {counted}（{share}）",
        "{count} {counted} ({share})";
    Span { first, last }:
        "The data run from {first} to {last}.",
        "数据从 {first} 到 {last}。",
        "داده‌ها از {first} تا {last} است.";
    NoBadRows { rows }:
        "All {rows} rows could be used.",
        "全部 {rows} 行都可用。",
        "همهٔ {rows} سطر به کار آمدند.";
    BadRows { rows, reason, example }:
        "{rows} rows could not be used: {reason}; for example {example}",
        "{rows} 行无法使用：{reason}；例如 {example}",
        "{rows} سطر به کار نیامدند: {reason}؛ برای نمونه {example}";
    Filtered { rows }:
        "{rows} rows were left out by a condition.",
        "{rows} 行因条件被排除。",
        "{rows} سطر به سبب شرط کنار گذاشته شدند.";
    Returns { rows }:
        "{rows} rows were left out as returns: their quantity is not above 0.",
        "{rows} 行作为退货被排除：数量不大于 0。",
        "{rows} سطر به عنوان مرجوعی کنار گذاشته شدند: مقدارشان بیش از ۰ نیست.";
    Repeats { repeats, one }:
        "{repeats} repeats of a product within {one} were counted once.",
        "{one}内重复的产品 {repeats} 次，只计一次。",
        "{repeats} تکرارِ یک محصول نزد {one} یک بار شمرده شدند.";
    Empty { empty, counted }:
        "{empty} {counted} hold nothing; they count among all.",
        "{empty} {counted}没有任何产品；仍计入全体。",
        "{empty} {counted} چیزی ندارند؛ ولی در شمار همه‌اند.";
    Giants { giants, counted, most }:
        "{giants} {counted} hold far more than all others, up to {most} products.",
        "{giants} {counted}远多于其他，最多有 {most} 种产品。",
        "{giants} {counted} بسیار بیش از دیگران دارند، تا {most} محصول.";
    Ubiquitous { product, share, all }:
        "{product} is held by {share} of {all} and so says nothing about anything else.",
        "{all}中 {share} 都有 {product}，因此它对其他产品没有说明作用。",
        "{product} نزد {share} از {all} هست و از این رو دربارهٔ چیز دیگری چیزی نمی‌گوید.";
    NearDuplicates { groups, examples }:
        "{groups} groups of names are nearly the same and may be one product each: {examples}.",
        "{groups} 组名称几乎相同，可能各是同一产品：{examples}。",
        "{groups} گروه نام تقریباً یکسان‌اند و شاید هرکدام یک محصول باشند: {examples}.";
    BundlesBound { worth, bound }:
        "Together they are worth {worth} sales beyond the usual, surely {bound} of the best choice or more.",
        "它们合计价值为超出平常的 {worth} 笔销售，至少是最佳选择的 {bound}。",
        "روی هم {worth} فروش بیش از معمول می‌ارزند، بی‌گمان دست‌کم {bound} بهترین انتخاب.";
    BundleHolders { holders, counted, one_away }:
        "{holders} {counted} have all of it; {one_away} lack just one product.",
        "{holders} {counted}拥有全部；{one_away} 只差一个产品。",
        "{holders} {counted} همهٔ آن را دارند؛ {one_away} فقط یک محصول کم دارند.";
    BundleGain { sales, extra }:
        "If these were like those who have the rest, {sales} of them would take it. Beyond what is usual for who holds as much, and beyond the bundles before this one, that is {extra}.",
        "如果这些人与拥有其余产品的人一样，其中 {sales} 会接受。扣除拥有同样多者平常就有的，以及前面的组合已带来的，还有 {extra}。",
        "اگر اینان مانند دارندگان بقیه باشند، {sales} از آنان آن را می‌گیرند. بیش از آنچه نزد کسانی با همین مقدار معمول است و بیش از بسته‌های پیشین، این {extra} است.";
    BundlesValued { worth, what, bound }:
        "Together they are worth {worth} ({what}), surely {bound} of the best choice or more.",
        "它们合计价值 {worth}（{what}），至少是最佳选择的 {bound}。",
        "روی هم {worth} می‌ارزند ({what})، بی‌گمان دست‌کم {bound} بهترین انتخاب.";
    BundleValued { sales, worth, what }:
        "If these were like those who have the rest, {sales} of them would take it. Beyond the bundles before this one it is worth {worth} ({what}).",
        "如果这些人与拥有其余产品的人一样，其中 {sales} 会接受。扣除前面的组合已带来的，其价值为 {worth}（{what}）。",
        "اگر اینان مانند دارندگان بقیه باشند، {sales} از آنان آن را می‌گیرند. بیش از بسته‌های پیشین {worth} می‌ارزد ({what}).";
    WhoHolds { product }:
        "Who has {product}",
        "谁有 {product}",
        "چه کسانی {product} دارند";
    GivenRest { rest }:
        "those with {rest}",
        "有 {rest} 的",
        "دارندگان {rest}";
    BundleLift { adjusted, lift }:
        "All of it is held {adjusted} times as often as among those who hold as much; any split of it has a lift of {lift} or more.",
        "整个组合出现的次数是拥有同样多产品者中的 {adjusted} 倍；任何拆分的提升度都不低于 {lift}。",
        "همهٔ آن {adjusted} برابرِ کسانی که همین‌قدر دارند دیده می‌شود؛ هر دو بخش آن ضریب بهبودی دست‌کم {lift} دارند.";
    MatrixLeftOut { shown, left_out }:
        "These are the {shown} most held products; {left_out} more are left out of the picture.",
        "这里是拥有最多的 {shown} 种产品；另有 {left_out} 种未画出。",
        "این‌ها {shown} محصول پرطرفدارترند؛ {left_out} محصول دیگر در تصویر نیامده‌اند.";
    Census { kinds }:
        "All pairs by what they are: {kinds}.",
        "所有产品对按关系分类：{kinds}。",
        "همهٔ جفت‌ها بر پایهٔ نسبتشان: {kinds}.";
    Times { times }:
        "{times} times",
        "{times} 倍",
        "{times} برابر";
    NetworkLeftOut { shown, all }:
        "The picture shows the {shown} surest of {all} pairs; the table below has more.",
        "图中显示 {all} 对中最可靠的 {shown} 对；下表包含更多。",
        "تصویر {shown} جفت مطمئن‌تر از {all} جفت را نشان می‌دهد؛ جدول زیر بیشتر دارد.";
    Node { product, count, counted, with, against }:
        "{product}: {count} {counted}. Goes with: {with}. In place of: {against}.",
        "{product}：{count} {counted}。一起出现：{with}。互相取代：{against}。",
        "{product}: {count} {counted}. همراه با: {with}. به جای: {against}.";
    PairHeld { both, counted, a, b, expected, lift }:
        "{both} {counted} have {a} and {b}; {expected} would if they differed only in how much they hold: {lift} times as many.",
        "{both} {counted}同时有 {a} 和 {b}；如果只有拥有数量不同则应有 {expected}：是其 {lift} 倍。",
        "{both} {counted} هم {a} و هم {b} را دارند؛ اگر فقط در مقدار داشته‌ها فرق داشتند {expected} می‌بودند: {lift} برابر.";
    RulesTally { candidates, kept, redundant, chance, activity }:
        "Of {candidates} rules that were tried, {kept} stand the tests. A simpler rule does as well as {redundant}, chance explains {chance}, and holding much of everything explains {activity}.",
        "试验的 {candidates} 条规则中，{kept} 条通过检验。{redundant} 条不如更简单的规则，{chance} 条可由偶然解释，{activity} 条可由“什么都多”解释。",
        "از {candidates} قاعدهٔ آزموده {kept} قاعده از آزمون گذشتند. {redundant} قاعده بهتر از قاعده‌ای ساده‌تر نیستند، {chance} را بخت توضیح می‌دهد و {activity} را «از همه چیز زیاد داشتن».";
    Rows { from, to, of, all }:
        "Rows {from} to {to} of {of} ({all} in all)",
        "第 {from} 至 {to} 行，共 {of} 行（全部 {all} 行）",
        "سطرهای {from} تا {to} از {of} (در مجموع {all})";
    FirstRows { rows, all }:
        "The first {rows} of {all} rows; a browser with script shows all of them.",
        "前 {rows} 行，共 {all} 行；启用脚本的浏览器可显示全部。",
        "نخستین {rows} سطر از {all} سطر؛ مرورگری با اسکریپت همه را نشان می‌دهد.";
    RowsLeftOut { rows, all }:
        "This page has {rows} of {all} rows, for more would be too much to mail. All of them:",
        "本页包含 {all} 行中的 {rows} 行，再多就不便邮寄。获取全部：",
        "این صفحه {rows} سطر از {all} سطر را دارد، چون بیش از این برای فرستادن سنگین است. همهٔ آن‌ها:";
    FirstOf { shown, all }:
        "The first {shown} of {all}. All of them:",
        "前 {shown} 个，共 {all} 个。获取全部：",
        "نخستین {shown} از {all}. همهٔ آن‌ها:";
    CaveatSupport { least }:
        "What fewer than {least} hold together was not looked at for rules and bundles.",
        "一起拥有者少于 {least} 的组合未用于规则和捆绑。",
        "آنچه کمتر از {least} با هم دارند برای قاعده‌ها و بسته‌ها بررسی نشد.";
    MadeBy { version }:
        "pannier {version} made this page from the files below; the hashes tell whether they are still the same.",
        "pannier {version} 用下列文件生成了本页；哈希值可以说明文件是否仍然相同。",
        "pannier {version} این صفحه را از پرونده‌های زیر ساخت؛ درهم‌سازی‌ها می‌گویند آیا هنوز همان‌اند.";
}
