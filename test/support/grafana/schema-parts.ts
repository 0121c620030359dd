/* What schemas of Grafana's alerting files are made of. */

export const text = { type: "string", minLength: 1 } as const;
export const flag = { type: "boolean" } as const;
export const uid = { type: "string", pattern: "^[a-zA-Z0-9_-]{1,40}$" } as const;
export const refId = { type: "string", pattern: "^[A-Z]$" } as const;
export const org = { type: "integer", minimum: 1 } as const;
/** Prometheus': "1m30s", "4h". */
export const duration = { type: "string", pattern: "^([0-9]+(ms|[smhdwy]))+$" } as const;
export const seconds = { type: "integer", minimum: 0 } as const;
/** Environment variables are filled in here: a dollar sign must mean one. */
export const plain = { type: "string", minLength: 1, pattern: "^[^$]*$" } as const;
export const fromEnvironment = { type: "string", pattern: "^\\$[A-Z_]+$" } as const;

export const closed = (properties: object, required: readonly string[]) => ({
  type: "object",
  properties,
  required: [...required],
  additionalProperties: false,
});
export const list = (items: object, minItems = 1) => ({ type: "array", items, minItems });
