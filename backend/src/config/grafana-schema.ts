import * as field from "./fields.ts";
import { section, webAddress } from "./section.ts";

const role = (grafanas: string, usual: "viewer" | "editor" | "admin") =>
  field.choice(["nobody", "viewer", "editor", "admin"], {
    default: usual,
    meaning: `What people with the role ${grafanas} in Grafana are here; \`nobody\` keeps them out.`,
  });

/** A login in an address would end up in errors, and none is needed here. */
const openAddress = (value: string): string | null =>
  webAddress(value) ?? (new URL(value).username === "" ? null : "an address without a user and password");

/** A Grafana whose people use Heimdall by the app plugin. */
export const grafanaSection = section(
  "Grafana, when people use Heimdall there by the app plugin. Without `url` nobody gets in by the plugin.",
  {
    url: field.text<string | null>({
      default: null,
      meaning: "Grafana's address as this backend reaches it: its signing keys are read there.",
      check: openAddress,
    }),
    root_url: field.text<string | null>({
      default: null,
      meaning: "Grafana's own `root_url`, which it writes into what it signs; `url` when not set.",
      check: openAddress,
    }),
    token: field.secret({
      meaning:
        "What the plugin shows, for setups that are made by files; API tokens of the role `grafana` are taken too.",
      check: (value) => (value.length >= 16 ? null : "at least 16 characters, for instance from: openssl rand -hex 24"),
    }),
    org_ids: field.list(field.integer({ minimum: 1, meaning: "The id of an organisation." }), {
      meaning: "Organisations of Grafana whose people may come in; the first one, `1`, when empty.",
    }),
    roles: section("What people of Grafana may do here.", {
      viewer: role("Viewer", "viewer"),
      editor: role("Editor", "editor"),
      admin: role("Admin", "admin"),
    }),
  },
);
