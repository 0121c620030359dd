import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Delivery, InputContext, Reader, ReaderContext } from "../../../../backend/src/component/declaration.ts";
import { createEvent, type Event } from "../../../../backend/src/event/event.ts";
import { documentIdAt } from "../../../../backend/src/event/position.ts";
import { createFileReader } from "../../../../backend/src/inputs/file/reader.ts";
import { watchFiles } from "../../../../backend/src/inputs/file/watch.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** An input whose deliveries are stored by document id at once; `memory` and `stored` outlive a restart of it. */
function fixture() {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-file-"));
  directories.push(directory);
  const memory = new Map<string, string>();
  const stored = new Map<string, string>();
  const arrivals: string[] = [];
  const path = join(directory, "app.log");
  let broken = 0;

  const start = (startPosition: "beginning" | "end" = "beginning", pattern = path) => {
    const readers = new Map<string, Reader>();
    const context = {
      memory: {
        entries: async () => new Map(memory),
        async write(entries: ReadonlyMap<string, string | null>) {
          for (const [key, value] of entries) value === null ? memory.delete(key) : memory.set(key, value);
        },
      },
      room: async () => {},
      count: () => {},
      warn: () => {},
      async deliver(delivery: Delivery) {
        if (broken > 0) {
          broken -= 1;
          throw new Error("the store is broken");
        }
        const reader = readers.get(delivery.session!) ?? createFileReader(readerContext);
        readers.set(delivery.session!, reader);
        const events: Event[] = [];
        const receipt = reader.read(delivery, (event) => events.push(event));
        await new Promise((resolve) => setTimeout(resolve, 1));
        for (const event of events) {
          stored.set(documentIdAt(event.position!, event.copy), String(event.fields.message));
          arrivals.push(String(event.fields.message));
        }
        return receipt;
      },
    } as unknown as InputContext;
    return watchFiles(
      {
        paths: [pattern],
        exclude: [],
        startPosition,
        interval: 10,
        closeInactive: 300,
        maxOpen: 100,
        delimiter: "\n",
        longest: 1 << 20,
      },
      context,
    );
  };
  const breakNext = (): void => {
    broken = 1;
  };
  return { directory, path, memory, stored, arrivals, start, breakNext };
}

const readerContext = {
  ecs: "v8",
  createDecoder: () => ({
    decode: (chunk: Uint8Array | string, emit: (event: Event) => void) =>
      emit(createEvent({ message: Buffer.from(chunk as Uint8Array).toString() }, 0)),
    flush: () => {},
  }),
} as unknown as ReaderContext;

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a file input that is to stop", () => {
  it("does not read a large file to its end first", async () => {
    const { path, arrivals, start } = fixture();
    const lines = Array.from({ length: 60_000 }, (_, n) => `line ${n} ${"x".repeat(60)}`);
    writeFileSync(path, `${lines.join("\n")}\n`);
    const input = await start();
    await until(() => arrivals.length > 0);
    await input.stop();
    const first = arrivals.length;
    expect(first).toBeLessThan(lines.length);
    const again = await start();
    await until(() => new Set(arrivals).size === lines.length);
    await again.stop();
    expect(arrivals).toHaveLength(lines.length);
  });
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

type Rotate = (path: string, number: number) => void;
const rotations: Record<string, Rotate> = {
  rename: (path, number) => {
    renameSync(path, `${path}.${number}`);
    writeFileSync(path, "");
  },
  copytruncate: (path, number) => {
    copyFileSync(path, `${path}.${number}`);
    truncateSync(path, 0);
  },
  "delete and create": (path) => {
    unlinkSync(path);
    writeFileSync(path, "");
  },
};

describe.each(Object.entries(rotations))("rotation by %s", (kind, rotate) => {
  it.each(["app.log", "app.log*"])("loses no line and reads none twice, under load, with %s", async (pattern) => {
    const { directory, path, stored, arrivals, start } = fixture();
    writeFileSync(path, "");
    const input = await start("beginning", join(directory, pattern));
    const written: string[] = [];
    for (let number = 1; number <= 8; number += 1) {
      for (let burst = 0; burst < 10; burst += 1) {
        const lines = Array.from({ length: 20 }, (_, line) => `${kind} ${number} ${burst} ${line}`);
        written.push(...lines);
        appendFileSync(path, `${lines.join("\n")}\n`);
        if (burst % 3 === 0) await pause(3);
      }
      // Deleting is the one rotation after which nobody can find what was not read: a real one happens between looks.
      if (kind === "delete and create") await until(() => arrivals.length === written.length);
      rotate(path, number);
      await pause(15);
    }
    await until(() => arrivals.length >= written.length);
    await pause(60);
    await input.stop();
    expect([...arrivals].sort()).toEqual([...written].sort());
    expect(stored.size).toBe(written.length);
  });
});

const findable = Object.entries(rotations).filter(([kind]) => kind !== "delete and create");

describe.each(findable)("rotation by %s while Heimdall is down", (kind, rotate) => {
  it.each(["app.log", "app.log*"])("reads what was moved on meanwhile, with %s as pattern", async (pattern) => {
    const { directory, path, stored, arrivals, start } = fixture();
    const written: string[] = [];
    const write = (text: string): void => {
      written.push(text);
      appendFileSync(path, `${text}\n`);
    };
    writeFileSync(path, "");
    for (let restart = 0; restart < 3; restart += 1) {
      const input = await start("beginning", join(directory, pattern));
      write(`${kind} ${restart} seen`);
      await until(() => arrivals.length === written.length);
      await input.stop();
      for (let number = 1; number <= 3; number += 1) {
        write(`${kind} ${restart} not seen ${number}`);
        rotate(path, restart * 10 + number);
        await pause(10);
      }
    }
    write(`${kind} last`);
    const input = await start("beginning", join(directory, pattern));
    await until(() => arrivals.length >= written.length);
    await pause(60);
    await input.stop();
    expect([...arrivals].sort()).toEqual([...written].sort());
    expect(stored.size).toBe(written.length);
  });
});

describe("file input", () => {
  it("leaves rotated files alone that were there before it", async () => {
    const { path, arrivals, start } = fixture();
    writeFileSync(`${path}.1`, "before\n");
    writeFileSync(path, "one\n");
    const first = await start();
    await until(() => arrivals.length === 1);
    await first.stop();
    renameSync(`${path}.1`, `${path}.2`);
    renameSync(path, `${path}.1`);
    writeFileSync(path, "two\n");
    const second = await start();
    await until(() => arrivals.length >= 2);
    await pause(60);
    await second.stop();
    expect(arrivals).toEqual(["one", "two"]);
  });

  it("does not take another program's rotated files for its own", async () => {
    const { directory, path, arrivals, start } = fixture();
    writeFileSync(path, "one\n");
    const first = await start();
    await until(() => arrivals.length === 1);
    await first.stop();
    writeFileSync(join(directory, "app-errors.log.1"), "not ours\n");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "two\n");
    const second = await start();
    await until(() => arrivals.length >= 2);
    await pause(60);
    await second.stop();
    expect(arrivals).toEqual(["one", "two"]);
  });

  it("reads copies that its own pattern matches only once", async () => {
    const { directory, path, arrivals, start } = fixture();
    writeFileSync(path, "one\ntwo\n");
    const input = await start("beginning", join(directory, "app.log*"));
    await until(() => arrivals.length === 2);
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    appendFileSync(path, "three\n");
    await until(() => arrivals.length === 3);
    await pause(60);
    await input.stop();
    expect(arrivals).toEqual(["one", "two", "three"]);
  });

  it("begins at the end of files that are there at the first start, and reads later ones whole", async () => {
    const { directory, path, arrivals, start } = fixture();
    writeFileSync(path, "old\n");
    const input = await start("end", join(directory, "*.log"));
    appendFileSync(path, "new\n");
    writeFileSync(join(directory, "other.log"), "whole\n");
    await until(() => arrivals.length === 2);
    await input.stop();
    expect([...arrivals].sort()).toEqual(["new", "whole"]);
  });

  it("goes on after a restart, also in a file that was rotated meanwhile", async () => {
    const { path, arrivals, start } = fixture();
    writeFileSync(path, "one\n");
    const first = await start();
    await until(() => arrivals.length === 1);
    await first.stop();
    appendFileSync(path, "two\n");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "three\n");
    const second = await start("end");
    await until(() => arrivals.length >= 3);
    await pause(60);
    await second.stop();
    expect([...arrivals].sort()).toEqual(["one", "three", "two"]);
  });

  it("keeps honest repeats apart and recognises lines that are read again after a crash", async () => {
    const { path, memory, stored, arrivals, start } = fixture();
    writeFileSync(path, "same\nsame\n");
    const input = await start();
    await until(() => arrivals.length === 2);
    const before = new Map([...memory].map(([key, value]) => [key, JSON.parse(value)]));
    await input.stop();
    expect(stored.size).toBe(2);
    for (const [key, position] of before) {
      memory.set(key, JSON.stringify({ ...position, fingerprint: { headLength: 0, head: "", offset: 0, check: "" } }));
    }
    const again = await start();
    await until(() => arrivals.length === 4);
    await again.stop();
    expect(stored.size).toBe(2);
  });

  it("notices a file that was written anew with the same length", async () => {
    const { path, arrivals, start } = fixture();
    writeFileSync(path, "aaaa\n");
    const input = await start();
    await until(() => arrivals.length === 1);
    await pause(20);
    writeFileSync(path, "bbbb\n");
    await until(() => arrivals.length === 2);
    await input.stop();
    expect(arrivals).toEqual(["aaaa", "bbbb"]);
  });

  it("waits for the end of a line, and takes a last one without end when the file is gone", async () => {
    const { path, arrivals, start } = fixture();
    writeFileSync(path, "half");
    const input = await start();
    await pause(60);
    expect(arrivals).toEqual([]);
    appendFileSync(path, " done\nrest");
    await until(() => arrivals.length === 1);
    unlinkSync(path);
    await until(() => arrivals.length === 2);
    await input.stop();
    expect(arrivals).toEqual(["half done", "rest"]);
  });

  it("reads again what could not be delivered", async () => {
    const { path, stored, start, breakNext } = fixture();
    writeFileSync(path, "");
    const input = await start();
    breakNext();
    appendFileSync(path, "one\n");
    await pause(40);
    appendFileSync(path, "two\n");
    await until(() => stored.size === 2);
    await input.stop();
    expect([...stored.values()].sort()).toEqual(["one", "two"]);
  });
});
