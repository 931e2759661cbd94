//! Prints how many bytes members and entries take.

#[path = "../tests/codec/ordinary.rs"]
mod ordinary;

use gradus_domain::member::lots::Holdings;
use gradus_store::codec::{CodecError, encode_entry, encode_member, encode_summary};

fn main() -> Result<(), CodecError> {
    println!("bytes of content, without key and attributes\n");
    println!("member                 whole   lots   days   rest");
    for days in [20, 60, 134] {
        let member = ordinary::member(days);
        let whole = encode_member(&member)?.len();
        let mut rest = member;
        rest.holdings = Holdings::default();
        let without_lots = encode_member(&rest)?.len();
        rest.metrics.days.clear();
        let without_days = encode_member(&rest)?.len();
        println!(
            "12 lots, {days:3} days {whole:10} {:6} {:6} {:6}",
            whole - without_lots,
            without_lots - without_days,
            without_days,
        );
    }
    let purchase = ordinary::purchase();
    println!("\nentry of 5 lines {:11}", encode_entry(&purchase)?.len());
    println!("its summary      {:11}", encode_summary(&purchase)?.len());
    Ok(())
}
