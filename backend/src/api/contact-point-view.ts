import { Type } from "typebox";
import type { Settings } from "../config/schema.ts";
import type { Fields } from "../event/value.ts";
import { channelDeclaration } from "../notify/channels.ts";
import type { ContactPoints } from "../notify/contact-points/contact-points.ts";
import { sourcesOf } from "../notify/contact-points/from-settings.ts";
import { hideSecrets } from "../notify/contact-points/options.ts";
import type { ContactPoint } from "../notify/contact-points/point.ts";

const Nullable = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** The options of a contact point, by the names that its channel declares. */
export const Options = Type.Object(
  {},
  { additionalProperties: true, description: "By the channel's declaration; `***` is a secret that is set." },
);

export const ContactPointSchema = Type.Object({
  name: Type.String(),
  channel: Type.String(),
  options: Options,
  destinations: Type.Array(Type.String(), { description: "Where alerts go; empty when it cannot be used." }),
  origin: Type.Enum(["settings", "stored"]),
  read_only: Nullable(Type.String({ description: "Why it cannot be changed here; null when it can." })),
  sources: Nullable(
    Type.Record(Type.String(), Type.String(), { description: "Of the settings' own: where each option comes from." }),
  ),
  used_by: Type.Array(Type.String(), { description: "The rules that send to it." }),
  version: Nullable(Type.Integer()),
  created_at: Nullable(Type.String()),
  changed_at: Nullable(Type.String()),
  changed_by: Nullable(Type.String()),
});

interface Known {
  readonly contactPoints: Pick<ContactPoints, "channels">;
  readonly settings: Settings;
  rulesUsing(contactPoint: string): readonly string[];
}

/** A contact point as the API shows it: without secrets. */
export function contactPointView({ name, channel, options, stored }: ContactPoint, known: Known) {
  const declaration = channelDeclaration(channel);
  const time = (value: number | undefined) => (value === undefined ? null : new Date(value).toISOString());
  return {
    name,
    channel,
    // What a channel does not declare (any more) may be a secret for all one knows.
    options: declaration ? hideSecrets(declaration, options) : ({} as Fields),
    destinations: known.contactPoints.channels(name).map(({ destination }) => destination),
    origin: stored ? ("stored" as const) : ("settings" as const),
    read_only: stored ? null : "it is what the settings say: change it in heimdall.yaml or the environment",
    sources: stored ? null : sourcesOf(name, known.settings),
    used_by: [...known.rulesUsing(name)].sort(),
    version: stored?.version ?? null,
    created_at: time(stored?.createdAt),
    changed_at: time(stored?.changedAt),
    changed_by: stored?.changedBy ?? null,
  };
}
