//! What the page says of lists that were tested.

use super::{messages, texts};

texts! {
    GAINS: "Would the lists have worked?", "名单有效吗？", "آیا فهرست‌ها کار می‌کردند؟";
    GAINS_LEAD:
        "Customers whose answer is known were ranked by what had been learnt from others. Each curve says how many of the buyers one reaches by contacting so many customers, the best first.",
        "对答案已知的客户，用从其他客户学到的规律排序。每条曲线表示：从最优者开始联系这么多客户，能触及多少购买者。",
        "مشتریانی که پاسخشان معلوم است بر پایهٔ آموخته از دیگران رتبه گرفتند. هر منحنی می‌گوید با تماس با این تعداد مشتری، از بهترین‌ها، به چه سهمی از خریداران می‌رسیم.";
    GAINS_CAVEAT:
        "A buyer on the list might have bought without a call: the curve shows who buys, not whom an offer persuades. A pilot with a control group shows that.",
        "名单上的购买者不联系也可能购买：曲线显示谁会买，而不是谁被说服。要知道后者，需要带对照组的试点。",
        "خریدارِ فهرست شاید بی‌تماس هم می‌خرید: منحنی می‌گوید که می‌خرد، نه اینکه پیشنهاد که را قانع می‌کند. این را آزمایشی با گروه شاهد نشان می‌دهد.";
    NO_LISTS:
        "Nobody who was tested has any of the products: there is nothing to measure.",
        "受测客户中没有人拥有这些产品：无从衡量。",
        "هیچ‌یک از آزمودگان هیچ‌کدام از محصولات را ندارد: چیزی برای سنجش نیست.";
    CONTACTED: "customers contacted, best first", "已联系的客户（最优在先）", "مشتریانِ تماس‌گرفته، از بهترین";
    REACHED: "buyers reached", "触及的购买者", "خریدارانِ یافته";
    EARNED: "margins less costs", "利润减成本", "سود منهای هزینه";
    PERFECT: "hindsight (no list can do more)", "事后最优（任何名单都无法超过）", "پیش‌دانی (هیچ فهرستی بیش از این نمی‌تواند)";
    RANDOM: "by chance", "随机", "تصادفی";
    ACTIVITY: "by number of products held", "按拥有产品数", "بر پایهٔ تعداد محصولات";
    POPULARITY: "popularity", "流行度", "محبوبیت";
    NUMBER_HELD: "number of products held", "拥有产品数", "تعداد محصولات";
    BEST_RULE: "the best rule", "最佳规则", "بهترین قاعده";
    NEIGHBOURS: "similar products", "相似产品", "محصولات همسایه";
    NOISY_OR: "rules together (noisy or)", "规则合并（noisy-or）", "قاعده‌ها با هم (noisy or)";
    BAYES: "naive Bayes", "朴素贝叶斯", "بیز ساده";
    EASE: "linear model of all products (EASE)", "全部产品的线性模型（EASE）", "مدل خطی همهٔ محصولات (EASE)";
    LOGISTIC: "logistic regression", "逻辑回归", "رگرسیون لجستیک";
    EVERY_LIST: "Every list", "所有名单", "همهٔ فهرست‌ها";
    PICTURE: "picture", "图", "تصویر";
    CHART_POINT:
        "Point at the picture, or move to it with Tab and use the arrow keys.",
        "将鼠标指向图，或按 Tab 进入图后使用方向键。",
        "روی تصویر بروید، یا با Tab وارد آن شوید و کلیدهای جهت را به کار ببرید.";
    NUMBERS: "The picture in numbers", "图中的数字", "تصویر به عدد";

    PRODUCT: "product", "产品", "محصول";
    PRODUCT_DOC: "What was offered.", "所提供的产品。", "آنچه پیشنهاد شد.";
    BUYERS: "buyers", "购买者", "خریداران";
    BUYERS_DOC: "Customers tested who hold or took it.", "受测客户中拥有或购买它的人数。", "آزمودگانی که آن را دارند یا گرفتند.";
    TOP_TENTH: "top tenth", "前十分之一", "دهک نخست";
    TOP_TENTH_DOC:
        "The share of the buyers among the top tenth of customers.",
        "排名前十分之一的客户中所含购买者的比例。",
        "سهمی از خریداران که در دهک نخستِ مشتریان‌اند.";
    AT_MOST: "at most", "上限", "حداکثر";
    AT_MOST_DOC:
        "What no list can exceed there: 10 % by the share of customers who buy, or all.",
        "任何名单在此都无法超过：10% 除以购买者占比，或全部。",
        "آنچه هیچ فهرستی آنجا از آن نمی‌گذرد: ۱۰٪ بخش بر سهم خریداران، یا همه.";
    TOP_FIFTH: "top fifth", "前五分之一", "پنجک نخست";
    TOP_FIFTH_DOC: "The same of the top fifth.", "前五分之一的同一比例。", "همان برای پنجک نخست.";
    AUC: "AUC", "AUC 值", "AUC (سطح زیر منحنی)";
    AUC_DOC:
        "The chance that a buyer stands above one who is none; 50 % is a coin.",
        "购买者排在非购买者之前的概率；50% 等于抛硬币。",
        "احتمال اینکه خریداری بالاتر از ناخریدار باشد؛ ۵۰٪ یعنی شیر یا خط.";
    METHOD: "method", "方法", "روش";
    METHOD_DOC:
        "How customers are scored, chosen before the test on customers held out for it.",
        "给客户打分的方法，在测试之前用另留的客户选定。",
        "روش امتیازدهی، برگزیده پیش از آزمون با مشتریانی که برای آن کنار گذاشته شدند.";
}

messages! {
    Tested { fitted, tested }:
        "Learnt from {fitted} customers and tested on {tested} others.",
        "从 {fitted} 位客户学习，在另外 {tested} 位客户上测试。",
        "آموخته از {fitted} مشتری و آزموده بر {tested} مشتری دیگر.";
    HalfReached { half, all }:
        "The top tenth of customers holds half of the buyers or more for {half} of {all} products.",
        "在 {all} 种产品中，有 {half} 种的前十分之一客户包含一半或更多的购买者。",
        "دهک نخستِ مشتریان برای {half} محصول از {all} محصول نیمی از خریداران یا بیشتر را در بر دارد.";
    ListOf { product }:
        "Whom to offer {product}",
        "向谁提供 {product}",
        "به که {product} پیشنهاد شود";
    HoldsHalf { gain, low, high, buyers, product }:
        "The top tenth of customers holds {gain} ({low} to {high}) of the {buyers} buyers of {product}.",
        "前十分之一的客户包含 {product} 的 {buyers} 位购买者中的 {gain}（{low} 至 {high}）。",
        "دهک نخستِ مشتریان {gain} ({low} تا {high}) از {buyers} خریدارِ {product} را در بر دارد.";
    LessThanHalf { gain, low, high, buyers, product, fifth }:
        "Half of the buyers are not reached: the top tenth of customers holds {gain} ({low} to {high}) of the {buyers} buyers of {product}, the top fifth {fifth}.",
        "未能触及一半的购买者：前十分之一的客户包含 {product} 的 {buyers} 位购买者中的 {gain}（{low} 至 {high}），前五分之一包含 {fifth}。",
        "به نیمی از خریداران نمی‌رسیم: دهک نخستِ مشتریان {gain} ({low} تا {high}) از {buyers} خریدارِ {product} را در بر دارد و پنجک نخست {fifth} را.";
    CannotHalf { ceiling, prevalence }:
        "No list could hold more than {ceiling} there, since {prevalence} of all customers buy.",
        "由于全体客户中有 {prevalence} 购买，任何名单在此都无法超过 {ceiling}。",
        "هیچ فهرستی آنجا بیش از {ceiling} نمی‌تواند داشت، زیرا {prevalence} همهٔ مشتریان می‌خرند.";
    ByMethod { method, auc, product }:
        "Scored by {method}; a buyer of {product} stands above one who is none in {auc} of all cases.",
        "按 {method} 打分；{product} 的购买者有 {auc} 的机会排在非购买者之前。",
        "امتیاز با {method}؛ خریدارِ {product} در {auc} موارد بالاتر از ناخریدار است.";
    MostProfit { depth, customers, buyers, value, margin, cost }:
        "With {margin} a sale and {cost} a contact it pays most to contact {depth} of the customers: {customers} contacts, {buyers} buyers, {value} in all.",
        "每笔销售利润 {margin}、每次联系成本 {cost} 时，联系 {depth} 的客户最划算：{customers} 次联系，{buyers} 位购买者，合计 {value}。",
        "با سود {margin} برای هر فروش و هزینهٔ {cost} برای هر تماس، تماس با {depth} مشتریان بیشترین سود را دارد: {customers} تماس، {buyers} خریدار، روی هم {value}.";
    NoProfit { margin, cost }:
        "With {margin} a sale and {cost} a contact no part of this list pays.",
        "每笔销售利润 {margin}、每次联系成本 {cost} 时，名单的任何部分都不划算。",
        "با سود {margin} برای هر فروش و هزینهٔ {cost} برای هر تماس هیچ بخشی از این فهرست سود ندارد.";
    MeanRank { mrr, cases, hit3 }:
        "Ranked for {cases} customers: {hit3} of them took one of the first three offers (mean of one by the place: {mrr}).",
        "为 {cases} 位客户排序：其中 {hit3} 选择了前三个推荐之一（名次倒数的均值：{mrr}）。",
        "رتبه‌بندی برای {cases} مشتری: {hit3} از آنان یکی از سه پیشنهاد نخست را گرفتند (میانگین وارونِ رتبه: {mrr}).";
    RowOfList { product, gain, buyers, ceiling }:
        "The top tenth holds {gain} of the {buyers} buyers of {product}; no list could hold more than {ceiling}.",
        "前十分之一包含 {product} 的 {buyers} 位购买者中的 {gain}；任何名单都无法超过 {ceiling}。",
        "دهک نخست {gain} از {buyers} خریدارِ {product} را دارد؛ هیچ فهرستی بیش از {ceiling} نمی‌تواند.";
    CurvesLeftOut { shown, all }:
        "Curves of the {shown} products whose buyers are told best, of {all}; the table below has every list.",
        "所示为 {all} 种产品中区分购买者最好的 {shown} 种；下表包含所有名单。",
        "منحنی‌های {shown} محصولی از {all} که خریدارانشان بهتر شناخته می‌شوند؛ جدول زیر همهٔ فهرست‌ها را دارد.";
}
