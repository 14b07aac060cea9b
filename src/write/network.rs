//! A network of products: GraphML for graph tools, DOT for drawing.

use std::io::{self, Write};

use super::{escaped, shortest};
use crate::support::Count;

/// Products and what they are to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// By name.
    pub nodes: Vec<Node>,
    /// By the names of their ends; undirected.
    pub edges: Vec<Edge>,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// How many hold it.
    pub count: Count,
}

/// Two products that are something to each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// One end.
    pub a: String,
    /// The other.
    pub b: String,
    /// What they are to each other.
    pub relation: &'static str,
    /// How many hold both.
    pub both: Count,
    /// Joint holders by those expected.
    pub lift: f64,
    /// How sure and strong it is, from 0.
    pub weight: f64,
    /// The corrected p-value.
    pub q: f64,
}

impl Network {
    /// Writes GraphML.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_graphml(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(out, r#"<graphml xmlns="http://graphml.graphdrawing.org/xmlns">"#)?;
        for (id, of, kind) in [
            ("name", "node", "string"),
            ("count", "node", "int"),
            ("relation", "edge", "string"),
            ("both", "edge", "int"),
            ("lift_adj", "edge", "double"),
            ("weight", "edge", "double"),
            ("q_value_adj", "edge", "double"),
        ] {
            writeln!(out, r#"  <key id="{id}" for="{of}" attr.name="{id}" attr.type="{kind}"/>"#)?;
        }
        writeln!(out, r#"  <graph edgedefault="undirected">"#)?;
        for Node { name, count } in &self.nodes {
            let name = escaped(name);
            writeln!(
                out,
                r#"    <node id="{name}"><data key="name">{name}</data><data key="count">{count}</data></node>"#
            )?;
        }
        for edge in &self.edges {
            writeln!(
                out,
                r#"    <edge source="{}" target="{}"><data key="relation">{}</data><data key="both">{}</data><data key="lift_adj">{}</data><data key="weight">{}</data><data key="q_value_adj">{}</data></edge>"#,
                escaped(&edge.a),
                escaped(&edge.b),
                edge.relation,
                edge.both,
                shortest(edge.lift),
                shortest(edge.weight),
                shortest(edge.q),
            )?;
        }
        writeln!(out, "  </graph>\n</graphml>")
    }

    /// Writes DOT: complements as full lines, substitutes dashed, the surer the thicker.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_dot(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "graph products {{")?;
        writeln!(out, "  node [shape=box, style=rounded, fontname=\"sans-serif\"];")?;
        for Node { name, count } in &self.nodes {
            writeln!(out, "  {} [count={count}];", quoted(name))?;
        }
        for edge in &self.edges {
            let style = match edge.relation {
                "substitute" | "exclusive" => "style=dashed, color=\"#c85a00\"",
                "requires" => "style=dotted, color=\"#606060\"",
                _ => "style=solid, color=\"#0550a0\"",
            };
            writeln!(
                out,
                "  {} -- {} [relation=\"{}\", label=\"{:.2}\", penwidth={:.1}, {style}];",
                quoted(&edge.a),
                quoted(&edge.b),
                edge.relation,
                edge.lift,
                0.5 + edge.weight.min(5.0),
            )?;
        }
        writeln!(out, "}}")
    }
}

/// A name as DOT reads it.
fn quoted(name: &str) -> String {
    let mut text = String::from("\"");
    for c in name.chars() {
        match c {
            '"' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            '\n' | '\r' => text.push(' '),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
