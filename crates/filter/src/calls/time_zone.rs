//! tzset(3) and its kin: libc opens the file of a time zone by itself.

use crate::calls::table::calls;

calls! {
    /// Those that look at TZ each time, tzset(3).
    call tzset() {
        hook tzset ["2.2.5"], localtime ["2.2.5"], ctime ["2.2.5"], mktime ["2.2.5"],
            timelocal ["2.2.5"], strftime ["2.2.5"], strftime_l ["2.3"], __strftime_l ["2.3"],
            wcsftime ["2.2.5"], wcsftime_l ["2.3"], __wcsftime_l ["2.3"];
    }
    /// Those that look at TZ once, unless another has looked before.
    call localtime_r() {
        hook localtime_r ["2.2.5"], ctime_r ["2.2.5"], gmtime ["2.2.5"], gmtime_r ["2.2.5"],
            __gmtime_r ["2.2.5"], timegm ["2.2.5"], strptime ["2.2.5"], strptime_l ["2.3.2"];
    }
    /// getdate(3): a file of templates, which DATEMSK names.
    call getdate() {
        hook getdate ["2.2.5"], getdate_r ["2.2.5"];
    }
}
