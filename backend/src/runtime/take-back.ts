import type { Definition, Definitions } from "../definitions/definitions.ts";
import { HeimdallError } from "../errors.ts";

const BY = "heimdall";

/** Makes what is in force what is saved again, as new versions, after what was saved could not be started. */
export async function takeBack(definitions: Definitions, inForce: readonly Definition[]): Promise<void> {
  const saved = await definitions.list("pipeline");
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => {
      // Somebody has mended it meanwhile.
      if (!(error instanceof HeimdallError && error.code === "DEFINITION_CHANGED")) throw error;
    });
  };
  for (const { name, text, group } of inForce) {
    const now = saved.find((other) => other.name === name);
    if (now?.text === text) continue;
    const basedOn = now?.version ?? 0;
    await change(() => definitions.save({ kind: "pipeline", name, group, text, by: BY, basedOn, action: "restored" }));
  }
  for (const { name, version } of saved) {
    if (inForce.some((other) => other.name === name)) continue;
    await change(() => definitions.remove("pipeline", name, version, BY));
  }
}
