//! The states of members. Of those who have not come for long most do not come again: they are
//! packed, into a fifth of the memory, and unpacked where they do.

use gradus_domain::member::Member;

/// So many members lie open before the first are packed: about 60 MB of them.
const OPEN_MAX: usize = 32_768;

/// States by number, in the order in which members came.
#[derive(Debug)]
pub(super) struct Members {
    states: Vec<State>,
    /// The numbers of those that are open, and of those that are lent and were open.
    open: Vec<u32>,
    /// When there are more of them, those are packed that nobody asked for since the last time.
    open_max: usize,
    /// Where members are packed.
    buffer: Vec<u8>,
}

#[derive(Debug)]
enum State {
    Lent,
    /// `true`: somebody asked for it since members were packed last.
    Open(Box<Member>, bool),
    Packed(Box<[u8]>),
}

impl Members {
    /// Nobody yet.
    pub(super) fn new() -> Self {
        Self::with_open(OPEN_MAX)
    }

    fn with_open(open_max: usize) -> Self {
        Self {
            states: Vec::new(),
            open: Vec::new(),
            open_max,
            buffer: Vec::new(),
        }
    }

    /// Whether there are so many that some were packed.
    pub(super) fn are_many(&self) -> bool {
        self.open.len() < self.states.len()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// A member's state, lent until it is [put back](Self::put); `None`: it is lent, or there is
    /// no such member.
    ///
    /// # Errors
    /// What was packed cannot be unpacked.
    #[inline]
    pub(super) fn take(&mut self, at: u32) -> Result<Option<Box<Member>>, postcard::Error> {
        let Some(state) = self.states.get_mut(at as usize) else {
            return Ok(None);
        };
        match std::mem::replace(state, State::Lent) {
            State::Lent => Ok(None),
            State::Open(member, _) => Ok(Some(member)),
            State::Packed(packed) => {
                self.open.push(at);
                postcard::from_bytes(&packed).map(Some)
            }
        }
    }

    /// Puts a member's state back.
    ///
    /// # Errors
    /// Another member cannot be packed.
    #[inline]
    pub(super) fn put(&mut self, at: u32, member: Box<Member>) -> Result<(), postcard::Error> {
        if let Some(state) = self.states.get_mut(at as usize) {
            *state = State::Open(member, true);
        }
        if self.open_max < self.open.len() {
            self.pack_idle()?;
        }
        Ok(())
    }

    /// Takes a new member in; its number.
    ///
    /// # Errors
    /// Another member cannot be packed.
    pub(super) fn push(&mut self, member: Box<Member>) -> Result<u32, postcard::Error> {
        let at = self.states.len() as u32;
        self.states.push(State::Lent);
        self.open.push(at);
        self.put(at, member)?;
        Ok(at)
    }

    #[cold]
    fn pack_idle(&mut self) -> Result<(), postcard::Error> {
        let mut open = Vec::with_capacity(self.open.len() / 2);
        for at in std::mem::take(&mut self.open) {
            let Some(state) = self.states.get_mut(at as usize) else {
                continue;
            };
            match state {
                State::Open(member, false) => {
                    self.buffer.clear();
                    let buffer = std::mem::take(&mut self.buffer);
                    self.buffer = postcard::to_extend(&**member, buffer)?;
                    *state = State::Packed(self.buffer.as_slice().into());
                }
                State::Open(_, was_used) => {
                    *was_used = false;
                    open.push(at);
                }
                State::Lent => open.push(at),
                State::Packed(_) => {}
            }
        }
        self.open_max = self.open_max.max(2 * open.len());
        self.open = open;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Members, State};
    use gradus_domain::commands::Profile;
    use gradus_domain::member::Member;
    use gradus_domain::words::ids::{MemberId, TierId};
    use gradus_domain::words::time::{Instant, LocalDay};

    fn member(name: usize) -> Box<Member> {
        let day = LocalDay::parse("2026-03-01").unwrap();
        Box::new(Member::joining(
            MemberId::new(format!("m-{name}")),
            Instant::from_millis(1),
            day,
            Profile::default(),
            TierId::new("base"),
        ))
    }

    fn packed(members: &Members) -> Vec<bool> {
        let states = members.states.iter();
        states
            .map(|state| matches!(state, State::Packed(_)))
            .collect()
    }

    #[test]
    fn whoever_does_not_come_is_packed_and_comes_back_as_it_was() {
        let mut members = Members::with_open(2);
        for name in 0..5 {
            assert_eq!(members.push(member(name)).unwrap(), name as u32);
        }
        // The third has them packed that came before, once nobody has asked for them.
        let third = members.take(2).unwrap().unwrap();
        members.put(2, third).unwrap();
        for name in 5..12 {
            members.push(member(name)).unwrap();
        }

        let is_packed = packed(&members);
        assert!(is_packed[0] && is_packed[1], "{is_packed:?}");
        assert!(!is_packed[11], "{is_packed:?}");
        assert_eq!(members.take(99).unwrap(), None);
        for name in 0..12 {
            let there = members.take(name as u32).unwrap();
            assert_eq!(there, Some(member(name)));
            assert_eq!(members.take(name as u32).unwrap(), None);
        }
    }
}
