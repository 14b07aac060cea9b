//! What to say when nothing was found: the nearest threshold that would find something.

use pannier::error::Result;
use pannier::mine::most_frequent_pair;
use pannier::support::Count;

use super::load::Loaded;
use super::session::Session;

/// Why no set of two products and more came out at `min_count`, and what to change; `otherwise` is
/// said when support was not the reason.
pub(crate) fn say(
    loaded: &Loaded,
    min_count: Count,
    otherwise: &str,
    session: &Session,
) -> Result<()> {
    let highest = most_frequent_pair(&loaded.transactions, &session.progress)?;
    session.notice(&if highest == 0 {
        format!("nothing found: none of the {} has two products", loaded.unit.plural())
    } else if highest < min_count {
        format!(
            "nothing found: the most frequent pair has a support of {}; lower to -s {}",
            loaded.as_share(highest),
            if highest == 1 { "count=1".into() } else { highest.to_string() },
        )
    } else {
        format!("nothing found: {otherwise}")
    });
    Ok(())
}
