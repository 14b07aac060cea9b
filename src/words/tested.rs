//! What `backtest` says of how it tested, and above its bars.

use super::{spoken, texts};

texts! { pub
    IN_FIVE_PARTS:
        "cross-validated over five parts, by md5 folds",
        "按 md5 折分五份交叉验证",
        "اعتبارسنجی متقابل روی پنج بخش، به تای md5";
}

spoken! {
    ByFolds { fit }:
        "learnt from md5 folds below {fit}, tested on the others",
        "用小于 {fit} 的 md5 折学习，在其余上检验",
        "آموخته از تاهای md5 کمتر از {fit}، آزموده بر دیگران";
    ByFoldsChosen { fit, choose }:
        "learnt from md5 folds below {fit}, chosen on folds below {choose}, tested on the others",
        "用小于 {fit} 的 md5 折学习，在小于 {choose} 的折上选择，在其余上检验",
        "آموخته از تاهای md5 کمتر از {fit}، برگزیده بر تاهای کمتر از {choose}، آزموده بر دیگران";
    ByRow { parts }:
        "cross-validated over {parts} parts, by row number",
        "按行号分 {parts} 份交叉验证",
        "اعتبارسنجی متقابل روی {parts} بخش، به شمارهٔ سطر";
    InOrder { share }:
        "learnt from the first {share} of the rows, tested on the rest",
        "用前 {share} 的行学习，在其余行上检验",
        "آموخته از {share} نخستِ سطرها، آزموده بر بقیه";
    Taken { held, by }:
        "held on {held}, taken for the first time by {by}",
        "{held} 时拥有，到 {by} 为止首次购买",
        "داشته در {held}، نخستین بار گرفته‌شده تا {by}";
    TakenEarlierToo { held, by, more }:
        "held on {held}, taken for the first time by {by}, and {more} times one horizon earlier",
        "{held} 时拥有，到 {by} 为止首次购买，另有 {more} 次各提前一个期限",
        "داشته در {held}، نخستین بار گرفته‌شده تا {by}، و {more} بار هر بار یک افق پیش‌تر";
    BuyersReached { units, method }:
        "buyers reached by {units} contacted, best first ({method})",
        "按已联系的{units}触及的购买者，最优在先（{method}）",
        "خریدارانِ یافته با تماس با {units}، از بهترین‌ها ({method})";
    MadeToBuy { units }:
        "buyers whom the contact made buy, by {units} contacted (by the difference)",
        "因联系而购买者，按已联系的{units}（按差异排序）",
        "خریدارانی که به‌خاطر تماس خریدند، به تفکیک {units}ِ تماس‌گرفته (بر پایهٔ تفاوت)";
}
