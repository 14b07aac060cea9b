//! The generators: same seed, same bytes; and what they plant can be found where it was planted.

#![allow(
    clippy::cast_possible_truncation,
    clippy::print_stderr,
    reason = "small numbers, and notices of what was skipped"
)]

mod synth {
    mod oracle;

    mod bytes;
    mod planted;
    mod quest;
}
