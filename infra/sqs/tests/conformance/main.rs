//! What a user of SQS can see, through the real SDK over HTTP.

mod batches;
mod clients;
mod consumers;
mod fifo;
mod messages;
mod protocol;
mod queues;
mod redrive;
mod refusals;
mod visibility;
mod world;
