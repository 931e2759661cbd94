//! The list of programs: one item for each that was ever published, for those who work
//! through all of them.

use crate::error::StoreError;
use crate::table::{CODEC, SK};
use crate::{Store, item, keys};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::Update;
use gradus_domain::words::ids::ProgramId;

/// The form of an item of the list: nothing but its key.
const LISTED_CODEC: u16 = 1;

impl Store {
    /// Every program of which a version was published, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn programs(&self) -> Result<Vec<ProgramId>, StoreError> {
        let items = self
            .partition("read the list of programs", keys::PROGRAMS)
            .await?;
        let names = items
            .iter()
            .map(|item| item::read_text(item, "a program", SK));
        names.map(|name| name.map(ProgramId::new)).collect()
    }

    /// The same content however often it is written: it goes beside every change of a version.
    pub(crate) fn list_program(&self, program: &ProgramId) -> Result<Update, BuildError> {
        Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key(keys::PROGRAMS.to_owned(), program.as_str())))
            .update_expression("SET #codec = if_not_exists(#codec, :codec)")
            .expression_attribute_names("#codec", CODEC)
            .expression_attribute_values(":codec", item::number(LISTED_CODEC))
            .build()
    }
}
