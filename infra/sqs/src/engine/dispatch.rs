//! From an operation's name and body to the function that carries it out.

use crate::engine::answer::Request;
use crate::engine::fault::{Code, Fault};
use crate::engine::turn::Turn;
use crate::engine::{
    MAX_BODY_BYTES, lifecycle, move_task, queue_attributes, receive, send, settle, tags,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads the body and runs the operation.
pub(crate) fn run(turn: &mut Turn<'_>, request: Request<'_>) -> Result<Value, Fault> {
    if request.body.len() > MAX_BODY_BYTES {
        return Err(Fault::refused(
            Code::RequestEntityTooLarge,
            format!("Request entity is larger than {MAX_BODY_BYTES} bytes."),
        ));
    }
    let body = request.body;
    match request.operation {
        "ChangeMessageVisibility" => settle::change_visibility(turn, read(body)?),
        "ChangeMessageVisibilityBatch" => settle::change_visibility_batch(turn, read(body)?),
        "CancelMessageMoveTask" => move_task::cancel(turn, read(body)?),
        "CreateQueue" => lifecycle::create(turn, read(body)?),
        "DeleteMessage" => settle::delete(turn, read(body)?),
        "DeleteMessageBatch" => settle::delete_batch(turn, read(body)?),
        "DeleteQueue" => lifecycle::delete(turn, read(body)?),
        "GetQueueAttributes" => queue_attributes::get(turn, read(body)?),
        "GetQueueUrl" => lifecycle::get_url(turn, read(body)?),
        "ListDeadLetterSourceQueues" => lifecycle::list_sources(turn, read(body)?),
        "ListMessageMoveTasks" => move_task::list(turn, read(body)?),
        "ListQueueTags" => tags::list(turn, read(body)?),
        "ListQueues" => lifecycle::list(turn, read(body)?),
        "PurgeQueue" => lifecycle::purge(turn, read(body)?),
        "ReceiveMessage" => receive::receive(turn, read(body)?),
        "SendMessage" => send::send(turn, read(body)?),
        "SendMessageBatch" => send::send_batch(turn, read(body)?),
        "SetQueueAttributes" => queue_attributes::set(turn, read(body)?),
        "StartMessageMoveTask" => move_task::start(turn, read(body)?),
        "TagQueue" => tags::tag(turn, read(body)?),
        "UntagQueue" => tags::untag(turn, read(body)?),
        "AddPermission" | "RemovePermission" => Err(Fault::refused(
            Code::UnsupportedOperation,
            "This queue server keeps no permissions.",
        )),
        other => Err(Fault::refused(
            Code::UnknownOperation,
            format!("The action {other} is not valid for this endpoint."),
        )),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|error| Fault::refused(Code::Serialization, error.to_string()))
}
