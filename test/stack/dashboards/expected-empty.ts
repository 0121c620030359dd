/**
 * Queries that answer nothing on stores in which nothing is wrong, by their place, with the reason. One that does answer
 * something fails the test too, so that no reason outlives its cause.
 */
export const EXPECTED_EMPTY: Readonly<Record<string, string>> = {
  "Heimdall itself › Turned away › B":
    "`deferred` counts requests that are told to come again: only an overload makes one",
  "Heimdall itself › Turned away › C":
    "`dropped` counts messages for which there is no room: only an overload makes one",
};
