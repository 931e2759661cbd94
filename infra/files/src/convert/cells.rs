//! What a row says in the columns of a form.

use crate::rows::fields::Fields;

/// The cells of the row at hand.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) row: &'a [u8],
    pub(super) fields: &'a Fields,
    /// Where each column of the form stands.
    pub(super) field_of: &'a [Option<usize>],
}

impl<'a> Cells<'a> {
    /// What it says in a column of the form, without blanks around it.
    pub(super) fn get(self, column: usize) -> &'a [u8] {
        let field = self.field_of.get(column).copied().flatten();
        let content = field.map(|field| self.fields.content(self.row, field));
        content.unwrap_or_default().trim_ascii()
    }

    /// Writes what several columns say; nothing where the first says nothing.
    pub(super) fn write(self, columns: &[usize], key: &mut Vec<u8>) {
        if columns
            .first()
            .is_none_or(|first| self.get(*first).is_empty())
        {
            return;
        }
        for column in columns {
            key.extend_from_slice(self.get(*column));
            key.push(b'\n');
        }
    }
}
