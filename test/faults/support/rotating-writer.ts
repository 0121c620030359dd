/**
 * A program that writes a log and rotates it, in a process of its own. Arguments as JSON: RotatingWriterOptions.
 * Messages `hold` and `go` stop it from rotating (it writes on); at the end it sends how many lines it wrote.
 */
import { closeSync, copyFileSync, ftruncateSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { sleep } from "./pace.ts";
import { createTally } from "./tally.ts";

export type RotationKind = "rename" | "copytruncate" | "delete";

export interface RotatingWriterOptions {
  readonly path: string;
  readonly kind: RotationKind;
  readonly rotations: number;
  readonly linesPerSecond: number;
  /** From one rotation to the next. */
  readonly everyMilliseconds: number;
  /** How old the last line is when the file is deleted (`delete` only): nobody can read what is gone. */
  readonly settleMilliseconds: number;
}

const TICK_MILLISECONDS = 10;

async function write(options: RotatingWriterOptions): Promise<number> {
  const { path, kind, rotations } = options;
  const tally = createTally(kind);
  let held = false;
  process.on("message", (message) => {
    held = message === "hold";
  });
  let file = openSync(path, "a");
  let rotated = 0;

  const rotate = async (): Promise<void> => {
    if (kind === "delete") {
      await sleep(options.settleMilliseconds);
      if (held) return;
    }
    rotated += 1;
    const away = `${path}.${rotated}`;
    if (kind === "copytruncate") {
      copyFileSync(path, away);
      ftruncateSync(file, 0);
      return;
    }
    if (kind === "rename") renameSync(path, away);
    else unlinkSync(path);
    closeSync(file);
    file = openSync(path, "a");
  };

  const started = performance.now();
  let lastRotation = started;
  while (rotated < rotations || performance.now() - lastRotation < options.everyMilliseconds) {
    const due = Math.floor(((performance.now() - started) / 1000) * options.linesPerSecond) - tally.sent;
    // At most a tick's worth at once: what a pause held up comes soon enough.
    const lines = Array.from({ length: Math.min(due, options.linesPerSecond / 20) }, () => `${tally.next()}\n`);
    const text = Buffer.from(lines.join(""));
    // A line's parts may come in two writes, as from a program with a buffer.
    const cut = Math.floor(text.length / 2);
    writeSync(file, text, 0, cut);
    writeSync(file, text, cut);
    if (!held && rotated < rotations && performance.now() - lastRotation >= options.everyMilliseconds) {
      await rotate();
      lastRotation = performance.now();
    }
    await sleep(TICK_MILLISECONDS);
  }
  return tally.sent;
}

process.send!(await write(JSON.parse(process.argv[2]!) as RotatingWriterOptions));
process.disconnect();
