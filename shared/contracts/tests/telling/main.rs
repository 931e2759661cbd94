//! Notifications: what they say of an entry, how they are read, the documents that describe
//! them.

#[cfg(test)]
mod build;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod page;
#[cfg(test)]
mod routing;
#[cfg(test)]
mod validator;
