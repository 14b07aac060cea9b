//! What the page says of the order in which products are taken.

use super::{messages, texts};

texts! {
    JOURNEY: "What comes first, and what next", "先后顺序与下一步", "نخست چه می‌آید و سپس چه";
    JOURNEY_LEAD:
        "Products in the order in which customers take them. The bar of each is the range of places it may have; where bars overlap, the data know no order.",
        "按客户获取的先后排列产品。每条横条表示其可能名次的范围；横条重叠之处，数据不能确定先后。",
        "محصولات به ترتیبی که مشتریان می‌گیرند. نوار هرکدام بازهٔ جایگاه‌های ممکن آن است؛ جایی که نوارها روی هم می‌افتند، داده‌ها ترتیبی نمی‌شناسند.";
    JOURNEY_CAVEAT:
        "What was taken first is not why the other followed: the customer, the season or what was on sale may be behind both.",
        "先买的不一定是后买的原因：客户、季节或当时在售的产品可能影响二者。",
        "آنچه نخست گرفته شد علتِ بعدی نیست: شاید مشتری، فصل یا آنچه در فروش بود پشت هر دو باشد.";
    BEGAN_BEFORE:
        "Most customers are first seen in the first tenth of the data: they were customers before, and the first product here need not be their first.",
        "多数客户在数据的前十分之一就已出现：他们此前已是客户，这里的第一个产品未必是其第一个。",
        "بیشتر مشتریان نخست در دهک اول داده‌ها دیده می‌شوند: پیش‌تر هم مشتری بودند و نخستین محصولِ اینجا شاید نخستینشان نباشد.";
    NEXT: "What comes next", "下一步", "گام بعد";
    NO_NEXT: "Too few customers took anything afterwards to say what comes next.", "之后有所购买的客户太少，无法说明下一步。", "کسانی که پس از آن چیزی گرفتند آن‌قدر کم‌اند که گام بعد را نمی‌توان گفت.";
    PAIRS: "Which of two comes first", "两者孰先", "از دو محصول کدام نخست";
    EARLIER: "earlier", "在先", "پیش‌تر";
    EARLIER_DOC: "The product that comes first more often.", "更常在先的产品。", "محصولی که بیشتر نخست می‌آید.";
    LATER: "later", "在后", "پس‌تر";
    LATER_DOC: "The other product.", "另一产品。", "محصول دیگر.";
    BOTH: "took both", "两者都买", "هر دو را گرفتند";
    BOTH_DOC: "Customers who took both, at different times.", "在不同时间买了两者的客户数。", "مشتریانی که هر دو را در زمان‌های متفاوت گرفتند.";
    FIRST: "in this order", "按此先后", "به این ترتیب";
    FIRST_DOC: "The share who took them in this order.", "按此先后购买的比例。", "سهمی که به این ترتیب گرفتند.";
    Q: "q", "q 值", "q (خطا)";
    Q_DOC: "The expected share of false finds among all that are as sure.", "在同样可靠的发现中预期为假的比例。", "سهم مورد انتظار یافته‌های نادرست در میان همهٔ آن‌ها که به همین اطمینان‌اند.";
    FOLLOWS: "What follows sooner than by chance", "比偶然更快的跟随", "آنچه زودتر از بخت در پی می‌آید";
    FOLLOWS_LEAD:
        "Within the window, more customers than their own dates explain.",
        "在窗口期内，多于客户自身日期所能解释的数量。",
        "در این بازه، بیش از آنچه تاریخ‌های خودِ مشتریان توضیح می‌دهد.";
    NO_FOLLOWS: "Nothing follows anything sooner than chance would have it.", "没有任何产品比偶然更快地跟随。", "هیچ چیز زودتر از بخت در پی چیزی نمی‌آید.";
    GIVEN: "after", "在…之后", "پس از";
    GIVEN_DOC: "What was taken first.", "先买的产品。", "آنچه نخست گرفته شد.";
    THEN: "follows", "跟随", "در پی";
    THEN_DOC: "What followed within the window.", "在窗口期内跟随的产品。", "آنچه در بازه در پی آمد.";
    COUNT: "count", "数量", "تعداد";
    COUNT_DOC: "Customers who took them so.", "如此购买的客户数。", "مشتریانی که چنین گرفتند.";
    EXPECTED: "expected", "预期", "مورد انتظار";
    EXPECTED_DOC: "How many their own dates would give.", "客户自身日期所给出的数量。", "آنچه تاریخ‌های خودشان می‌داد.";
    LIFT: "times", "倍数", "برابر";
    LIFT_DOC: "The count by what is expected.", "数量除以预期。", "تعداد بخش بر مورد انتظار.";
}

messages! {
    PlaceOf { rank, low, high, takers }:
        "place {rank} ({low} to {high}); taken by {takers}",
        "第 {rank} 位（{low} 至 {high}）；{takers} 位购买",
        "جایگاه {rank} ({low} تا {high})؛ {takers} نفر گرفتند";
    Journeys { customers, orders }:
        "{customers} customers, {orders} pairs of products taken at different times.",
        "{customers} 位客户，{orders} 对在不同时间购买的产品。",
        "{customers} مشتری، {orders} جفت محصول که در زمان‌های متفاوت گرفته شدند.";
    ProductsLeftOut { shown, left_out }:
        "The {shown} products that most customers took; {left_out} others are left out.",
        "所示为购买者最多的 {shown} 种产品；另有 {left_out} 种未列出。",
        "{shown} محصولی که بیشترین مشتریان گرفتند؛ {left_out} محصول دیگر نیامده‌اند.";
    NextAfter { after, next, share, n, days, usual }:
        "After {after}: {next} for {share} of {n} customers within {days} days (after any product: {usual}).",
        "{after} 之后：{n} 位客户中 {share} 在 {days} 天内买了 {next}（任何产品之后：{usual}）。",
        "پس از {after}: {next} برای {share} از {n} مشتری در {days} روز (پس از هر محصولی: {usual}).";
    HalfBy { half, quarter, three }:
        "Half of them by day {half} ({quarter} to {three}).",
        "其中一半在第 {half} 天前（{quarter} 至 {three}）。",
        "نیمی از آنان تا روز {half} ({quarter} تا {three}).";
    MoreThanUsual { list }:
        "More than usual: {list}.",
        "多于平常：{list}。",
        "بیش از معمول: {list}.";
    TimesUsual { product, times }: "{product} ({times} times)", "{product}（{times} 倍）", "{product} ({times} برابر)";
    RowOfPair { both, earlier, later, first }:
        "Of {both} customers who took both {first} took {earlier} before {later}.",
        "两者都买的 {both} 位客户中 {first} 先买 {earlier} 后买 {later}。",
        "از {both} مشتری که هر دو را گرفتند {first} {earlier} را پیش از {later} گرفتند.";
    SurePairs { sure, all }:
        "{sure} of {all} pairs have an order that is no coin.",
        "{all} 对中有 {sure} 对的先后并非偶然。",
        "{sure} جفت از {all} جفت ترتیبی دارند که شیر یا خط نیست.";
    RowOfSequence { count, given, then, expected, lift }:
        "{count} customers took {then} after {given} within the window; {expected} would by their dates alone: {lift} times as many.",
        "{count} 位客户在窗口期内于 {given} 之后买了 {then}；仅按日期应有 {expected}：是其 {lift} 倍。",
        "{count} مشتری در بازه پس از {given} {then} را گرفتند؛ تنها با تاریخ‌هایشان {expected} می‌بود: {lift} برابر.";
}
