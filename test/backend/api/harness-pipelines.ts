import { Registry } from "prom-client";
import type { PipelineDesk } from "../../../backend/src/api/pipeline-port.ts";
import type { Settings } from "../../../backend/src/config/schema.ts";
import { createDefinitions } from "../../../backend/src/definitions/definitions.ts";
import { loadConfiguration } from "../../../backend/src/runtime/configuration.ts";
import { createPipelineDesk } from "../../../backend/src/runtime/pipeline-desk.ts";
import { createPipelineKeeper, type RestartRequest } from "../../../backend/src/runtime/pipeline-keeper.ts";
import type { PipelineChange } from "../../../backend/src/runtime/protocol.ts";
import { createTrial } from "../../../backend/src/runtime/trial/trial.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { State } from "../../../backend/src/stores/state/state.ts";

export interface HarnessPipelines {
  readonly desk: PipelineDesk;
  /** What workers were given. */
  readonly changes: PipelineChange[];
  readonly restarts: RestartRequest[];
}

/** Pipelines that are checked and saved as always, whose workers only note what they are given. */
export function harnessPipelines(
  state: State,
  settings: Settings,
  logs: LogStore,
  registry = new Registry(),
): HarnessPipelines {
  const changes: PipelineChange[] = [];
  const restarts: RestartRequest[] = [];
  const definitions = createDefinitions(state, Date.now);
  const keeper = createPipelineKeeper({
    settings,
    definitions,
    loaded: { configuration: loadConfiguration(settings, () => {}), saved: [], leftOut: [] },
    stamp: "0-0",
    refusal: null,
    isTakenBack: false,
    pool: {
      async setPipelines(change) {
        changes.push(change);
      },
    },
    restart: (request) => void restarts.push(request),
    log: { info() {}, warn() {}, error() {} },
    now: Date.now,
  });
  const desk = createPipelineDesk({
    settings,
    definitions,
    keeper,
    trial: createTrial(),
    logs,
    registry,
    now: Date.now,
  });
  return { desk, changes, restarts };
}
