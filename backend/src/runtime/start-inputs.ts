import type { FastifyPluginAsync } from "fastify";
import type { KafkaConnection } from "../bus/kafka/connection.ts";
import type { InputContext, InputMemory, Log, RunningInput } from "../component/declaration.ts";
import { HeimdallError } from "../errors.ts";
import type { Pipeline } from "../pipeline/compile.ts";
import type { Counters } from "./counters.ts";
import { guardRoutes } from "./guard-routes.ts";
import type { Intake } from "./intake.ts";

export interface StartInputsOptions {
  readonly pipelines: readonly { readonly id: string; readonly pipeline: Pipeline }[];
  readonly intake: Intake;
  readonly counters: Counters;
  readonly log: Log;
  memory(input: string): InputMemory;
  /** The deployment's Kafka; null without one. */
  readonly kafka: KafkaConnection | null;
}

export interface StartedInputs {
  /** HTTP routes that inputs brought, for the server to mount. */
  readonly routes: readonly { readonly prefix: string; readonly routes: FastifyPluginAsync }[];
  /** What listens where, for people. */
  readonly listening: readonly { readonly input: string; readonly addresses: readonly string[] }[];
  /** Members of consumer groups, for the lag. */
  readonly consumers: readonly NonNullable<RunningInput["consumer"]>[];
  stop(): Promise<void>;
}

/** Starts the listening halves of all inputs. When one cannot start, those before it are stopped again. */
export async function startInputs(options: StartInputsOptions): Promise<StartedInputs> {
  const { intake, counters, log } = options;
  const routes: { prefix: string; routes: FastifyPluginAsync }[] = [];
  const running: { input: string; running: RunningInput }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(({ running: input }) => input.stop()));
  };

  try {
    for (const [pipelineIndex, { id, pipeline }] of options.pipelines.entries()) {
      for (const [inputIndex, input] of pipeline.inputs.entries()) {
        const name = input.context.id;
        const prefixed: Log = {
          info: (message) => log.info(`${name}: ${message}`),
          warn: (message) => log.warn(`${name}: ${message}`),
          error: (message) => log.error(`${name}: ${message}`),
        };
        const context: InputContext = {
          ...input.context,
          warn: prefixed.warn,
          log: prefixed,
          memory: options.memory(memoryName(id, pipeline, inputIndex)),
          deliver: (delivery, originals) => intake.deliver(pipelineIndex, inputIndex, delivery, originals),
          kafka: options.kafka,
          room: () => intake.room(),
          count: (what, by = 1) => counters.addInput(name, what, by),
          mount(prefix, plugin) {
            if (routes.some((route) => route.prefix === prefix)) {
              throw new HeimdallError("LISTEN", `two inputs want ${prefix} on Heimdall's HTTP address; keep one`, {
                place: input.context.place,
              });
            }
            routes.push({
              prefix,
              routes: guardRoutes(plugin, intake.bodies, (what) => counters.addInput(name, what, 1)),
            });
          },
        };
        running.push({ input: name, running: await input.declaration!.start(input.options as never, context) });
      }
    }
  } catch (error) {
    // What those before have received already is stored as at any end, a store that is away being waited for so long only.
    intake.giveUpSoon();
    await stop().catch(() => {});
    throw error;
  }
  return {
    routes,
    consumers: running.flatMap(({ running: { consumer } }) => consumer ?? []),
    listening: running.map(({ input, running: { addresses } }) => ({ input, addresses })),
    stop,
  };
}

/**
 * The name under which an input keeps what it knows: its `id`, else which one of its kind it is in the pipeline. The
 * place in the file is in no name, or a line written above the input would make it begin anew.
 */
export function memoryName(id: string, { inputs }: Pipeline, index: number): string {
  const { name, context } = inputs[index]!;
  if (!context.id.startsWith(`${name}@`)) return `${id}/${context.id}`;
  const alike = inputs.slice(0, index).filter((input) => input.name === name);
  return `${id}/${name}#${alike.length + 1}`;
}
