import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Dropdown, Icon, Menu, useStyles2 } from "@grafana/ui";
import { useMessages } from "../../../i18n/messages.ts";
import { useLogActions } from "../log-actions.ts";
import { tableMessages } from "./messages.ts";

/** A chosen column's name; its menu moves it and takes it away. */
export function ColumnHeader({ column }: { readonly column: string }) {
  const styles = useStyles2(getStyles);
  const t = useMessages(tableMessages);
  const { columns, moveColumn, toggleColumn } = useLogActions();
  const place = columns.indexOf(column);
  const overlay = (
    <Menu ariaLabel={t.columnMenu(column)}>
      <Menu.Item
        label={t.moveLeft(column)}
        icon="arrow-left"
        disabled={place <= 0}
        onClick={() => moveColumn(column, -1)}
      />
      <Menu.Item
        label={t.moveRight(column)}
        icon="arrow-right"
        disabled={place === columns.length - 1}
        onClick={() => moveColumn(column, 1)}
      />
      <Menu.Item label={t.removeColumn(column)} icon="times" onClick={() => toggleColumn(column)} />
    </Menu>
  );
  return (
    <Dropdown overlay={overlay} placement="bottom-start">
      <button type="button" className={styles.header} aria-label={t.columnMenu(column)}>
        <span className={styles.name}>{column}</span>
        <Icon name="angle-down" size="sm" />
      </button>
    </Dropdown>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(0.5),
    maxWidth: "100%",
    minHeight: 24,
    padding: 0,
    background: "none",
    border: 0,
    color: "inherit",
    font: "inherit",
  }),
  name: css({ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }),
});
