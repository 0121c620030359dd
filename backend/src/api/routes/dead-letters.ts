import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { actor } from "../authorize.ts";
import { replayLetter } from "../dead-letter-replay.ts";
import {
  ListedLetter,
  listedView,
  notOpen,
  Payload,
  readPayload,
  WholeLetter,
  wholeView,
} from "../dead-letter-view.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, Limit, parameters } from "../schemas.ts";

/** A fix may be as large as what an agent sends at most, and its JSON some times that. */
const LARGEST_FIX = 8 * 1024 * 1024;

/** Dead letters: what a store refused for good. */
export function deadLetterRoutes({ deadLetters, access, settings }: RouteDependencies): FastifyPluginAsyncTypebox {
  return async (app) => {
    if (!deadLetters) return;
    const { store } = deadLetters;
    const shared = { tags: ["dead letters"] };
    const editor = { role: "editor" as const };
    const Id = Type.Object({ id: Type.String({ minLength: 1 }) });
    const One = Type.Object({ dead_letter: WholeLetter });

    app.get(
      "/dead-letters",
      {
        schema: {
          ...shared,
          operationId: "deadLetters",
          summary: "Dead letters without their bytes, oldest first",
          querystring: parameters({
            state: Type.Enum(["open", "replayed", "discarded", "any"], { default: "open" }),
            pipeline: Type.Optional(Type.String({ maxLength: 1_000 })),
            reason: Type.Optional(
              Type.String({
                maxLength: 1_000,
                description: "A part of the reason, as it is or as the summary has it.",
              }),
            ),
            limit: Limit,
            after: Type.Optional(Type.String({ maxLength: 100, description: "`next` of the page before." })),
          }),
          response: answers(
            Type.Object({
              dead_letters: Type.Array(ListedLetter),
              next: Type.Union([Type.String(), Type.Null()], {
                description: "For `after`; null when there are no more.",
              }),
            }),
          ),
        },
      },
      async ({ query: { state, ...filter } }) => {
        const page = await store.list({ ...filter, state: state === "any" ? undefined : state });
        const next = page.length < filter.limit ? null : (page.at(-1)?.id ?? null);
        return { dead_letters: page.map(listedView), next };
      },
    );

    app.get(
      "/dead-letters/summary",
      {
        schema: {
          ...shared,
          operationId: "deadLetterSummary",
          summary: "Open dead letters counted by alike reasons, most first",
          querystring: parameters({}),
          response: answers(
            Type.Object({
              summary: Type.Array(
                Type.Object({
                  reason: Type.String({ description: "With * for each number, id and quoted value." }),
                  pipeline: Type.String(),
                  output: Type.String(),
                  count: Type.Integer(),
                }),
              ),
              open: Type.Integer(),
              limit: Type.Integer({ description: "The most that may be open (dead_letters.limit)." }),
            }),
          ),
        },
      },
      async () => {
        const summary = await store.summary();
        const open = summary.reduce((sum, { count }) => sum + count, 0);
        return { summary: [...summary], open, limit: settings.dead_letters.limit };
      },
    );

    app.get(
      "/dead-letters/:id",
      {
        schema: {
          ...shared,
          operationId: "deadLetter",
          summary: "One dead letter with its bytes",
          params: Id,
          response: answers(One),
        },
      },
      async ({ params: { id } }) => {
        const letter = await store.get(id);
        if (!letter) throw await notOpen(store, id);
        return { dead_letter: wholeView(letter) };
      },
    );

    app.put(
      "/dead-letters/:id/payload",
      {
        config: editor,
        bodyLimit: Math.max(LARGEST_FIX, settings.http.body_limit),
        schema: {
          ...shared,
          operationId: "fixDeadLetter",
          summary: "Replace the bytes of an open dead letter",
          params: Id,
          body: parameters({ ...Payload, payload_encoding: Type.Enum(["utf8", "base64"], { default: "utf8" }) }),
          response: answers(One),
        },
      },
      async (request) => {
        const { id } = request.params;
        const payload = readPayload(request.body);
        const letter = await store.fix(id, payload, actor(request));
        if (!letter) throw await notOpen(store, id);
        await access.audit.record(actor(request), "dead-letter.fix", id, { bytes: payload.length });
        return { dead_letter: wholeView(letter) };
      },
    );

    app.post(
      "/dead-letters/:id/replay",
      {
        config: editor,
        schema: {
          ...shared,
          operationId: "replayDeadLetter",
          summary: "Send a dead letter on its way again",
          params: Id,
          response: answers(
            Type.Object({
              dead_letter: WholeLetter,
              reason: Type.Union([Type.String(), Type.Null()], {
                description: "Why it was refused again, and stays open; null when it is stored.",
              }),
            }),
          ),
        },
      },
      async (request) => {
        const { id } = request.params;
        const { letter, reason } = await replayLetter(deadLetters, id, actor(request));
        await access.audit.record(actor(request), "dead-letter.replay", id, { reason });
        return { dead_letter: wholeView(letter), reason };
      },
    );

    app.post(
      "/dead-letters/:id/discard",
      {
        config: editor,
        schema: {
          ...shared,
          operationId: "discardDeadLetter",
          summary: "Let a dead letter go",
          params: Id,
          response: answers(One),
        },
      },
      async (request) => {
        const { id } = request.params;
        const letter = await store.discard(id, actor(request));
        if (!letter) throw await notOpen(store, id);
        await access.audit.record(actor(request), "dead-letter.discard", id, { reason: letter.reason });
        return { dead_letter: wholeView(letter) };
      },
    );
  };
}
