// Instants and days as they stand in records: ISO 8601.
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;
const DAY = 86400000;

// Milliseconds and the rest of a second beyond them; `zoned` tells whether a distance from UTC stands there.
export function readInstant(text) {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "", utc, sign, hours = "0", minutes = "0"] = match;
  const start = dayNumber(+year, +month, +day);
  if (start === null || +hour > 23 || +minute > 59 || +second > 59) return null;
  const away = (+hours * 60 + +minutes) * (sign === "-" ? -1 : 1);
  if (Math.abs(away) >= 24 * 60) return null;
  const micros = +fraction.padEnd(6, "0").slice(0, 6);
  const time = start * DAY + ((+hour * 60 + +minute - away) * 60 + +second) * 1000;
  return { time, micros, zoned: utc !== undefined || sign !== undefined };
}

export function isBefore(first, second) {
  if (first.zoned !== second.zoned) return false;
  return first.time < second.time || (first.time === second.time && first.micros < second.micros);
}

export function sameInstant(first, second) {
  return first.zoned === second.zoned && first.time === second.time && first.micros === second.micros;
}

// As Python writes an instant again.
export function isoInstant(text) {
  const [, year, month, day, hour, minute, second = "00", fraction = "", utc, sign, hours, minutes] = INSTANT.exec(text);
  const micros = fraction.padEnd(6, "0").slice(0, 6);
  const away = +hours * 60 + +minutes;
  const pad = (number) => String(number).padStart(2, "0");
  const zone = utc || (sign && away === 0) ? "+00:00" : sign ? `${sign}${pad(Math.floor(away / 60))}:${pad(away % 60)}` : "";
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${+micros ? `.${micros}` : ""}${zone}`;
}

// Days since 1970 of a date; null when there is no such day.
function dayNumber(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (year < 1 || date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return Math.round(date.getTime() / DAY);
}

// Days since 1970 of a day such as 2026-11-26, 20261126 or 2026-W48-4; null when it is none.
export function readDay(text) {
  let match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) || /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (match) return dayNumber(+match[1], +match[2], +match[3]);
  match = /^(\d{4})-W(\d\d)(?:-([1-7]))?$/.exec(text) || /^(\d{4})W(\d\d)([1-7])?$/.exec(text);
  if (!match) return null;
  const [, year, week, weekday = "1"] = match;
  const first = dayNumber(+year, 1, 4);
  const monday = first - ((first + 3) % 7 + 7) % 7;
  const following = dayNumber(+year + 1, 1, 4);
  const last = (following - ((following + 3) % 7 + 7) % 7 - monday) / 7;
  return +week < 1 || +week > last ? null : monday + (+week - 1) * 7 + +weekday - 1;
}

export function isoDay(number) {
  const date = new Date(number * DAY);
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${date.toISOString().slice(5, 10)}`;
}
