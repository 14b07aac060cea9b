//! The input of the command line: standard input in every form, and what is said about it.
#![cfg(feature = "cli")]

use assert_cmd::Command;

/// What a command says on standard output and standard error.
fn said(args: &[&str], stdin: impl Into<Vec<u8>>) -> (String, String) {
    let mut command = Command::cargo_bin("pannier").unwrap();
    let output = command
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"))
        .args(args)
        .write_stdin(stdin)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Itemsets as CSV, from which the form of the input must not be seen.
const MINE: [&str; 7] = ["mine", "-", "-s", "2", "--output-format", "csv", "-q"];

#[test]
fn every_form_on_standard_input_gives_the_same_bytes() {
    let (expected, _) = said(&MINE, file("west.csv"));
    assert!(expected.lines().count() > 10, "{expected}");
    let forms = [
        "west-1252.csv",
        "west-utf16.csv",
        "west.csv.zst",
        "west.csv.bz2",
        "west.csv.gz",
        "west.jsonl",
        "west-items.jsonl",
        "west-onehot-bool.csv",
        "west-onehot-x.csv",
        "west-arules-single.txt",
        "west-arules-basket.txt",
    ];
    for form in forms {
        assert_eq!(said(&MINE, file(form)).0, expected, "{form}");
    }
    #[cfg(feature = "parquet")]
    for form in ["west-pandas.parquet", "west-lists-duckdb.parquet", "west.arrows", "west.arrow"] {
        assert_eq!(said(&MINE, file(form)).0, expected, "{form}");
    }
}

#[test]
fn every_number_of_threads_gives_the_same_bytes() {
    let lines: String =
        (0..60_000).map(|n| format!("{},item {}\n", n * 7919 % 20_000, n * n % 97)).collect();
    let content = format!("order,item\n{lines}");
    let run = |threads: &str| {
        let args = ["mine", "-", "-s", "1%", "--output-format", "csv", "-q", "--threads", threads];
        said(&args, content.clone()).0
    };
    let one = run("1");
    assert!(one.lines().count() > 10, "{one}");
    assert_eq!(run("2"), one);
    assert_eq!(run("3"), one);
}

#[test]
fn what_was_left_out_is_said() {
    let args = [
        "mine",
        "west.csv",
        "-s",
        "2",
        "--quantity",
        "quantity",
        "--where",
        "quantity!=3",
        "--max-basket",
        "3",
        "-o",
        "-",
        "--output-format",
        "csv",
    ];
    let (_, notices) = said(&args, "");
    let expected = "west.csv: long, delimiter ',', basket = order_id, item = product \
                    (--format --delimiter --basket --item)\n13 rows left out: --where\n";
    assert!(notices.starts_with(expected), "{notices}");
}

#[test]
fn giants_are_skipped_kept_or_stop_the_run() {
    let many: String = (0..1000).map(|n| format!("big,n{n}\n")).collect();
    let content = format!("order,item\n1,a\n1,b\n2,a\n2,b\n{many}");
    let run = |giants: &str| {
        let args = [
            "mine",
            "-",
            "-s",
            "2",
            "--max-basket",
            "10",
            "--giants",
            giants,
            "--output-format",
            "csv",
        ];
        said(&args, content.clone())
    };
    let (found, notices) = run("skip");
    assert_eq!(found.lines().count(), 4, "{found}");
    let skipped = "1 baskets with more than 10 products left out (--max-basket), the largest: big (1000 products)\n\
         2 baskets, 1002 products, 4 entries\n";
    assert!(notices.contains(skipped), "{notices}");
    let (_, notices) = run("keep");
    assert!(notices.contains("10 products kept (--max-basket)"), "{notices}");
    let (found, notices) = run("stop");
    assert_eq!(found, "");
    assert!(
        notices.ends_with(
            "error: products in one basket: 1000 is more than the 10 that fit; it is big (1000 \
             products); --giants skip leaves such ones out\n"
        ),
        "{notices}"
    );
}

#[test]
fn catalogue_and_names() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = folder.path().join("products.csv");
    std::fs::write(&catalogue, "product,family\ncafé,drinks\ntea,drinks\nKäse,food\n").unwrap();
    let catalogue = catalogue.to_str().unwrap();
    let args = ["check", "west.csv", "--products", catalogue, "--level", "family"];
    let (page, notices) = said(&args, "");
    assert!(notices.contains(&format!("4 products are not in {catalogue} and keep their names")));
    assert!(page.contains("\"drinks\"") && !page.contains("\"tea\""), "{page}");

    let twice = "order,item\n1,شير\n1,نان\n2,شیر\n2,نا\u{200c}ن\n";
    let (_, notices) = said(&["mine", "-", "-s", "2", "-o", "-"], twice);
    assert!(
        notices.contains("1 product name holds invisible characters (--normalize fold drops them)")
    );
    assert!(notices.contains("2 baskets, 4 products, 4 entries"), "{notices}");
    let (_, notices) = said(&["mine", "-", "-s", "2", "-o", "-", "--normalize", "fold"], twice);
    assert!(notices.contains("2 baskets, 2 products, 4 entries"), "{notices}");
}

#[test]
fn weights_count_for_as_many_as_they_say() {
    let weighted = "order,item,persons\n1,a,3\n1,b,3\n2,a,2\n3,b,1\n";
    let mut args = vec!["mine", "-", "-s", "2", "--output-format", "csv", "-q"];
    args.extend(["--weight", "persons"]);
    let written_out: String =
        [("1", "ab"), ("2", "ab"), ("3", "ab"), ("4", "a"), ("5", "a"), ("6", "b")]
            .iter()
            .flat_map(|(order, items)| items.chars().map(move |item| format!("{order},{item}\n")))
            .collect();
    let expected = said(&MINE, format!("order,item\n{written_out}")).0;
    assert_eq!(said(&args, weighted).0, expected);
    let (_, refused) = said(&["segments", "-", "--weight", "persons"], weighted);
    assert!(refused.contains("--weight"), "{refused}");
}

#[test]
fn products_without_a_buyer() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = folder.path().join("products.csv");
    std::fs::write(&catalogue, "product\na\nb\nz\ny\n").unwrap();
    let rows = "order,item,day\n1,a,2024-01-05\n2,b,2024-03-01\n3,c,2024-02-01\n";
    let mut args = vec!["check", "-", "--output-format", "table", "--time", "day"];
    args.extend(["--since", "2024-02-15", "--products", catalogue.to_str().unwrap()]);
    let (page, _) = said(&args, rows);
    assert!(page.contains("2 products of the catalogue were never sold: \"z\", \"y\""), "{page}");
    let unsold =
        "2 products have not been sold since the day named: \"a\" (2024-01-05), \"c\" (2024-02-01)";
    assert!(page.contains(unsold), "{page}");
}
