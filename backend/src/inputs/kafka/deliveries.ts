import type { BusBatch, BusRecord } from "../../bus/port.ts";
import type { Delivery, Original } from "../../component/declaration.ts";
import { type PackedRecord, packRecords } from "./pack.ts";

/** How much of a record is put below `[@metadata][kafka]`. */
export type Decoration = "none" | "basic" | "extended";

const NOTHING: readonly [] = [];

/** A batch as a delivery. Every record is read by itself, so any worker may take it. */
export function deliveryOf(batch: BusBatch, group: string, decorate: Decoration): Delivery {
  const { topic, partition, records } = batch;
  return {
    session: null,
    payload: packRecords(records.map((record) => toPacked(record, decorate))),
    facts: { topic, partition, group, decorate },
    // The offset is not committed before the delivery is stored, so nobody needs to give it up.
    resendable: false,
    items: records.length,
  };
}

function toPacked(record: BusRecord, decorate: Decoration): PackedRecord {
  return {
    offset: Number(record.offset),
    timestamp: record.timestamp,
    value: record.value,
    key: decorate === "none" ? null : record.key,
    headers: decorate === "extended" ? headersOf(record) : NOTHING,
  };
}

/** Of a name that comes several times the last one counts, as where Logstash sets one after the other. */
function headersOf({ headers }: BusRecord): [string, Uint8Array][] {
  return Object.entries(headers).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? value : value[value.length - 1]!,
  ]);
}

/** What is kept of a record that a store refuses. Key and headers are kept only where the events show them. */
export function originalOf(
  { topic, partition, records }: BusBatch,
  item: number,
  group: string,
  decorate: Decoration,
): Original | null {
  const record = records[item];
  if (record === undefined) return null;
  const { key, headers } = toPacked(record, decorate);
  return {
    source: `kafka ${topic}/${partition}/${record.offset}`,
    payload: record.value ?? new Uint8Array(),
    facts: {
      ...{ topic, partition, group, decorate },
      offset: Number(record.offset),
      timestamp: record.timestamp,
      tombstone: record.value === null,
      key: key === null ? null : base64(key),
      headers: headers.length === 0 ? null : JSON.stringify(headers.map(([name, value]) => [name, base64(value)])),
    },
  };
}

/** A delivery of one kept record: it yields events with the same positions, and so the same ids. */
export function redeliver({ payload, facts }: Original): Delivery {
  const { topic, partition, group, decorate, offset, timestamp, tombstone, key, headers } = facts;
  const kept = typeof headers === "string" ? (JSON.parse(headers) as [string, string][]) : [];
  return {
    session: null,
    payload: packRecords([
      {
        offset: Number(offset),
        timestamp: Number(timestamp),
        value: tombstone === true && payload.length === 0 ? null : payload,
        key: typeof key === "string" ? Buffer.from(key, "base64") : null,
        headers: kept.map(([name, value]) => [name, Buffer.from(value, "base64")]),
      },
    ]),
    facts: { topic: topic!, partition: partition!, group: group!, decorate: decorate! },
    resendable: false,
    items: 1,
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
