//! Any command is written and read back; no bytes make reading panic.

use super::any::any_command;
use crate::commands::{read_command, write_command};
use proptest::prelude::*;

proptest! {
    #[test]
    fn what_is_written_is_read_back(command in any_command()) {
        let json = write_command(&command).unwrap();

        let read = read_command(json.as_bytes(), None);

        prop_assert_eq!(read, Ok(command));
        prop_assert!(!json.contains('\n'));
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_command(&bytes, None);
    }

    #[test]
    fn a_cut_off_command_is_a_fault(command in any_command(), cut in 1..200_usize) {
        let json = write_command(&command).unwrap();
        let bytes = &json.as_bytes()[..json.len().saturating_sub(cut)];

        prop_assert!(read_command(bytes, None).is_err());
    }
}
