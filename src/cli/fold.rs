//! Pages of text as wide as the terminal.

use std::io::IsTerminal;

use pannier::words::{Lang, Said};
use unicode_width::UnicodeWidthChar;

/// A page of lines in one language, headings with a blank line before them.
pub(crate) struct Text {
    pub(crate) lang: Lang,
    text: String,
}

impl Text {
    /// Nothing yet.
    pub(crate) fn new(lang: Lang) -> Self {
        Self { lang, text: String::new() }
    }

    /// A line.
    pub(crate) fn line(&mut self, said: &dyn Said) {
        self.text.push_str(&said.said(self.lang));
        self.text.push('\n');
    }

    /// A line below a heading.
    pub(crate) fn within(&mut self, said: &dyn Said) {
        self.text.push_str("  ");
        self.line(said);
    }

    /// A line a little further in.
    pub(crate) fn further(&mut self, said: &dyn Said) {
        self.text.push_str("   ");
        self.line(said);
    }

    /// The heading of what follows.
    pub(crate) fn heading(&mut self, said: &dyn Said) {
        self.text.push('\n');
        self.line(said);
    }

    /// Lines that are there already.
    pub(crate) fn block(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    /// All of it.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// The page with its long lines folded between words, the rest of each a little further in; as it is
/// where nobody looks at it. Commands to copy stay whole.
pub(crate) fn folded(page: String, in_file: bool) -> String {
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    match width {
        Some(width) if !in_file && std::io::stdout().is_terminal() => fold(&page, width),
        _ => page,
    }
}

/// A notice for standard error, folded in the same way.
pub(crate) fn folded_notice(text: &str) -> String {
    match terminal_size::terminal_size_of(std::io::stderr()) {
        Some((width, _)) => fold(text, usize::from(width.0)).trim_end().to_owned(),
        None => text.to_owned(),
    }
}

/// A text at the right end of so many columns.
pub(crate) fn right(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A text at the left end of so many columns.
pub(crate) fn left(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// The columns that a text takes, each letter its own: a terminal joins no two of them into one, as a
/// page does with some of Persian.
fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

fn fold(page: &str, width: usize) -> String {
    let mut folded = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let within = line.trim_start().trim_end();
        let indent = line.len() - line.trim_start().len();
        let fits = columns(line.trim_end()) <= width;
        if fits || within.starts_with("pannier ") || indent + 20 > width {
            folded.push_str(line);
            continue;
        }
        let mut used = 0;
        // A number and its sign stay together.
        let within = within.replace(" %", "\u{a0}%");
        for word in within.split(' ') {
            let long = columns(word);
            if used == 0 {
                folded.push_str(&" ".repeat(indent));
                used = indent;
            } else if used + 1 + long > width {
                let further = indent + 2;
                folded.push('\n');
                folded.push_str(&" ".repeat(further));
                used = further;
            } else {
                folded.push(' ');
                used += 1;
            }
            folded.push_str(&word.replace('\u{a0}', " "));
            used += long;
        }
        folded.push('\n');
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn long_lines_are_folded_between_words() {
        let page = "Title\n  one two three four five six seven\n  pannier rules a very long line of file names\n";
        assert_eq!(
            fold(page, 24),
            "Title\n  one two three four\n    five six seven\n  pannier rules a very long line of file names\n"
        );
        // Two columns a character.
        assert_eq!(fold("宽带 设备保险 家庭安全\n", 20), "宽带 设备保险\n  家庭安全\n");
        assert_eq!(
            fold("a share of about 31.2 % of them\n", 22),
            "a share of about\n  31.2 % of them\n"
        );
        assert_eq!(fold("سال سال سال سال سال سالا\n", 23), "سال سال سال سال سال\n  سالا\n");
        assert_eq!(fold("  short\n\n", 24), "  short\n\n");
    }
}
