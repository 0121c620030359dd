import { type TSchema, Type } from "typebox";
import { ErrorAnswer } from "./errors.ts";

/** A query string's or body's parameters; others are refused. */
export const parameters = <P extends Type.TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** The answers of a route: the good one and the errors that every route may give. */
export const answers = <S extends TSchema>(good: S) => ({
  200: good,
  400: ErrorAnswer,
  401: ErrorAnswer,
  403: ErrorAnswer,
  "4xx": ErrorAnswer,
  "5xx": ErrorAnswer,
});

/** An object with these properties and whatever else there is. */
export const open = <P extends Type.TProperties>(properties: P, description: string) =>
  Type.Object(properties, { additionalProperties: true, description });

export const From = Type.Optional(
  Type.String({ description: "The first time, inclusive: ISO, milliseconds, now-1h, 1h." }),
);
export const To = Type.Optional(Type.String({ description: "The last time, exclusive." }));
export const Limit = Type.Integer({ minimum: 1, maximum: 1_000, default: 100 });
export const Time = (description: string) =>
  Type.Integer({ description: `${description}, in milliseconds since the epoch.` });
