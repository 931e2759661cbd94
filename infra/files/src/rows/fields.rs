//! The fields of a row of CSV (RFC 4180), each with its place.

use super::lines::Line;
use gradus_domain::words::text::Found;
use std::ops::Range;

/// The longest field, in bytes.
pub(crate) const FIELD_BYTES_MAX: usize = 65_536;

/// What stands between fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Separator {
    /// As in RFC 4180.
    #[default]
    Comma,
    /// As programs write it where the comma is the decimal sign.
    Semicolon,
    /// As what is copied from a sheet has it.
    Tab,
}

/// Where the fields of one row are, to be used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    places: Vec<FieldPlace>,
    /// The contents of fields in which a quote stands for itself.
    unescaped: Vec<u8>,
}

/// No line has more bytes than 32 bits count.
#[derive(Clone, Debug)]
struct FieldPlace {
    /// Its first byte in the line.
    begin: u32,
    /// Its content in the line, or in `unescaped`.
    content: Range<u32>,
    is_unescaped: bool,
}

impl FieldPlace {
    #[inline]
    fn content(&self) -> Range<usize> {
        self.content.start as usize..self.content.end as usize
    }
}

/// What is wrong with the notation of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
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
    /// Splits a row.
    ///
    /// # Errors
    ///
    /// [`Broken`], the first of the row.
    #[inline]
    pub(crate) fn split(&mut self, row: Line<'_>, separator: Separator) -> Result<(), Broken> {
        let line = row.bytes;
        let mark = separator.byte();
        self.places.clear();
        if row.has_quote || line.len() > FIELD_BYTES_MAX {
            return self.split_quoted(line, mark);
        }
        let mut begin = 0;
        each_place(mark, line, |end| {
            self.push(begin, begin..end, false);
            begin = end + 1;
        });
        self.push(begin, begin..line.len(), false);
        Ok(())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// A field's content; empty where there is no such field.
    #[inline]
    pub(crate) fn content<'a>(&'a self, line: &'a [u8], field: usize) -> &'a [u8] {
        let Some(place) = self.places.get(field) else {
            return b"";
        };
        let bytes = if place.is_unescaped {
            &self.unescaped
        } else {
            line
        };
        bytes.get(place.content()).unwrap_or_default()
    }

    /// Where a field's content stands in the row as it is; `None` where a quote in it stands
    /// for another, or there is no such field.
    #[inline]
    pub(crate) fn place_as_written(&self, field: usize) -> Option<Range<usize>> {
        let place = self.places.get(field)?;
        (!place.is_unescaped).then(|| place.content())
    }

    /// A field's first byte in the line; the line's beginning where there is no such field.
    pub(crate) fn begin(&self, field: usize) -> usize {
        self.places
            .get(field)
            .map_or(0, |place| place.begin as usize)
    }

    #[inline]
    fn push(&mut self, begin: usize, content: Range<usize>, is_unescaped: bool) {
        self.places.push(FieldPlace {
            begin: begin as u32,
            content: content.start as u32..content.end as u32,
            is_unescaped,
        });
    }

    fn split_quoted(&mut self, line: &[u8], mark: u8) -> Result<(), Broken> {
        self.unescaped.clear();
        let mut begin = 0;
        loop {
            let end = if line.get(begin) == Some(&b'"') {
                self.quoted(line, mark, begin)?
            } else {
                self.plain(line, mark, begin)?
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
    fn plain(&mut self, line: &[u8], mark: u8, begin: usize) -> Result<usize, Broken> {
        let end = begin + mark_or_quote(mark, &line[begin..]);
        if line.get(end) == Some(&b'"') {
            return Err(Broken::QuoteInside { at: end });
        }
        self.push(begin, begin..end, false);
        Ok(end)
    }

    fn quoted(&mut self, line: &[u8], mark: u8, begin: usize) -> Result<usize, Broken> {
        let unescaped = self.unescaped.len();
        let mut at = begin + 1;
        let mut kept = at;
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
            at += quote + 1;
            match line.get(at) {
                Some(b'"') => {
                    self.unescaped.extend_from_slice(&line[kept..at]);
                    at += 1;
                    kept = at;
                }
                None => break,
                Some(next) if *next == mark => break,
                Some(_) => return Err(Broken::TextAfterQuote { at }),
            }
        }
        if self.unescaped.len() > unescaped {
            self.unescaped.extend_from_slice(&line[kept..at - 1]);
            self.push(begin, unescaped..self.unescaped.len(), true);
        } else {
            self.push(begin, begin + 1..at - 1, false);
        }
        Ok(at)
    }
}

/// Tells the places of a byte in a line, eight bytes at a time: fields are short, and one search
/// for each costs more than what it steps over.
#[inline]
fn each_place(byte: u8, line: &[u8], mut tell: impl FnMut(usize)) {
    const SEVENS: u64 = u64::from_ne_bytes([0x7f; 8]);
    let sought = u64::from_ne_bytes([byte; 8]);
    let (eights, rest) = line.as_chunks::<8>();
    for (nth, eight) in eights.iter().enumerate() {
        let differing = u64::from_le_bytes(*eight) ^ sought;
        // The highest bit of each byte that does not differ.
        let mut found = !(((differing & SEVENS) + SEVENS) | differing | SEVENS);
        while found != 0 {
            tell(8 * nth + found.trailing_zeros() as usize / 8);
            found &= found - 1;
        }
    }
    let begin = line.len() - rest.len();
    for (nth, there) in rest.iter().enumerate() {
        if *there == byte {
            tell(begin + nth);
        }
    }
}

/// Where a field ends that has no quotes around it, or a quote stands in it.
#[inline]
fn mark_or_quote(mark: u8, rest: &[u8]) -> usize {
    const NEAR: usize = 16;
    let ends = |byte: &u8| *byte == mark || *byte == b'"';
    let near = rest.iter().take(NEAR).position(ends);
    near.unwrap_or_else(|| {
        let far = rest.get(NEAR..).unwrap_or_default();
        memchr::memchr2(mark, b'"', far).map_or(rest.len(), |at| NEAR + at)
    })
}

impl Separator {
    const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// What separates the names of a header: the mark that stands there most often outside of
    /// quotes; a comma where there is none.
    pub(crate) fn of_header(line: &[u8]) -> Self {
        let mut counts = [0_usize; Self::ALL.len()];
        let mut is_quoted = false;
        for byte in line {
            is_quoted ^= *byte == b'"';
            for (separator, count) in Self::ALL.iter().zip(&mut counts) {
                *count += usize::from(!is_quoted && *byte == separator.byte());
            }
        }
        let most = Self::ALL.into_iter().zip(counts).rev();
        most.max_by_key(|(_, count)| *count)
            .map_or_else(Self::default, |(separator, _)| separator)
    }

    #[inline]
    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

impl Broken {
    /// Code, place, what was found, what would do.
    pub(crate) fn explained(self) -> (&'static str, usize, String, String) {
        let quotes = "a field that begins with a quote ends with one; a quote within it is doubled"
            .to_owned();
        match self {
            Self::QuoteNotClosed { at } => (
                "broken_quote",
                at,
                "found a quote that is not closed".to_owned(),
                quotes,
            ),
            Self::TextAfterQuote { at } => (
                "broken_quote",
                at,
                "found text behind a closing quote".to_owned(),
                quotes,
            ),
            Self::QuoteInside { at } => (
                "broken_quote",
                at,
                "found a quote within a field that does not begin with one".to_owned(),
                quotes,
            ),
            Self::TooLong { at, .. } => (
                "field_too_long",
                at,
                "found a field of more than 64 KiB".to_owned(),
                "no field is that long; is a line break missing?".to_owned(),
            ),
        }
    }
}

/// A name of a header or a mark of it, as it cannot be: why, as far as can be guessed.
pub(crate) fn header_trouble(header: &[u8]) -> Option<(String, String)> {
    let (what, hint) = if header.contains(&0) {
        ("which seems to be UTF-16", "it must be saved as UTF-8")
    } else if std::str::from_utf8(header).is_err() {
        ("which is not UTF-8", "the file must be saved as UTF-8")
    } else if header.contains(&b'\r') {
        (
            "with carriage returns in it",
            "lines end with a line feed, alone or after a carriage return",
        )
    } else {
        return None;
    };
    let found = format!("found the header {}, {what}", Found::from_bytes(header));
    Some((found, hint.to_owned()))
}

/// Where a byte of a row is: how many lines below the row's first, and which character of that
/// line, from 1.
pub(crate) fn place_in(row: &[u8], byte: usize) -> (u64, usize) {
    let before = row.get(..byte).unwrap_or(row);
    let begin = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let lines = memchr::memchr_iter(b'\n', before).count() as u64;
    (lines, column_of(&row[begin..], byte.min(row.len()) - begin))
}

/// The character of a line, from 1, that a byte of it belongs to.
pub(crate) fn column_of(line: &[u8], byte: usize) -> usize {
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
        split_at(line, Separator::Comma)
    }

    fn split_at(line: &str, separator: Separator) -> Result<Vec<String>, Broken> {
        let mut fields = Fields::default();
        fields.split(Line::of(1, line.as_bytes()), separator)?;
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
    fn a_column_counts_characters_of_its_own_line() {
        assert_eq!(column_of("äö,x".as_bytes(), 5), 4);
        assert_eq!(place_in("äö,\"a\nb\",x".as_bytes(), 10), (1, 3));
    }

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for length in 0..40 {
            for nth in 0..length {
                for other in [b'-', b'+', b'\0', b'x', 0xac, 0xff] {
                    let mut line = vec![other; length];
                    line[nth] = b',';
                    let mut found = Vec::new();
                    each_place(b',', &line, |at| found.push(at));
                    assert_eq!((found, mark_or_quote(b',', &line)), (vec![nth], nth));
                }
            }
        }
    }

    #[test]
    fn a_header_shows_what_separates_fields() {
        assert_eq!(Separator::of_header(b"a,b"), Separator::Comma);
        assert_eq!(Separator::of_header(b"\"a,b,c\";d;e"), Separator::Semicolon);
        assert_eq!(Separator::of_header(b"a\tb, of c"), Separator::Comma);
        assert_eq!(Separator::of_header(b"a\tb, of c\td"), Separator::Tab);
        assert_eq!(Separator::of_header(b"a"), Separator::Comma);
    }

    #[test]
    fn other_marks_separate_fields_as_commas_do() {
        assert_eq!(
            split_at("1,5;\"a;b\";", Separator::Semicolon).unwrap(),
            ["1,5", "a;b", ""]
        );
        assert_eq!(
            split_at("a b\t\tc", Separator::Tab).unwrap(),
            ["a b", "", "c"]
        );
    }
}
