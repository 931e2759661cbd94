//! Commands on their way: over the route that they have, or over the queue.

use super::{Case, event_of, rejected};
use aws_lambda_events::sqs::SqsMessage;
use gradus_cases::play::NoAnswer;
use gradus_cases::seen::{Became, Outcome};
use gradus_contracts::api::routes::Function;
use gradus_contracts::commands::write_command;
use gradus_contracts::ledger::answer::{CommandStatus, CommandView};
use gradus_contracts::queues::{CommandMessage, message_group};
use gradus_domain::commands::{Act, Command};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_tests::gateway::Reply;
use serde_json::{Map, Value, json};

impl Case {
    pub(super) async fn sends(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        self.own = None;
        // What came to the door earlier has waited in the queue since.
        let has_waited = command.received_at < self.now;
        match &command.act {
            Act::Join(_) => self.joins(command).await,
            Act::Purchase(_) | Act::Return(_) | Act::Activity(_) if has_waited => {
                self.queues(command).await
            }
            Act::Purchase(_) => self.posts(command, "purchases").await,
            Act::Return(_) => self.posts(command, "returns").await,
            Act::Activity(_) => self.posts(command, "activities").await,
            Act::Profile(change) => self.changes(command, change.id.as_str()).await,
            Act::Spend(_)
            | Act::GiveBack(_)
            | Act::Adjust(_)
            | Act::Reinstate(_)
            | Act::HoldTier(_)
            | Act::Erase(_) => self.queues(command).await,
            Act::Settle => Err(NoAnswer::Cannot("nobody sends a settlement".to_owned())),
        }
    }

    async fn joins(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        let body = profile(command);
        let call = self.call("POST", "members");
        let call = call.key(command.member.as_str()).body(&body);
        let reply = self.gateway.asks(Function::Enroll, &call).await;
        if reply.status != 201 {
            return rejected(&reply);
        }
        let known = self.known(&command.member);
        let outcome = match known.id.is_empty() {
            true => Outcome::Done,
            false => Outcome::Repeated,
        };
        known.id = reply.body["member"].as_str().unwrap().to_owned();
        Ok(Became::known(outcome))
    }

    async fn posts(&mut self, command: &Command, route: &str) -> Result<Became, NoAnswer> {
        let mut body = self.written(command);
        body.remove("received_at");
        let call = self.call("POST", route).header("prefer", "wait");
        let call = call.body(&Value::Object(body));
        let reply = self.gateway.asks(Function::Ingest, &call).await;
        match reply.status {
            200 | 202 => self.answered(&command.member, &reply),
            _ => rejected(&reply),
        }
    }

    /// What is known of a member is replaced: what the command leaves out is removed.
    async fn changes(&mut self, command: &Command, key: &str) -> Result<Became, NoAnswer> {
        let mut body = profile(command);
        let mut consent = json!({ "email": null, "sms": null, "push": null, "post": null });
        for (channel, said) in body["consent"].as_object().into_iter().flatten() {
            consent[channel] = said.clone();
        }
        let fields = body.as_object_mut().unwrap();
        for field in [
            "birthday", "referred", "segments", "variants", "zone", "locale",
        ] {
            fields.entry(field).or_insert(Value::Null);
        }
        fields.insert("consent".to_owned(), consent);
        let member = self.id(&command.member);
        let call = self.call("PATCH", &format!("members/{member}"));
        let reply = self
            .gateway
            .asks(Function::Enroll, &call.key(key).body(&body))
            .await;
        if reply.status != 200 {
            return rejected(&reply);
        }
        let balance = self.account(&command.member, "balance").await;
        let sequence = balance.body["sequence"].as_u64().unwrap();
        Ok(self.numbered(&command.member, sequence, Became::known(Outcome::Repeated)))
    }

    /// Puts a command into the queue, hands it to the function, and asks what became of it.
    async fn queues(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        let program = ProgramId::new(&self.program);
        let member = MemberId::new(self.id(&command.member));
        let renamed = Command {
            member: member.clone(),
            ..command.clone()
        };
        let message = CommandMessage::of(&program, &renamed).unwrap();
        let queue = self.gateway.app.commands.clone().unwrap();
        // All cases share the queue, which takes two messages of one id for the same one.
        self.sent += 1;
        let once = format!("{}-{}", self.number, self.sent);
        self.queues
            .client()
            .send_message()
            .queue_url(&queue.url)
            .message_group_id(message_group(&program, &member))
            .message_deduplication_id(once)
            .message_body(serde_json::to_string(&message).unwrap())
            .send()
            .await
            .unwrap();
        for message in self.queues.drain(&queue.url).await {
            let mut record = SqsMessage::default();
            record.message_id = message.message_id;
            record.body = message.body;
            let app = self.gateway.app.clone();
            let done = gradus_score::handle(app, event_of(record)).await;
            assert!(done.batch_item_failures.is_empty());
        }
        let set_aside = self.queues.drain(&queue.dead_letter_url).await;
        assert!(set_aside.is_empty(), "{set_aside:?}");
        let key = renamed.key().unwrap().to_text();
        let call = self.call("GET", &format!("commands/{key}"));
        let reply = self.gateway.asks(Function::Account, &call).await;
        match reply.status {
            200 => match self.answered(&command.member, &reply)? {
                // A conflict leaves the entry under its key as it stands.
                Became::Known {
                    outcome: Outcome::Repeated,
                    ..
                } => Ok(Became::NothingNew),
                became => Ok(became),
            },
            404 => Ok(Became::NothingNew),
            _ => rejected(&reply),
        }
    }

    /// What an answer to a command says.
    fn answered(&mut self, member: &MemberId, reply: &Reply) -> Result<Became, NoAnswer> {
        let view: CommandView = serde_json::from_value(reply.body.clone()).unwrap();
        match (view.status, view.entry, view.rejection) {
            (CommandStatus::Recorded, Some(entry), _) => {
                let sequence = entry.sequence;
                self.own = Some(entry);
                let before = Became::known(Outcome::Repeated);
                Ok(self.numbered(member, sequence, before))
            }
            (CommandStatus::Waiting, ..) => Ok(Became::known(Outcome::Waiting)),
            (CommandStatus::Rejected, _, Some(rejection)) => Ok(Became::Known {
                outcome: Outcome::Rejected(rejection.code),
                why: rejection.detail,
            }),
            (CommandStatus::Accepted | CommandStatus::Recorded | CommandStatus::Rejected, ..) => {
                Err(NoAnswer::Fault(format!("{reply:?}")))
            }
        }
    }

    /// An entry of a number is new, or was there `before`.
    fn numbered(&mut self, member: &MemberId, sequence: u64, before: Became) -> Became {
        let known = self.known(member);
        if sequence <= known.latest {
            return before;
        }
        known.latest = sequence;
        Became::known(Outcome::Done)
    }

    /// The command as callers write it, of the member as the functions know it.
    fn written(&self, command: &Command) -> Map<String, Value> {
        let renamed = Command {
            member: MemberId::new(self.id(&command.member)),
            ..command.clone()
        };
        let text = write_command(&renamed).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

/// What a joining, or a change of it, says of a member.
fn profile(command: &Command) -> Value {
    let text = write_command(command).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    match &written["profile"] {
        Value::Null => json!({}),
        profile => profile.clone(),
    }
}
