"""A strict reader of iCalendar (RFC 5545), as far as its grammar concerns calendars of events: whatever the grammar does not allow is an error."""
import re
from datetime import date, datetime

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
ONCE = {"DTSTAMP", "UID", "DTSTART", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER", "PRIORITY",
        "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "DTEND", "DURATION"}  # 3.6.1: at most once in an event
TEXTS = {"UID", "SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME"}


class Wrong(Exception):
    pass


def demand(good, why):
    if not good:
        raise Wrong(why)


def unfold(data):
    """The content lines (3.1)."""
    demand(data.endswith(b"\r\n"), "the last line does not end in CR LF")
    lines = []
    for raw in data[:-2].split(b"\r\n"):
        demand(b"\r" not in raw and b"\n" not in raw, f"a bare line end in {raw!r}")
        demand(len(raw) <= 75, f"{len(raw)} octets in {raw!r}")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong(f"a character is split in {raw!r}") from None
        if text[:1] in (" ", "\t"):
            demand(lines and len(text) > 1, "a continuation of nothing")
            lines[-1] += text[1:]
        else:
            demand(text, "an empty line")
            lines.append(text)
    return lines


def split_line(line):
    """A content line as name, parameters and value."""
    match = NAME.match(line)
    demand(match, f"no name in {line!r}")
    at, parameters = match.end(), {}
    while found := PARAMETER.match(line, at):
        demand(found[1].upper() not in parameters, f"{found[1]} twice in {line!r}")
        parameters[found[1].upper()] = found[2].strip('"')
        at = found.end()
    demand(line[at:at + 1] == ":", f"no colon in {line!r}")
    demand(not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line), f"a control in {line!r}")
    return match[0].upper(), parameters, line[at + 1:]


def unescape(value):
    """A TEXT value (3.3.11)."""
    demand(not re.search(r"\\[^\\;,nN]|\\$", re.sub(r"\\\\", "", value)), f"a bad escape in {value!r}")
    demand(not re.search(r"[;,]", re.sub(r"\\.", "", value)), f"a bare ; or , in {value!r}")
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def day(parameters, value):
    demand(parameters == {"VALUE": "DATE"} and re.fullmatch(r"\d{8}", value), f"no date: {parameters} {value}")
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))


def typed(name, parameters, value):
    if name in TEXTS:
        return unescape(value)
    if name in ("DTSTART", "DTEND"):
        return day(parameters, value)
    if name == "DTSTAMP":
        demand(re.fullmatch(r"\d{8}T\d{6}Z", value), f"DTSTAMP is not in UTC: {value}")
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ")
    if name == "SEQUENCE":
        demand(re.fullmatch(r"\d+", value) and int(value) < 2**31, f"no SEQUENCE: {value}")
        return int(value)
    if name == "TRANSP":
        demand(value in ("OPAQUE", "TRANSPARENT"), f"no TRANSP: {value}")
    return value


def check_event(event):
    demand({"UID", "DTSTAMP", "DTSTART"} <= event.keys(), f"an event without UID, DTSTAMP or DTSTART: {event}")  # DTSTART: without METHOD
    demand(not ("DTEND" in event and "DURATION" in event), "DTEND beside DURATION")
    demand("DTEND" not in event or event["DTEND"] > event["DTSTART"], f"it ends before it begins: {event}")


def read(data):
    """The properties of the calendar, and its events; Wrong when it is none."""
    calendar, events, event, state = {}, [], None, "before"
    for line in unfold(data):
        name, parameters, value = split_line(line)
        demand(state != "after", "something after END:VCALENDAR")
        if (name, value) == ("BEGIN", "VCALENDAR"):
            demand(state == "before", "a calendar in a calendar")
            state = "calendar"
        elif (name, value) == ("BEGIN", "VEVENT"):
            demand(state == "calendar", "an event at the wrong place")
            event, state = {}, "event"
        elif (name, value) == ("END", "VEVENT"):
            demand(state == "event", "no event to end")
            check_event(event)
            events.append(event)
            state = "calendar"
        elif (name, value) == ("END", "VCALENDAR"):
            demand(state == "calendar", "an event is open")
            state = "after"
        elif name in ("BEGIN", "END"):
            raise Wrong(f"an unknown component: {value}")
        elif state == "event":
            demand(not (name in ONCE and name in event), f"{name} twice")
            event[name] = typed(name, parameters, value)
        else:
            demand(state == "calendar" and not events and name not in calendar, f"{name} at the wrong place")
            calendar[name] = typed(name, parameters, value)
    demand(state == "after", "no END:VCALENDAR")
    demand(calendar.get("VERSION") == "2.0" and calendar.get("PRODID"), "no VERSION 2.0 or PRODID")
    demand(events, "a calendar needs a component")
    demand(len({event["UID"] for event in events}) == len(events), "a UID stands twice")
    return calendar, events
