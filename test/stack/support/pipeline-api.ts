import { setTimeout as sleep } from "node:timers/promises";
import { type Child, PASSWORD } from "../../support/child.ts";
import { until } from "../../support/until.ts";

export interface SavedPipeline {
  readonly name: string;
  readonly text: string;
  readonly based_on: number;
}

export interface PipelineList {
  readonly texts: readonly { readonly name: string; readonly state: string; readonly version: number | null }[];
  readonly status: { readonly is_restarting: boolean; readonly refusal: { readonly message: string } | null };
}

/** The pipelines of several backends that share their state. */
export interface PipelineApi {
  /** Saves at one of them. */
  save(at: number, pipeline: SavedPipeline): Promise<{ readonly version: number; readonly applied: string }>;
  listed(at: number): Promise<PipelineList>;
  /** Newest first: number, action, and who it was. */
  versions(name: string): Promise<readonly (readonly [number, string, string])[]>;
  /** Resolves when a version is in force on all of them, and none is on its way to something else. */
  inForce(name: string, version: number): Promise<void>;
}

const SOON = 45_000;
/** Asked less often than `until` does: Heimdall answers an address a hundred times a second at most. */
const ASK_EVERY = 100;

export function pipelineApi(backends: readonly Child[]): PipelineApi {
  const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
  const listed = (at: number) => backends[at]!.api.get<PipelineList>("/pipelines");

  const save: PipelineApi["save"] = async (at, { name, ...body }) => {
    const response = await fetch(`${backends[at]!.api.url}/api/v1/pipelines/${name}`, {
      method: "PUT",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    // A busy machine is no fault: nothing was saved, and Heimdall asks to come again.
    if (response.status === 503) {
      await sleep(500);
      return save(at, { name, ...body });
    }
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { readonly version: number; readonly applied: string };
  };

  return {
    save,
    listed,
    async versions(name) {
      type Version = { readonly version: number; readonly action: string; readonly by: string };
      const path = `/pipelines/${name}/versions`;
      const { versions } = await backends[0]!.api.get<{ readonly versions: readonly Version[] }>(path);
      return versions.map(({ version, action, by }) => [version, action, by] as const);
    },
    async inForce(name, version) {
      const isSo = ({ texts, status }: PipelineList): boolean =>
        !status.is_restarting &&
        texts.some((text) => text.name === name && text.version === version && text.state === "in force");
      await until(
        `version ${version} of ${name} is in force`,
        async () => {
          await sleep(ASK_EVERY);
          return (await Promise.all(backends.map((_, at) => listed(at)))).every(isSo);
        },
        SOON,
      );
    },
  };
}
