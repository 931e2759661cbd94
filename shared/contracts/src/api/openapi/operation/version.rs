//! Programs: validate, dry-run, publish, list and suspend versions.

use super::{Answer, Facts, JSON, PROGRAM, Query, Request};
use crate::api::openapi::code::Code;
use crate::api::openapi::schema::Shape;
use crate::program::versions::TOML;

const FILE_BODY: Option<Request> = Some(Request {
    required: true,
    content: &[(TOML, Shape::Text), (JSON, Shape::ProgramFile)],
});

/// What is wrong with a program file.
const FILE: &[Code] = &[
    Code::ProgramTooLarge,
    Code::ProgramInvalid,
    Code::ProgramMismatch,
];

/// What keeps a version from standing beside those that are published.
const FIT: &[Code] = &[
    Code::VersionOutOfOrder,
    Code::EffectiveFromOutOfOrder,
    Code::ZoneChanged,
    Code::CurrencyChanged,
    Code::TierGone,
    Code::VersionsDoNotFit,
];

pub(super) const LIST: Facts = Facts {
    summary: "Lists the versions",
    description: "By number, the oldest first. With `file`, the file of that version as it was published, byte for byte, in the media type it came with.",
    query: &[Query::File],
    may_wait: false,
    request: None,
    answers: &[Answer::json(
        200,
        &[
            (JSON, Shape::VersionList),
            (JSON, Shape::ProgramFile),
            (TOML, Shape::Text),
        ],
        "The versions, or the file of one.",
    )],
    decides: None,
    problems: &[PROGRAM, &[Code::ParameterInvalid, Code::VersionUnknown]],
};

pub(super) const VALIDATE: Facts = Facts {
    summary: "Checks a program file",
    description: "Every fault of the file is told at once, with line and column. Why a file without faults could not be published as it stands is a warning.",
    query: &[],
    may_wait: false,
    request: FILE_BODY,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::ValidProgram)],
        "The file has no faults.",
    )],
    decides: None,
    problems: &[FILE],
};

pub(super) const DRY_RUN: Facts = Facts {
    summary: "Shows what a version would change",
    description: "For lots, tiers and cost, on members drawn at random or named. Nothing is written. It looks for some seconds and says how many members it looked at.",
    query: &[Query::Members, Query::Sample],
    may_wait: false,
    request: FILE_BODY,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::DryRun)],
        "What would change.",
    )],
    decides: None,
    problems: &[
        PROGRAM,
        FILE,
        FIT,
        &[
            Code::ParameterInvalid,
            Code::EffectiveFromTooFar,
            Code::NothingToCompare,
        ],
    ],
};

pub(super) const PUBLISH: Facts = Facts {
    summary: "Publishes a version",
    description: "Once: the same file sent again is answered with what is published. A first version may begin at any time, a later one no sooner than a minute from now. A version never changes.",
    query: &[],
    may_wait: false,
    request: FILE_BODY,
    answers: &[
        Answer::json(
            200,
            &[(JSON, Shape::PublishedVersion)],
            "The same file was published before.",
        )
        .at("The file."),
        Answer::json(
            201,
            &[(JSON, Shape::PublishedVersion)],
            "The version is published.",
        )
        .at("The file."),
    ],
    decides: None,
    problems: &[
        FILE,
        FIT,
        &[
            Code::EffectiveFromTooSoon,
            Code::VersionTaken,
            Code::TooLarge,
        ],
    ],
};

pub(super) const SUSPEND: Facts = Facts {
    summary: "Takes a version out of force",
    description: "At once; the version that would be in force without it takes its place. The first instant at which it was suspended stands.",
    query: &[],
    may_wait: false,
    request: Some(Request {
        required: false,
        content: &[(JSON, Shape::Nothing)],
    }),
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::VersionView)],
        "The version is suspended, now or since an earlier call.",
    )],
    decides: None,
    problems: &[
        PROGRAM,
        &[
            Code::BodyNotExpected,
            Code::VersionUnknown,
            Code::VersionCannotBeSuspended,
        ],
    ],
};
