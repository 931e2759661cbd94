//! A member with its person, and how both are shown.

use gradus_contracts::member::{MemberView, PersonView, ProfileView};
use gradus_domain::commands::Profile;
use gradus_domain::words::ids::MemberId;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::account::Account;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_store::person::Person;
use std::sync::Arc;

/// A member's account as it stands now, with its person.
pub(crate) struct Known {
    pub(crate) account: Account,
    /// `None`: erased, or nothing was ever said of it.
    pub(crate) person: Option<Person>,
}

impl Known {
    /// Reads both.
    ///
    /// # Errors
    /// 404 where nobody of that name is enrolled.
    pub(crate) async fn read(
        app: &App,
        program: &Arc<LoadedProgram>,
        member: &MemberId,
        request: &Request,
    ) -> Result<Self, Problem> {
        let (account, person) = tokio::join!(
            Account::read(app, program, member, request.received_at),
            app.engine.store().person(&program.id, member),
        );
        Ok(Self {
            account: account?,
            person: person?,
        })
    }

    /// The same; what is erased is gone.
    ///
    /// # Errors
    /// 404 where nobody of that name is enrolled, 410 where the member is erased.
    pub(crate) async fn read_living(
        app: &App,
        program: &Arc<LoadedProgram>,
        member: &MemberId,
        request: &Request,
    ) -> Result<Self, Problem> {
        let known = Self::read(app, program, member, request).await?;
        known.account.refuse_erased()?;
        Ok(known)
    }

    /// How it is shown.
    pub(crate) fn view(&self) -> MemberView {
        let Account {
            program, member, ..
        } = &self.account;
        let standing = &member.standing;
        let first = program.versions.first();
        let calendar = first.map(|version| &version.program.calendar);
        let last_day = calendar.and_then(|calendar| standing.effective_last_day(calendar));
        let nobody = Person::default();
        let person = match (&self.person, member.erased_at) {
            (Some(person), _) => Some(person),
            (None, None) => Some(&nobody),
            (None, Some(_)) => None,
        };
        MemberView {
            member: member.id.to_string(),
            joined_at: member.joined_at.into(),
            erased_at: member.erased_at.map(Into::into),
            person: person.map(|person| person_view(person, &member.profile)),
            profile: profile_view(&member.profile),
            tier: standing.effective().to_string(),
            tier_last_day: last_day.map(Into::into),
        }
    }
}

/// Who it is, and how to write to them.
pub(crate) fn person_view(person: &Person, profile: &Profile) -> PersonView {
    PersonView {
        name: person.name.clone(),
        phone: person.phone.clone(),
        email: person.email.clone(),
        card: person.card.clone(),
        external_id: person.external_id.clone(),
        locale: profile.locale.as_ref().map(ToString::to_string),
        zone: profile.zone.as_ref().map(ToString::to_string),
        consent: profile.consent.into(),
    }
}

/// What rules know.
pub(crate) fn profile_view(profile: &Profile) -> ProfileView {
    ProfileView {
        birthday: profile.birthday.map(|birthday| birthday.to_string()),
        referred: profile.referred,
        segments: profile.segments.iter().map(ToString::to_string).collect(),
        variants: profile.variants.iter().map(ToString::to_string).collect(),
    }
}
