import { once } from "node:events";

/** Writes values as JSON, one a line, no faster than the reader takes them. */
export interface JsonWriter {
  write(values: readonly unknown[]): Promise<void>;
  /** Whether the reader went away (`| head`); nothing more need be written. */
  isClosed(): boolean;
}

export function createJsonWriter(stream: NodeJS.WritableStream): JsonWriter {
  let closed = false;
  stream.on("error", () => {
    closed = true;
  });
  return {
    async write(values) {
      if (closed || values.length === 0) return;
      const text = values.map((value) => `${JSON.stringify(value)}\n`).join("");
      if (!stream.write(text) && !closed) await Promise.race([once(stream, "drain"), once(stream, "close")]);
    },
    isClosed: () => closed,
  };
}
