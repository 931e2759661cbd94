//! The fields of a line of CSV (RFC 4180), each with its place.
//!
//! A quoted field ends on its own line: no column of a purchases file has line breaks, and
//! so a quote that nobody closed spoils one row only.

use std::ops::Range;

/// The longest field, in bytes.
pub(super) const FIELD_BYTES_MAX: usize = 65_536;

/// Where the fields of one line are, to be used again for the next.
#[derive(Debug, Default)]
pub(super) struct Fields {
    places: Vec<FieldPlace>,
    /// The contents of fields in which a quote stands for itself.
    unescaped: Vec<u8>,
}

#[derive(Clone, Debug)]
struct FieldPlace {
    /// Its first byte in the line.
    begin: usize,
    /// Its content in the line, or in `unescaped`.
    content: Range<usize>,
    is_unescaped: bool,
}

/// What is wrong with the notation of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// A field that begins with a quote does not end with one.
    QuoteNotClosed {
        /// The quote's place in the line.
        at: usize,
    },
    /// Something stands behind the closing quote.
    TextAfterQuote {
        /// Its place in the line.
        at: usize,
    },
    /// A quote within a field that does not begin with one.
    QuoteInside {
        /// Its place in the line.
        at: usize,
    },
    /// A field is longer than [`FIELD_BYTES_MAX`].
    TooLong {
        /// Its first byte in the line.
        at: usize,
        /// Its number, from 0.
        field: usize,
    },
}

impl Fields {
    /// Splits a line.
    ///
    /// # Errors
    ///
    /// [`Broken`], the first of the line.
    #[inline]
    pub(super) fn split(&mut self, line: &[u8]) -> Result<(), Broken> {
        self.places.clear();
        if line.len() > FIELD_BYTES_MAX || memchr::memchr(b'"', line).is_some() {
            return self.split_quoted(line);
        }
        let mut begin = 0;
        for comma in memchr::memchr_iter(b',', line) {
            self.push(begin, begin..comma, false);
            begin = comma + 1;
        }
        self.push(begin, begin..line.len(), false);
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// A field's content; empty where there is no such field.
    #[inline]
    pub(super) fn content<'a>(&'a self, line: &'a [u8], field: usize) -> &'a [u8] {
        let Some(place) = self.places.get(field) else {
            return b"";
        };
        let bytes = if place.is_unescaped {
            &self.unescaped
        } else {
            line
        };
        bytes.get(place.content.clone()).unwrap_or_default()
    }

    /// A field's first byte in the line; the line's beginning where there is no such field.
    pub(super) fn begin(&self, field: usize) -> usize {
        self.places.get(field).map_or(0, |place| place.begin)
    }

    #[inline]
    fn push(&mut self, begin: usize, content: Range<usize>, is_unescaped: bool) {
        self.places.push(FieldPlace {
            begin,
            content,
            is_unescaped,
        });
    }

    #[cold]
    fn split_quoted(&mut self, line: &[u8]) -> Result<(), Broken> {
        self.unescaped.clear();
        let mut begin = 0;
        loop {
            let end = if line.get(begin) == Some(&b'"') {
                self.quoted(line, begin)?
            } else {
                self.plain(line, begin)?
            };
            if end - begin > FIELD_BYTES_MAX {
                let field = self.places.len() - 1;
                return Err(Broken::TooLong { at: begin, field });
            }
            if end == line.len() {
                return Ok(());
            }
            begin = end + 1;
        }
    }

    /// Takes the field that begins at `begin`; returns where it ends.
    fn plain(&mut self, line: &[u8], begin: usize) -> Result<usize, Broken> {
        let rest = &line[begin..];
        let end = begin + memchr::memchr(b',', rest).unwrap_or(rest.len());
        if let Some(quote) = memchr::memchr(b'"', &line[begin..end]) {
            return Err(Broken::QuoteInside { at: begin + quote });
        }
        self.push(begin, begin..end, false);
        Ok(end)
    }

    fn quoted(&mut self, line: &[u8], begin: usize) -> Result<usize, Broken> {
        let from = self.unescaped.len();
        let mut at = begin + 1;
        loop {
            let rest = &line[at..];
            let Some(quote) = memchr::memchr(b'"', rest) else {
                return Err(if rest.len() > FIELD_BYTES_MAX {
                    let field = self.places.len();
                    Broken::TooLong { at: begin, field }
                } else {
                    Broken::QuoteNotClosed { at: begin }
                });
            };
            self.unescaped.extend_from_slice(&rest[..quote]);
            at += quote + 1;
            match line.get(at) {
                Some(b'"') => {
                    self.unescaped.push(b'"');
                    at += 1;
                }
                None | Some(b',') => break,
                Some(_) => return Err(Broken::TextAfterQuote { at }),
            }
        }
        self.push(begin, from..self.unescaped.len(), true);
        Ok(at)
    }
}

/// The character of a line, from 1, that a byte of it belongs to.
pub(super) fn column_of(line: &[u8], byte: usize) -> usize {
    let before = line.get(..byte).unwrap_or(line);
    if before.is_ascii() {
        return before.len() + 1;
    }
    String::from_utf8_lossy(before).chars().count() + 1
}

/// A text as one field of CSV: in quotes where it needs them.
pub(crate) fn quoted(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\"")).into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Result<Vec<String>, Broken> {
        let mut fields = Fields::default();
        fields.split(line.as_bytes())?;
        Ok((0..fields.len())
            .map(|field| {
                String::from_utf8(fields.content(line.as_bytes(), field).to_vec()).unwrap()
            })
            .collect())
    }

    #[test]
    fn fields_stand_between_commas_and_may_be_quoted() {
        assert_eq!(split("a,b,,c").unwrap(), ["a", "b", "", "c"]);
        assert_eq!(
            split(r#""a,b",c,"say ""hi""""#).unwrap(),
            ["a,b", "c", "say \"hi\""]
        );
        assert_eq!(split(r#""",x"#).unwrap(), ["", "x"]);
        assert_eq!(split("a,").unwrap(), ["a", ""]);
    }

    #[test]
    fn a_broken_quote_is_found_at_its_place() {
        assert_eq!(split("a,\"b"), Err(Broken::QuoteNotClosed { at: 2 }));
        assert_eq!(split("a,\"b\"c,d"), Err(Broken::TextAfterQuote { at: 5 }));
        assert_eq!(split("a,b\"c"), Err(Broken::QuoteInside { at: 3 }));
    }

    #[test]
    fn a_field_of_more_than_64_kib_is_too_long() {
        let long = "x".repeat(FIELD_BYTES_MAX + 1);
        let longest = "x".repeat(FIELD_BYTES_MAX);

        assert_eq!(
            split(&format!("a,{long},b")),
            Err(Broken::TooLong { at: 2, field: 1 })
        );
        assert_eq!(
            split(&format!("a,\"{long}")),
            Err(Broken::TooLong { at: 2, field: 1 })
        );
        assert_eq!(
            split(&format!("a,{longest},b")).unwrap()[1].len(),
            FIELD_BYTES_MAX
        );
    }

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(column_of("äö,x".as_bytes(), 5), 4);
    }
}
