import { getOrCreate } from "./get-or-create.ts";
import type { FieldValue, Point } from "./port.ts";

/** The type of a field, by InfluxDB's names. */
export type FieldType = "float" | "integer" | "string" | "boolean";

export interface EncodedColumn {
  readonly name: string;
  readonly type: FieldType;
  /** One value a row: floats, integers, 0 or 1 for booleans, texts. Without meaning where `present` is 0. */
  readonly values: Float64Array | BigInt64Array | Uint8Array | string[];
  /** 1 where the row has the field; null when every row has it. */
  readonly present: Uint8Array | null;
}

export interface EncodedSeries {
  /** Tells series of a measurement apart; the same for the same tags in any order. */
  readonly key: string;
  /** Names and values in turn, sorted by name. */
  readonly tags: readonly string[];
}

/** The rows of one measurement, in the order in which they came. */
export interface EncodedGroup {
  readonly database: string;
  readonly retentionPolicy: string | null;
  readonly measurement: string;
  readonly series: readonly EncodedSeries[];
  /** For each row its place in `series`. */
  readonly seriesOfRow: Uint32Array;
  /** Nanoseconds since the epoch. */
  readonly times: BigInt64Array;
  /** For each row the index of its (first) point in the batch. */
  readonly pointOfRow: Uint32Array;
  /** Points that went into the row of an earlier one, as pairs of row and point. */
  readonly merged: readonly (readonly [row: number, point: number])[];
  /** A name stands twice when its points have different types. In the order of first appearance. */
  readonly columns: readonly EncodedColumn[];
}

export interface GroupBuilder {
  holds(point: Point): boolean;
  /** Answers why the point is refused, null when it was added. */
  add(point: Point, index: number): string | null;
  finish(): EncodedGroup;
}

interface ColumnBuilder {
  readonly name: string;
  readonly type: FieldType;
  /** Rows and values in turn of arrival; a later value of the same row wins. */
  readonly rows: number[];
  readonly values: FieldValue[];
}

interface SeriesBuilder extends EncodedSeries {
  readonly index: number;
  newest: bigint;
}

/** InfluxDB's words for a field that has another type already. */
export function typeConflict(measurement: string, field: string, type: FieldType, existing: FieldType): string {
  return `field type conflict: input field "${field}" on measurement "${measurement}" is type ${type}, already exists as type ${existing}`;
}

export function typeOf(value: FieldValue): FieldType {
  switch (typeof value) {
    case "number":
      return "float";
    case "bigint":
      return "integer";
    case "boolean":
      return "boolean";
    default:
      return "string";
  }
}

export function createGroup(database: string, retentionPolicy: string | null, measurement: string): GroupBuilder {
  const series = new Map<string, SeriesBuilder>();
  const seriesOfRow: number[] = [];
  const times: bigint[] = [];
  const pointOfRow: number[] = [];
  const merged: [number, number][] = [];
  const columns: ColumnBuilder[] = [];
  const columnsByName = new Map<string, ColumnBuilder[]>();
  /** Rows by series and time; only made once a series' time did not grow. */
  let rowsByPlace: Map<string, number> | null = null;

  const columnFor = (name: string, type: FieldType, guess: number): ColumnBuilder => {
    const guessed = columns[guess];
    if (guessed && guessed.name === name && guessed.type === type) return guessed;
    const sameName = getOrCreate(columnsByName, name, () => []);
    let column = sameName.find((candidate) => candidate.type === type);
    if (!column) {
      column = { name, type, rows: [], values: [] };
      sameName.push(column);
      columns.push(column);
    }
    return column;
  };

  const seriesFor = (tags: Point["tags"]): SeriesBuilder => {
    const flat = sortedTags(tags);
    const key = seriesKey(flat);
    let found = series.get(key);
    if (!found) {
      found = { key, tags: flat, index: series.size, newest: -(1n << 63n) };
      series.set(key, found);
    }
    return found;
  };

  const findRow = (owner: SeriesBuilder, time: bigint): number | undefined => {
    if (!rowsByPlace) {
      rowsByPlace = new Map();
      for (let row = 0; row < times.length; row += 1) rowsByPlace.set(`${seriesOfRow[row]}/${times[row]}`, row);
    }
    return rowsByPlace.get(`${owner.index}/${time}`);
  };

  const newRow = (owner: SeriesBuilder, time: bigint, index: number): number => {
    const row = times.length;
    seriesOfRow.push(owner.index);
    times.push(time);
    pointOfRow.push(index);
    rowsByPlace?.set(`${owner.index}/${time}`, row);
    return row;
  };

  return {
    holds: (point) =>
      point.measurement === measurement && point.database === database && point.retentionPolicy === retentionPolicy,

    add(point, index) {
      const owner = seriesFor(point.tags);
      let row: number | undefined;
      if (point.time > owner.newest) {
        owner.newest = point.time;
      } else {
        row = findRow(owner, point.time);
      }
      if (row !== undefined) {
        // A row holds one type of a field: what conflicts is refused here, as the store would refuse it.
        for (const name in point.fields) {
          const type = typeOf(point.fields[name]!);
          const other = columnsByName.get(name)?.find((column) => column.type !== type && column.rows.includes(row!));
          if (other) return typeConflict(measurement, name, type, other.type);
        }
        merged.push([row, index]);
      } else {
        row = newRow(owner, point.time, index);
      }
      let guess = 0;
      for (const name in point.fields) {
        if (name === "time") continue;
        const value = point.fields[name]!;
        const column = columnFor(name, typeOf(value), guess);
        column.rows.push(row);
        column.values.push(value);
        guess += 1;
      }
      return null;
    },

    finish: () => ({
      database,
      retentionPolicy,
      measurement,
      series: Array.from(series.values(), ({ key, tags }) => ({ key, tags })),
      seriesOfRow: Uint32Array.from(seriesOfRow),
      times: BigInt64Array.from(times),
      pointOfRow: Uint32Array.from(pointOfRow),
      merged,
      columns: columns.map((column) => finishColumn(column, times.length)),
    }),
  };
}

function finishColumn(column: ColumnBuilder, rows: number): EncodedColumn {
  const { name, type } = column;
  const values = emptyValues(type, rows);
  const present = new Uint8Array(rows);
  let count = 0;
  for (let i = 0; i < column.rows.length; i += 1) {
    const row = column.rows[i]!;
    const value = column.values[i]!;
    // The arrays fit the type by construction; the union of their element types does not say so.
    (values as FieldValue[])[row] = type === "boolean" ? Number(value) : value;
    if (present[row] === 0) {
      present[row] = 1;
      count += 1;
    }
  }
  return { name, type, values, present: count === rows ? null : present };
}

function emptyValues(type: FieldType, rows: number): EncodedColumn["values"] {
  if (type === "float") return new Float64Array(rows);
  if (type === "integer") return new BigInt64Array(rows);
  if (type === "boolean") return new Uint8Array(rows);
  return new Array<string>(rows).fill("");
}

/** Names and values in turn, sorted by name; a tag without value is no tag (InfluxDB). */
function sortedTags(tags: Point["tags"]): string[] {
  const names: string[] = [];
  let sorted = true;
  for (const name in tags) {
    if (tags[name] === "") continue;
    if (names.length > 0 && names[names.length - 1]! > name) sorted = false;
    names.push(name);
  }
  if (!sorted) names.sort();
  const flat: string[] = [];
  for (const name of names) flat.push(name, tags[name]!);
  return flat;
}

const SEPARATOR = "\u001f";

function seriesKey(flat: readonly string[]): string {
  const key = flat.join(SEPARATOR);
  // Only texts that hold the separator themselves need the longer, unambiguous form.
  let separators = 0;
  for (let at = key.indexOf(SEPARATOR); at >= 0; at = key.indexOf(SEPARATOR, at + 1)) separators += 1;
  return separators <= Math.max(0, flat.length - 1) ? key : JSON.stringify(flat);
}
