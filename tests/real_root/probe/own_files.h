/* Files that libc opens by itself: of time zones. TZ is the path that is asked for. */
#include <time.h>
#include <wchar.h>

static const time_t winter = 1700000000, summer = 1690000000;

static void put_time(const struct tm *broken) {
    char text[100];
    if (!broken)
        return failed();
    printf("%d-%d-%d,%d:%d:%d,%d,%ld,", broken->tm_year, broken->tm_mon, broken->tm_mday,
           broken->tm_hour, broken->tm_min, broken->tm_sec, broken->tm_isdst, broken->tm_gmtoff);
    strftime(text, sizeof text, "%Z%z", broken);
    put_string(text);
    putchar(' ');
}

static void put_names(void) {
    put_string(tzname[0]), putchar(','), put_string(tzname[1]);
    printf(",%ld,%d ", timezone, daylight);
}

static void put_local(void) {
    struct tm broken;
    put_time(localtime(&winter)), put_time(localtime_r(&summer, &broken));
}

/* One zone after another, and the first again. */
static void put_zones(const char *first) {
    const char *zones[] = {first, "Asia/Tokyo", first, first, "Europe/Paris", "UTC0", first};
    for (size_t at = 0; at < sizeof zones / sizeof *zones; at++) {
        zones[at] ? setenv("TZ", zones[at], 1) : unsetenv("TZ");
        put_local();
    }
}

#define ZONE(name, ...)                                                                        \
    CALL(name) {                                                                               \
        struct tm broken = {0};                                                                \
        char text[200];                                                                        \
        wchar_t wide[200];                                                                     \
        path ? setenv("TZ", path, 1) : unsetenv("TZ");                                         \
        __VA_ARGS__;                                                                           \
        put_names();                                                                           \
    }
ZONE(zone_tzset, tzset())
ZONE(zone_localtime, put_time(localtime(&summer)))
ZONE(zone_localtime_r, put_time(localtime_r(&summer, &broken)))
ZONE(zone_ctime, put_string(ctime(&summer)))
ZONE(zone_ctime_r, put_string(ctime_r(&summer, text)))
ZONE(zone_mktime, broken.tm_year = 100; broken.tm_isdst = -1; printf("%ld ", mktime(&broken)); put_time(&broken))
ZONE(zone_timelocal, broken.tm_year = 100; broken.tm_mon = 6; broken.tm_isdst = 1; printf("%ld ", timelocal(&broken)))
ZONE(zone_strftime, strftime(text, 200, "%Z %z %s", &broken); put_string(text))
ZONE(zone_strftime_date, broken.tm_year = 100; strftime(text, 200, "%Y", &broken); put_string(text); put_names();
     put_time(localtime_r(&summer, &broken)))
ZONE(zone_wcsftime, wcsftime(wide, 200, L"%Z %z %s", &broken); sprintf(text, "%ls", wide); put_string(text))
ZONE(zone_gmtime, put_time(gmtime(&summer)); put_time(localtime_r(&summer, &broken)))
ZONE(zone_timegm, broken.tm_year = 100; printf("%ld ", timegm(&broken)); put_time(localtime_r(&summer, &broken)))
ZONE(zone_strptime, strptime("1690000000", "%s", &broken); put_time(&broken))
ZONE(zone_after_another, const char *own = path; setenv("TZ", "Asia/Tokyo", 1); tzset(); put_names();
     own ? setenv("TZ", own, 1) : unsetenv("TZ"); put_time(localtime_r(&summer, &broken)); put_local())
ZONE(zone_of_many, put_zones(path))
ZONE(zone_of_directory, setenv("TZDIR", "zones", 1); put_zones(path))
ZONE(zone_of_far_directory, setenv("TZDIR", "/usr/share/zoneinfo", 1); put_zones(path))
ZONE(zone_of_no_variables, clearenv(); path ? setenv("TZ", path, 1) : 0; put_local(); put_local())
ZONE(zone_keeps_environment, char **before = environ; put_local(); printf("%d ", before == environ);
     put_string(getenv("TZ") ?: "none"); put_string(getenv("TZDIR") ?: "none"))

/* DATEMSK is the path. */
CALL(zone_templates) {
    struct tm broken;
    setenv("DATEMSK", path, 1);
    setenv("TZ", "Europe/Berlin", 1);
    printf("%d ", getdate_r("2023-07-22 12:30:15", &broken));
    put_time(getdate("2023-07-22 12:30:15"));
    printf("%d ", getdate_err);
}
