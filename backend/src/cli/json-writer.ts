/** Writes values as JSON, one a line, no faster than the reader takes them. */
export interface JsonWriter {
  write(values: readonly unknown[]): Promise<void>;
  /** Writes texts that are JSON already. */
  writeTexts(texts: readonly string[]): Promise<void>;
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
  const writeTexts = async (texts: readonly string[]): Promise<void> => {
    if (closed || texts.length === 0) return;
    const drained = stream.write(texts.map((text) => `${text}\n`).join(""));
    if (drained || closed) return;
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  };
  return {
    write: (values) => writeTexts(values.map((value) => JSON.stringify(value))),
    writeTexts,
    isClosed: () => closed,
  };
}
