//! `pannier segments`.

mod args;
pub(super) mod customers;
mod page;
pub(super) mod tagged;

use std::io::Write as _;

use pannier::customers::segments::cards;
use pannier::customers::segments::features::{Scale, doubled};
use pannier::customers::segments::products::{self, Holdings, segment_products};
use pannier::customers::segments::{
    self, Member, SegmentConfig, Segmentation, points_of, points_of_holdings,
};
use pannier::report;
use pannier::words::{Gap, Lang, notices};
use pannier::write::Format;

pub(crate) use args::SegmentsArgs;

use args::Part;
use customers::Customers;
use tagged::Tagged;

use super::emit::{Emitter, Run};
use super::exit::Exit;
use super::fold::folded;
use super::session::Session;

pub(crate) fn run(args: &SegmentsArgs, session: &Session) -> anyhow::Result<Exit> {
    let schema = match args.show {
        Part::Segments => segments::schema(),
        Part::Cards => cards::schema(),
        Part::Products => products::schema(),
        Part::Holdings => tagged::schema(),
    };
    let mut emitter = Emitter::with_page(&args.output, &args.page, schema.name, session)?;
    let customers = customers::customers(args, session)?.by_name()?.with_most(args.most_products);
    if customers.left_out > 0 {
        session.say(&notices::MostProducts {
            products: customers.holdings.products.len().into(),
            others: Gap::figure(customers.left_out),
        });
    }
    let (points, scales) = if customers.features.is_empty() {
        let Holdings { products, held } = &customers.holdings;
        (points_of_holdings(products.len().max(1), held), Vec::new())
    } else {
        points_of(&customers.features)?
    };
    for (a, b) in doubled(&customers.features, &scales) {
        session.say(&notices::NearlyTheSame {
            one: Gap::name(&customers.features[a].name),
            other: Gap::name(&customers.features[b].name),
        });
    }
    let mut config = SegmentConfig::default();
    (config.k, config.most, config.seed) = (args.k, args.most, args.seed);
    let found = Segmentation::new(&points, config, &session.progress)?;
    session.lap("segments");

    let lang = session.lang(emitter.format);
    let names = names(&customers, &scales, &found, lang);
    let tested = !customers.features.is_empty();
    let products = segment_products(&customers.holdings, &found.of, &names, tested);
    let cards = cards::cards(&names, &found.of, &customers.features, &products, lang);
    let run = Run {
        command: "segments",
        loaded: &*customers.read,
        min_count: None,
        settings: vec![
            ("features", args.features.clone().into()),
            ("held", args.held.clone().into()),
            ("rfv", args.rfv.into()),
            ("k", args.k.into()),
            ("most", args.most.into()),
            ("seed", args.seed.into()),
            ("silhouette", found.choice().silhouette.into()),
            ("stability", found.choice().stability.into()),
        ],
        counts: vec![("segments", found.sizes.len() as u64)],
        cut: None,
    };
    emitter.page(&run, |told| {
        let shown = report::Segments {
            found: &found,
            features: &customers.features,
            scales: &scales,
            products: &products,
        };
        let all = told.all_rows(&["--show", "products"]);
        vec![report::segments(shown, told.voice, &all)]
    })?;
    if emitter.format == Format::Table {
        let page = page::page(&found, &cards, &products, emitter.shape.rows, lang);
        let text = folded(page, args.output.output.is_some());
        return emitter.written(schema.name, run, |mut out| {
            out.write_all(text.as_bytes()).map_err(|source| out.error(source))?;
            Ok((out, cards.len() as u64))
        });
    }
    session.notice(&found.verdict(session.spoken()));
    match args.show {
        Part::Cards => emitter.records(cards, &schema, run),
        Part::Products => emitter.records(products, &schema, run),
        Part::Segments => {
            let members = customers.names.iter().zip(&found.of).map(|(customer, &segment)| {
                let name = &*names[segment];
                Member { customer, segment: segment + 1, name }
            });
            emitter.records(members, &schema, run)
        }
        Part::Holdings => {
            let rows = customers.names.iter().zip(&customers.holdings.held).zip(&found.of);
            let tagged = rows.flat_map(|((customer, held), &segment)| {
                held.iter().map(move |&product| (customer, product, segment))
            });
            let tagged = tagged.map(|(customer, product, segment)| Tagged {
                customer,
                product: &customers.holdings.products[product],
                segment: segment + 1,
            });
            emitter.records(tagged.collect::<Vec<_>>(), &schema, run)
        }
    }
}

/// What each segment is called.
fn names(customers: &Customers, scales: &[Scale], found: &Segmentation, lang: Lang) -> Vec<String> {
    let k = found.sizes.len();
    let names = if customers.features.is_empty() {
        let numbers: Vec<String> = (0..k).map(|_| String::new()).collect();
        let products = segment_products(&customers.holdings, &found.of, &numbers, false);
        cards::names_of_holdings(&products, k, lang)
    } else {
        cards::names_of_usage(&customers.features, scales, &found.of, k, lang)
    };
    cards::told_apart(names, lang)
}
