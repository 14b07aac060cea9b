//! Progress bars on standard error, and interruption.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pannier::watch::{Stage, Watch};

/// Set by Ctrl-C and by termination signals.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Work that takes less than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(400);

/// One bar a stage, shown when a stage takes long.
pub(crate) struct Progress {
    shown: bool,
    bar: Mutex<Option<(ProgressBar, Instant)>>,
}

impl Progress {
    pub(crate) fn new(shown: bool) -> Self {
        // Without a handler an interrupted run still ends, only less tidily.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        Self { shown, bar: Mutex::new(None) }
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        if let Ok(mut bar) = self.bar.lock()
            && let Some((bar, _)) = bar.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Progress {
    fn begin(&self, stage: Stage, total: Option<u64>) {
        self.clear();
        if !self.shown {
            return;
        }
        let (what, bytes) = match stage {
            Stage::Read => ("reading", true),
            Stage::Encode => ("encoding", false),
            Stage::Mine => ("mining", false),
            Stage::Rules => ("making rules", false),
            Stage::Pairs => ("counting pairs", false),
            Stage::Bundles => ("choosing bundles", false),
            _ => ("working", false),
        };
        let template = match (total, bytes) {
            (Some(_), true) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left",
            (Some(_), false) => "{msg} {wide_bar} {percent} %, {eta} left",
            (None, true) => "{msg} {spinner} {bytes} {bytes_per_sec}",
            (None, false) => "{msg} {spinner} {elapsed}",
        };
        let style = ProgressStyle::with_template(template).expect("the templates are fixed");
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden())
            .with_style(style)
            .with_message(what);
        if let Ok(mut current) = self.bar.lock() {
            *current = Some((bar, Instant::now()));
        }
    }

    fn advance(&self, work: u64) {
        if !self.shown {
            return;
        }
        if let Ok(bar) = self.bar.lock()
            && let Some((bar, since)) = &*bar
        {
            bar.inc(work);
            if bar.is_hidden() && since.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
            }
        }
    }

    fn stop(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}
