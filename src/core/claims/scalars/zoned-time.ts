/** Wall clocks of time zones. Times are Unix milliseconds; a wall time is one read as if it were UTC. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock of the zone shows at this instant. Throws RangeError for a zone that this Node does not know. */
export function wallTime(instant: number, zone: string): number {
  const parts = formatFor(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(p => p.type === type)?.value);
  const date = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return date + (((instant % 1000) + 1000) % 1000);
}

/** The instant at which the clock of the zone shows this; where it shows it twice or never, the one that Go takes. */
export function instantOf(wall: number, zone: string): number {
  const guess = wall - offsetAt(wall, zone);
  return wall - offsetAt(guess, zone);
}

/** How far the zone is ahead of UTC, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  return wallTime(instant, zone) - instant;
}

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
