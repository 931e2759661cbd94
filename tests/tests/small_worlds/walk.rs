//! Every sequence of a small world, each judged step by step.

use crate::laws::forgotten;
use crate::member::id;
use crate::node::{Digest, Node};
use crate::seen::Seen;
use crate::steps::Step;
use crate::told::Told;
use crate::worlds::{BEGINS, Small};
use gradus_domain::ledger::plan::{Outcome, Plan};
use gradus_tests::commands::{at, join};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::{Flaw, World};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Whether a state that was seen is walked from again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twins {
    /// Once is enough: what follows depends on the state alone.
    Once,
    /// From each of them.
    Each,
}

/// A walk through a small world.
pub(crate) struct Walk<'a> {
    small: &'a Small,
    steps: usize,
    twins: Twins,
    flaw: Option<Flaw>,
    /// Of each state that was walked from: how many sequences there are from it, by length.
    walked: HashMap<Digest, Vec<u64>>,
    states: HashSet<Digest>,
    path: Vec<Step>,
    seen: Seen,
    decisions: u64,
    /// How many sequences there are, by length.
    sequences: Vec<u64>,
    /// The shortest sequence in which a law is broken, and what is broken.
    shortest: Option<(Vec<Step>, Vec<String>)>,
    broken: u64,
}

impl<'a> Walk<'a> {
    /// Walks all sequences of so many steps.
    pub(crate) fn through(small: &'a Small, steps: usize, twins: Twins) -> Self {
        Self::flawed(small, steps, twins, None)
    }

    /// The same in a world that writes with a flaw.
    pub(crate) fn flawed(small: &'a Small, steps: usize, twins: Twins, flaw: Option<Flaw>) -> Self {
        let mut walk = Self {
            small,
            steps,
            twins,
            flaw,
            walked: HashMap::new(),
            states: HashSet::new(),
            path: Vec::new(),
            seen: Seen::default(),
            decisions: 0,
            sequences: Vec::new(),
            shortest: None,
            broken: 0,
        };
        if let Some(begin) = walk.beginning() {
            walk.sequences = walk.from(&begin, steps);
        }
        walk
    }

    pub(crate) fn states(&self) -> &HashSet<Digest> {
        &self.states
    }

    pub(crate) fn seen(&self) -> &Seen {
        &self.seen
    }

    pub(crate) fn sequences(&self) -> &[u64] {
        &self.sequences
    }

    fn joined(&self) -> Node {
        let text = simple("Asia/Shanghai", "CNY", self.small.program);
        let mut world = World::new(programs(&[&text])).flawed(self.flaw);
        world.run(&join("m", BEGINS));
        for command in self.small.waiting() {
            world.run(&command);
        }
        Node::begin(world, at(BEGINS))
    }

    /// Joined, with what stands before the first step.
    fn beginning(&mut self) -> Option<Node> {
        let mut node = self.joined();
        for step in self.small.before {
            self.path.push(*step);
            node = self.take(&node, *step)?;
        }
        Some(node)
    }

    /// How many sequences of up to so many steps there are from a state, by length; all of
    /// them are judged.
    fn from(&mut self, node: &Node, steps: usize) -> Vec<u64> {
        let digest = node.digest();
        self.states.insert(digest);
        if let Some(walked) = self
            .walked
            .get(&digest)
            .filter(|_| self.twins == Twins::Once)
            && let Some(known) = walked.get(..=steps)
        {
            return known.to_vec();
        }
        let mut sequences = vec![0; steps + 1];
        sequences[0] = 1;
        if steps > 0 {
            self.judge(forgotten(node));
            for step in self.next_steps(node) {
                self.path.push(step);
                let from_there = match self.take(node, step) {
                    Some(there) => self.from(&there, steps - 1),
                    None => vec![1],
                };
                for (length, count) in from_there.into_iter().enumerate() {
                    sequences[length + 1] += count;
                }
                self.path.pop();
            }
        }
        self.walked.insert(digest, sequences.clone());
        sequences
    }

    fn next_steps(&self, node: &Node) -> Vec<Step> {
        let letters = self.small.letters.iter();
        letters
            .flat_map(|letter| letter.steps(node.purchases(), node.spends()))
            .collect()
    }

    /// Takes a step and judges it; `None`: something is broken, and nothing follows.
    fn take(&mut self, node: &Node, step: Step) -> Option<Node> {
        let taken = catch_unwind(AssertUnwindSafe(|| taken(node, step)));
        let (there, plan, broken) = match taken {
            Ok(taken) => taken,
            Err(_) => {
                self.judge(vec!["a panic".to_owned()]);
                return None;
            }
        };
        self.decisions += 1;
        self.seen.note(&plan);
        let is_sound = broken.is_empty();
        self.judge(broken);
        is_sound.then_some(there)
    }

    /// Notes what is broken, where no shorter sequence has broken something.
    fn judge(&mut self, broken: Vec<String>) {
        if broken.is_empty() {
            return;
        }
        self.broken += 1;
        let length = self.path.len();
        let is_shorter = self
            .shortest
            .as_ref()
            .is_none_or(|(path, _)| length < path.len());
        if is_shorter {
            self.shortest = Some((self.path.clone(), broken));
        }
    }

    /// What was covered, and how.
    pub(crate) fn report(&self) -> String {
        let mut text = String::new();
        let sequences: u64 = self.sequences.iter().skip(1).sum();
        let letters: Vec<String> = self.small.letters.iter().map(ToString::to_string).collect();
        let seen: Vec<String> = self
            .seen
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        let _ = writeln!(
            text,
            "{}: {sequences} sequences of up to {} steps, {} decisions, {} states",
            self.small.name,
            self.steps,
            self.decisions,
            self.states.len(),
        );
        let _ = writeln!(text, "  of: {}", letters.join("; "));
        let _ = writeln!(text, "  met: {}", seen.join("; "));
        text
    }

    /// The shortest sequence in which a law is broken, in words.
    pub(crate) fn breach(&self) -> Option<String> {
        let (path, broken) = self.shortest.as_ref()?;
        let mut text = format!(
            "{}: {} breaches, the shortest after\n",
            self.small.name, self.broken
        );
        for (step, answer) in path.iter().zip(self.answers(path)) {
            let _ = writeln!(text, "  {step}: {answer}");
        }
        let _ = write!(text, "{}", broken.join("\n"));
        Some(text)
    }

    /// What is answered to each step of a sequence.
    fn answers(&self, path: &[Step]) -> Vec<String> {
        let mut answers = Vec::new();
        let mut node = self.joined();
        for step in path {
            let next = catch_unwind(AssertUnwindSafe(|| taken(&node, *step)));
            let Ok((there, plan, _)) = next else {
                answers.push("a panic".to_owned());
                break;
            };
            let balance = there
                .world
                .entries(&id())
                .last()
                .map(|last| last.after.clone());
            answers.push(match (step, plan.outcome) {
                (Step::Wait(_), _) => "nothing is asked".to_owned(),
                (_, Outcome::Recorded(_)) => format!("recorded, {balance:?}"),
                (_, Outcome::Rejected(rejection)) => rejection.to_string(),
                (_, other) => format!("{other:?}"),
            });
            node = there;
        }
        answers
    }
}

/// A step taken: where it leads, what was planned (where only time passes: what settling
/// comes to by then), and what is broken.
fn taken(node: &Node, step: Step) -> (Node, Plan, Vec<String>) {
    let Some(command) = node.command(step) else {
        let Step::Wait(days) = step else {
            panic!("{step} is no command");
        };
        let later = node.later(days);
        let settled = later.settled();
        let (plan, broken) = (
            settled.plan.clone(),
            settled.broken(&later.world, later.now),
        );
        return (later, plan, broken);
    };
    let plan = node.world.plan(&command);
    let mut world = node.world.clone();
    plan.commits.iter().for_each(|commit| world.apply(commit));
    let broken = Told {
        before: node,
        command: &command,
        plan: &plan,
        world: &world,
    }
    .broken();
    (node.after(world, command, &plan), plan, broken)
}
