import { Client } from "pg";
import type { RealElasticsearch } from "../../support/elasticsearch.ts";
import type { RealInfluxdb } from "../../support/influxdb.ts";

/** What became of events that are known by their numbers, counted in the stores themselves, each number looked at. */
export interface Audit {
  /** Different numbers that are documents. */
  readonly stored: number;
  /** Documents beyond the first of a number, and letters of a number that is a document too. */
  readonly duplicates: number;
  /** Different numbers that are dead letters and no documents. */
  readonly deadLetters: number;
  /** Numbers that are neither. */
  readonly missing: readonly number[];
  /** Documents and letters in which no number can be read. */
  readonly nameless: number;
  /** Different numbers that are points. */
  readonly points: number;
  readonly pointDuplicates: number;
  readonly missingPoints: readonly number[];
}

export interface AuditOptions {
  readonly elasticsearch: RealElasticsearch;
  readonly index: string;
  readonly influxdb: RealInfluxdb;
  readonly database: string;
  readonly measurement: string;
  readonly postgresql: string;
  /** Numbers go from 0 to this, excluded. */
  readonly total: number;
  /** Whether an event of the number must be found, by its number, as a document or letter. */
  readonly isNamed: (number: number) => boolean;
  readonly isPoint: (number: number) => boolean;
}

/** The number of an event: its field `n`, or in the text of one that could not be read. */
export function numberOf(event: { readonly n?: unknown; readonly message?: unknown }): number | null {
  if (typeof event.n === "number") return event.n;
  const match = typeof event.message === "string" ? /poison (\d+) /.exec(event.message.slice(0, 200)) : null;
  return match ? Number(match[1]) : null;
}

export async function audit(options: AuditOptions): Promise<Audit> {
  const { total, elasticsearch, influxdb } = options;
  const documents = new Uint8Array(total);
  let nameless = 0;
  for await (const page of elasticsearch.scan(options.index, ["n", "message"])) {
    for (const { source } of page) {
      const number = numberOf(source);
      if (number === null || number >= total) nameless += 1;
      else documents[number]! += 1;
    }
  }
  const letters = new Uint8Array(total);
  for (const payload of await openLetters(options.postgresql)) {
    const number = numberOf(readLetter(payload));
    if (number === null || number >= total) nameless += 1;
    else letters[number]! += 1;
  }
  const points = new Uint8Array(total);
  for await (const value of influxdb.values(options.database, options.measurement, "n")) points[Number(value)]! += 1;

  const missing: number[] = [];
  const missingPoints: number[] = [];
  let [stored, duplicates, deadLetters, pointNumbers, pointDuplicates] = [0, 0, 0, 0, 0];
  for (let number = 0; number < total; number += 1) {
    const asDocument = documents[number]!;
    const asLetter = letters[number]!;
    if (asDocument > 0) stored += 1;
    else if (asLetter > 0) deadLetters += 1;
    else if (options.isNamed(number)) missing.push(number);
    duplicates += Math.max(0, asDocument + asLetter - 1);
    const asPoint = points[number]!;
    if (asPoint > 0) pointNumbers += 1;
    else if (options.isPoint(number)) missingPoints.push(number);
    pointDuplicates += Math.max(0, asPoint - 1);
  }
  return { stored, duplicates, deadLetters, missing, nameless, points: pointNumbers, pointDuplicates, missingPoints };
}

function readLetter(payload: Buffer): { n?: unknown; message?: unknown } {
  const text = payload.toString("utf8");
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // The original bytes of what could not be read.
  }
  return { message: text };
}

async function openLetters(url: string): Promise<Buffer[]> {
  return rows<{ payload: Buffer }>(url, "SELECT payload FROM dead_letters WHERE state = 'open'").then((found) =>
    found.map(({ payload }) => payload),
  );
}

export async function countLetters(url: string): Promise<number> {
  const [row] = await rows<{ count: string }>(url, "SELECT count(*) FROM dead_letters WHERE state = 'open'");
  return Number(row?.count ?? 0);
}

async function rows<T extends object>(url: string, statement: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Makes a database of its own on a PostgreSQL; answers its address. */
export async function createDatabase(url: string, name: string): Promise<string> {
  await rows(url, `CREATE DATABASE ${name}`);
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
