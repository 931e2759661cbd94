//! What became of a command.

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::ledger::answer::{CommandStatus, CommandView, RejectionView};
use gradus_contracts::ledger::entry::EntryView;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::Record;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::MemberId;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;

/// After how many seconds a command that is not there yet may be asked for again.
const AGAIN_AFTER_SECONDS: u32 = 1;

/// Answers with what stands under a key. A member's own token sees its own commands: of
/// another's it is told no more than of one that is not there.
pub(crate) async fn read(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let key = CommandKey::of_text(request.path("key")).ok_or_else(invalid)?;
    let program = request.published(app).await?;
    let record = app.engine.store().record(&program.id, &key).await?;
    match record.filter(|record| request.may_see(owner(record))) {
        None => Err(not_recorded()),
        Some(record) => response::json(200, &view(&key, &record, &program.versions)),
    }
}

fn owner(record: &Record) -> &MemberId {
    match record {
        Record::Entry(entry) => &entry.member,
        Record::Rejected(rejected) => &rejected.member,
        Record::Waiting(waiting) => &waiting.member,
    }
}

fn view(key: &CommandKey, record: &Record, programs: &Programs) -> CommandView {
    let (status, entry, rejection) = match record {
        Record::Entry(entry) => {
            let entry = EntryView::in_program(entry, programs);
            (CommandStatus::Recorded, Some(entry), None)
        }
        Record::Rejected(rejected) => {
            let rejection = RejectionView::of(&rejected.rejection, key);
            (CommandStatus::Rejected, None, Some(rejection))
        }
        Record::Waiting(_) => (CommandStatus::Waiting, None, None),
    };
    CommandView {
        command: key.to_text(),
        status,
        entry,
        rejection,
    }
}

fn invalid() -> Problem {
    Problem::new(
        400,
        "key_invalid",
        "this is no command's key: take the one that the answer to the command gave, such as purchase:<transaction> or return:<member>:<id>",
    )
    .at("key")
}

fn not_recorded() -> Problem {
    Problem::new(
        404,
        "not_recorded_yet",
        "nothing is recorded under this key: it may still be in the queue, ask again in a moment",
    )
    .at("key")
    .retry_after(AGAIN_AFTER_SECONDS)
}
