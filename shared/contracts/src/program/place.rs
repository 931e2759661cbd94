//! Where something stands in a program file.

/// Where something stands in a file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The byte at which it begins.
    pub(super) at: usize,
    /// The way to it: `rules[2].when.weekday[0]`.
    pub(super) path: String,
}

impl Place {
    /// The file itself.
    pub(super) fn root() -> Self {
        Self {
            at: 0,
            path: String::new(),
        }
    }

    /// The same way, at another byte.
    pub(super) fn at(&self, at: usize) -> Self {
        Self {
            at,
            path: self.path.clone(),
        }
    }

    /// The name of the field at the end of the way, without places in lists.
    pub(super) fn name(&self) -> &str {
        let last = self.path.rsplit('.').next().unwrap_or_default();
        last.split('[').next().unwrap_or_default()
    }

    /// A field of this table.
    pub(super) fn field(&self, name: &str, at: usize) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { at, path }
    }

    /// An element of this list, counted from 0.
    pub(super) fn element(&self, index: usize, at: usize) -> Self {
        Self {
            at,
            path: format!("{}[{index}]", self.path),
        }
    }
}
