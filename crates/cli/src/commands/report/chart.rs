//! Charts as SVG.

use std::collections::BTreeMap;

use maud::{Markup, html};

/// Bars, each of parts that are stacked.
pub(super) struct Chart {
    title: String,
    /// Names of the parts, in the order in which they are stacked.
    parts: Vec<String>,
    /// Bars: a label, and the size of each part.
    bars: Vec<(String, Vec<u64>)>,
}

/// How many bars a chart has at most; the smallest ones become one.
const BARS: usize = 24;

/// Width of labels, of bars and of a page, and height of a bar with its gap.
const LABELS: u64 = 180;
const WIDTH: u64 = 520;
const PAGE: u64 = 800;
const STEP: u64 = 26;

/// Colors of parts: told apart without red and green, dark enough on white.
const COLORS: [&str; 7] = [
    "#7a0403", "#c9461d", "#d9902f", "#3b7a9e", "#1b4965", "#6b7280", "#9ca3af",
];

impl Chart {
    /// Bars of one part each, the largest one first.
    pub(super) fn bars(title: &str, counts: impl IntoIterator<Item = (String, u64)>) -> Self {
        let mut bars: Vec<(String, u64)> = counts.into_iter().collect();
        bars.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        if bars.len() > BARS {
            let rest = bars.split_off(BARS - 1);
            let sum = rest.iter().map(|(_, count)| count).sum();
            bars.push((format!("{} others", rest.len()), sum));
        }
        Self {
            title: title.to_owned(),
            parts: vec!["count".to_owned()],
            bars: bars
                .into_iter()
                .map(|(label, count)| (label, vec![count]))
                .collect(),
        }
    }

    /// Bars of several parts, in the order of their labels. `parts` come first, others after them.
    pub(super) fn stacked(
        title: &str,
        parts: &[impl AsRef<str>],
        counts: &BTreeMap<(String, String), u64>,
    ) -> Self {
        let mut names: Vec<String> = parts.iter().map(|part| part.as_ref().to_owned()).collect();
        for (_, part) in counts.keys() {
            if !names.contains(part) {
                names.push(part.clone());
            }
        }
        names.retain(|name| counts.keys().any(|(_, part)| part == name));
        let mut labels: Vec<&String> = counts.keys().map(|(label, _)| label).collect();
        labels.dedup();
        let bars = labels.into_iter().map(|label| {
            let sizes = names.iter().map(|part| {
                let count = counts.get(&(label.clone(), part.clone()));
                count.copied().unwrap_or_default()
            });
            (label.clone(), sizes.collect())
        });
        Self {
            title: title.to_owned(),
            bars: bars.collect(),
            parts: names,
        }
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Stacked parts go from what is worst to what is least; a single part is no alarm.
    fn color(&self, part: usize) -> &'static str {
        if self.parts.len() == 1 {
            return PLAIN;
        }
        COLORS.get(part).copied().unwrap_or(PLAIN)
    }

    /// The chart, with a legend where a bar has parts.
    pub(super) fn svg(&self) -> Markup {
        let largest = self.bars.iter().map(|(_, sizes)| sizes.iter().sum::<u64>());
        let largest = largest.max().unwrap_or_default().max(1);
        let has_legend = self.parts.len() > 1;
        let top = if has_legend { 30 } else { 4 };
        let height = top + STEP * self.bars.len() as u64 + 4;
        let title = &self.title;
        html! {
            @if self.bars.is_empty() {
                p { "Nothing to show." }
            } @else {
                svg viewBox=(format!("0 0 {PAGE} {height}")) role="img" aria-label=(title) {
                    @if has_legend {
                        @for (at, part) in self.parts.iter().enumerate() {
                            @let x = LABELS + 110 * at as u64;
                            rect x=(x) y="4" width="12" height="12" fill=(self.color(at)) {}
                            text x=(x + 17) y="14" { (part) }
                        }
                    }
                    @for (row, (label, sizes)) in self.bars.iter().enumerate() {
                        @let y = top + STEP * row as u64;
                        text x=(LABELS - 8) y=(y + 16) text-anchor="end" { (short(label)) }
                        @for (at, (x, width)) in spans(sizes, largest).into_iter().enumerate() {
                            @if width > 0 {
                                rect x=(x) y=(y + 3) width=(width) height=(STEP - 6) fill=(self.color(at)) {
                                    title { (label) ", " (self.parts[at]) ": " (sizes[at]) }
                                }
                            }
                        }
                        @let sum: u64 = sizes.iter().sum();
                        text x=(LABELS + sum * WIDTH / largest + 6) y=(y + 16) { (sum) }
                    }
                }
            }
        }
    }
}

/// The color of bars without parts.
const PLAIN: &str = "#3b7a9e";

/// Where each part of a bar begins, and how wide it is.
fn spans(sizes: &[u64], largest: u64) -> Vec<(u64, u64)> {
    let mut before = 0;
    let spans = sizes.iter().map(|size| {
        let start = LABELS + before * WIDTH / largest;
        before += size;
        let end = LABELS + before * WIDTH / largest;
        (start, end - start)
    });
    spans.collect()
}

fn short(label: &str) -> String {
    if label.chars().count() <= 26 {
        return label.to_owned();
    }
    let start: String = label.chars().take(25).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{BARS, Chart, LABELS, WIDTH, spans};

    #[test]
    fn parts_fill_the_bar_without_gaps() {
        let spans = spans(&[1, 0, 2], 3);
        assert_eq!(spans[0].0, LABELS);
        for pair in spans.windows(2) {
            assert_eq!(pair[0].0 + pair[0].1, pair[1].0);
        }
        assert_eq!(spans[2].0 + spans[2].1, LABELS + WIDTH);
    }

    #[test]
    fn many_bars_end_in_one_for_the_others() {
        let chart = Chart::bars("x", (0..100_u64).map(|n| (n.to_string(), n)));
        assert_eq!(chart.bars.len(), BARS);
        assert_eq!(chart.bars[0], ("99".to_owned(), vec![99]));
        let sum: u64 = chart.bars.iter().map(|(_, sizes)| sizes[0]).sum();
        assert_eq!(sum, (0..100).sum::<u64>());
    }

    #[test]
    fn known_parts_come_first_and_absent_ones_are_left_out() {
        let count = |label: &str, part: &str| (label.to_owned(), part.to_owned());
        let counts = BTreeMap::from([
            (count("a", "Odd"), 1),
            (count("a", "High"), 2),
            (count("b", "Low"), 3),
        ]);
        let chart = Chart::stacked("x", &["Critical", "High", "Low"], &counts);
        assert_eq!(chart.parts, ["High", "Low", "Odd"]);
        assert_eq!(chart.bars[0].1, [2, 0, 1]);
        assert_eq!(chart.bars[1].1, [0, 3, 0]);
    }
}
