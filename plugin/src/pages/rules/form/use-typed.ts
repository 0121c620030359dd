import { useState } from "react";

interface Typed {
  readonly value: string;
  onChange(text: string): void;
  onBlur(): void;
}

/**
 * What is being typed into a field. A text that means nothing yet (`-`) stays where it is typed; an option goes only when
 * its field is left empty, so that the comment beside it survives the moment between two values.
 */
export function useTyped(
  given: string,
  isSame: (typed: string, given: string) => boolean,
  commit: (text: string) => void,
): Typed {
  const [typed, setTyped] = useState<string | null>(null);
  return {
    value: typed !== null && (typed === "" || isSame(typed, given)) ? typed : given,
    onChange(text) {
      setTyped(text);
      if (text !== "") commit(text);
    },
    onBlur() {
      if (typed === "" && given !== "") commit("");
      setTyped(null);
    },
  };
}

/** Whether a text is on its way to a number: `1.` is 1, `-` is nothing yet. */
export function isSameNumber(typed: string, given: string): boolean {
  return Number.isNaN(Number(typed)) || Number(typed) === Number(given);
}
