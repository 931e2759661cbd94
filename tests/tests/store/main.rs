//! The store at the wire: what stands in the table, and what each condition refuses.

mod bounds;
mod codecs;
mod companions;
mod conditions;
mod damage;
mod items;
mod ownership;
mod shape;
mod shelf;
mod statement;
mod timers;
mod versions;
