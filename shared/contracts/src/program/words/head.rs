//! The program itself.

use super::{Part, Section};
use crate::program::say::{Speaker, say};
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::{ActivityKind, PartnerId, ProgramId};
use gradus_domain::words::time::Instant;

/// What a program says of itself.
pub(super) struct Head<'p> {
    pub(super) id: &'p ProgramId,
    pub(super) version: u32,
    pub(super) effective_from: Instant,
    pub(super) calendar: &'p Calendar,
    pub(super) late_days: u16,
    pub(super) closing_minutes: u16,
    pub(super) partners: &'p [PartnerId],
    pub(super) activities: &'p [ActivityKind],
}

/// What a version says that does not say when it begins.
const BEGINNING: Instant = Instant::from_millis(0);

pub(super) fn section(say: &Speaker, head: &Head<'_>) -> Section {
    let (id, version) = (say.name(head.id), head.version);
    let zone = head.calendar.zone_name();
    let currency = say.currency();
    let late = say.days(&head.late_days);
    let mut sentences = vec![
        in_force(say, head),
        say!(
            say,
            "Days, weeks, months and years go by the time zone {zone}.",
            "日、周、月、年均按时区{zone}计算。"
        ),
        say!(
            say,
            "Purchases are in {currency}.",
            "消费币种为{currency}。"
        ),
        say!(
            say,
            "What happened may come in up to {late} late.",
            "消费等记录最迟可在发生后{late}内补录。"
        ),
        closing(say, head.closing_minutes),
    ];
    if !head.partners.is_empty() {
        let partners = say.names_and(head.partners);
        sentences.push(say!(say, "Partners: {partners}.", "合作伙伴：{partners}。"));
    }
    if !head.activities.is_empty() {
        let activities = say.names_and(head.activities);
        sentences.push(say!(
            say,
            "Activities that may come in: {activities}.",
            "可记录的互动：{activities}。"
        ));
    }
    Section {
        part: Part::Program,
        title: say!(
            say,
            "Program {id}, version {version}",
            "会员计划{id}，第{version}版"
        ),
        sentences,
    }
}

fn closing(say: &Speaker, minutes: u16) -> String {
    if minutes == 0 {
        return say!(say, "A day closes at midnight.", "每日零点即时结转。");
    }
    let minutes = say.minutes(&minutes);
    say!(
        say,
        "A day closes {minutes} after midnight: what happened before midnight and comes in by then counts for it.",
        "每日在次日零点后{minutes}结转：此前收到的前一日记录仍计入前一日。"
    )
}

fn in_force(say: &Speaker, head: &Head<'_>) -> String {
    let from = head.effective_from;
    if from == BEGINNING {
        return say!(say, "In force from the beginning.", "自始生效。");
    }
    let day = head.calendar.day_of(from);
    if head.calendar.first_instant(day) == from {
        let day = say.day(day);
        return say!(say, "In force from {day} on.", "自{day}零点起生效。");
    }
    say!(say, "In force from {from} on.", "自{from}起生效。")
}
