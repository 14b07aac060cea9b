//! Progress bars on standard error, and interruption.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pannier::watch::{Stage, Watch};
use pannier::words::{Gap, Lang, Said, notices};

/// Set by Ctrl-C and by termination signals.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Work that takes less than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(400);

/// One bar a stage, shown when a stage takes long.
pub(crate) struct Progress {
    shown: bool,
    lang: Lang,
    bar: Mutex<Option<(ProgressBar, Instant)>>,
}

impl Progress {
    pub(crate) fn new(shown: bool, lang: Lang) -> Self {
        // Without a handler an interrupted run still ends, only less tidily.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        Self { shown, lang, bar: Mutex::new(None) }
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
            Stage::Read => (notices::READING, true),
            Stage::Encode => (notices::ENCODING, false),
            Stage::Mine => (notices::MINING, false),
            Stage::Rules => (notices::MAKING_RULES, false),
            Stage::Pairs => (notices::COUNTING_PAIRS, false),
            Stage::Bundles => (notices::CHOOSING_BUNDLES, false),
            _ => (notices::WORKING, false),
        };
        let left = notices::Left { time: Gap::plain("{eta}") }.said(self.lang);
        let what = what.say(self.lang);
        let template = match (total, bytes) {
            (Some(_), true) => {
                format!("{{msg}} {{wide_bar}} {{bytes}}/{{total_bytes}} {{bytes_per_sec}}, {left}")
            }
            // Parts of the whole in a second say nothing to anybody.
            (Some(_), false) if stage == Stage::Mine => {
                format!("{{msg}} {{wide_bar}} {{percent}} %, {left}")
            }
            (Some(_), false) => format!("{{msg}} {{wide_bar}} {{percent}} %, {{per_sec}}, {left}"),
            (None, true) => "{msg} {spinner} {bytes} {bytes_per_sec}".to_owned(),
            (None, false) => "{msg} {spinner} {elapsed}".to_owned(),
        };
        let style = ProgressStyle::with_template(&template).expect("the templates are fixed");
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

    fn is_watched(&self) -> bool {
        self.shown
    }

    fn stop(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}
