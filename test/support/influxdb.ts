import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { readPoints, type StoredPoint } from "./api.ts";

/** A real InfluxDB 1.8 asked directly, past Heimdall, to see what it holds. */
export interface RealInfluxdb {
  readonly url: string;
  /** Runs InfluxQL; throws with InfluxDB's message. Answers its text, in which times have all their digits. */
  ask(statement: string, database?: string): Promise<string>;
  createDatabase(name: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  /** How often a field of a measurement has a value, over all series of a policy. */
  count(database: string, measurement: string, field: string): Promise<number>;
  /** Points written to a database since InfluxDB started: cheap enough to be asked ten times a second. */
  written(database: string): Promise<number>;
  /** Every value of a field as text, in the order of time, without holding them all. */
  values(database: string, measurement: string, field: string): AsyncGenerator<string>;
  /** Every point of a measurement, oldest first. */
  points(database: string, measurement: string, retentionPolicy?: string): Promise<StoredPoint[]>;
}

const quoted = (name: string): string => `"${name.replaceAll(/["\\]/g, "\\$&")}"`;

export function createInfluxdb(url: string): RealInfluxdb {
  const request = async (statement: string, database: string | undefined, more: Record<string, string> = {}) => {
    const response = await fetch(`${url}/query`, {
      method: "POST",
      body: new URLSearchParams({
        q: statement,
        epoch: "ns",
        ...(database !== undefined && { db: database }),
        ...more,
      }),
      ...("chunked" in more && { headers: { accept: "application/csv" } }),
    });
    if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${await response.text()}`);
    return response;
  };
  const ask = async (statement: string, database?: string): Promise<string> => {
    const text = await (await request(statement, database)).text();
    const problem = /"error":"((?:[^"\\]|\\.)*)"/.exec(text);
    if (problem) throw new Error(`InfluxDB on ${statement}: ${problem[1]}`);
    return text;
  };

  return {
    url,
    ask,
    createDatabase: async (name) => void (await ask(`CREATE DATABASE ${quoted(name)}`)),
    dropDatabase: async (name) => void (await ask(`DROP DATABASE ${quoted(name)}`)),
    async count(database, measurement, field) {
      const text = await ask(`SELECT count(${quoted(field)}) FROM ${quoted(measurement)}`, database);
      return Number(/"values":\[\[0,(\d+)\]\]/.exec(text)?.[1] ?? 0);
    },
    async written(database) {
      type Shard = { name: string; tags: { database: string } | null; values: { writePointsOk: number } };
      const all = JSON.parse(await (await fetch(`${url}/debug/vars`)).text()) as Record<string, Shard>;
      return Object.values(all)
        .filter(({ name, tags }) => name === "shard" && tags?.database === database)
        .reduce((sum, { values }) => sum + values.writePointsOk, 0);
    },
    async *values(database, measurement, field) {
      const statement = `SELECT ${quoted(field)} FROM ${quoted(measurement)}`;
      const { body } = await request(statement, database, { chunked: "true", chunk_size: "10000" });
      const lines = createInterface({ input: Readable.fromWeb(body as ReadableStream<Uint8Array>) });
      for await (const line of lines) {
        if (line !== "" && !line.startsWith("name,")) yield line.slice(line.lastIndexOf(",") + 1);
      }
    },
    async points(database, measurement, retentionPolicy) {
      const from = `${retentionPolicy === undefined ? "" : `${quoted(retentionPolicy)}.`}${quoted(measurement)}`;
      return readPoints(await ask(`SELECT * FROM ${from} GROUP BY *`, database));
    },
  };
}
