import { createHash, randomUUID } from "node:crypto";
import type { Event } from "../../event/event.ts";
import type { Position } from "../../event/position.ts";
import { Timestamp } from "../../event/timestamp.ts";
import { NANOSECONDS, timeAtPrecision } from "./precision.ts";

/**
 * InfluxDB keeps one point for a series and time, and a log line's time has milliseconds or seconds. The function
 * answers an event's time with a remainder below its own resolution that derives from the event's position: the same
 * event always has the same time, another one has another.
 *
 * The room below the resolution is dealt to 64 lanes, a source in each, so that sources do not meet: the partitions of a
 * topic by their number, others by their hash. Within its lane an event's place is its offset, so that a millisecond
 * holds 15,625 consecutive offsets of a source, a second 15,625,000, before one comes back. Copies of one event
 * (split, clone) are set apart by about the square root of that.
 */
export function compileUniqueTime(precision: string): (event: Event, now: number, given: bigint | undefined) => bigint {
  const unit = Number(NANOSECONDS[precision]!);
  // Events of sources without positions are not sent again, so any place will do that nobody else has.
  const ownSource = randomUUID();
  let ownOffset = 0;

  return (event, now, given) => {
    const time = event.fields["@timestamp"];
    const resolution = time instanceof Timestamp ? time.resolution : MILLISECOND;
    // What comes with nanoseconds is left alone: by `time_precision`, by a `time` of its own, by the event's time.
    if (unit === 1) return given ?? timeAtPrecision(event, "n", now);
    if (given === undefined && resolution === 1) return timeAtPrecision(event, "n", now);
    const keepsOwn = given === undefined && resolution < MILLISECOND;
    const base = given ?? timeAtPrecision(event, keepsOwn ? "u" : precision, now);
    const room = given === undefined ? (keepsOwn ? resolution : Math.max(unit, resolution)) : unit;
    const position = event.position ?? { source: ownSource, offset: ownOffset++ };
    return base + BigInt(remainder(position, event.copy, Math.min(room, SECOND)));
  };
}

const SECOND = 1_000_000_000;
const MILLISECOND = 1_000_000;
const LANES = 64;
const LANE_CACHE_LIMIT = 10_000;

interface Lane {
  readonly number: number;
  /** Where the source begins in its lane, so that two that share one still differ. */
  readonly shift: number;
}

const lanes = new Map<string, Lane>();

/** Nanoseconds from 0 to `room` (a multiple of 1,000), exclusive. */
function remainder(position: Position, copy: number, room: number): number {
  const { number, shift } = laneOf(position);
  const width = Math.floor(room / LANES);
  const copyDistance = Math.floor(Math.sqrt(width));
  const place = ((position.offset % width) + (shift % width) + ((copy * copyDistance) % width)) % width;
  return place * LANES + number;
}

/**
 * A position's generation is left out: Filebeat's is a checksum of the line, and by it every line would have a lane of
 * its own, where chance decides.
 */
function laneOf({ source }: Position): Lane {
  let lane = lanes.get(source);
  if (!lane) {
    if (lanes.size >= LANE_CACHE_LIMIT) lanes.clear();
    lane = findLane(source);
    lanes.set(source, lane);
  }
  return lane;
}

/** A source that ends with a number (a partition) takes the lane after its neighbour's, any other one by its hash. */
function findLane(source: string): Lane {
  const digits = /(?<![\w.-])\d{1,6}$/.exec(source)?.[0] ?? "";
  const partition = Number(digits);
  const name = source.slice(0, source.length - digits.length);
  const round = Math.floor(partition / LANES);
  const digest = createHash("sha256").update(`${name}\0${round}`).digest();
  return { number: (digest.readUInt32LE(0) + partition) % LANES, shift: digest.readUInt32LE(4) };
}
