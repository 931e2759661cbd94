//! What stands under the log's layer: it lets events through and keeps no spans, for no line
//! shows one. The registry of the library, which keeps them, makes room for four thousand threads
//! when it starts.

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::registry::{Extensions, ExtensionsMut, LookupSpan, SpanData};

#[derive(Clone, Copy, Debug)]
pub(super) struct Spanless;

/// A span that is kept: there is none.
pub(super) enum Kept {}

impl Subscriber for Spanless {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
    }

    /// Never called, as no span is enabled.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl LookupSpan<'_> for Spanless {
    type Data = Kept;

    fn span_data(&self, _: &Id) -> Option<Kept> {
        None
    }
}

impl SpanData<'_> for Kept {
    fn id(&self) -> Id {
        match *self {}
    }

    fn metadata(&self) -> &'static Metadata<'static> {
        match *self {}
    }

    fn parent(&self) -> Option<&Id> {
        match *self {}
    }

    fn extensions(&self) -> Extensions<'_> {
        match *self {}
    }

    fn extensions_mut(&self) -> ExtensionsMut<'_> {
        match *self {}
    }
}
