import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { howToSet } from "../../config/how-to-set.ts";
import { leaves } from "../../config/layers.ts";
import { addressesOf } from "../../onboarding/addresses.ts";
import { firstPoints, newestLine } from "../../onboarding/firsts.ts";
import { chartWays, lineWays, TOKEN_PLACEHOLDER } from "../../onboarding/ways.ts";
import type { RouteDependencies } from "../ports.ts";
import { answers, parameters, Time } from "../schemas.ts";

const Way = Type.Object({
  id: Type.Enum(["curl", "filebeat", "syslog", "telegraf"]),
  kind: Type.Enum(["shell", "file"]),
  file: Type.Union([Type.String(), Type.Null()], { description: "The agent's file; null for a terminal." }),
  text: Type.String({ description: "Ready to be copied, but for the token." }),
});
const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

const Onboarding = Type.Object({
  is_done: Type.Boolean({ description: "Whether all three steps are taken." }),
  addresses: Type.Object({
    http: Type.String(),
    beats: orNull(Type.String()),
    is_local: Type.Boolean({ description: "Whether HTTP takes requests of this machine only." }),
  }),
  token: Type.Object({
    is_needed: Type.Boolean({ description: "Whether senders by HTTP must show a token." }),
    placeholder: Type.String({ description: "What stands for the token in the texts." }),
  }),
  line: Type.Object({
    seen: orNull(Type.Object({ index: Type.String(), id: Type.String(), time: Time("Its time"), text: Type.String() })),
    ways: Type.Array(Way),
  }),
  chart: Type.Object({
    seen: orNull(Type.Object({ database: Type.String(), measurement: Type.String(), field: Type.String() })),
    ways: Type.Array(Way),
  }),
  message: Type.Object({
    seen: orNull(
      Type.Object({
        at: Type.String({ description: "When it was sent, ISO 8601." }),
        title: Type.String(),
        is_test: Type.Boolean(),
      }),
    ),
    contact_points: Type.Array(Type.String(), { description: "Those that send to Telegram." }),
    missing: Type.Array(
      Type.Object({
        setting: Type.String(),
        yaml: Type.String(),
        environment: Type.String(),
        flag: Type.String(),
      }),
      { description: "Settings that lack for a contact point of the settings; empty where there is one to Telegram." },
    ),
  }),
});

const TELEGRAM_SETTINGS = ["telegram.bot_token", "telegram.room_id"];
const LOOKED_THROUGH = 200;

/** The three steps of a new system: the first line, the first chart, the first message. */
export function onboardingRoutes(deps: RouteDependencies): FastifyPluginAsyncTypebox {
  const { overview, settings, logs, metrics, alerting } = deps;
  return async (app) => {
    if (!overview) return;
    app.get(
      "/onboarding",
      {
        schema: {
          operationId: "onboarding",
          tags: ["operation"],
          summary: "How far the first steps are taken, with commands for this very server",
          querystring: parameters({}),
          response: answers(Onboarding),
        },
      },
      async (request) => {
        const addresses = addressesOf({
          protocol: request.protocol,
          host: request.host,
          settings,
          listening: overview.listening(),
        });
        const [line, points, sent] = await Promise.all([
          newestLine(logs),
          firstPoints(metrics, settings.monitoring.database),
          firstMessage(deps),
        ]);
        const telegram = alerting.contactPoints.list().filter(({ channel }) => channel === "telegram");
        return {
          is_done: line !== null && points !== null && sent !== null,
          addresses: { http: addresses.http, beats: addresses.beats, is_local: addresses.is_local },
          token: { is_needed: addresses.needs_token, placeholder: TOKEN_PLACEHOLDER },
          line: { seen: line, ways: lineWays(addresses).map((way) => ({ ...way })) },
          chart: { seen: points, ways: chartWays(addresses).map((way) => ({ ...way })) },
          message: {
            seen: sent,
            contact_points: telegram.map(({ name }) => name),
            missing: telegram.length > 0 ? [] : missingSettings(deps),
          },
        };
      },
    );
  };
}

/** The newest message that went to Telegram: of an alert, or a test that somebody sent. */
async function firstMessage({ alerting, access }: RouteDependencies) {
  const sent = await alerting.incidents.notifications({ state: "sent", limit: LOOKED_THROUGH });
  const message = sent.find(({ channel }) => channel === "telegram");
  if (message) return { at: message.finished_at ?? message.created_at, title: message.title, is_test: false };
  const tests = await access.audit.list(LOOKED_THROUGH, undefined, { action: "contact-point.test" });
  const test = tests.find(({ detail }) => isTelegramSuccess(detail));
  return test ? { at: new Date(test.at).toISOString(), title: test.subject, is_test: true } : null;
}

function isTelegramSuccess(detail: unknown): boolean {
  const { outcomes } = (detail ?? {}) as { readonly outcomes?: unknown };
  if (!Array.isArray(outcomes)) return false;
  return (outcomes as readonly { readonly destination?: unknown; readonly outcome?: unknown }[]).some(
    ({ destination, outcome }) => outcome === "sent" && String(destination).startsWith("telegram:"),
  );
}

function missingSettings({ settings }: RouteDependencies) {
  const given: Readonly<Record<string, unknown>> = {
    "telegram.bot_token": settings.telegram.bot_token,
    "telegram.room_id": settings.telegram.room_id,
  };
  return TELEGRAM_SETTINGS.filter((path) => given[path] === null).map((path) => {
    const { path: steps, field } = leaves.find((leaf) => leaf.path.join(".") === path)!;
    return { setting: path, ...howToSet(steps, field, null) };
  });
}
