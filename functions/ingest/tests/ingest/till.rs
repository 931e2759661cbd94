//! A till, and what it sends.

use gradus_contracts::queues::COMMANDS;
use gradus_domain::words::ids::ProgramId;
use gradus_shell::app::CommandQueue;
use gradus_tests::commands::join;
use gradus_tests::gateway::{Call, Gateway, Reply};
use gradus_tests::program::simple;
use serde_json::{Value, json};

const NOON: &str = "2026-03-01T12:00:00.267Z";
const JOINED: &str = "2026-03-01T11:00:00Z";
const BOUGHT: &str = "2026-03-01T11:30:00Z";

/// Member `m` of a program with a point per 1.00.
pub(crate) async fn till() -> Gateway {
    let gateway = Gateway::of(&[("test", &simple("Asia/Shanghai", "CNY", ""))], NOON).await;
    joins(&gateway, "m").await;
    gateway
}

pub(crate) async fn joins(gateway: &Gateway, member: &str) {
    let engine = &gateway.app.engine;
    let joined = join(member, JOINED);
    let program = ProgramId::new("test");
    let program = engine.program(&program, joined.received_at).await.unwrap();
    let answers = engine.execute(&program, &[joined]).await;
    assert!(answers[0].is_ok(), "{answers:?}");
}

/// The same till, whose queue takes nothing: there is none behind its URL.
pub(crate) async fn till_without_a_queue() -> Gateway {
    let mut gateway = till().await;
    let (queues, url) = gateway.make_commands().await;
    gateway.app.commands = Some(CommandQueue {
        client: queues.client().into(),
        url: url.replace(COMMANDS.name, "gone.fifo"),
        dead_letter_url: url.replace(COMMANDS.name, "gone-dead.fifo"),
    });
    gateway
}

/// A purchase of 1.00.
pub(crate) fn buys(member: &str, id: &str) -> Value {
    json!({
        "id": id, "member": member, "occurred_at": BOUGHT,
        "currency": "CNY", "lines": [{ "amount": 100 }],
    })
}

/// What is returned of a purchase: everything.
pub(crate) fn brings_back(member: &str, id: &str, transaction: &str) -> Value {
    json!({
        "id": id, "member": member, "transaction": transaction, "occurred_at": BOUGHT,
        "everything": true,
    })
}

/// A call of the till; `prefer` is its header of that name.
pub(crate) async fn asks(
    gateway: &Gateway,
    path: &str,
    body: &Value,
    prefer: Option<&str>,
) -> Reply {
    let mut call = Call::new("POST", &format!("/v1/programs/test/{path}")).body(body);
    if let Some(prefer) = prefer {
        call = call.header("prefer", prefer);
    }
    Reply::of(&gradus_ingest::handle(gateway.app.clone(), call.event()).await)
}
