//! What the page says of segments.

use super::{messages, texts};

texts! {
    SEGMENTS: "Customers who behave alike", "行为相似的客户", "مشتریان همانند";
    SEGMENTS_LEAD:
        "Customers near one another form a segment. For each: how many they are, what is usual among them, and what they hold more or less of than all customers.",
        "彼此相近的客户组成一个细分群体。每一群体列出：人数、通常水平，以及与全体客户相比多持有和少持有的产品。",
        "مشتریان نزدیک به هم یک بخش می‌سازند. برای هر بخش: چند نفرند، چه نزدشان معمول است و از چه بیشتر یا کمتر از همه دارند.";
    USUAL_HERE: "What is usual", "通常水平", "آنچه معمول است";
    HOLDS_MORE: "Holds more of", "持有较多", "بیشتر دارد";
    HOLDS_LESS: "Holds less of", "持有较少", "کمتر دارد";
    HOW_MANY: "How many segments there are", "有多少个群体", "چند بخش هست";
    APART_DOC:
        "How far apart they are (silhouette, 1 at most), and how alike the segments of other customers of the same kind would be (agreement, 1 at most).",
        "各群体分得多开（轮廓系数，最大为 1），以及换一批同类客户会得到多相似的群体（一致度，最大为 1）。",
        "چقدر از هم جدایند (سیلوئت، حداکثر ۱) و بخش‌های مشتریان دیگرِ همانند چقدر همین می‌بودند (هم‌خوانی، حداکثر ۱).";
    APART: "apart", "分离度", "جدایی";
    SEGMENTS_CAVEAT:
        "What a segment holds more of is at home there; that says nothing of why, nor of whether an offer would sell.",
        "某群体持有较多的产品在那里很普及；但这既不说明原因，也不说明推荐能否成交。",
        "آنچه بخشی بیشتر دارد آنجا جا افتاده است؛ این نه دلیلش را می‌گوید و نه اینکه پیشنهاد به فروش می‌رسد.";
}

messages! {
    SegmentSize { size, share }:
        "{size} customers, {share} of all.",
        "{size} 位客户，占全体的 {share}。",
        "{size} مشتری، {share} از همه.";
    Median { column, inside, all }:
        "{column}: half have {inside} or less (all customers: {all})",
        "{column}：一半客户不超过 {inside}（全体客户：{all}）",
        "{column}: نیمی {inside} یا کمتر دارند (همهٔ مشتریان: {all})";
    HoldersHere { holders, size, share, all }:
        "{holders} of {size} ({share}); all customers: {all}",
        "{size} 位中的 {holders} 位（{share}）；全体客户：{all}",
        "{holders} از {size} ({share})؛ همهٔ مشتریان: {all}";
    FirstTo { product, segment, name, share, all, open }:
        "{product}: segment {segment} ({name}), where {share} hold it against {all} of all; {open} of them do not yet.",
        "{product}：群体 {segment}（{name}），其中 {share} 拥有它，全体为 {all}；尚有 {open} 位没有。",
        "{product}: بخش {segment} ({name}) که {share} آن را دارند در برابر {all} از همه؛ {open} نفرشان هنوز ندارند.";
    Again { agreement, segments }:
        "Other customers of the same kind would give the same {segments} segments (agreement {agreement}).",
        "换一批同类客户会得到同样的 {segments} 个群体（一致度 {agreement}）。",
        "مشتریان دیگرِ همانند همین {segments} بخش را می‌دادند (هم‌خوانی {agreement}).";
    NotAgain { agreement, segments }:
        "Other customers of the same kind would give other segments than these {segments} (agreement {agreement}).",
        "换一批同类客户会得到与这 {segments} 个不同的群体（一致度 {agreement}）。",
        "مشتریان دیگرِ همانند بخش‌هایی جز این {segments} بخش می‌دادند (هم‌خوانی {agreement}).";
    ReallyApart { silhouette, shuffled }:
        "They are farther apart than the same columns give when each is shuffled among the customers (silhouette {silhouette} against {shuffled}).",
        "它们比把各列在客户间打乱后得到的群体分得更开（轮廓系数 {silhouette}，打乱后 {shuffled}）。",
        "از هم دورترند تا وقتی هر ستون میان مشتریان بُر بخورد (سیلوئت {silhouette} در برابر {shuffled}).";
    OnlyCuts { silhouette, shuffled }:
        "The same columns, each shuffled among the customers, give segments as far apart (silhouette {silhouette} against {shuffled}): these are cuts through a continuum, of use as bands, and not kinds of customers.",
        "把各列在客户间打乱后得到的群体分得一样开（轮廓系数 {silhouette}，打乱后 {shuffled}）：这些是对连续分布的切分，可作分档，而不是不同类型的客户。",
        "همان ستون‌ها، هرکدام بُرخورده میان مشتریان، بخش‌هایی به همین دوری می‌دهند (سیلوئت {silhouette} در برابر {shuffled}): این‌ها برش‌هایی از یک پیوستارند، به کارِ دسته‌بندی می‌آیند و گونه‌های مشتری نیستند.";
}
