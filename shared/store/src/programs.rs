//! The list of programs: one item for each that was ever published, for those who work
//! through all of them.

use crate::error::StoreError;
use crate::table::{CODEC, PK, SK};
use crate::{Store, item, keys};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{AttributeValue, Update};
use gradus_domain::words::ids::ProgramId;

/// The form of an item of the list: nothing but its key.
const LISTED_CODEC: u16 = 1;

impl Store {
    /// Every program of which a version was published, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn programs(&self) -> Result<Vec<ProgramId>, StoreError> {
        let mut programs = Vec::new();
        let mut start = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&*self.table)
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", PK)
                .expression_attribute_values(":pk", AttributeValue::S(keys::PROGRAMS.to_owned()))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::of("read the list of programs", &error))?;
            for item in page.items() {
                programs.push(ProgramId::new(item::read_text(item, "a program", SK)?));
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(programs);
            }
        }
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
