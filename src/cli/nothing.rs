//! What to say when nothing was found: the nearest threshold that would find something.

use pannier::error::Result;
use pannier::mine::most_frequent_pair;
use pannier::support::Count;
use pannier::words::{Gap, Said, notices};

use super::load::Loaded;
use super::session::Session;

/// Why no set of two products and more came out at `min_count`, and what to change; `otherwise` is
/// said when support was not the reason.
pub(crate) fn say(
    loaded: &Loaded,
    min_count: Count,
    otherwise: &dyn Said,
    session: &Session,
) -> Result<()> {
    let highest = most_frequent_pair(&loaded.transactions, &session.progress)?;
    if highest == 0 {
        session.say(&notices::NoneHasTwo { units: loaded.unit.counted().into() });
    } else if highest < min_count {
        let least = if highest == 1 { "count=1".into() } else { highest.to_string() };
        session.say(&notices::LowerSupport {
            support: Gap::figure(loaded.as_share(highest)),
            least: Gap::plain(least),
        });
    } else {
        let why = Gap::plain(otherwise.said(session.spoken()));
        session.say(&notices::NothingFound { why });
    }
    Ok(())
}
