//! What the page says of channels.

use super::{messages, texts};

texts! {
    CHANNELS_LEAD:
        "Each channel was tried on customers chosen by lot; those who were left alone are the control.",
        "每个渠道都在随机抽取的客户上试用；未被联系者为对照组。",
        "هر کانال بر مشتریانی به قید قرعه آزموده شد؛ آنان که رها شدند گروه شاهدند.";
    NO_CONTROL:
        "There is no control group: how many would have bought anyway is not known, and neither is what a channel earns.",
        "没有对照组：不知道有多少人本来就会购买，也就不知道渠道赚多少。",
        "گروه شاهد نیست: معلوم نیست چند نفر به هر حال می‌خریدند، و نه اینکه کانال چه می‌آورد.";
    RESPONDED: "Who responded", "响应情况", "که پاسخ داد";
    ARMS: "Channel by channel", "逐个渠道", "کانال به کانال";
    BY_SEGMENT: "By segment", "按群体", "به تفکیک بخش";
    BY_SEGMENT_LEAD:
        "Each rate is drawn towards that of its channel, the more the fewer customers it has: the best of many cells is mostly the luckiest.",
        "每个比率都向其渠道的比率收缩，客户越少收缩越多：众多单元中的最佳者多半只是最幸运者。",
        "هر نرخ به سوی نرخ کانالش کشیده شده، هرچه مشتری کمتر بیشتر: بهترین خانه از میان بسیار، بیشتر خوش‌اقبال‌ترین است.";
    DIFFER: "The arms differ surely.", "各组之间差异确定。", "گروه‌ها حتماً فرق دارند.";
    DO_NOT_DIFFER: "The arms do not differ surely.", "各组之间差异不确定。", "گروه‌ها حتماً فرق ندارند.";
    CANNOT_COMPARE: "The arms cannot be compared: nobody responded, or everybody.", "无法比较：无人响应或全部响应。", "گروه‌ها قابل مقایسه نیستند: هیچ‌کس پاسخ نداد، یا همه.";
    SEGMENT: "segment", "群体", "بخش";
    SEGMENT_DOC: "The segment.", "群体。", "بخش.";
    ARM: "channel", "渠道", "کانال";
    ARM_DOC: "The channel, or the control.", "渠道或对照组。", "کانال، یا گروه شاهد.";
    N: "customers", "客户", "مشتریان";
    N_DOC: "Customers of the cell.", "该单元的客户数。", "مشتریان این خانه.";
    RESPONSES: "responses", "响应", "پاسخ‌ها";
    RESPONSES_DOC: "Those of them who responded.", "其中响应的人数。", "آنان که پاسخ دادند.";
    RATE: "rate", "比率", "نرخ";
    RATE_DOC: "The share who responded, drawn towards that of the channel.", "响应比例，向渠道的比例收缩。", "سهم پاسخ‌دهندگان، کشیده به سوی نرخ کانال.";

    ALLOCATION_LEAD:
        "The way to deal customers to channels that gains most within the limits. Where nobody is contacted, no channel earns more than it costs.",
        "在限制之内收益最大的客户与渠道分配。未联系之处，没有渠道能赚回成本。",
        "تقسیم مشتریان میان کانال‌ها که در محدودهٔ حدها بیشترین سود را دارد. آنجا که کسی تماس نمی‌گیرد، هیچ کانالی بیش از هزینه‌اش نمی‌آورد.";
    CONTACTS: "contacts", "联系次数", "تماس‌ها";
    CONTACTS_DOC: "How many customers get this channel.", "使用该渠道的客户数。", "چند مشتری این کانال را می‌گیرند.";
    GAIN_EACH: "gain each", "每次收益", "سود هر تماس";
    GAIN_EACH_DOC: "What one contact gains.", "一次联系的收益。", "آنچه یک تماس می‌آورد.";
    GAIN: "gain", "收益", "سود";
    GAIN_DOC: "Contacts times that.", "联系次数乘以每次收益。", "تماس‌ها ضرب در آن.";
    COST: "cost", "成本", "هزینه";
    COST_DOC: "What these contacts cost.", "这些联系的成本。", "هزینهٔ این تماس‌ها.";
    GROSS:
        "There is no control group, so the gain counts those who would have bought anyway.",
        "没有对照组，因此收益包含了本来就会购买的人。",
        "گروه شاهد نیست، پس سود کسانی را هم می‌شمارد که به هر حال می‌خریدند.";
    PILOT_CAVEAT:
        "The winner of a pilot mostly falls off somewhat in the roll-out, for it was picked for its luck too.",
        "试点的优胜者在推广时多半会有所回落，因为选中它也靠了运气。",
        "برندهٔ آزمایش در اجرای گسترده بیشتر قدری افت می‌کند، زیرا به بخت هم برگزیده شد.";
}

messages! {
    OfArm { n, arm, responses, rate, low, high }:
        "Of {n} customers with {arm} {responses} responded ({rate}; {low} to {high}).",
        "{arm} 的 {n} 位客户中有 {responses} 位响应（{rate}；{low} 至 {high}）。",
        "از {n} مشتری با {arm} {responses} نفر پاسخ دادند ({rate}؛ {low} تا {high}).";
    OverControl { points, low, high, p }:
        "That is {points} points more than the control ({low} to {high}; p {p}).",
        "比对照组多 {points} 个百分点（{low} 至 {high}；p {p}）。",
        "این {points} درصد بیش از گروه شاهد است ({low} تا {high}؛ p {p}).";
    Best { share }:
        "The probability of being the best is {share}.",
        "其为最佳的概率是 {share}。",
        "احتمال بهترین بودنش {share} است.";
    Earns { net, low, high }:
        "It earns money against leaving people alone: {net} a contact ({low} to {high}).",
        "与不联系相比赚钱：每次联系 {net}（{low} 至 {high}）。",
        "نسبت به رها کردن سود می‌آورد: {net} در هر تماس ({low} تا {high}).";
    Loses { net, low, high }:
        "It loses money against leaving people alone: {net} a contact ({low} to {high}).",
        "与不联系相比亏钱：每次联系 {net}（{low} 至 {high}）。",
        "نسبت به رها کردن زیان می‌دهد: {net} در هر تماس ({low} تا {high}).";
    LosesAlthough { net, low, high, gross }:
        "It loses money against leaving people alone: {net} a contact ({low} to {high}), although it brings {gross} gross: those customers would have bought anyway.",
        "与不联系相比亏钱：每次联系 {net}（{low} 至 {high}），尽管毛收益为 {gross}：那些客户本来就会购买。",
        "نسبت به رها کردن زیان می‌دهد: {net} در هر تماس ({low} تا {high})، هرچند ناخالص {gross} می‌آورد: آن مشتریان به هر حال می‌خریدند.";
    NotSure { net, low, high }:
        "What it earns against leaving people alone is not sure: {net} a contact ({low} to {high}).",
        "与不联系相比能否赚钱尚不确定：每次联系 {net}（{low} 至 {high}）。",
        "اینکه نسبت به رها کردن سود می‌آورد حتمی نیست: {net} در هر تماس ({low} تا {high}).";
    ChiSquare { chi, df, p }:
        "Chi-square {chi}, degrees of freedom {df}, p {p}.",
        "卡方 {chi}，自由度 {df}，p {p}。",
        "خی‌دو {chi}، درجهٔ آزادی {df}، p {p}.";
    Early { leader, best, runner_up, needed, has }:
        "Early: {leader} leads and is the best with {best} probability, but telling it surely from {runner_up} takes {needed} customers in each of the two arms and there are {has}.",
        "为时尚早：{leader} 领先，为最佳的概率是 {best}，但要与 {runner_up} 确定区分，两组各需 {needed} 位客户，而现有 {has} 位。",
        "زود است: {leader} پیش است و با احتمال {best} بهترین است، ولی بازشناختنش از {runner_up} در هریک از دو گروه {needed} مشتری می‌خواهد و {has} هست.";
    EarlyEqual { leader, runner_up }:
        "Early: {leader} and {runner_up} have equal rates and cannot be told apart.",
        "为时尚早：{leader} 与 {runner_up} 比率相同，无法区分。",
        "زود است: {leader} و {runner_up} نرخ برابر دارند و از هم بازشناخته نمی‌شوند.";
    Small { rate, needed, smallest }:
        "Small: to find {rate} takes {needed} customers in each arm and the smallest has {smallest}.",
        "规模偏小：要发现 {rate} 每组需 {needed} 位客户，而最小的一组有 {smallest} 位。",
        "کوچک است: یافتن {rate} در هر گروه {needed} مشتری می‌خواهد و کوچک‌ترین {smallest} دارد.";
    MoreInSome { arm, p }:
        "{arm} does more in some segments than in others (Cochran's Q, p {p}).",
        "{arm} 在某些群体中效果更好（Cochran Q，p {p}）。",
        "{arm} در برخی بخش‌ها بیش از برخی دیگر اثر دارد (Q کاکران، p {p}).";
    SameInAll { arm, p }:
        "{arm} does not surely do more in one segment than in another: go by its figure for all (Cochran's Q, p {p}).",
        "{arm} 在各群体之间没有确定的差异：请以总体数字为准（Cochran Q，p {p}）。",
        "{arm} حتماً در بخشی بیش از بخش دیگر اثر ندارد: عدد کلی‌اش را بگیرید (Q کاکران، p {p}).";
    RowOfCell { n, segment, arm, responses, rate, low, high }:
        "Of {n} customers of {segment} with {arm} {responses} responded; drawn towards the channel {rate} ({low} to {high}).",
        "{segment} 中 {arm} 的 {n} 位客户有 {responses} 位响应；向渠道收缩后为 {rate}（{low} 至 {high}）。",
        "از {n} مشتری {segment} با {arm} {responses} نفر پاسخ دادند؛ کشیده به سوی کانال {rate} ({low} تا {high}).";
    Contacted { contacts, all, alone, cost, gain }:
        "{contacts} of {all} customers are contacted and {alone} left alone; it costs {cost} and gains {gain}.",
        "{all} 位客户中联系 {contacts} 位，{alone} 位不联系；成本 {cost}，收益 {gain}。",
        "از {all} مشتری با {contacts} نفر تماس گرفته می‌شود و {alone} نفر رها می‌شوند؛ {cost} هزینه دارد و {gain} می‌آورد.";
    ContactsOf { contacts, share, gain, cost }:
        "{contacts} contacts ({share}); gains {gain}, costs {cost}",
        "{contacts} 次联系（{share}）；收益 {gain}，成本 {cost}",
        "{contacts} تماس ({share})؛ سود {gain}، هزینه {cost}";
    Nobody { channel }:
        "{channel}: nobody; there is nobody with whom it earns more than it costs, or others earn more.",
        "{channel}：无人；没有人能使其收益超过成本，或其他渠道收益更高。",
        "{channel}: هیچ‌کس؛ کسی نیست که با او بیش از هزینه‌اش بیاورد، یا کانال‌های دیگر بیشتر می‌آورند.";
    LimitWorth { limit, used, amount, worth }:
        "{limit}: {used} of {amount} used; one more is worth {worth}.",
        "{limit}：已用 {used}，共 {amount}；多一单位值 {worth}。",
        "{limit}: {used} از {amount} به کار رفته؛ یکی بیشتر {worth} می‌ارزد.";
}
