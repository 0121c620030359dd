import { Type } from "typebox";

/** A section of the settings: its fields and sections by name, and nothing else. */
export const section = <P extends Type.TProperties>(description: string, properties: P) =>
  Type.Object(properties, { description, additionalProperties: false });

/** Refuses what is no address of a web server. */
export const webAddress = (value: string): string | null =>
  /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value) ? null : "an http:// or https:// address";
