//! What was found in files, in every language. The English of it is `read`'s own.

use super::Lang;
use crate::read::{Encoding, Layout, Reason};

/// How a file is laid out, and the flags that override it, in a line.
pub fn layout(layout: &Layout, lang: Lang) -> String {
    let (delimiter, encoding, header, basket, item) = match lang {
        Lang::English => return layout.to_string(),
        Lang::Chinese => ("分隔符", "编码", "无表头", "购物篮或客户", "产品"),
        Lang::Persian => ("جداکننده", "کدگذاری", "بی سرستون", "سبد یا مشتری", "محصول"),
    };
    let mut flags = vec!["--format"];
    let mut parts = vec![lang.name(&layout.format.to_string())];
    if layout.encoding != Encoding::UTF_8 {
        parts.push(format!("{encoding} {}", lang.name(&layout.encoding.to_string())));
        flags.push("--encoding");
    }
    if let Some(c) = layout.delimiter {
        parts.push(format!("{delimiter} {}", lang.name(&format!("{c:?}"))));
        flags.push("--delimiter");
    }
    if !layout.columns.is_empty() && !layout.header && layout.delimiter.is_some() {
        parts.push(header.to_owned());
    }
    for (role, column, flag) in
        [(basket, &layout.basket, "--basket"), (item, &layout.item, "--item")]
    {
        if let Some(column) = column {
            parts.push(format!("{role} = {}", lang.name(column)));
            flags.push(flag);
        }
    }
    format!("{} ({})", parts.join(lang.comma()), lang.name(&flags.join(" ")))
}

/// Why rows cannot be used.
pub fn reason(reason: Reason, lang: Lang) -> String {
    let (zh, fa) = match reason {
        Reason::EmptyBasket => ("购物篮或客户为空", "سبد یا مشتری خالی است"),
        Reason::EmptyItem => ("产品为空", "محصول خالی است"),
        Reason::FieldCount => ("该行字段数与首行不同", "شمار فیلدهای سطر با سطر نخست یکی نیست"),
        Reason::NotUtf8 => {
            ("文本不是 UTF-8，或不是所指定的编码", "متن UTF-8 نیست، یا به کدگذاری گفته‌شده نیست")
        }
        Reason::StrayQuote => (
            "引号未闭合，或闭合引号之后还有文字",
            "علامت نقل قول بسته نشده، یا پس از بسته شدنش متنی آمده است",
        ),
        Reason::Nul => {
            ("该行含有 NUL 字节，文本中不会出现", "سطر بایت NUL دارد که در هیچ متنی نیست")
        }
        Reason::NotAWeight => ("权重须为不小于 1 的整数", "وزن باید عددی درست و دست‌کم ۱ باشد"),
        Reason::NotANumber => ("这不是整数", "این عددی درست نیست"),
        Reason::NotYesOrNo => ("既不是“是”也不是“否”", "این نه آری می‌گوید و نه نه"),
        Reason::NotJson => ("该行不是 JSON", "سطر JSON نیست"),
        Reason::NotARow => ("该行既不是订单行也不是购物篮", "سطر نه سطری از سفارش است و نه سبد"),
        Reason::NotAnAmount => ("这不是数字", "این عدد نیست"),
        Reason::NotATime => {
            ("这不是时间，或写法与其他行不同", "این زمان نیست، یا مانند دیگران نوشته نشده است")
        }
        Reason::Utilities => (
            "效用的个数与产品数不符，或合计不对",
            "شمار سودمندی‌ها با محصولات یکی نیست، یا جمعشان درست نیست",
        ),
        Reason::Sequence => ("这是序列，不是购物篮", "این توالی است، نه سبد"),
    };
    match lang {
        Lang::English => reason.to_string(),
        Lang::Chinese => zh.to_owned(),
        Lang::Persian => fa.to_owned(),
    }
}
