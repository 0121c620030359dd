import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Alert, Button, LinkButton, useStyles2 } from "@grafana/ui";
import { useLocation } from "react-router-dom";
import { useContactPoints } from "../../../api/contact-points.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { contactPointMessages } from "../messages.ts";
import { ContactPointRow } from "./contact-point-row.tsx";

/** Where alerts may go, and which rules send there. */
export function ContactPointList() {
  const t = useMessages(contactPointMessages);
  const styles = useStyles2(getStyles);
  const { link } = useHost();
  const mayEdit = useMay("editor");
  const query = useContactPoints();
  const done = (useLocation().state as { readonly done?: string } | null)?.done;
  const create = mayEdit ? (
    <LinkButton icon="plus" href={link("/contact-points?new")}>
      {t.create}
    </LinkButton>
  ) : (
    <Button icon="plus" disabled tooltip={t.needsEditor}>
      {t.create}
    </Button>
  );
  return (
    <Page title={t.title} subtitle={t.subtitle} actions={create}>
      {done !== undefined && <Alert severity="success" title={done} />}
      <QueryState query={query}>
        {(points) =>
          points.length === 0 ? (
            <Empty title={t.none} action={create}>
              {t.noneHelp}
            </Empty>
          ) : (
            <ul className={styles.list} aria-label={t.list}>
              {points.map((point) => (
                <ContactPointRow key={point.name} point={point} />
              ))}
            </ul>
          )
        }
      </QueryState>
    </Page>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: "flex",
    flexDirection: "column",
    gap: theme.spacing(1.5),
    listStyle: "none",
    margin: 0,
    padding: 0,
  }),
});
