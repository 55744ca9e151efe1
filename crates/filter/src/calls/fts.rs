//! fts(3).

use crate::calls::table::calls;

calls! {
    /// fts_read(3): an entry, which may be hidden.
    call fts_read() {
        hook fts_read ["2.2.5"], fts64_read ["2.23"];
    }
    /// fts_children(3): a list of entries.
    call fts_children() {
        hook fts_children ["2.2.5"], fts64_children ["2.23"];
    }
    /// fts_close(3), which goes back to where the process stood.
    call fts_close() {
        hook fts_close ["2.2.5"], fts64_close ["2.23"];
        effect Effect::Moves;
    }
}
