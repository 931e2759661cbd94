//! What is read of small sources, worked by hand.

#[cfg(test)]
mod circles;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod macros;
#[cfg(test)]
mod methods;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod re_exports;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod workspace;
