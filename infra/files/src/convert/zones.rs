//! Zones by what a platform calls them: names of the database as they are, labels that tills
//! show as the zones they stand for.

use gradus_domain::words::calendar::Calendar;
use rustc_hash::FxHashMap;

/// What tills call zones, and their names in the IANA database.
const LABELS: [(&str, &str); 52] = [
    ("Hawaii", "Pacific/Honolulu"),
    ("Alaska", "America/Juneau"),
    ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Tijuana", "America/Tijuana"),
    ("Arizona", "America/Phoenix"),
    ("Mountain Time (US & Canada)", "America/Denver"),
    ("Chihuahua", "America/Chihuahua"),
    ("Mazatlan", "America/Mazatlan"),
    ("Saskatchewan", "America/Regina"),
    ("Central Time (US & Canada)", "America/Chicago"),
    ("Central America", "America/Guatemala"),
    ("Guadalajara", "America/Mexico_City"),
    ("Mexico City", "America/Mexico_City"),
    ("Monterrey", "America/Monterrey"),
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Indiana (East)", "America/Indiana/Indianapolis"),
    ("Bogota", "America/Bogota"),
    ("Lima", "America/Lima"),
    ("Atlantic Time (Canada)", "America/Halifax"),
    ("Puerto Rico", "America/Puerto_Rico"),
    ("Newfoundland", "America/St_Johns"),
    ("Brasilia", "America/Sao_Paulo"),
    ("Buenos Aires", "America/Argentina/Buenos_Aires"),
    ("Azores", "Atlantic/Azores"),
    ("UTC", "UTC"),
    ("Dublin", "Europe/Dublin"),
    ("Edinburgh", "Europe/London"),
    ("Lisbon", "Europe/Lisbon"),
    ("London", "Europe/London"),
    ("Amsterdam", "Europe/Amsterdam"),
    ("Berlin", "Europe/Berlin"),
    ("Brussels", "Europe/Brussels"),
    ("Copenhagen", "Europe/Copenhagen"),
    ("Madrid", "Europe/Madrid"),
    ("Paris", "Europe/Paris"),
    ("Rome", "Europe/Rome"),
    ("Stockholm", "Europe/Stockholm"),
    ("Vienna", "Europe/Vienna"),
    ("Athens", "Europe/Athens"),
    ("Helsinki", "Europe/Helsinki"),
    ("Perth", "Australia/Perth"),
    ("Osaka", "Asia/Tokyo"),
    ("Sapporo", "Asia/Tokyo"),
    ("Tokyo", "Asia/Tokyo"),
    ("Adelaide", "Australia/Adelaide"),
    ("Darwin", "Australia/Darwin"),
    ("Brisbane", "Australia/Brisbane"),
    ("Canberra", "Australia/Melbourne"),
    ("Hobart", "Australia/Hobart"),
    ("Melbourne", "Australia/Melbourne"),
    ("Sydney", "Australia/Sydney"),
    ("Auckland", "Pacific/Auckland"),
];

/// The calendars of zones by label, each made once.
#[derive(Default)]
pub(super) struct Zones {
    known: FxHashMap<String, Calendar>,
}

impl Zones {
    /// The calendar of a zone; `None` where nobody knows it.
    pub(super) fn of_label(&mut self, label: &str) -> Option<&Calendar> {
        if !self.known.contains_key(label) {
            let name = LABELS.iter().find(|(known, _)| *known == label);
            let name = name.map_or(label, |(_, name)| name);
            let calendar = Calendar::new(name).ok()?;
            self.known.insert(label.to_owned(), calendar);
        }
        self.known.get(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_stands_for_a_zone_of_the_database() {
        let mut zones = Zones::default();

        for (label, name) in LABELS {
            assert_eq!(zones.of_label(label).map(Calendar::zone_name), Some(name));
        }
        assert!(zones.of_label("Europe/Oslo").is_some());
        assert!(zones.of_label("EST5").is_none());
    }
}
