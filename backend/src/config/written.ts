import type { TObject, TSchema } from "typebox";
import { type Field, fieldOf } from "./fields.ts";
import { formatBytes, formatDuration } from "./quantities.ts";

/** A setting's value as a person writes it in `heimdall.yaml`: `30s`, `64 MiB`; logins of addresses are hidden. */
export function writtenValue(field: Field, value: unknown): unknown {
  if (field.kind === "list") return (value as readonly unknown[]).map((item) => writtenItem(field.items!, item));
  if (value === null) return field.kind === "duration" ? "INF" : null;
  if (field.kind === "bytes") return formatBytes(value as number);
  if (field.kind === "duration") return formatDuration(value as number);
  return typeof value === "string" ? withoutLogin(value) : value;
}

function writtenItem(schema: TSchema, item: unknown): unknown {
  const field = fieldOf(schema);
  if (field) return writtenValue(field, item);
  const properties = Object.entries((schema as TObject).properties);
  return Object.fromEntries(
    properties.map(([name, property]) => {
      const value = (item as Readonly<Record<string, unknown>>)[name] ?? null;
      const inner = fieldOf(property as TSchema)!;
      // A duration that may be left out is not the one that is written INF.
      return [name, value === null && inner.default === null ? null : writtenValue(inner, value)];
    }),
  );
}

/** An address without user and password. */
export function withoutLogin(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^@/\s]*@/i, "$1***@");
}
