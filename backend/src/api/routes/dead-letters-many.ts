import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { HeimdallError } from "../../errors.ts";
import type { ListedDeadLetter } from "../../stores/dead-letters/port.ts";
import { actor } from "../authorize.ts";
import { replayLetter } from "../dead-letter-replay.ts";
import { badParameter } from "../errors.ts";
import type { DeadLetterPort, RouteDependencies } from "../ports.ts";
import { answers, Limit, parameters } from "../schemas.ts";

/** Replays that are on their way at once; the stores take many together faster. */
const AT_ONCE = 16;
/** After it the answer says how far it came, before a client or a proxy gives up waiting. */
const LONGEST = 20_000;
const REASON_SHOWN = 500;

const Filter = parameters({
  pipeline: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: "A part of the reason." })),
  all: Type.Boolean({ default: false, description: "All of them, where neither pipeline nor reason is given." }),
  limit: Limit,
  after: Type.Optional(Type.String({ maxLength: 100, description: "`next` of the answer before." })),
});
const Next = Type.Union([Type.String(), Type.Null()], {
  description: "For `after`, to go on with the rest; null when there are no more.",
});

/** Replaying and discarding open dead letters by what they have in common. */
export function deadLetterRoutesForMany({ deadLetters, access }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    if (!deadLetters) return;
    const shared = { tags: ["dead letters"] };
    const config = { role: "editor" as const };

    app.post(
      "/dead-letters/replay",
      {
        config,
        schema: {
          ...shared,
          operationId: "replayDeadLetters",
          summary: "Send open dead letters on their way again, some at a time",
          body: Filter,
          response: answers(
            Type.Object({
              replayed: Type.Integer({ description: "Stored now." }),
              refused: Type.Array(Type.Object({ id: Type.String(), reason: Type.String() }), {
                description: "Refused again; they stay open.",
              }),
              next: Next,
            }),
          ),
        },
      },
      async (request) => {
        const by = actor(request);
        let replayed = 0;
        const refused: { id: string; reason: string }[] = [];
        try {
          const next = await forEachOpen(deadLetters, request.body, async ({ id }) => {
            const reason = await replayOne(deadLetters, id, by);
            if (reason === null) replayed += 1;
            else if (reason !== undefined) refused.push({ id, reason: reason.slice(0, REASON_SHOWN) });
          });
          return { replayed, refused: refused.sort((a, b) => (a.id < b.id ? -1 : 1)), next };
        } finally {
          const detail = { replayed, refused: refused.length };
          if (replayed + refused.length > 0) {
            await access.audit.record(by, "dead-letter.replay", subjectOf(request.body), detail);
          }
        }
      },
    );

    app.post(
      "/dead-letters/discard",
      {
        config,
        schema: {
          ...shared,
          operationId: "discardDeadLetters",
          summary: "Let open dead letters go, some at a time",
          body: Filter,
          response: answers(Type.Object({ discarded: Type.Integer(), next: Next })),
        },
      },
      async (request) => {
        const by = actor(request);
        let discarded = 0;
        try {
          const next = await forEachOpen(deadLetters, request.body, async ({ id }) => {
            if (await deadLetters.store.discard(id, by)) discarded += 1;
          });
          return { discarded, next };
        } finally {
          if (discarded > 0) {
            await access.audit.record(by, "dead-letter.discard", subjectOf(request.body), { discarded });
          }
        }
      },
    );
  };
}

interface Wanted {
  readonly pipeline?: string;
  readonly reason?: string;
  readonly all: boolean;
  readonly limit: number;
  readonly after?: string;
}

/**
 * Does something with a page of open letters, some at once, until the time is up or one fails; answers the last id that
 * was done when there may be more.
 */
async function forEachOpen(
  { store }: DeadLetterPort,
  { all, ...filter }: Wanted,
  work: (letter: ListedDeadLetter) => Promise<void>,
): Promise<string | null> {
  if (!all && filter.pipeline === undefined && filter.reason === undefined) {
    throw badParameter("body", "give a pipeline or a part of the reason, or all: true");
  }
  const page = await store.list({ ...filter, state: "open" });
  const until = performance.now() + LONGEST;
  for (let at = 0; at < page.length; at += AT_ONCE) {
    const outcomes = await Promise.allSettled(page.slice(at, at + AT_ONCE).map(work));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
    const done = at + outcomes.length;
    if (performance.now() > until && done < page.length) return page[done - 1]!.id;
  }
  return page.length < filter.limit ? null : (page.at(-1)?.id ?? null);
}

/** Null when it is stored, the reason when it was refused or cannot be tried, undefined when it was closed meanwhile. */
async function replayOne(deadLetters: DeadLetterPort, id: string, by: string): Promise<string | null | undefined> {
  try {
    return (await replayLetter(deadLetters, id, by)).reason;
  } catch (error) {
    if (!(error instanceof HeimdallError) || error.retryable) throw error;
    if (error.code === "DEAD_LETTER_CLOSED" || error.code === "DEAD_LETTER_UNKNOWN") return undefined;
    return error.message;
  }
}

function subjectOf({ pipeline, reason }: Wanted): string {
  const parts = [pipeline !== undefined && `pipeline ${pipeline}`, reason !== undefined && `reason ${reason}`];
  return parts.filter((part) => part !== false).join(", ") || "all";
}
