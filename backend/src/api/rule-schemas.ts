import { Type } from "typebox";
import { PlaceSchema } from "./errors.ts";
import { open } from "./schemas.ts";

const OrNull = <S extends Type.TSchema>(schema: S) => Type.Union([Type.Null(), schema]);

export const RuleName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 1_000 }) });
export const RuleText = Type.String({ maxLength: 500_000, description: "The rule's YAML." });
export const Group = Type.String({ maxLength: 200, pattern: "^[^/].*$|^$", description: "Levels are parted by /." });
export const BasedOn = Type.Integer({ minimum: 0, description: "The version that was changed; 0 for a new rule." });

export const ProblemSchema = Type.Object({ message: Type.String(), place: OrNull(PlaceSchema) });

export const RuleSchema = open(
  {
    name: Type.String(),
    type: OrNull(Type.String()),
    group: Type.Optional(Type.String()),
    origin: Type.Optional(Type.Enum(["file", "stored"])),
    file: Type.String(),
    read_only: Type.Optional(OrNull(Type.String({ description: "Why it cannot be changed here." }))),
    state: Type.Enum(["active", "off", "disabled", "refused"], {
      description:
        "refused: the newest version is not in force; disabled: is_enabled is false in its text; off: it was switched off.",
    }),
    error: OrNull(ProblemSchema),
    switched: Type.Optional(
      OrNull(Type.Object({ on: Type.Boolean(), at: Type.String(), by: Type.String() }, { description: "The switch." })),
    ),
    open_incidents: Type.Optional(Type.Integer()),
    version: Type.Optional(OrNull(Type.Integer())),
  },
  "A rule, with what is known of it.",
);

export const CheckSchema = Type.Object({
  ok: Type.Boolean(),
  name: Type.String(),
  type: OrNull(Type.String()),
  problems: Type.Array(ProblemSchema, { description: "In the order of their places." }),
  summary: OrNull(open({}, "What the text says, with every default; durations in milliseconds.")),
});

export const VersionSchema = Type.Object({
  version: Type.Integer(),
  action: Type.String(),
  group: Type.String(),
  at: Type.Integer({ description: "Milliseconds since the epoch." }),
  by: Type.String(),
});

export const ImportReportSchema = Type.Object({
  path: Type.String(),
  status: Type.Enum(["supported", "remarks", "refused", "ignored"]),
  name: OrNull(Type.String()),
  type: OrNull(Type.String()),
  group: Type.String(),
  problems: Type.Array(ProblemSchema),
  remarks: Type.Array(Type.String()),
  replaces: Type.Boolean(),
  version: OrNull(Type.Integer({ description: "The version that was kept." })),
});
