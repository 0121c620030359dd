/** Writes values as JSON, one a line, no faster than the reader takes them. */
export interface JsonWriter {
  write(values: readonly unknown[]): Promise<void>;
  /** Whether the reader went away (`| head`); nothing more need be written. */
  isClosed(): boolean;
}

export function createJsonWriter(stream: NodeJS.WritableStream): JsonWriter {
  let closed = false;
  let goOn: () => void = () => {};
  const close = (): void => {
    closed = true;
    goOn();
  };
  stream.on("error", close);
  stream.on("close", close);
  stream.on("drain", () => goOn());
  return {
    async write(values) {
      if (closed || values.length === 0) return;
      const drained = stream.write(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
      if (drained || closed) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    },
    isClosed: () => closed,
  };
}
