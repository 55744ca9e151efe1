//! The result, in a form that reads well here and in a page of markdown.

use std::fmt;

/// Rows of cells under a head.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty one. The first column is text, the others are numbers.
    pub fn new<S: Into<String>>(head: impl IntoIterator<Item = S>) -> Table {
        Table {
            rows: vec![head.into_iter().map(Into::into).collect()],
        }
    }

    /// Adds a row.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows[0].len();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                let widest = cells.map(|cell| cell.chars().count()).max();
                widest.unwrap_or(0).max(3)
            })
            .collect();
        for (at, row) in self.rows.iter().enumerate() {
            for (column, &width) in widths.iter().enumerate() {
                let cell = row.get(column).map_or("", String::as_str);
                if column == 0 {
                    write!(to, "| {cell:width$} ")?;
                } else {
                    write!(to, "| {cell:>width$} ")?;
                }
            }
            writeln!(to, "|")?;
            if at == 0 {
                for (column, &width) in widths.iter().enumerate() {
                    let (dashes, colon) = if column == 0 {
                        (width, "")
                    } else {
                        (width - 1, ":")
                    };
                    write!(to, "| {}{colon} ", "-".repeat(dashes))?;
                }
                writeln!(to, "|")?;
            }
        }
        Ok(())
    }
}

/// `value`, and in brackets its ratio to `bare`.
pub fn beside(value: f64, bare: f64, digits: usize) -> String {
    format!("{value:.digits$} ({:.2})", value / bare)
}
