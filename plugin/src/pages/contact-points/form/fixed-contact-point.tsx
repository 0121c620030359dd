import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, Stack, useStyles2 } from "@grafana/ui";
import { type Channel, type ContactPoint, useTestContactPoint } from "../../../api/contact-points.ts";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { TestResults } from "../test-results.tsx";
import { OptionFields } from "./option-fields.tsx";
import { UseInRules } from "./use-in-rules.tsx";

interface FixedContactPointProps {
  readonly point: ContactPoint;
  readonly channel: Channel;
}

/** A contact point of the settings: shown with where it comes from, and tried out. */
export function FixedContactPoint({ point, channel }: FixedContactPointProps) {
  const t = useMessages(contactPointMessages);
  const styles = useStyles2(getStyles);
  const mayEdit = useMay("editor");
  const test = useTestContactPoint();
  return (
    <div className={styles.form}>
      <Alert severity="info" title={t.readOnly}>
        {t.readOnlyHelp}
      </Alert>
      <OptionFields
        channel={channel}
        values={point.options}
        error={null}
        sources={point.sources}
        isReadOnly
        onChange={() => undefined}
      />
      <TestResults test={test} />
      <Stack>
        <Button
          variant="secondary"
          icon="message"
          disabled={!mayEdit || test.isPending}
          {...(!mayEdit && { tooltip: t.needsEditor })}
          onClick={() => test.mutate({ name: point.name })}
        >
          {test.isPending ? t.testing : t.test}
        </Button>
      </Stack>
      <UseInRules point={point} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: "flex", flexDirection: "column", gap: theme.spacing(2.5), maxWidth: 640 }),
});
