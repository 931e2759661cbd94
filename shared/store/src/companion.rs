//! What is written together with a command though no rule decides it: a person, and the
//! aliases that lead to a member.

use crate::aliases::{ALIAS_CODEC, Alias};
use crate::error::StoreError;
use crate::item::{self, Item};
use crate::keys;
use crate::person::{Person, person_item};
use crate::table::{MEMBER, PK, REVISION};
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use gradus_domain::words::ids::{MemberId, ProgramId};

/// One item beside a command's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Companion {
    /// An alias leads to the member from now on; only where it leads to nobody else.
    ClaimAlias(Alias, MemberId),
    /// An alias leads to the member no more; only where it led to nobody else.
    ReleaseAlias(Alias, MemberId),
    /// The person's new state; only where the stored revision is the one given.
    PutPerson(MemberId, Box<Person>, Option<u64>),
    /// The person is forgotten; only where the stored revision is the one given.
    DeletePerson(MemberId, u64),
}

impl Companion {
    /// A bound of what it adds to a transaction, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::ClaimAlias(..) | Self::ReleaseAlias(..) | Self::DeletePerson(..) => 256,
            Self::PutPerson(..) => 4_096,
        }
    }

    pub(crate) fn write(
        &self,
        table: &str,
        program: &ProgramId,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = TransactWriteItem::builder();
        Ok(match self {
            Self::ClaimAlias(alias, member) => {
                let claimed = alias_item(program, alias, member);
                item.put(
                    put(table, claimed)
                        .condition_expression("attribute_not_exists(#pk) OR #member = :member")
                        .expression_attribute_names("#pk", PK)
                        .expression_attribute_names("#member", MEMBER)
                        .expression_attribute_values(":member", item::text(member.as_str()))
                        .build()
                        .map_err(not_built)?,
                )
            }
            Self::ReleaseAlias(alias, member) => item.delete(
                delete(table, alias_key(program, alias))
                    .condition_expression("attribute_not_exists(#pk) OR #member = :member")
                    .expression_attribute_names("#pk", PK)
                    .expression_attribute_names("#member", MEMBER)
                    .expression_attribute_values(":member", item::text(member.as_str()))
                    .build()
                    .map_err(not_built)?,
            ),
            Self::PutPerson(member, person, expects) => {
                let put = put(table, person_item(program, member, person)?);
                item.put(
                    match expects {
                        Some(revision) => put
                            .condition_expression("#revision = :revision")
                            .expression_attribute_names("#revision", REVISION)
                            .expression_attribute_values(":revision", item::number(revision)),
                        None => put
                            .condition_expression("attribute_not_exists(#pk)")
                            .expression_attribute_names("#pk", PK),
                    }
                    .build()
                    .map_err(not_built)?,
                )
            }
            Self::DeletePerson(member, revision) => item.delete(
                delete(
                    table,
                    item::key(keys::person(program, member), keys::PERSON),
                )
                .condition_expression("attribute_not_exists(#pk) OR #revision = :revision")
                .expression_attribute_names("#pk", PK)
                .expression_attribute_names("#revision", REVISION)
                .expression_attribute_values(":revision", item::number(revision))
                .build()
                .map_err(not_built)?,
            ),
        }
        .build())
    }
}

fn alias_key(program: &ProgramId, alias: &Alias) -> Item {
    item::key(
        keys::alias(program, alias.kind.word(), &alias.hash),
        keys::ALONE,
    )
}

/// Beside the member that it leads to, an alias has nothing to say but its seal.
fn alias_item(program: &ProgramId, alias: &Alias, member: &MemberId) -> Item {
    let mut item = alias_key(program, alias);
    item.insert(MEMBER.to_owned(), item::text(member.as_str()));
    item::put_body(&mut item, ALIAS_CODEC, Vec::new());
    item
}

fn put(table: &str, item: Item) -> aws_sdk_dynamodb::types::builders::PutBuilder {
    Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
}

fn delete(table: &str, key: Item) -> aws_sdk_dynamodb::types::builders::DeleteBuilder {
    Delete::builder()
        .table_name(table)
        .set_key(Some(key))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
}

fn not_built(error: BuildError) -> StoreError {
    StoreError::not_built("write a transaction", &error)
}
