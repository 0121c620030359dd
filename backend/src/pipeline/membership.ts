import type { Event } from "../event/event.ts";
import type { Value } from "../event/value.ts";
import { isEqual, textForm } from "./condition-values.ts";

type Found = Value | undefined;
type Test = (event: Event) => boolean;

/** `[f] in [x, y]` compares text forms; `[f] in "text"` looks for the field's text in it. */
export function fieldInConstant(get: (event: Event) => Found, constant: Value): Test {
  if (!Array.isArray(constant)) {
    const text = textForm(constant) ?? "";
    return (event) => {
      const found = get(event);
      return typeof found === "string" && text.includes(found);
    };
  }
  const texts = new Set(constant.map(textForm));
  texts.delete(null);
  return (event) => {
    const text = textForm(get(event));
    return text !== null && texts.has(text);
  };
}

/** `"text" in [f]`: within a text, or equal to an element of a list; keys of a hash are not searched. */
export function constantInField(constant: Value, get: (event: Event) => Found): Test {
  return (event) => {
    const found = get(event);
    if (Array.isArray(found)) return found.some((element) => isEqual(element, constant));
    return typeof constant === "string" && typeof found === "string" && found.includes(constant);
  };
}

export function constantInConstant(left: Value, right: Value): boolean {
  if (typeof left === "string" && Array.isArray(right)) return right.some((item) => textForm(item) === left);
  if (typeof left === "string" && typeof right === "string") return right.includes(left);
  if (Array.isArray(left) && typeof right === "string") return left.some((item) => textForm(item) === right);
  return isEqual(left, right);
}
