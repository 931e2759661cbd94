//! What is said of points and of birthdays.

mod birthdays;
mod points;
