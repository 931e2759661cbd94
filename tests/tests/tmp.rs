//! tmp
use gradus_domain::entry::*;
use gradus_domain::plan::Outcome;
use gradus_tests::world::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeMap;
#[test]
fn stats() {
    let mut runner = TestRunner::default();
    let mut n: BTreeMap<String, u32> = BTreeMap::new();
    let mut add = |k: String| *n.entry(k).or_default() += 1;
    for _ in 0..500 {
        let story = gradus_tests::random::history::story(1..30).new_tree(&mut runner).unwrap().current();
        let mut world = World::new(story.program.programs.clone());
        for c in &story.commands {
            match world.run(c) {
                Outcome::Recorded(_) => add("recorded".into()),
                Outcome::Repeated(_) => add("repeated".into()),
                Outcome::Waiting => add("waiting".into()),
                Outcome::Settled => add("settled".into()),
                Outcome::Rejected(r) => add(format!("rej {}", r.code())),
            }
        }
        for m in world.members() {
            for e in world.entries(&m.id) {
                let w = format!("{:?}", e.what); let w: String = w.chars().take_while(|c| c.is_alphanumeric()).collect();
                add(format!("what {w}"));
                for t in &e.tier_events { add(format!("tier {:?}", t.kind)); }
                for g in &e.grant_events { add(format!("grant {:?}", g.kind)); }
                for x in &e.notices { add(format!("notice {}", x.kind())); }
                for p in &e.postings { add(format!("post {:?}->{:?}", p.from, p.to)); }
                if let What::Returned(r) = &e.what { if r.forgiven.is_positive() { add("forgiven".into()); } if r.points_back.is_positive() { add("pointsback".into()); } if r.growth_taken.is_positive() { add("growth taken".into()); } }
                if let What::Purchased(p) = &e.what { for s in &p.score.shares { if let Some(c) = s.cut { add(format!("cut {:?}", c.by)); } } if !p.nth_paid.is_empty() { add("nth".into()); } }
            }
        }
    }
    for (k, v) in n { println!("{k}: {v}"); }
}
