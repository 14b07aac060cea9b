//! The generators: same seed, same bytes; and what they plant can be found where it was planted.

mod synth {
    mod oracle;

    mod bytes;
    mod planted;
    mod quest;
}
