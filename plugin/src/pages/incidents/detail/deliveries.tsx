import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Stack, useStyles2 } from "@grafana/ui";
import { useDeliveries, useRetryDelivery } from "../../../api/incidents.ts";
import { QueryState } from "../../../components/states.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";
import { DeliveryRow } from "./delivery-row.tsx";

/** The messages of an incident: where each went, or why not, and a way to send it again. */
export function Deliveries({ id }: { readonly id: string }) {
  const t = useMessages(incidentMessages);
  const styles = useStyles2(getStyles);
  const query = useDeliveries(id);
  const retry = useRetryDelivery();
  return (
    <QueryState query={query}>
      {(deliveries) =>
        deliveries.length === 0 ? (
          <Stack direction="column" gap={0.5}>
            <span>{t.noDeliveries}</span>
            <span className={styles.quiet}>{t.noDeliveriesHelp}</span>
          </Stack>
        ) : (
          <>
            {retry.error && <Alert severity="error" title={retry.error.message} onRemove={() => retry.reset()} />}
            <ul className={styles.list}>
              {[...deliveries].reverse().map((delivery) => (
                <DeliveryRow
                  key={delivery.id}
                  delivery={delivery}
                  isBusy={retry.isPending}
                  onRetry={() => retry.mutate(delivery.id)}
                />
              ))}
            </ul>
          </>
        )
      }
    </QueryState>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: "none", margin: 0, padding: 0 }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
