/* Files that libc opens by itself: of time zones. TZ is the path that is asked for. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
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

/* Names of the network: /etc/services and its like, in which the path is looked up. */
#define MANY 4096
static void put_service(const struct servent *found) {
    found ? (put_string(found->s_name), printf(",%d ", ntohs(found->s_port))) : failed();
}
static void put_protocol(const struct protoent *found) {
    found ? (put_string(found->p_name), printf(",%d ", found->p_proto)) : failed();
}
static void put_program(const struct rpcent *found) {
    found ? (put_string(found->r_name), printf(",%d ", found->r_number)) : failed();
}
#define NAMES(name, entry, put, function, ...)                                                 \
    CALL(name) { put(function(__VA_ARGS__)); }                                                 \
    CALL(name##_r) {                                                                           \
        struct entry own, *found = &own;                                                       \
        char room[MANY];                                                                       \
        int status = function##_r(__VA_ARGS__ __VA_OPT__(, ) & own, room, MANY, &found);       \
        printf("%d ", status), put(found);                                                     \
        /* Whether errno is set once there was no more to list depends on the call before. */         \
        status = function##_r(__VA_ARGS__ __VA_OPT__(, ) & own, room, 2, &found);              \
        printf("%d %d", status, !found);                                                       \
    }
NAMES(name_service, servent, put_service, getservbyname, path, NULL)
NAMES(name_service_tcp, servent, put_service, getservbyname, path, "tcp")
NAMES(name_port, servent, put_service, getservbyport, htons(atoi(path)), NULL)
NAMES(name_next_service, servent, put_service, getservent)
NAMES(name_protocol, protoent, put_protocol, getprotobyname, path)
NAMES(name_protocol_number, protoent, put_protocol, getprotobynumber, atoi(path))
NAMES(name_next_protocol, protoent, put_protocol, getprotoent)
NAMES(name_program, rpcent, put_program, getrpcbyname, path)
NAMES(name_program_number, rpcent, put_program, getrpcbynumber, atoi(path))
NAMES(name_next_program, rpcent, put_program, getrpcent)

static void put_addresses(const char *node, const char *service, int flags, int type) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_flags = flags, .ai_socktype = type};
    struct addrinfo *found = NULL;
    printf("%d", getaddrinfo(node, service, flags == 1 << 30 ? NULL : &hints, &found));
    if (found)
        printf(",%d", ntohs(((struct sockaddr_in *)found->ai_addr)->sin_port));
    putchar(' ');
}
CALL(name_address) {
    const int flags[] = {0, AI_NUMERICSERV, AI_NUMERICHOST, AI_PASSIVE, -1, 1 << 30};
    for (size_t at = 0; at < sizeof flags / sizeof *flags; at++) {
        put_addresses("127.0.0.1", path, flags[at], SOCK_STREAM), put_addresses(NULL, path, flags[at], SOCK_DGRAM);
        put_addresses("127.0.0.1", path, flags[at], 0), put_addresses("not an address", path, flags[at] | AI_NUMERICHOST, 0);
        put_addresses("127.0.0.1", path, flags[at], SOCK_RAW);
    }
}
CALL(name_of_address) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(path))};
    char host[100] = "", service[100] = "";
    for (int flags = NI_NUMERICHOST; flags < 32; flags++) {
        if (flags & NI_NUMERICHOST) {
            printf("%d,", getnameinfo((void *)&address, sizeof address, host, 100, service, 100, flags));
            put_string(service);
            printf(",%d ", getnameinfo((void *)&address, sizeof address, host, 100, service, 2, flags));
        }
    }
    printf("%d ", getnameinfo((void *)&address, sizeof address, host, 100, NULL, 0, NI_NUMERICHOST));
}

/* Conversions: the path is a character set. */
#include <iconv.h>
static void put_conversion(iconv_t made) {
    char text[] = "a", *from = text, to[20], *end = to;
    size_t length = 1, room = sizeof to;
    if (made == (iconv_t)-1)
        return failed();
    printf("%zd,%zu ", iconv(made, &from, &length, &end, &room), sizeof to - room);
    iconv_close(made);
}
CALL(conversion_from) { put_conversion(iconv_open("UTF-8", path)), put_conversion(iconv_open("UCS-4LE", path)); }
CALL(conversion_to) { put_conversion(iconv_open(path, "UTF-8")), put_conversion(iconv_open(path, "ISO-8859-2")); }
CALL(conversion_twice) { put_conversion(iconv_open(path, path)), put_conversion(iconv_open(path, path)); }
