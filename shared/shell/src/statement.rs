//! A member's statement in parts, as a request asks for them.

use crate::account::Account;
use crate::app::App;
use crate::cursor::Seal;
use crate::problem::Problem;
use crate::request::Request;
use gradus_engine::statement::Statement;

/// A part of a statement.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its lines.
    pub statement: Statement,
    /// The cursor at which the next part begins; `None`: this is the last.
    pub next_cursor: Option<String>,
}

impl Part {
    /// Reads up to `limit` lines of an account, from the request's `cursor` on. The cursor is good for the
    /// list of this name.
    ///
    /// # Errors
    /// 400 where the cursor is none of this list, 404 where nobody of that name is enrolled.
    pub async fn read(
        app: &App,
        request: &Request,
        list: &'static str,
        account: &Account,
        limit: u16,
    ) -> Result<Self, Problem> {
        let (program, member) = (&account.program, &account.member.id);
        let seal = Seal {
            key: app.secret()?,
            list,
            program: &program.id,
            member,
        };
        let cursor = request.query("cursor");
        let from = cursor.map(|text| seal.open(text)).transpose()?;
        let now = request.received_at;
        let read = app
            .engine
            .statement(program, member, now, from, limit)
            .await?;
        let statement = read.ok_or_else(Problem::member_unknown)?;
        Ok(Self {
            next_cursor: statement.next().map(|place| seal.close(place)),
            statement,
        })
    }
}
