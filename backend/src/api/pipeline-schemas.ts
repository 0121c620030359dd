import { Type } from "typebox";
import { open, parameters, Time } from "./schemas.ts";

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const PipelineName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) });

export const PipelineTextSchema = open(
  {
    name: Type.String(),
    origin: Type.Enum(["file", "stored"]),
    file: Nullable(Type.String()),
    read_only: Nullable(Type.String({ description: "Why it cannot be changed here; null when it can." })),
    pipeline: Nullable(
      Type.String({ description: "The pipeline that it is a part of; null while it is not in force." }),
    ),
    state: Type.Enum(["in force", "waiting", "left out"]),
    problem: Nullable(Type.String({ description: "Why it is not in force." })),
    version: Nullable(Type.Integer()),
    changed_at: Nullable(Time("When it was saved")),
    changed_by: Nullable(Type.String()),
  },
  "A text of pipeline language: a file, or saved in the console.",
);

export const PipelineSchema = open(
  {
    name: Type.String(),
    texts: Type.Array(Type.String(), { description: "Names of the texts that it is made of." }),
    activity: open({ seconds: Type.Number() }, "What it did over the last minutes, on this backend."),
  },
  "A pipeline that runs.",
);

export const StatusSchema = Type.Object({
  is_restarting: Type.Boolean({ description: "Heimdall is about to start again with changed pipelines." }),
  refusal: Nullable(
    Type.Object({ message: Type.String(), at: Time("When") }, { description: "What could not be put in force." }),
  ),
});

export const TextProblemSchema = Type.Object(
  { line: Type.Integer(), column: Type.Integer(), end_column: Type.Integer(), message: Type.String() },
  { description: "What is wrong, and where: 1-based, the end behind the last character." },
);

/** The longest text of a pipeline. */
export const Text = Type.String({ maxLength: 512 * 1024, description: "In Logstash's language." });

export const AppliedSchema = Type.Enum(["live", "restart", "unchanged"], {
  description:
    "`live`: in force now. `restart`: inputs or stores differ, Heimdall starts itself again with it within seconds.",
});

export const TestBody = parameters({
  text: Text,
  name: Type.Optional(Type.String({ maxLength: 200, description: "The text that it is an edition of." })),
  events: Type.Array(
    Type.Union([Type.String({ maxLength: 1024 * 1024 }), Type.Object({}, { additionalProperties: true })]),
    {
      minItems: 1,
      maxItems: 200,
      description: "Lines, or events as objects.",
    },
  ),
  codec: Type.Enum(["plain", "json"], {
    default: "plain",
    description: "`plain`: a text is a `message`; `json`: it is an event. Objects are events anyway.",
  }),
  settings: Type.Optional(
    parameters({
      ecs_compatibility: Type.Optional(Type.Enum(["disabled", "v1", "v8"])),
      support_escapes: Type.Optional(Type.Boolean()),
    }),
  ),
});
