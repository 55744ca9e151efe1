//! What libc opens by itself.

use super::Ask;

/// Calls with TZ for their path.
const ZONE_CALLS: &str = "
    zone_tzset zone_localtime zone_localtime_r zone_ctime zone_ctime_r zone_mktime zone_timelocal
    zone_strftime zone_strftime_date zone_wcsftime zone_gmtime zone_timegm zone_strptime
    zone_after_another zone_of_many zone_of_directory zone_of_far_directory zone_of_no_variables
    zone_keeps_environment";
const TEMPLATES: &str = "zone_templates";

/// Calls with a name or a number of the network for their path.
const NAME_CALLS: &str = "
    name_service name_service_tcp name_port name_next_service name_protocol name_protocol_number
    name_next_protocol name_program name_program_number name_next_program";
const ADDRESS_CALLS: &str = "name_address name_of_address";
const NAMES: &str =
    "http domain nosuch 80 53 0 tcp udp 6 17 nfs portmapper 100003 +80 -80 +- %0980 %20 080 8x";

/// Calls with a character set for their path.
const CONVERSIONS: &str = "conversion_from conversion_to conversion_twice";
const CHARACTER_SETS: &str = "
    ASCII UTF-8 UCS-4 UCS-4LE UTF-16 UTF-7 ISO-8859-1 ISO-8859-2 CP1252 EUC-JP SHIFT_JIS nosuch
    UTF-8//TRANSLIT EUC-JP//IGNORE";

/// By their names, their paths, and rules of their own.
const ZONES: &str = "
    (null) : :: Europe/Berlin :Europe/Berlin Asia/Tokyo :Asia/Tokyo /usr/share/zoneinfo/Europe/Berlin
    :/usr/share/zoneinfo/Europe/Berlin /usr/share/zoneinfo/Asia/Tokyo /etc/localtime
    :/etc/localtime UTC GMT GMT0 UCT Etc/UTC Universal EST EST5EDT UTC0 CET-1CEST <+03>-3 Nowhere/No
    /nowhere ../zoneinfo/Europe/Berlin ../zoneinfo/Asia/Tokyo Asia Asia/ Europe//Berlin right/UTC
    /dev/null shown hidden none ../zones/hidden";

/// Every call, for the probe's table.
pub fn calls() -> impl Iterator<Item = &'static str> {
    [
        ZONE_CALLS,
        TEMPLATES,
        NAME_CALLS,
        ADDRESS_CALLS,
        CONVERSIONS,
    ]
    .into_iter()
    .flat_map(str::split_whitespace)
    .chain(again())
}

/// The same for programs with threads.
fn again() -> impl Iterator<Item = &'static str> {
    NAME_CALLS
        .split_whitespace()
        .map(|call| &*format!("{call}_r").leak())
}

pub fn add(here: &str, ask: &mut Ask) {
    for call in ZONE_CALLS.split_whitespace() {
        for zone in ZONES.split_whitespace().chain([""]) {
            ask(call, here, "-", zone);
        }
        for zone in ["shown", "hidden", "l-hidden", "h-shown"] {
            ask(call, here, "-", &format!("{here}/zones/{zone}"));
            ask(call, here, "-", &format!(":{here}/zones/{zone}"));
        }
    }
    for templates in ["shown", "hidden", "none"] {
        ask(
            TEMPLATES,
            here,
            "-",
            &format!("{here}/templates/{templates}"),
        );
        ask(TEMPLATES, here, "-", &format!("templates/{templates}"));
    }
    let calls = NAME_CALLS.split_whitespace().chain(again());
    for call in calls.chain(ADDRESS_CALLS.split_whitespace()) {
        for name in NAMES.split_whitespace().chain([""]) {
            ask(call, here, "-", name);
        }
    }
    for call in CONVERSIONS.split_whitespace() {
        for set in CHARACTER_SETS.split_whitespace().chain([""]) {
            ask(call, here, "-", set);
        }
    }
}
