//! The page: figures, charts and tables.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::Chart;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing but what is in the page is run or loaded.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// What a page shows.
#[derive(Default)]
pub(super) struct Page {
    pub(super) title: String,
    /// What was asked for, and when: names and values.
    pub(super) query: Vec<(&'static str, String)>,
    /// Numbers that matter.
    pub(super) figures: Vec<(String, String)>,
    pub(super) charts: Vec<Chart>,
    pub(super) tables: Vec<Table>,
}

/// A table that sorts and filters.
pub(super) struct Table {
    pub(super) title: String,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Page {
    /// The page as HTML.
    pub(super) fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (self.title) }
                        dl class="query" {
                            @for (name, value) in &self.query {
                                div { dt { (name) } dd { (value) } }
                            }
                        }
                    }
                    main {
                        @if !self.figures.is_empty() {
                            section class="figures" {
                                @for (name, value) in &self.figures {
                                    div { strong { (value) } span { (name) } }
                                }
                            }
                        }
                        @for chart in &self.charts {
                            section { h2 { (chart.title()) } (chart.svg()) }
                        }
                        @for table in &self.tables { (table.html()) }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string()
    }
}

impl Table {
    fn html(&self) -> Markup {
        html! {
            section class="table" {
                h2 { (self.title) " " small { (self.rows.len()) } }
                input type="search" placeholder="Filter" aria-label={ "Filter " (self.title) };
                div class="scroll" {
                    table {
                        thead {
                            tr {
                                @for column in &self.columns {
                                    th scope="col" { button type="button" { (column) } }
                                }
                            }
                        }
                        tbody {
                            @for row in &self.rows {
                                tr { @for cell in row { td { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chart::Chart;
    use super::{Page, Table};

    #[test]
    fn what_comes_from_a_service_is_text() {
        let bad = "<script>alert(1)</script>";
        let page = Page {
            title: bad.to_owned(),
            query: vec![("service", bad.to_owned())],
            figures: vec![(bad.to_owned(), bad.to_owned())],
            charts: vec![Chart::bars(bad, [(bad.to_owned(), 2)])],
            tables: vec![Table {
                title: bad.to_owned(),
                columns: vec!["name"],
                rows: vec![vec![bad.to_owned()]],
            }],
        };
        let html = page.html();
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(html.contains("&lt;script&gt;alert"));
        assert_eq!(html.matches("<script").count(), 1);
        assert!(
            !html.contains("http://") && !html.contains("https://"),
            "{html}"
        );
    }
}
