import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import { createDefinitions, type Definitions } from "../../../backend/src/definitions/definitions.ts";
import {
  createPipelineKeeper,
  type PipelineKeeper,
  type Refusal,
  type RestartRequest,
} from "../../../backend/src/runtime/pipeline-keeper.ts";
import { loadSavedPipelines, readSavedPipelines } from "../../../backend/src/runtime/saved-pipelines.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

const LOOK = 3_100;
const tagging = (tag: string) => `filter { mutate { add_tag => ["${tag}"] } }`;
const listening = (port: number) => `input { syslog { port => ${port} } }\noutput { elasticsearch { index => "a" } }`;

describe("the keeper of pipelines", () => {
  let directory: string;
  let state: State;
  let definitions: Definitions;
  let keeper: PipelineKeeper;
  let restarts: RestartRequest[];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "heimdall-keeper-"));
    mkdirSync(join(directory, "pipelines"));
    state = await openState({ url: "sqlite::memory:" });
    definitions = createDefinitions(state, Date.now);
    restarts = [];
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await keeper.stop();
    await state.close();
    rmSync(directory, { recursive: true });
  });

  const save = (text: string, basedOn: number) =>
    definitions.save({ kind: "pipeline", name: "own", group: "", text, by: "kim", basedOn, action: "changed" });
  /** As a start does it: reads, starts for a while, then watches. */
  const start = async (meanwhile: () => Promise<unknown>, refusal: Refusal | null = null, isTakenBack = false) => {
    const settings = loadSettings({ flags: { "pipelines.directory": join(directory, "pipelines") } });
    const read = await readSavedPipelines(definitions);
    await meanwhile();
    keeper = createPipelineKeeper({
      settings,
      definitions,
      loaded: loadSavedPipelines(settings, () => {}, read.saved),
      stamp: read.stamp,
      refusal,
      isTakenBack,
      pool: { async setPipelines() {} },
      restart: (request) => void restarts.push(request),
      log: { info() {}, warn() {}, error() {} },
      now: Date.now,
    });
    keeper.watch();
  };
  const look = async () => {
    await vi.advanceTimersByTimeAsync(LOOK);
    // Whatever the look has begun comes to its end before this.
    await keeper.stop();
  };

  test("sees what another backend saved while this one was starting", async () => {
    await start(() => save(tagging("a"), 0));
    expect(keeper.saved()).toEqual([]);
    await look();
    expect(keeper.saved()).toMatchObject([{ name: "own", version: 1 }]);
  });

  test("a refusal goes when another backend has taken back what neither could start", async () => {
    await save(tagging("a"), 0);
    const refusal = { message: "port 1 is taken", at: 1 };
    await start(() => save(tagging("a"), 1), refusal);
    expect(keeper.refusal()).toEqual(refusal);
    await look();
    expect(keeper.refusal()).toBeNull();
    expect(keeper.saved()).toMatchObject([{ version: 2 }]);
  });

  test("what was taken back here is told until the next change", async () => {
    await save(tagging("a"), 0);
    const refusal = { message: "port 1 is taken", at: 1 };
    await start(() => save(tagging("a"), 1), refusal, true);
    await look();
    expect(keeper.refusal()).toEqual(refusal);
    expect(keeper.saved()).toMatchObject([{ version: 2 }]);
    await save(tagging("b"), 2);
    expect(await keeper.apply()).toBe("live");
    expect(keeper.refusal()).toBeNull();
  });

  test("a change of one's own that joins the restart of another backend's is one's own to take back", async () => {
    await start(() => save(listening(5_001), 0));
    await vi.advanceTimersByTimeAsync(LOOK);
    vi.useRealTimers();
    await vi.waitFor(() => expect(restarts).toHaveLength(1));
    expect(restarts[0]!.isOwn()).toBe(false);
    await save(listening(5_002), 1);
    expect(await keeper.apply()).toBe("restart");
    expect(restarts).toHaveLength(1);
    expect(restarts[0]!.isOwn()).toBe(true);
  });
});
