//! Charts: a picture for those who see, the same numbers as a table for everybody.

use crate::report_words::report_words;
use leptos::prelude::*;

/// A place on the axis with a value for each series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its name on the axis and in the table.
    pub(crate) name: String,
    /// What a pointer that rests on it is told.
    pub(crate) title: String,
    /// Its values, in the order of the series.
    pub(crate) values: Vec<u64>,
}

/// What is drawn in one colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series {
    /// Its name.
    pub(crate) name: &'static str,
    /// The class that colours it.
    pub(crate) class: &'static str,
}

/// The picture's height and the width of a column, in its own units.
const HEIGHT: u64 = 120;
const COLUMN: usize = 12;

/// Stacked columns over an axis, such as days.
pub(crate) fn columns(
    caption: &'static str,
    axis: &'static str,
    series: &[Series],
    data: &[Column],
) -> AnyView {
    let highest = data.iter().map(|column| column.values.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let bars = data.iter().enumerate().map(|(place, column)| {
        let mut top = HEIGHT;
        let parts = column.values.iter().zip(series).map(|(value, series)| {
            let height = (value * HEIGHT).div_ceil(highest).min(top);
            top -= height;
            view! { <rect class=series.class x=place * COLUMN + 1 y=top width=COLUMN - 2 height=height /> }
        });
        let parts = parts.collect_view();
        view! {
            <g>
                <title>{column.title.clone()}</title>
                <rect class="hover" x=place * COLUMN y="0" width=COLUMN height=HEIGHT />
                {parts}
            </g>
        }
    });
    let ends = (data.first().map(|c| c.name.clone()), data.last().map(|c| c.name.clone()));
    view! {
        <figure class="chart">
            <figcaption>{caption}{legend(series)}</figcaption>
            <svg
                viewBox=format!("0 0 {} {HEIGHT}", (data.len() * COLUMN).max(1))
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                {bars.collect_view()}
            </svg>
            <p class="axis" aria-hidden="true"><span>{ends.0}</span><span>{ends.1}</span></p>
            {table(caption, axis, series, data)}
        </figure>
    }
    .into_any()
}

/// Lines with a bar each, such as classes; one series.
pub(crate) fn bars(
    caption: &'static str,
    axis: &'static str,
    class: &'static str,
    data: &[Column],
) -> AnyView {
    let value = |column: &Column| column.values.first().copied().unwrap_or_default();
    let highest = data.iter().map(value).max().unwrap_or(0).max(1);
    let rows = data.iter().map(|column| {
        let value = value(column);
        view! {
            <tr title=column.title.clone()>
                <th scope="row">{column.name.clone()}</th>
                <td class="figures">{value}</td>
                <td class="bar">
                    <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                        <rect class=class x="0" y="0" width=value * 100 / highest height="1" />
                    </svg>
                </td>
            </tr>
        }
    });
    view! {
        <table class="chart bars">
            <caption>{caption}</caption>
            <thead class="hidden">
                <tr><th scope="col">{axis}</th><th scope="col">{report_words().count}</th><td></td></tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn legend(series: &[Series]) -> impl IntoView + use<> {
    let keys = series.iter().map(|series| {
        view! {
            <span class="key">
                <svg viewBox="0 0 1 1" aria-hidden="true"><rect class=series.class width="1" height="1" /></svg>
                {series.name}
            </span>
        }
    });
    view! { <span class="legend">{keys.collect_view()}</span> }
}

fn table(
    caption: &'static str,
    axis: &'static str,
    series: &[Series],
    data: &[Column],
) -> impl IntoView + use<> {
    let heads = series.iter().map(|series| view! { <th scope="col">{series.name}</th> }).collect_view();
    let rows = data.iter().filter(|column| column.values.iter().any(|value| *value > 0)).map(|column| {
        let values = column.values.iter().map(|value| view! { <td class="figures">{*value}</td> });
        view! { <tr><th scope="row">{column.name.clone()}</th>{values.collect_view()}</tr> }
    });
    view! {
        <details>
            <summary>{report_words().as_table}</summary>
            <table class="list">
                <caption class="hidden">{caption}</caption>
                <thead><tr><th scope="col">{axis}</th>{heads}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
}
