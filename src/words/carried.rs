//! What `channels` says of a pilot and of its roll-out.

use super::{spoken, texts};

texts! { pub
    CHANNELS: "What came of the pilot", "试点结果", "نتیجهٔ آزمایش";
    BY_SEGMENT:
        "By segment, each rate pulled towards that of its arm",
        "按群体，各比率向其所在组的比率收缩",
        "به تفکیک بخش، هر نرخ کشیده به سوی نرخ گروهش";
    DIFFER: "differ", "有差异", "فرق دارند";
    DO_NOT_DIFFER: "do not differ surely", "差异不确定", "حتماً فرق ندارند";
    MORE_IN_SOME:
        "does more in some segments than in others",
        "在某些群体中效果更好",
        "در برخی بخش‌ها بیش از برخی دیگر اثر دارد";
    SAME_IN_ALL:
        "does not surely do more in one segment than in another: go by its figure for all",
        "在各群体之间没有确定的差异：请以总体数字为准",
        "حتماً در بخشی بیش از بخش دیگر اثر ندارد: عدد کلی‌اش را بگیرید";
    CANNOT_COMPARE:
        "the arms cannot be compared: nobody responded, or everybody",
        "各组无法比较：无人响应或全部响应",
        "گروه‌ها قابل مقایسه نیستند: هیچ‌کس پاسخ نداد، یا همه";
    NO_CONTROL:
        "no control arm: how many would have bought anyway is not known, and neither is what a channel earns",
        "没有对照组：不知道有多少人本来就会购买，也就不知道渠道赚多少",
        "گروه شاهد نیست: معلوم نیست چند نفر به هر حال می‌خریدند، و نه اینکه کانال چه می‌آورد";
    EQUAL_RATES:
        "cannot be done, since the rates seen are equal",
        "做不到，因为所见比率相同",
        "شدنی نیست، زیرا نرخ‌های دیده‌شده برابرند";
    ALLOCATION: "Who gets which channel", "谁用哪个渠道", "کدام کانال برای که";
    LIMITS: "What one more of each would be worth", "每项限制多一单位值多少", "یک واحد بیشتر از هرکدام چه می‌ارزد";
    BUDGET: "budget", "预算", "بودجه";
    GROSS:
        "caution: no control arm, so that a contact's gain counts those who would have bought anyway; the pilot wants --control for an allocation that earns money",
        "注意：没有对照组，因此联系的收益包含了本来就会购买的人；要得到赚钱的分配，试点需要 --control",
        "هشدار: گروه شاهد نیست، پس سودِ هر تماس کسانی را هم می‌شمارد که به هر حال می‌خریدند؛ برای تقسیمی که سود بیاورد آزمایش \u{2066}--control\u{2069} می‌خواهد";
    ROLL_OUT: "The roll-out against the pilot", "推广与试点的比较", "اجرای گسترده در برابر آزمایش";
    STOP:
        "stop: pilot and roll-out together lose money against control, surely",
        "停止：试点与推广合计，与对照组相比确定亏钱",
        "بایستید: آزمایش و اجرا با هم نسبت به گروه شاهد حتماً زیان می‌دهند";
}

spoken! {
    Interaction { arm, says, q, df, p }:
        "{arm}: {says} (Cochran's Q {q}, {df}, p {p})",
        "{arm}：{says}（科克伦 Q {q}，{df}，p {p}）",
        "{arm}: {says} (Q کاکران {q}، {df}، p {p})";
    Homogeneity { says, chi, df, p }:
        "the arms {says}: chi-square {chi}, {df}, p {p}",
        "各组{says}：卡方 {chi}，{df}，p {p}",
        "گروه‌ها {says}: خی‌دو {chi}، {df}، p {p}";
    OverControl { arm, points, low, high }:
        "{arm}: {points} points of response over control [{low}, {high}]",
        "{arm}：响应比对照组多 {points} 个百分点 [{low}, {high}]",
        "{arm}: پاسخ {points} درصد بیش از گروه شاهد [{low}, {high}]";
    OverControlChance { arm, points, low, high, p }:
        "{arm}: {points} points of response over control [{low}, {high}], {p}",
        "{arm}：响应比对照组多 {points} 个百分点 [{low}, {high}]，{p}",
        "{arm}: پاسخ {points} درصد بیش از گروه شاهد [{low}, {high}]، {p}";
    OfArm { arm, says }: "{arm}: {says}", "{arm}：{says}", "{arm}: {says}";
    AContact { net, low, high }:
        "{net} a contact [{low}, {high}]",
        "每次联系 {net} [{low}, {high}]",
        "{net} در هر تماس [{low}, {high}]";
    Earns { against }:
        "earns money against control, {against}",
        "与对照组相比赚钱，{against}",
        "نسبت به گروه شاهد سود می‌آورد، {against}";
    Loses { against }:
        "loses money against control, {against}",
        "与对照组相比亏钱，{against}",
        "نسبت به گروه شاهد زیان می‌دهد، {against}";
    LosesAlthough { against, gross }:
        "loses money against control, {against}, although it brings {gross} gross: those customers would have bought anyway",
        "与对照组相比亏钱，{against}，尽管毛收益为 {gross}：那些客户本来就会购买",
        "نسبت به گروه شاهد زیان می‌دهد، {against}، هرچند ناخالص {gross} می‌آورد: آن مشتریان به هر حال می‌خریدند";
    EarnsSoFar { against }:
        "earns money against control so far, {against}, which is not sure",
        "迄今与对照组相比赚钱，{against}，但不确定",
        "تاکنون نسبت به گروه شاهد سود آورده، {against}، که حتمی نیست";
    LosesSoFar { against }:
        "loses money against control so far, {against}, which is not sure",
        "迄今与对照组相比亏钱，{against}，但不确定",
        "تاکنون نسبت به گروه شاهد زیان داده، {against}، که حتمی نیست";
    ArmAt { arm, rate }: "{arm} ({rate})", "{arm}（{rate}）", "{arm} ({rate})";
    Early { leader, best, runner_up, more }:
        "early: {leader} leads and is the best with {best} probability, but telling it surely from {runner_up} {more}",
        "为时尚早：{leader} 领先，为最佳的概率是 {best}，但要与 {runner_up} 确定区分：{more}",
        "زود است: {leader} پیش است و با احتمال {best} بهترین است، ولی بازشناختنِ حتمی‌اش از {runner_up} {more}";
    TakesMore { needed, has, more }:
        "takes {needed} customers in each of the two arms and there are {has}: {more} more in each, and rather more than that, since early leads are mostly too large",
        "两组各需 {needed} 位客户，而现有 {has} 位：各需再加 {more} 位，而且宁可更多，因为早期的领先多半偏大",
        "در هریک از دو گروه {needed} مشتری می‌خواهد و {has} هست: {more} نفر بیشتر در هرکدام، و بهتر بیش از آن، زیرا پیشیِ زودهنگام بیشتر بزرگ‌تر از واقع است";
    Small { rate, needed, smallest, more }:
        "small: to find {rate} takes {needed} customers in each arm and the smallest has {smallest}: {more} more",
        "规模偏小：要发现 {rate} 每组需 {needed} 位客户，而最小的一组有 {smallest} 位：再加 {more} 位",
        "کوچک است: یافتن {rate} در هر گروه {needed} مشتری می‌خواهد و کوچک‌ترین {smallest} دارد: {more} نفر بیشتر";
    Contacted { contacts, all, alone, cost, gain }:
        "{contacts} of {all} customers are contacted and {alone} left alone; it costs {cost} and gains {gain}",
        "{all} 位客户中联系 {contacts} 位，{alone} 位不联系；成本 {cost}，收益 {gain}",
        "از {all} مشتری با {contacts} نفر تماس گرفته می‌شود و {alone} نفر رها می‌شوند؛ {cost} هزینه دارد و {gain} می‌آورد";
    Nobody { channel }:
        "{channel}: nobody; there is nobody with whom it earns more than it costs, or others earn more",
        "{channel}：无人；没有人能使其收益超过成本，或其他渠道收益更高",
        "{channel}: هیچ‌کس؛ کسی نیست که با او بیش از هزینه‌اش بیاورد، یا کانال‌های دیگر بیشتر می‌آورند";
    ContactsBy { channel }: "contacts by {channel}", "{channel} 的联系次数", "تماس با {channel}";
    CustomersOf { segment }: "customers of {segment}", "{segment} 的客户", "مشتریان {segment}";
    LeastShare { channel }: "least share of {channel}", "{channel} 的最低份额", "کمترین سهم {channel}";
    FellOff { now, pilot }:
        "{now} where the pilot had {pilot}, which chance does not explain: find out what is different before the next wave (winners of a pilot fall off somewhat, for they were picked for their luck too)",
        "{now}，而试点为 {pilot}，偶然不足以解释：下一批之前先查明有何不同（试点的优胜者会有所回落，因为选中它也靠了运气）",
        "{now} در حالی که آزمایش {pilot} داشت، که تصادف توضیحش نمی‌دهد: پیش از موج بعد ببینید چه فرق کرده است (برندگان آزمایش قدری افت می‌کنند، زیرا به بخت هم برگزیده شدند)";
    Better { now, pilot }:
        "{now} where the pilot had {pilot}: better than promised",
        "{now}，而试点为 {pilot}：好于预期",
        "{now} در حالی که آزمایش {pilot} داشت: بهتر از وعده";
    AsPromised { now, pilot }:
        "{now} where the pilot had {pilot}: as promised, go on",
        "{now}，而试点为 {pilot}：符合预期，继续",
        "{now} در حالی که آزمایش {pilot} داشت: چنان‌که وعده بود، ادامه دهید";
    NextWave { arm, says, rate }:
        "{arm}: {says}; plan the next wave with {rate}",
        "{arm}：{says}；下一批按 {rate} 计划",
        "{arm}: {says}؛ موج بعد را با {rate} برنامه‌ریزی کنید";
}
