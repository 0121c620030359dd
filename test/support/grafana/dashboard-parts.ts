import { isList, isObject, type JsonObject, textOf } from "./json.ts";

/** Where a panel stands on the page. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Whether two panels cover each other. */
export const overlap = (one: Place, other: Place): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

/** The addresses of all links of a dashboard, of its panels and of their values. */
export function linksIn(value: unknown): string[] {
  if (isList(value)) return value.flatMap(linksIn);
  if (!isObject(value)) return [];
  const own = objects(value.links).map(({ url }) => textOf(url));
  return [...own.filter((url) => url !== ""), ...Object.values(value).flatMap(linksIn)];
}

const objects = (value: unknown): JsonObject[] => (isList(value) ? value.filter(isObject) : []);
