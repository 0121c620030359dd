import { type TSchema, type TUnsafe, Type } from "typebox";

/** How a setting is written and read; `convert.ts` has one reader for each. */
export type FieldKind = "text" | "secret" | "path" | "integer" | "boolean" | "bytes" | "duration" | "list";

/** What a setting's schema says of it, beside the JSON Schema keywords. */
export interface Field {
  readonly kind: FieldKind;
  readonly description: string;
  /** Absent where the setting must be given (in the items of a list). */
  readonly default?: unknown;
  readonly nullable: boolean;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Refuses a value of the right type: what to write instead, or null when it is good. */
  readonly check?: (value: never) => string | null;
  /** What a list holds: a field or an object of fields. */
  readonly items?: TSchema;
}

export const MiB = 1024 * 1024;

const jsonType: Record<FieldKind, object> = {
  text: { type: "string" },
  secret: { type: "string" },
  path: { type: "string" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  bytes: { type: ["integer", "string"] },
  duration: { type: ["integer", "string"] },
  list: { type: "array" },
};

interface Spec<T> {
  readonly meaning: string;
  /** `null` as the default makes the setting one that may be absent. */
  readonly default?: T;
  readonly check?: (value: NonNullable<T>) => string | null;
}
interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

function field<T>(kind: FieldKind, spec: Spec<T> & Bounds & Partial<Field>): TUnsafe<T> {
  const { meaning, ...rest } = spec;
  const settingField = {
    ...rest,
    kind,
    description: meaning,
    nullable: spec.default === null || rest.nullable === true,
  };
  return Type.Unsafe<T>({ ...jsonType[kind], description: meaning, "~setting": settingField });
}

/** The declaration of a leaf; undefined for a section. */
export function fieldOf(schema: TSchema): Field | undefined {
  return (schema as { "~setting"?: Field })["~setting"];
}

export const text = <T extends string | null = string>(spec: Spec<T>) => field<T>("text", spec);

export const choice = <const C extends readonly string[]>(choices: C, spec: Spec<C[number]>) =>
  field<C[number]>("text", { ...spec, choices });

/** May also be given as `NAME_file`: the file's content without the line end. Null when it is not set. */
export const secret = (spec: { meaning: string; check?: (value: string) => string | null }) =>
  field<string | null>("secret", { ...spec, default: null });

/** Relative to the settings file (to the working directory when it comes from the environment or a flag). */
export const path = (spec: Spec<string>) => field<string>("path", spec);

/** A file that need not be there; null when it is not set. */
export const optionalPath = (spec: { meaning: string }) => field<string | null>("path", { ...spec, default: null });

export const integer = <T extends number | null = number>(spec: Spec<T> & Bounds & { nullable?: boolean }) =>
  field<T>("integer", spec);

export const port = (spec: Spec<number>) => integer({ ...spec, minimum: 0, maximum: 65_535 });

export const flag = (spec: Spec<boolean>) => field<boolean>("boolean", spec);

/** Bytes: an integer or `64 MiB`. */
export const bytes = (spec: Spec<number> & Bounds) => field<number>("bytes", spec);

/** Milliseconds; written as `90s`, `12h`, `7d`. Null is written `INF`. */
export const duration = <T extends number | null = number>(spec: Spec<T> & Bounds & { nullable?: boolean }) =>
  field<T>("duration", spec);

export const list = <S extends TSchema>(items: S, spec: { meaning: string }) =>
  field<Type.Static<S>[]>("list", { ...spec, default: [], items });
