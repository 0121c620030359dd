import { Ajv, type ValidateFunction } from "ajv";

/**
 * Strict JSON schemas of Grafana's provisioning files, as its documentation describes them: Grafana itself ignores names
 * that it does not know, so that a slip of the pen shows as a setting without effect.
 */
const ajv = new Ajv({ allErrors: true, strict: true });

const text = { type: "string", minLength: 1 } as const;
const flag = { type: "boolean" } as const;
const whole = { type: "integer" } as const;
const uid = { type: "string", pattern: "^[a-zA-Z0-9_-]{1,40}$" } as const;
const duration = { type: "string", pattern: "^[0-9]+(ms|s|m|h|d)$" } as const;
/** A secret comes from the environment or from a file, never from the repository. */
const secret = { type: "string", pattern: "^\\$__(env|file)\\{[^}]+\\}$" } as const;

const closed = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required: [...required],
  additionalProperties: false,
});

const file = (list: string, item: object, more: object = {}) =>
  closed({ apiVersion: { const: 1 }, [list]: { type: "array", items: item, minItems: 1 }, ...more }, [
    "apiVersion",
    list,
  ]);

const source = {
  name: text,
  uid,
  access: { enum: ["proxy"] },
  url: { type: "string", pattern: "^https?://" },
  orgId: whole,
  user: text,
  basicAuth: flag,
  basicAuthUser: text,
  withCredentials: flag,
  isDefault: flag,
  editable: flag,
  version: whole,
};
const always = ["name", "uid", "type", "access", "url", "jsonData"];

const influxdb = closed(
  {
    ...source,
    type: { const: "influxdb" },
    jsonData: closed(
      {
        version: { enum: ["InfluxQL"] },
        dbName: text,
        httpMode: { enum: ["GET", "POST"] },
        timeInterval: duration,
        maxSeries: whole,
        tlsSkipVerify: flag,
      },
      ["version", "dbName", "httpMode"],
    ),
    secureJsonData: closed({ password: secret }),
  },
  always,
);

const elasticsearch = closed(
  {
    ...source,
    type: { const: "elasticsearch" },
    jsonData: closed(
      {
        index: text,
        interval: { enum: ["Hourly", "Daily", "Weekly", "Monthly", "Yearly"] },
        timeField: text,
        timeInterval: duration,
        maxConcurrentShardRequests: whole,
        logMessageField: text,
        logLevelField: text,
        includeFrozen: flag,
        dataLinks: {
          type: "array",
          items: closed({ field: text, url: text, urlDisplayLabel: text, datasourceUid: uid }, ["field", "url"]),
        },
      },
      ["index", "timeField"],
    ),
    secureJsonData: closed({ basicAuthPassword: secret }),
  },
  always,
);

/** `provisioning/datasources/*.yaml`: InfluxDB by InfluxQL and Elasticsearch. */
export const datasourcesFile: ValidateFunction = ajv.compile(
  file(
    "datasources",
    { type: "object", required: ["type"], oneOf: [influxdb, elasticsearch] },
    {
      prune: flag,
      deleteDatasources: { type: "array", items: closed({ name: text, orgId: whole }, ["name"]) },
    },
  ),
);

/** `provisioning/dashboards/*.yaml`: folders with dashboards. */
export const dashboardProvidersFile: ValidateFunction = ajv.compile(
  file(
    "providers",
    closed(
      {
        name: text,
        orgId: whole,
        folder: text,
        folderUid: uid,
        type: { const: "file" },
        disableDeletion: flag,
        updateIntervalSeconds: { type: "integer", minimum: 1 },
        allowUiUpdates: flag,
        editable: flag,
        options: closed({ path: { type: "string", pattern: "^/" }, foldersFromFilesStructure: flag }, ["path"]),
      },
      ["name", "type", "options"],
    ),
  ),
);

/** What is wrong with a document, a line for each problem; empty when nothing is. */
export function schemaProblems(schema: ValidateFunction, document: unknown): string[] {
  if (schema(document)) return [];
  return (schema.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
}
