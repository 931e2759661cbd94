//! The deployment is what the contracts say: `infra/template.yaml` beside the tables of routes,
//! queues and schedules, the table as the store makes it, and every role.

mod alarms;
mod destination;
mod functions;
mod key;
mod lint;
mod queues;
mod roles;
mod routes;
mod schedules;
mod table;
mod template;
mod watch;
mod yaml;
