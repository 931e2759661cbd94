//! Programs: validate, dry-run, publish, list and suspend versions.

use super::{Answer, Facts, JSON, PROGRAM, Query, Request, operations};
use crate::api::openapi::{Code, Shape};
use crate::api::route::{BODY_BYTES_MAX, Function, Method, ONE_BYTES_MAX, Route, Scope};
use crate::program::versions::TOML;

operations! {
    /// Versions of a program.
    Program;

    /// The versions of a program.
    ListVersions: Get "/v1/programs/{program}/versions" for [Program, Operate] => LIST;
    /// Checks a program file.
    ValidateVersion: Post "/v1/programs/{program}/versions/validate" for [Program],
        body needed [TOML: Text, JSON: ProgramFile] up to BODY_BYTES_MAX => VALIDATE;
    /// What a version would change.
    DryRunVersion: Post "/v1/programs/{program}/versions/dry-run" for [Program],
        body needed [TOML: Text, JSON: ProgramFile] up to BODY_BYTES_MAX => DRY_RUN;
    /// Publishes a version.
    PublishVersion: Post "/v1/programs/{program}/versions" for [Program],
        body needed [TOML: Text, JSON: ProgramFile] up to BODY_BYTES_MAX => PUBLISH;
    /// Takes a version out of force.
    SuspendVersion: Post "/v1/programs/{program}/versions/{version}/suspend" for [Program],
        body optional [JSON: Nothing] up to ONE_BYTES_MAX => SUSPEND;
}

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
];

const LIST: Facts = Facts {
    summary: "Lists the versions",
    description: "By number, the oldest first. With `file`, the file of that version as it was published, byte for byte, in the media type it came with.",
    query: &[Query::File],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[
            (JSON, Shape::VersionList),
            (JSON, Shape::PublishedFile),
            (TOML, Shape::Text),
        ],
        "The versions, or the file of one.",
    )],
    decides: None,
    problems: &[PROGRAM, &[Code::ParameterInvalid, Code::VersionUnknown]],
};

const VALIDATE: Facts = Facts {
    summary: "Checks a program file",
    description: "Every fault of the file is told at once, with line and column. Why a file without faults could not be published as it stands is a warning.",
    query: &[],
    may_wait: false,
    answers: &[Answer::json(
        200,
        &[(JSON, Shape::ValidProgram)],
        "The file has no faults.",
    )],
    decides: None,
    problems: &[FILE],
};

const DRY_RUN: Facts = Facts {
    summary: "Shows what a version would change",
    description: "For lots, tiers and cost, on members drawn at random or named. Nothing is written. It looks for some seconds and says how many members it looked at.",
    query: &[Query::Members, Query::Sample],
    may_wait: false,
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
        &[Code::ParameterInvalid, Code::EffectiveFromTooFar],
    ],
};

const PUBLISH: Facts = Facts {
    summary: "Publishes a version",
    description: "Once: the same file sent again is answered with what is published. A first version may begin at any time, a later one no sooner than a minute from now. A version never changes.",
    query: &[],
    may_wait: false,
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
            Code::CurrencyEnded,
            Code::EffectiveFromTooSoon,
            Code::VersionTaken,
            Code::TooLarge,
        ],
    ],
};

const SUSPEND: Facts = Facts {
    summary: "Takes a version out of force",
    description: "At once; the version that would be in force without it takes its place. The first instant at which it was suspended stands.",
    query: &[],
    may_wait: false,
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
