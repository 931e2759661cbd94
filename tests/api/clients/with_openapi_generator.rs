//! The five calls, with the Rust client of openapi-generator.

use gradus_client::apis::accounts_api::{ReadCommandError, read_command, read_statement};
use gradus_client::apis::acts_api::record_purchase;
use gradus_client::apis::configuration::Configuration;
use gradus_client::apis::members_api::{join_member, read_member};
use gradus_client::apis::Error;
use gradus_client::models::{CommandView, Consent, JoinRequest, Line, ProblemView, Purchase};
use serde_json::json;
use std::time::{Duration, Instant};

const PROGRAM: &str = "classic";

async fn ask(client: &Configuration, key: &str) -> Result<CommandView, ProblemView> {
    match read_command(client, PROGRAM, key).await {
        Ok(command) => Ok(command),
        // Of the variants the first is taken that fits, whatever the status.
        Err(Error::ResponseError(answer)) => match (answer.status.as_u16(), answer.entity) {
            (404, Some(ReadCommandError::Status400(problem))) => Err(problem),
            (_, other) => panic!("{} {other:?}", answer.content),
        },
        Err(error) => panic!("{error}"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let [url, token, receipt] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .expect("URL, TOKEN and RECEIPT");
    let client = Configuration {
        base_path: url,
        bearer_access_token: Some(token),
        ..Configuration::default()
    };

    let mut consent = Consent::new();
    consent.email = Some(Some(true));
    let mut joining = JoinRequest::new();
    joining.name = Some(Some("M. Member".to_owned()));
    joining.phone = Some(None);
    joining.consent = Some(Some(Box::new(consent)));
    let joined = join_member(&client, PROGRAM, &receipt, joining).await.expect("a member");
    let read = read_member(&client, PROGRAM, &joined.member).await.expect("the member");

    let mut taxed = Line::new(3000);
    taxed.tax = Some(None);
    let mut purchase = Purchase::new(
        "USD".to_owned(),
        receipt,
        vec![taxed, Line::new(1600)],
        joined.member.clone(),
        joined.joined_at,
    );
    purchase.kind = Some(None);
    let accepted = record_purchase(&client, PROGRAM, purchase, None).await.expect("kept");
    let until = Instant::now() + Duration::from_secs(60);
    let decided = loop {
        match ask(&client, &accepted.command).await {
            Ok(decided) => break decided,
            Err(problem) => assert!(Instant::now() < until, "{problem:?}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let statement = read_statement(&client, PROGRAM, &joined.member, None, None, None)
        .await
        .expect("the statement");
    let problem = ask(&client, "purchase:nobody's").await.expect_err("nobody sent it");

    let person = read.person.expect("the person");
    let entry = decided.entry.expect("the entry");
    println!(
        "{}",
        json!({
            "tier": joined.tier,
            "name": person.name,
            "consent": person.consent.email,
            "accepted": accepted.status,
            "command": accepted.command,
            "status": decided.status,
            "points": entry.score.expect("a score").points,
            "currency": entry.currency,
            "minor_digits": entry.minor_digits,
            "lines": statement.lines.iter().map(|line| line.kind).collect::<Vec<_>>(),
            "problem": problem.code,
            "problem_status": problem.status,
        })
    );
}
