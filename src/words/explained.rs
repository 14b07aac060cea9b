//! What `explain` says of one rule.

use super::{spoken, texts};

texts! { pub
    COUNTED: "What was counted", "计数结果", "آنچه شمرده شد";
    ANYTHING: "(anything)", "（任何产品）", "(هر چیزی)";
    VERDICT: "Verdict", "判定", "حکم";
    CHANCE: "chance", "偶然", "تصادف";
    NONE: "none", "无", "هیچ";
    EXPLAINS: "explains", "足以解释", "توضیح می‌دهد";
    DOES_NOT_EXPLAIN: "does not explain", "不能解释", "توضیح نمی‌دهد";
}

spoken! {
    Given { of, units, left, both, right, share, low, high }:
        "Of the {of} {units} with {left}, {both} have {right} too: {share} (95 % interval {low} to {high}).",
        "有 {left} 的 {of} {units}中，{both} 也有 {right}：{share}（95% 区间 {low} 至 {high}）。",
        "از {of} {units} دارای {left}، {both} {right} را هم دارند: {share} (بازهٔ ۹۵٪ از {low} تا {high}).";
    BaseRate { n, units, both, right, share }:
        "Of all {n} {units}, {both} have {right}: {share}. That is the base rate.",
        "全部 {n} {units}中，{both} 有 {right}：{share}。这是基准比例。",
        "از همهٔ {n} {units}، {both} {right} را دارند: {share}. این نرخ پایه است.";
    Lift { right, left, lift }:
        "So {right} is {lift} times as likely with {left} as overall (lift).",
        "因此有 {left} 时 {right} 的可能性是总体的 {lift} 倍（提升度）。",
        "پس احتمال {right} با {left} {lift} برابرِ کل است (ضریب بهبود).";
    AdjustedLift { units, expected, lift, p }:
        "If {units} differed in how much they hold and in nothing else, {expected} would have both; there are {lift} times as many (adjusted lift, p = {p}).",
        "如果{units}只在拥有多少上不同，会有 {expected} 同时拥有两者；实际是其 {lift} 倍（校正提升度，p = {p}）。",
        "اگر {units} جز در مقدار داشته‌ها فرقی نداشتند، {expected} تا هر دو را می‌داشتند؛ {lift} برابرِ آن هست (ضریب بهبود تعدیل‌شده، p = {p}).";
    Simpler { right }:
        "Simpler rules for {right}, the hardest to beat first",
        "关于 {right} 的更简单规则，最难超越者在先",
        "قاعده‌های ساده‌تر برای {right}، نخست آن که گذشتن از آن سخت‌تر است";
    SimplerRow { both, of, share, left, p }:
        "{both} of {of} ({share})  {left}; what it lacks adds that much by chance: p = {p}",
        "{of} 中的 {both}（{share}）  {left}；其所缺部分仅凭偶然增加这么多的概率：p = {p}",
        "{both} از {of} ({share})  {left}؛ احتمال اینکه آنچه کم دارد به تصادف همین‌قدر بیفزاید: p = {p}";
    Halves { units }:
        "Two halves of the {units}, by a hash",
        "按散列把{units}分成两半",
        "دو نیمه از {units}، به درهم‌سازی";
    HalfRow { both, of, share, n, p }:
        "{both} of {of} ({share})  among {n}; largest p = {p}",
        "{of} 中的 {both}（{share}）  共 {n}；最大 p = {p}",
        "{both} از {of} ({share})  در میان {n}؛ بزرگ‌ترین p = {p}";
    ThoseWhoHoldMuch { units }:
        "{units} that hold much of everything",
        "什么都拥有很多的{units}",
        "{units} با داشتهٔ زیاد از همه چیز";
    SimplerRule { left, right }:
        "the simpler rule {left} => {right}",
        "更简单的规则 {left} => {right}",
        "قاعدهٔ ساده‌ترِ {left} => {right}";
    Rival { rival, p }:
        "The hardest rival is {rival}: p = {p}.",
        "最强的对手是{rival}：p = {p}。",
        "سخت‌ترین رقیب {rival} است: p = {p}.";
    Alone { stands, limit }:
        "Taken alone, it {stands} the rule (limit {limit}). With -s the rule is judged among all others of a run.",
        "单独来看，它{stands}这条规则（界限 {limit}）。加上 -s 则在一次运行的全部规则中判定。",
        "به تنهایی، این قاعده را {stands} (حد {limit}). با \u{2066}-s\u{2069} قاعده در میان همهٔ قاعده‌های یک اجرا داوری می‌شود.";
    Kept { rules, support, q, limit }:
        "Kept among {rules} rules with support of at least {support}: corrected for all of them, q = {q} (limit {limit}).",
        "在支持度不低于 {support} 的 {rules} 条规则中保留：对全部规则校正后 q = {q}（界限 {limit}）。",
        "در میان {rules} قاعده با پشتیبانی دست‌کم {support} ماند: با تعدیل برای همهٔ آن‌ها q = {q} (حد {limit}).";
    Dropped { rules, support, rival }:
        "Dropped among {rules} rules with support of at least {support}: looking at so many, {rival} may well explain it.",
        "在支持度不低于 {support} 的 {rules} 条规则中去除：在看这么多规则时，{rival}很可能足以解释它。",
        "در میان {rules} قاعده با پشتیبانی دست‌کم {support} کنار رفت: با نگاه به این همه، {rival} می‌تواند توضیحش باشد.";
    TooRare { rules, support }:
        "Not among {rules} rules with support of at least {support}: it is too rare.",
        "不在支持度不低于 {support} 的 {rules} 条规则之中：它太少见。",
        "در میان {rules} قاعده با پشتیبانی دست‌کم {support} نیست: بسیار کمیاب است.";
    Circumstances { verdict }:
        "With circumstances held fixed: {verdict}",
        "在情境固定时：{verdict}",
        "با ثابت ماندن شرایط: {verdict}";
    StratumRow { name, both, of, share, left, without }:
        "{name}  {both} of {of} ({share}); without {left} {without}",
        "{name}  {of} 中的 {both}（{share}）；没有 {left} 时 {without}",
        "{name}  {both} از {of} ({share})؛ بی {left} {without}";
    SameMix { with, right, left, without }:
        "With the same mix of circumstances, {with} have {right} with {left} and {without} without.",
        "情境构成相同时，有 {left} 者中 {with} 有 {right}，没有者中 {without}。",
        "با ترکیب یکسان شرایط، {with} با {left} و {without} بی آن {right} را دارند.";
    OddsRatios { crude, adjusted }:
        "The odds ratio is {crude} overall and {adjusted} within.",
        "优势比总体为 {crude}，情境内为 {adjusted}。",
        "نسبت بخت در کل {crude} و درون شرایط {adjusted} است.";
}
