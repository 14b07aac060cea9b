//! What columns are called where people read them: above a table in Chinese or Persian and in
//! workbooks of every language. Files for programs keep the names of the schema, and English tables
//! the short titles beside them.
//!
//! A name means nearly the same in every schema; where it does not, the schema stands before it.

#[cfg(feature = "xlsx")]
use super::texts;
use super::{Lang, Text};
use crate::record::{Column, Schema};

#[cfg(feature = "xlsx")]
texts! {
    COLUMNS: "columns", "列说明", "شرح ستون‌ها";
    SHEET: "sheet", "工作表", "برگه";
    COLUMN: "column", "列", "ستون";
    NAME_IN_FILES: "name in files", "文件中的名称", "نام در پرونده‌ها";
    MEANING: "meaning", "含义", "معنا";
}

/// The heading of a column; in English of a workbook, where there is room for more than a word.
pub fn heading(schema: &Schema, column: &Column, lang: Lang) -> String {
    let kind = schema.name.split(['.', '/']).nth(1).unwrap_or_default();
    let own = format!("{kind}/{}", column.name);
    let known = |name: &str| {
        let at = HEADINGS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        Some(HEADINGS[at].1.say(lang).to_owned())
    };
    known(&own).or_else(|| known(column.name)).unwrap_or_else(|| match column.title {
        "" => column.name.replace('_', " "),
        title => title.to_owned(),
    })
}

/// A word that a column has for a verdict or a kind, as people of the language say it; what is no
/// such word stays as it is.
pub fn term(word: &str, lang: Lang) -> String {
    let known = TERMS.iter().find(|text| text.en == word);
    known.map_or(word, |text| text.say(lang)).to_owned()
}

/// Columns whose texts are such words, and no names of products or people.
#[cfg(any(feature = "table", feature = "xlsx"))]
pub(crate) fn has_terms(column: &Column) -> bool {
    const NAMES: [&str; 9] =
        ["advice", "change", "context", "list", "mode", "relation", "role", "scaling", "standing"];
    column.name == "verdict" || NAMES.contains(&column.name)
}

macro_rules! headings {
    ($($name:literal: $en:literal, $zh:literal, $fa:literal;)*) => {
        /// By name.
        const HEADINGS: &[(&str, Text)] = &[$(($name, Text { en: $en, zh: $zh, fa: $fa })),*];
    };
}

macro_rules! terms {
    ($($en:literal, $zh:literal, $fa:literal;)*) => {
        const TERMS: &[Text] = &[$(Text { en: $en, zh: $zh, fa: $fa }),*];
    };
}

terms! {
    "above the pilot", "高于试点", "بالاتر از آزمایش";
    "allocation", "分配", "تقسیم";
    "anchor", "稳固客户", "نگه‌دارنده";
    "as the whole", "与全体相同", "مانند همه";
    "at_risk", "流失风险", "در خطر رفتن";
    "backtest", "回测", "آزمون گذشته";
    "below breadth", "低于广度", "کمتر از پرخریدی";
    "below the pilot", "低于试点", "پایین‌تر از آزمایش";
    "breadth", "广度", "پرخریدی";
    "bundles", "捆绑组合", "بسته‌ها";
    "channels", "渠道", "کانال‌ها";
    "chosen together", "一起选出", "با هم برگزیده";
    "comparison", "比较", "مقایسه";
    "complement", "互补", "مکمل";
    "confounded", "被情境混淆", "آمیخته با شرایط";
    "coverage margin", "覆盖利润", "سود پوشش";
    "coverage products", "覆盖产品", "محصول پوشش";
    "coverage revenue", "覆盖收入", "درآمد پوشش";
    "discounts", "折扣", "تخفیف‌ها";
    "exclusive", "互斥", "ناسازگار";
    "extra margin", "额外利润", "سود افزوده";
    "extra products", "额外产品", "محصول افزوده";
    "extra revenue", "额外收入", "درآمد افزوده";
    "fails", "未通过", "رد شد";
    "gains", "增益", "بازده فهرست‌ها";
    "go on", "继续", "ادامه دهید";
    "gone", "消失", "از میان رفته";
    "highest lift", "提升度最高", "بیشترین ضریب بهبود";
    "incremental margin", "增量利润", "سود فزاینده";
    "incremental products", "增量产品", "محصول فزاینده";
    "incremental revenue", "增量收入", "درآمد فزاینده";
    "independent", "独立", "مستقل";
    "itemsets", "项集", "مجموعه‌ها";
    "journey_ladder", "先后阶梯", "نردبان ترتیب";
    "loose", "易流失", "سست";
    "margin", "利润", "سود";
    "matrix", "矩阵", "ماتریس";
    "matrix-diff", "矩阵变化", "دگرگونی ماتریس";
    "most frequent", "最频繁", "پرتکرارترین";
    "new", "新增", "تازه";
    "no scale", "不成量表", "بی مقیاس";
    "one by one (by value)", "逐个（按价值）", "یکی‌یکی (بر پایهٔ ارزش)";
    "one_away", "只差一个产品", "تنها یکی کم دارند";
    "over", "偏高", "بیشتر";
    "own", "自带", "خودی";
    "products", "产品", "محصول";
    "relations", "关系", "نسبت‌ها";
    "requires", "依赖", "نیازمند";
    "retention", "留存", "ماندگاری";
    "retention_metrics", "留存指标", "شاخص‌های ماندگاری";
    "revenue", "收入", "درآمد";
    "reversed", "反转", "وارونه";
    "rules", "规则", "قاعده‌ها";
    "scales", "成量表", "مقیاس‌پذیر";
    "segment_cards", "群体卡片", "کارت بخش‌ها";
    "segment_products", "群体产品", "محصولات بخش‌ها";
    "segments", "群体", "بخش‌ها";
    "stable", "稳定", "پایدار";
    "stop", "停止", "بس کنید";
    "strong", "强", "قوی";
    "stronger", "变强", "قوی‌تر";
    "substitute", "替代", "جانشین";
    "survives", "通过", "ماند";
    "targets", "推荐名单", "فهرست پیشنهاد";
    "undecided", "未定", "نامعلوم";
    "under", "偏低", "کمتر";
    "vanishes", "消失于情境", "ناپدید می‌شود";
    "varies", "随情境变化", "متغیر";
    "weak complement", "弱互补", "مکمل ضعیف";
    "weaker", "变弱", "ضعیف‌تر";
}

headings! {
    "a": "product", "产品", "محصول";
    "ability": "how far they have come", "进展程度", "توانایی";
    "acquired": "took the other", "又买了后者", "دیگری را گرفتند";
    "active": "active customers", "活跃客户", "مشتریان فعال";
    "added": "added by this group", "本群新增", "افزودهٔ این گروه";
    "adjusted_high": "adjusted, to", "校正后上限", "تعدیل‌شده تا";
    "adjusted_low": "adjusted, from", "校正后下限", "تعدیل‌شده از";
    "advice": "advice", "建议", "توصیه";
    "after": "taken last", "上一个产品", "آخرین گرفته";
    "age": "periods later", "之后期数", "دوره‌های بعد";
    "ahead": "chosen list ahead by", "所选名单领先倍数", "برتری فهرست برگزیده";
    "ahead_high": "ahead, to", "领先上限", "برتری تا";
    "ahead_in_revenue": "ahead in revenue by", "收入领先倍数", "برتری در درآمد";
    "ahead_in_revenue_high": "ahead in revenue, to", "收入领先上限", "برتری درآمد تا";
    "ahead_in_revenue_low": "ahead in revenue, from", "收入领先下限", "برتری درآمد از";
    "ahead_low": "ahead, from", "领先下限", "برتری از";
    "alpha": "chance of a false find", "误报概率", "احتمال یافتهٔ نادرست";
    "amount": "how much there is", "总量", "مقدار موجود";
    "antecedent": "customers with", "已有", "دارندهٔ";
    "antecedent_count": "have the left side", "拥有左边", "دارندگان سمت اول";
    "antecedent_count_tested": "have the left side, held out", "拥有左边（检验半）", "دارندگان سمت اول، نیمهٔ آزمون";
    "arm": "channel", "渠道", "کانال";
    "arms": "arms", "组数", "گروه‌ها";
    "at_risk": "there before", "此前仍在", "پیش از آن بودند";
    "auc": "AUC", "AUC 值", "AUC";
    "auc_high": "AUC, to", "AUC 上限", "AUC تا";
    "auc_low": "AUC, from", "AUC 下限", "AUC از";
    "b": "other product", "另一产品", "محصول دیگر";
    "backed_off": "share with less known", "信息较少时的比例", "سهم با دانستهٔ کمتر";
    "bands_used": "tenure bands used", "所用在网时长档", "دسته‌های سابقهٔ به‌کاررفته";
    "base": "rate now", "当前比率", "نرخ کنونی";
    "base_rate": "share of all", "全体比例", "سهم همه";
    "before": "taken before that", "再上一个产品", "پیش از آن گرفته";
    "best_customers": "customers to contact", "应联系客户", "مشتریان برای تماس";
    "best_depth": "best depth", "最佳深度", "بهترین عمق";
    "bin": "tenth", "十分位", "دهک";
    "both": "took both", "两者都买", "هر دو را گرفتند";
    "break_even_uplift": "pays from an uplift of", "保本提升", "افزایش سربه‌سر";
    "brier": "Brier score", "Brier 得分", "امتیاز بریر";
    "brier_of_all": "Brier score, one chance for all", "同一概率的 Brier 得分", "امتیاز بریر با یک احتمال";
    "bundles": "bundles", "捆绑组合", "بسته‌ها";
    "buyers": "buyers", "购买者", "خریداران";
    "by_stratum": "in each circumstance", "各情境之下", "در هر شرایط";
    "bytes": "memory", "内存", "حافظه";
    "captured": "buyers reached", "触及的购买者", "خریداران یافته";
    "cases": "customers ranked for", "参与排序的客户", "مشتریان رتبه‌بندی‌شده";
    "caution": "caution", "注意", "هشدار";
    "ceiling": "at most", "上限", "حداکثر";
    "ceiling10": "top tenth at most", "前十分之一极限", "حداکثر دهک نخست";
    "certainty": "certainty", "确定度", "ضریب قطعیت";
    "chance": "mean chance given", "平均预测概率", "میانگین احتمال";
    "change": "change", "变化", "دگرگونی";
    "channel": "channel", "渠道", "کانال";
    "chosen": "chosen", "选用", "برگزیده";
    "churn": "churn", "流失率", "نرخ ریزش";
    "cohort": "began", "开始于", "آغاز";
    "compared": "orders compared", "比较的次序", "ترتیب‌های سنجیده";
    "confidence": "share who also have (confidence)", "置信度", "اطمینان";
    "confidence_adj": "confidence, circumstances fixed", "情境固定后的置信度", "اطمینان با شرایط ثابت";
    "confidence_high": "confidence, to", "置信度上限", "اطمینان تا";
    "confidence_low": "confidence, from", "置信度下限", "اطمینان از";
    "confidence_shrunk": "confidence, cautious", "保守置信度", "اطمینان محتاطانه";
    "confidence_tested": "confidence, held out", "检验半的置信度", "اطمینان در نیمهٔ آزمون";
    "confident": "of ≥ 50 %", "置信度 ≥ 50%", "اطمینان ≥ ۵۰٪";
    "consequent": "also have", "也有", "همچنین";
    "consequent_count": "have the right side", "拥有右边", "دارندگان سمت دوم";
    "contacts": "contacts", "联系次数", "تماس‌ها";
    "context": "with circumstances fixed", "情境固定时", "با شرایط ثابت";
    "control": "left alone", "未联系", "رها شده";
    "conviction": "conviction", "确信度", "قطعیت";
    "cosine": "cosine", "余弦", "کسینوس";
    "cost": "cost", "成本", "هزینه";
    "cost_per_response": "cost of a response", "每次响应成本", "هزینهٔ هر پاسخ";
    "count": "how many", "数量", "تعداد";
    "count_tested": "how many, held out", "数量（检验半）", "تعداد در نیمهٔ آزمون";
    "coverage": "share of all", "占全体", "سهم از همه";
    "covered": "customers with an offer", "有推荐的客户", "مشتریان دارای پیشنهاد";
    "customer": "customer", "客户", "مشتری";
    "customers": "customers", "客户数", "مشتریان";
    "data_weight": "weight of the data", "数据权重", "وزن داده";
    "days_half": "days until half did", "半数所需天数", "روز تا نیمی";
    "days_quarter": "days until a quarter did", "四分之一所需天数", "روز تا یک چهارم";
    "days_three_quarters": "days until three quarters did", "四分之三所需天数", "روز تا سه چهارم";
    "depth": "share contacted", "联系比例", "سهم تماس";
    "detectable": "smallest that could be found", "可发现的最小值", "کمترینِ یافتنی";
    "difference": "more than control", "比对照多", "بیش از شاهد";
    "difference_high": "difference, to", "差异上限", "تفاوت تا";
    "difference_low": "difference, from", "差异下限", "تفاوت از";
    "difficulty": "difficulty", "难度", "دشواری";
    "discount": "discount", "折扣", "تخفیف";
    "earlier": "comes first", "先买", "نخست";
    "effect": "buyers more per 1,000", "每千次多购买者", "خریدار بیشتر در هزار";
    "effect10": "effect, top tenth", "前十分之一的效果", "اثر در دهک نخست";
    "effect30": "effect, top three tenths", "前三成的效果", "اثر در سه دهک نخست";
    "effect30_high": "effect, top three tenths, to", "前三成的效果上限", "اثر سه دهک تا";
    "effect30_low": "effect, top three tenths, from", "前三成的效果下限", "اثر سه دهک از";
    "effect_high": "effect, to", "效果上限", "اثر تا";
    "effect_low": "effect, from", "效果下限", "اثر از";
    "error": "error", "误差", "خطا";
    "evidence": "evidence", "证据", "شاهد";
    "expected": "expected", "预期", "مورد انتظار";
    "expected_acquisitions": "takers to expect", "预期购买者", "گیرندگان مورد انتظار";
    "expected_adj": "expected of equally active", "同样活跃者的预期", "انتظار از هم‌اندازه‌ها";
    "expected_sales": "expected sales", "预期销售", "فروش مورد انتظار";
    "expected_sales_high": "expected sales, to", "预期销售上限", "فروش تا";
    "expected_sales_low": "expected sales, from", "预期销售下限", "فروش از";
    "exposed": "could take it", "可购买者", "می‌توانستند بگیرند";
    "extra": "extra buyers", "额外购买者", "خریداران افزوده";
    "extra_buyers": "extra buyers", "额外购买者", "خریداران افزوده";
    "first": "in this order", "按此次序", "به این ترتیب";
    "gain": "gain", "收益", "سود";
    "gain10": "buyers in the top tenth", "前十分之一中的购买者", "خریداران دهک نخست";
    "gain10_high": "top tenth, to", "前十分之一上限", "دهک نخست تا";
    "gain10_low": "top tenth, from", "前十分之一下限", "دهک نخست از";
    "gain20": "buyers in the top fifth", "前五分之一中的购买者", "خریداران پنجک نخست";
    "gain_high": "gain, to", "收益上限", "سود تا";
    "gain_low": "gain, from", "收益下限", "سود از";
    "gain_per_contact": "gain of a contact", "每次联系收益", "سود هر تماس";
    "gains/gain": "share of buyers", "购买者占比", "سهم خریداران";
    "gains/gain_high": "share of buyers, to", "购买者占比上限", "سهم خریداران تا";
    "gains/gain_low": "share of buyers, from", "购买者占比下限", "سهم خریداران از";
    "given": "with", "已有", "دارندهٔ";
    "given_away": "given away", "让出金额", "از دست رفته";
    "growth": "growth", "增长", "رشد";
    "growth_high": "growth, to", "增长上限", "رشد تا";
    "growth_low": "growth, from", "增长下限", "رشد از";
    "h": "fit (Loevinger's H)", "拟合（Loevinger H）", "برازش (H لوینگر)";
    "hardest_rival": "tested against", "检验对手", "سخت‌ترین رقیب";
    "headroom": "have not got it yet", "尚未拥有", "هنوز ندارند";
    "held": "products held", "拥有产品数", "تعداد محصول";
    "hit1": "took the first offer", "接受首个推荐", "پیشنهاد نخست را گرفت";
    "hit10": "took one of ten", "接受前十之一", "یکی از ده را گرفت";
    "hit3": "took one of three", "接受前三之一", "یکی از سه را گرفت";
    "holders": "holders", "拥有者", "دارندگان";
    "holders_left": "of them left", "其中流失", "رفته از آنان";
    "homogeneity_q": "differs between circumstances (q)", "情境间差异（q）", "تفاوت میان شرایط (q)";
    "improvement": "more than a simpler rule", "优于更简单的规则", "بهتر از قاعدهٔ ساده‌تر";
    "in_words": "in words", "文字说明", "به زبان ساده";
    "incidence": "share who take it next", "接下来购买的比例", "سهمی که بعد می‌گیرد";
    "incidence_high": "share, to", "比例上限", "سهم تا";
    "incidence_low": "share, from", "比例下限", "سهم از";
    "index": "index (1 = usual)", "指数（1 为平常）", "شاخص (۱ = معمول)";
    "items": "products", "产品组合", "محصولات";
    "jaccard": "Jaccard", "Jaccard 系数", "ژاکارد";
    "kulczynski": "Kulczynski", "Kulczynski 系数", "کولچینسکی";
    "later": "comes later", "后买", "سپس";
    "left": "left", "流失", "رفته";
    "leverage": "leverage", "杠杆率", "اهرم";
    "lifetime_value": "lifetime value", "客户终身价值", "ارزش عمر مشتری";
    "lifetime_value_adjusted": "lifetime value, like tenure", "同等时长的终身价值", "ارزش عمر با سابقهٔ برابر";
    "lift": "lift (1 = no link)", "提升度", "ضریب بهبود";
    "lift10": "lift, top tenth", "前十分之一提升度", "ضریب بهبود دهک نخست";
    "lift_adj": "lift among equally active", "校正提升度", "ضریب بهبود تعدیل‌شده";
    "lift_eb": "lift, cautious", "保守提升度", "ضریب بهبود محتاطانه";
    "lift_eb05": "lift, at least (95 %)", "提升度至少（95%）", "ضریب بهبود دست‌کم (۹۵٪)";
    "lift_to": "rate to be found", "要发现的比率", "نرخ یافتنی";
    "limit": "limit", "限制", "حد";
    "list": "list", "名单", "فهرست";
    "mean": "mean", "均值", "میانگین";
    "mean_adjusted": "mean, like tenure", "同等时长的均值", "میانگین با سابقهٔ برابر";
    "mean_high": "mean, to", "均值上限", "میانگین تا";
    "mean_low": "mean, from", "均值下限", "میانگین از";
    "medians": "medians", "中位数", "میانه‌ها";
    "method": "method", "方法", "روش";
    "min_count": "at least", "最低数量", "کمینهٔ تعداد";
    "min_support": "share of all", "支持度", "پشتیبانی";
    "missing": "product to offer", "缺少的产品", "محصولِ پیشنهادی";
    "mode": "counted as", "计价方式", "شیوهٔ شمارش";
    "model": "scored by", "打分方法", "امتیاز با";
    "mrr": "MRR", "MRR 值", "MRR";
    "mrr_error": "MRR, error", "MRR 误差", "خطای MRR";
    "n": "all", "总数", "همه";
    "n_a": "have the product", "拥有该产品", "دارندگان محصول";
    "n_b": "have the other", "拥有另一产品", "دارندگان دیگری";
    "n_both": "have both", "同时拥有", "دارندگان هر دو";
    "n_both_old": "had both then", "当时同时拥有", "دارندگان هر دو در آن زمان";
    "n_given": "have the first", "拥有前者", "دارندگان اولی";
    "n_given_old": "had the first then", "当时拥有前者", "دارندگان اولی در آن زمان";
    "n_then": "have the second", "拥有后者", "دارندگان دومی";
    "name": "name", "名称", "نام";
    "new": "new", "新增", "تازه";
    "next": "taken next", "接下来买", "بعدی";
    "next/held": "everything else held", "其他持有产品", "دیگر داشته‌ها";
    "note": "what the step says", "这一级说明什么", "این پله چه می‌گوید";
    "odds_ratio": "odds ratio", "优势比", "نسبت بخت";
    "odds_ratio_adj": "odds ratio, circumstances fixed", "情境固定后的优势比", "نسبت بخت با شرایط ثابت";
    "odds_ratio_adj_high": "the same, to", "情境固定优势比上限", "همان تا";
    "odds_ratio_adj_low": "the same, from", "情境固定优势比下限", "همان از";
    "odds_ratio_adjusted": "odds ratio among their like", "同类中的优势比", "نسبت بخت در همانندان";
    "odds_ratio_high": "odds ratio, to", "优势比上限", "نسبت بخت تا";
    "odds_ratio_low": "odds ratio, from", "优势比下限", "نسبت بخت از";
    "odds_ratio_old": "odds ratio then", "当时优势比", "نسبت بخت پیشین";
    "offered": "customers with an offer", "有推荐的客户", "مشتریان دارای پیشنهاد";
    "one_away": "lack one product", "只差一个产品", "تنها یکی کم دارند";
    "open": "have not got it", "尚未拥有", "هنوز ندارند";
    "organic_sales": "sold anyway", "本来就会售出", "فروشِ به‌هرحال";
    "others": "share of the others", "其他人的比例", "سهم دیگران";
    "over_held": "holds more of", "持有较多", "بیشتر دارد";
    "overlap": "overlap", "重叠", "هم‌پوشانی";
    "p": "share who also have", "也有的比例", "سهمی که هم دارد";
    "p_activity": "chance, equally active (p)", "同活跃偶然概率（p）", "احتمال تصادف، هم‌اندازه‌ها (p)";
    "p_best": "chance of being the best", "最佳概率", "احتمال بهترین بودن";
    "p_high": "share, to", "比例上限", "سهم تا";
    "p_low": "share, from", "比例下限", "سهم از";
    "p_old": "share then", "当时比例", "سهم پیشین";
    "p_shrunk": "share, cautious", "保守比例", "سهم محتاطانه";
    "p_shrunk_high": "cautious share, to", "保守比例上限", "سهم محتاطانه تا";
    "p_shrunk_low": "cautious share, from", "保守比例下限", "سهم محتاطانه از";
    "p_tested": "chance, held out (p)", "检验半的偶然概率（p）", "احتمال تصادف در آزمون (p)";
    "p_value": "chance of it (p)", "偶然概率（p）", "احتمال تصادف (p)";
    "p_value_adj": "chance, equally active (p)", "同活跃偶然概率（p）", "احتمال تصادف، هم‌اندازه‌ها (p)";
    "p_whole": "whole", "全体保守比例", "سهم محتاطانهٔ همه";
    "pairs": "pairs", "产品对", "جفت‌ها";
    "per_arm": "customers in each arm", "每组客户", "مشتری هر گروه";
    "per_arm_exact": "in each arm, exactly", "每组客户（精确）", "مشتری هر گروه، دقیق";
    "period": "period from", "起始期", "دوره از";
    "pilot_n": "customers in the pilot", "试点客户", "مشتریان آزمایش";
    "pilot_rate": "rate in the pilot", "试点比率", "نرخ آزمایش";
    "pooled": "drawn to the mean", "收缩到均值", "کشیده به میانگین";
    "pooled_high": "both together, to", "合并比率上限", "هر دو با هم تا";
    "pooled_low": "both together, from", "合并比率下限", "هر دو با هم از";
    "pooled_rate": "rate of both together", "合并比率", "نرخ هر دو با هم";
    "power": "power", "检验力", "توان";
    "price": "price", "价格", "قیمت";
    "priority": "priority", "优先级", "اولویت";
    "product": "product", "产品", "محصول";
    "products": "products", "产品数", "محصولات";
    "products_retained": "products kept", "保留的产品", "محصولات مانده";
    "profit": "profit", "利润", "سود";
    "profit_high": "profit, to", "利润上限", "سود تا";
    "profit_low": "profit, from", "利润下限", "سود از";
    "profit_over_control": "profit over control", "比对照多的利润", "سود بیش از شاهد";
    "profit_over_control_high": "over control, to", "比对照多的利润上限", "بیش از شاهد تا";
    "profit_over_control_low": "over control, from", "比对照多的利润下限", "بیش از شاهد از";
    "profit_per_contact": "profit of a contact", "每次联系利润", "سود هر تماس";
    "q_tested": "corrected chance, held out (q)", "检验半的校正概率（q）", "احتمال تعدیل‌شده در آزمون (q)";
    "q_value": "corrected chance (q)", "校正概率（q）", "احتمال تعدیل‌شده (q)";
    "q_value_adj": "corrected chance, equally active (q)", "同活跃校正概率（q）", "احتمال تعدیل‌شده، هم‌اندازه‌ها (q)";
    "qini": "Qini", "Qini 系数", "ضریب Qini";
    "qini_high": "Qini, to", "Qini 上限", "Qini تا";
    "qini_low": "Qini, from", "Qini 下限", "Qini از";
    "random": "by lot", "抽签", "به قرعه";
    "rank": "rank", "名次", "رتبه";
    "rank_high": "rank, to", "最后名次", "رتبه تا";
    "rank_low": "rank, from", "最前名次", "رتبه از";
    "rate": "rate", "比率", "نرخ";
    "rate_high": "rate, to", "比率上限", "نرخ تا";
    "rate_low": "rate, from", "比率下限", "نرخ از";
    "rate_new": "rate among the added", "新增者比率", "نرخ افزوده‌ها";
    "rate_new_high": "among the added, to", "新增者比率上限", "نرخ افزوده‌ها تا";
    "rate_new_low": "among the added, from", "新增者比率下限", "نرخ افزوده‌ها از";
    "rate_shrunk": "rate, cautious", "保守比率", "نرخ محتاطانه";
    "raw_score": "raw score", "原始得分", "امتیاز خام";
    "reached": "reached so far", "累计触及", "رسیده تاکنون";
    "reason": "why", "原因", "چرا";
    "reasons": "reasons", "理由", "دلایل";
    "recall10": "found among ten", "前十召回率", "یافته در ده";
    "relation": "relation", "关系", "نسبت";
    "responses": "responses", "响应", "پاسخ‌ها";
    "retained": "stayed", "留存", "مانده";
    "retained_adjusted": "stayed, like tenure", "同等时长的留存", "مانده با سابقهٔ برابر";
    "retained_high": "stayed, to", "留存上限", "مانده تا";
    "retained_low": "stayed, from", "留存下限", "مانده از";
    "retention_metrics/before": "active before", "此前活跃", "فعالان پیشین";
    "revenue": "revenue", "收入", "درآمد";
    "revenue_gross": "revenue kept, gross", "毛收入留存", "درآمد ماندهٔ ناخالص";
    "revenue_high": "revenue, to", "收入上限", "درآمد تا";
    "revenue_low": "revenue, from", "收入下限", "درآمد از";
    "revenue_net": "revenue kept, net", "净收入留存", "درآمد ماندهٔ خالص";
    "risk": "risk of leaving", "流失风险", "خطر رفتن";
    "role": "role", "作用", "نقش";
    "rollout/n": "customers in the roll-out", "推广客户", "مشتریان اجرا";
    "rules": "rules", "规则", "قاعده‌ها";
    "sales": "sales", "销售", "فروش";
    "sales_high": "sales, to", "销售上限", "فروش تا";
    "sales_low": "sales, from", "销售下限", "فروش از";
    "scaling": "scale", "量表", "مقیاس";
    "score": "chance", "概率", "احتمال";
    "score_high": "chance, to", "概率上限", "احتمال تا";
    "score_low": "chance, from", "概率下限", "احتمال از";
    "seconds": "time", "用时", "زمان";
    "seeds": "of them on the list", "其中在名单上", "از آنان در فهرست";
    "segment": "segment", "群体", "بخش";
    "sets": "sets of 2+", "项集（2+）", "مجموعه‌های ۲+";
    "setting": "setting", "设定", "تنظیم";
    "share": "share", "比例", "سهم";
    "share_high": "share, to", "比例上限", "سهم تا";
    "share_low": "share, from", "比例下限", "سهم از";
    "share_shrunk": "share, cautious", "保守比例", "سهم محتاطانه";
    "shrink": "held up", "检验后保持", "ماندگاری در آزمون";
    "shrunk": "share, cautious", "保守比例", "سهم محتاطانه";
    "size": "customers", "客户数", "مشتریان";
    "stability": "chosen again", "再次入选", "برگزیدهٔ دوباره";
    "standing": "against all", "与全体相比", "در برابر همه";
    "step_adjusted_high": "step, like tenure, to", "同等时长的级差上限", "پله با سابقهٔ برابر تا";
    "step_adjusted_low": "step, like tenure, from", "同等时长的级差下限", "پله با سابقهٔ برابر از";
    "step_from": "from so many products", "从几个产品", "از چند محصول";
    "step_kept": "part of the step kept", "级差保留部分", "سهم ماندهٔ پله";
    "step_odds_ratio": "step, odds ratio", "级差优势比", "نسبت بخت پله";
    "step_odds_ratio_adjusted": "step, like tenure", "同等时长的级差", "پله با سابقهٔ برابر";
    "step_value": "worth of the step", "级差价值", "ارزش پله";
    "strata": "circumstances", "情境数", "شمار شرایط";
    "stratum": "stratum", "分层", "لایه";
    "strength": "strength", "强度", "قدرت";
    "support": "share of all (support)", "支持度", "پشتیبانی";
    "suppressed": "not to be offered", "不得推荐", "نباید پیشنهاد شود";
    "survival": "still there", "仍在", "هنوز هست";
    "survival_high": "still there, to", "仍在上限", "هنوز هست تا";
    "survival_low": "still there, from", "仍在下限", "هنوز هست از";
    "takers": "takers", "购买者", "گیرندگان";
    "taking": "chance of taking it", "接受概率", "احتمال گرفتن";
    "targets/product": "product to offer", "推荐产品", "محصول پیشنهادی";
    "then": "product asked for", "被问产品", "محصول پرسیده";
    "ties": "at the same time", "同时", "هم‌زمان";
    "time": "time", "时间", "زمان";
    "took": "took it next", "接下来购买", "بعد آن را گرفتند";
    "treated": "contacted", "已联系", "تماس‌گرفته";
    "two_away": "lack two products", "差两个产品", "دو تا کم دارند";
    "under_held": "holds less of", "持有较少", "کمتر دارد";
    "unexposed": "left out", "已排除", "کنار گذاشته";
    "used": "used", "已用", "به‌کاررفته";
    "usual": "usual", "平常", "معمول";
    "value": "worth", "价值", "ارزش";
    "value_apart": "worth, each alone", "各自价值之和", "ارزش جداگانه";
    "value_each": "worth of an offer", "每个推荐的价值", "ارزش هر پیشنهاد";
    "verdict": "verdict", "判定", "حکم";
    "watched": "watched long enough", "观察足够久", "به‌اندازهٔ کافی دیده";
    "went_on": "went on", "继续购买", "ادامه دادند";
    "whole": "share of all customers", "全体客户比例", "سهم همهٔ مشتریان";
    "why": "why", "原因", "چرا";
    "worth": "one more is worth", "多一单位价值", "ارزش یکی بیشتر";
    "zhang": "Zhang", "Zhang 系数", "ژانگ";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_can_be_searched() {
        assert!(HEADINGS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
