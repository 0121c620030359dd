import { HeimdallError } from "../errors.ts";
import type { Pipeline } from "../pipeline/compile.ts";
import type { DeadLetter } from "../stores/dead-letters/port.ts";
import type { Intake } from "./intake.ts";
import { TARGET_FACT } from "./letters.ts";
import type { Writers } from "./writers.ts";

export interface ReplayOptions {
  /** Those in force now. */
  pipelines(): readonly { readonly id: string; readonly pipeline: Pipeline }[];
  readonly intake: Intake;
  readonly writers: Writers;
}

/** Why it was refused again; null when it is stored now. */
export type Replay = (letter: DeadLetter) => Promise<{ readonly reason: string | null }>;

/**
 * Sends a dead letter on its way again: a message through the pipeline as it is now, a document or point to its store.
 * Rejects with GONE when its pipeline, input or target is not there any more, and retryable while a store is away.
 */
export function createReplay({ pipelines, intake, writers }: ReplayOptions): Replay {
  const message = async ({ pipeline, input, source, payload, facts }: DeadLetter): Promise<string | null> => {
    const inForce = pipelines();
    const number = inForce.findIndex(({ id }) => id === pipeline);
    const inputs = inForce[number]?.pipeline.inputs ?? [];
    const inputNumber = findInput(inputs, input);
    const redeliver = inputs[inputNumber]?.declaration?.redeliver;
    if (!redeliver) throw gone(`pipeline '${pipeline}' with input '${input}'`);
    const delivery = redeliver({ source, payload, facts });
    const { outcomes } = await intake.deliver(number, inputNumber, {
      ...delivery,
      resendable: true,
      tellsItems: true,
    });
    return outcomes.find(({ status }) => status === "refused")?.reason ?? null;
  };

  const written = async ({ form, payload, facts: { [TARGET_FACT]: name, ...facts } }: DeadLetter) => {
    const target = writers.byName(String(name));
    if (!target || form === "message") throw gone(`the store '${String(name)}'`);
    return (await target.restore([{ form, payload, facts }]))[0] ?? null;
  };

  return async (letter) => ({ reason: await (letter.form === "message" ? message(letter) : written(letter)) });
}

/**
 * The input of this id. One without an `id` of its own is named by its place in the file, which a line written above it
 * changes: where only one input could have been it, it is that.
 */
function findInput(inputs: Pipeline["inputs"], id: string): number {
  const named = inputs.findIndex(({ context }) => context.id === id);
  if (named >= 0) return named;
  const able = inputs.flatMap(({ declaration, name }, number) =>
    declaration?.redeliver && id.startsWith(`${name}@`) ? [number] : [],
  );
  return able.length === 1 ? able[0]! : -1;
}

function gone(what: string): HeimdallError {
  return new HeimdallError("GONE", `${what} is not there any more; bring it back, or discard the letter`, {
    status: 410,
  });
}
