import { Alert, Button, Stack } from "@grafana/ui";
import type { Connection } from "../grafana/diagnosis.ts";
import { grafanaMessages } from "../grafana/messages.ts";
import { useHost } from "../host/host.ts";
import { useMessages } from "../i18n/messages.ts";
import { configMessages } from "./messages.ts";

interface ConnectionResultProps {
  readonly connection: Connection;
  readonly pluginVersion: string;
}

/** What the test of the connection found, and the way on or out. */
export function ConnectionResult({ connection, pluginVersion }: ConnectionResultProps) {
  const t = useMessages(configMessages);
  const problems = useMessages(grafanaMessages);
  const { link } = useHost();
  if (connection.state === "bad") {
    const { problem, detail } = connection;
    return (
      <Alert severity="error" title={problems.problem(problem)}>
        <Stack direction="column" gap={1}>
          <span>{problems.help(problem)}</span>
          {detail !== null && <code>{detail}</code>}
        </Stack>
      </Alert>
    );
  }
  const { state, version, viewer } = connection;
  const isGood = state === "good";
  return (
    <Alert severity={isGood ? "success" : "warning"} title={isGood ? t.good : t.otherVersion}>
      <Stack direction="column" gap={2} alignItems="flex-start">
        <span>
          {isGood ? t.goodDetail(version, viewer.name, viewer.role) : t.otherVersionDetail(version, pluginVersion)}
        </span>
        <Button
          variant="secondary"
          type="button"
          // A whole load: Grafana reads the plugin's settings once.
          onClick={() => window.location.assign(link("/"))}
        >
          {t.open}
        </Button>
      </Stack>
    </Alert>
  );
}
