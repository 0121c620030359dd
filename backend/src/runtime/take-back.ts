import type { Definition, Definitions } from "../definitions/definitions.ts";
import { HeimdallError } from "../errors.ts";

const BY = "heimdall";

/**
 * Makes what is in force what is saved again, as new versions, after what was `tried` could not be started. What
 * somebody has saved since, here or on another backend, was not tried and stays.
 */
export async function takeBack(
  definitions: Definitions,
  inForce: readonly Definition[],
  tried: readonly Definition[],
): Promise<void> {
  const saved = await definitions.list("pipeline");
  const named = (list: readonly Definition[], name: string) => list.find((one) => one.name === name);
  const isUntouched = (name: string): boolean => named(saved, name)?.version === named(tried, name)?.version;
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => {
      // Somebody has mended it meanwhile.
      if (!(error instanceof HeimdallError && error.code === "DEFINITION_CHANGED")) throw error;
    });
  };
  for (const { name, text, group } of inForce) {
    const now = named(saved, name);
    if (now?.text === text || !isUntouched(name)) continue;
    const basedOn = now?.version ?? 0;
    await change(() => definitions.save({ kind: "pipeline", name, group, text, by: BY, basedOn, action: "restored" }));
  }
  for (const { name, version } of saved) {
    if (named(inForce, name) || !isUntouched(name)) continue;
    await change(() => definitions.remove("pipeline", name, version, BY));
  }
}
