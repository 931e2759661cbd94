//! What a user of SQS can see, through the real SDK over HTTP.

#[cfg(test)]
mod batches;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod consumers;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod fifo;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod queues;
#[cfg(test)]
mod redrive;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod visibility;
#[cfg(test)]
mod world;
