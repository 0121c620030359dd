/**
 * A file that a Heimdall follows while another process writes and rotates it, with `kill -9` of the Heimdall in
 * between: no line may be missing, none may be there twice. Prints one JSON line for each kind of rotation; exits 1
 * when a promise is broken.
 *
 * What is deleted before anybody could look is gone for every tailer. So the writer that deletes waits until its
 * last line is 250 ms old (more than two looks of 100 ms), and does not delete while the Heimdall is down.
 *
 *   node test/faults/rotation.ts [--rotations 50] [--rate 5000] [--every 600] [--kills 2] [--seed 1] [--kind rename]
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ADMIN, createDeployment, type Deployment } from "./support/deployment.ts";
import { sleep } from "./support/pace.ts";
import { createRandom } from "./support/random.ts";
import type { RotatingWriterOptions, RotationKind } from "./support/rotating-writer.ts";
import { countStored, createTally } from "./support/tally.ts";

export interface RotationRunOptions {
  readonly kind: RotationKind;
  readonly rotations: number;
  /** Lines a second. */
  readonly rate: number;
  /** Milliseconds from one rotation to the next. */
  readonly every: number;
  readonly kills: number;
  readonly seed: number;
}

export interface RotationRunReport {
  readonly run: "rotation";
  readonly kind: RotationKind;
  readonly rotations: number;
  readonly kills: number;
  readonly seed: number;
  readonly written: number;
  readonly stored: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly strangers: number;
  /** The first lines that are missing. */
  readonly missing: readonly number[];
  readonly broken: readonly string[];
}

const SETTLE_MILLISECONDS = 250;
const CAUGHT_UP_MILLISECONDS = 2_000;
const SETTLED_MILLISECONDS = 3_000;

export async function runRotations(options: RotationRunOptions): Promise<RotationRunReport> {
  const { kind, rotations, rate, every, kills, seed } = options;
  const random = createRandom(seed);
  const deployment = await createDeployment({
    pipelines: (directory) => ({
      "rotated.conf": `input { file { path => "${directory}/app.log" start_position => "beginning" } }
output { elasticsearch { index => "rotated" } }
`,
    }),
  });
  try {
    let server = await deployment.start();
    const writer = startWriter({
      path: join(deployment.directory, "app.log"),
      kind,
      rotations,
      linesPerSecond: rate,
      everyMilliseconds: every,
      settleMilliseconds: SETTLE_MILLISECONDS,
    });
    const started = performance.now();
    const moments = Array.from({ length: kills }, () => (0.1 + 0.7 * random.next()) * rotations * every);
    for (const moment of moments.sort((a, b) => a - b)) {
      await sleep(Math.max(0, started + moment - performance.now()));
      if (kind === "delete") writer.tell("hold");
      await server.kill();
      server = await deployment.start();
      await sleep(CAUGHT_UP_MILLISECONDS);
      if (kind === "delete") writer.tell("go");
    }
    const written = await writer.done;
    await settled(deployment, written);
    await server.stop();

    const tally = createTally(kind);
    for (let line = 0; line < written; line += 1) tally.next();
    const strangers = await countStored(deployment.data, [tally]);
    const { surplus, deficit } = tally.repeats();
    const missing = tally.missing();
    const report = {
      run: "rotation" as const,
      kind,
      rotations,
      kills,
      seed,
      written,
      stored: tally.stored,
      lost: missing.length + deficit,
      duplicates: tally.duplicates() + surplus,
      strangers,
      missing: missing.slice(0, 5),
    };
    const broken = [
      ...(report.lost > 0 ? [`${report.lost} lines are lost`] : []),
      ...(report.duplicates > 0 ? [`${report.duplicates} lines are there twice`] : []),
      ...(strangers > 0 ? [`${strangers} stored lines were never written`] : []),
    ];
    if (broken.length > 0) console.error(deployment.log());
    return { ...report, broken };
  } finally {
    await deployment.remove();
  }
}

function startWriter(options: RotatingWriterOptions): { done: Promise<number>; tell(what: "hold" | "go"): void } {
  const child = fork(join(import.meta.dirname, "support", "rotating-writer.ts"), [JSON.stringify(options)]);
  const done = new Promise<number>((resolve, reject) => {
    child.once("message", (lines) => resolve(lines as number));
    child.once("exit", (code) => reject(new Error(`the writer ended with ${code}`)));
  });
  return { done, tell: (what) => void child.send(what) };
}

/** Waits until as much is stored as was written, or until nothing more comes. */
async function settled(deployment: Deployment, written: number): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString("base64")}`;
  let before = -1;
  for (;;) {
    const answer = await fetch(`${deployment.url}/api/v1/logs/search?size=1&count=10000000`, {
      headers: { authorization },
    });
    if (!answer.ok) throw new Error(`search: ${answer.status} ${await answer.text()}`);
    const { total } = (await answer.json()) as { total: number };
    if (total >= written || total === before) return;
    before = total;
    await sleep(SETTLED_MILLISECONDS);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rotations: { type: "string", default: "50" },
      rate: { type: "string", default: "5000" },
      every: { type: "string", default: "600" },
      kills: { type: "string", default: "2" },
      seed: { type: "string", default: "1" },
      kind: { type: "string" },
    },
  });
  const kinds: readonly RotationKind[] = ["rename", "copytruncate", "delete"];
  let broken = 0;
  for (const kind of kinds.filter((name) => values.kind === undefined || name === values.kind)) {
    const report = await runRotations({
      kind,
      rotations: Number(values.rotations),
      rate: Number(values.rate),
      every: Number(values.every),
      kills: Number(values.kills),
      seed: Number(values.seed),
    });
    console.log(JSON.stringify(report));
    for (const promise of report.broken) console.error(`broken: ${kind}: ${promise}`);
    broken += report.broken.length;
  }
  process.exit(broken > 0 ? 1 : 0);
}
