import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Icon, useStyles2 } from "@grafana/ui";
import { Link, useLocation } from "react-router-dom";
import { CONSOLE_PATH } from "../host/console.ts";
import { mayAct, useHost } from "../host/host.ts";
import { useMessages } from "../i18n/messages.ts";
import { navigation, navigationMessages, pageOf } from "../navigation.ts";

/** The pages that who is signed in may open, by section. */
export function NavigationList() {
  const t = useMessages(navigationMessages);
  const styles = useStyles2(getStyles);
  const { link, viewer } = useHost();
  const { pathname } = useLocation();
  const current = pageOf(pathname.slice(CONSOLE_PATH.length) || "/");
  const sections = navigation
    .map(({ section, pages }) => ({ section, pages: pages.filter(({ role }) => mayAct(viewer.role, role)) }))
    .filter(({ pages }) => pages.length > 0);
  return (
    <>
      {sections.map(({ section, pages }) => (
        <section key={section} aria-labelledby={`navigation-${section}`}>
          <h2 id={`navigation-${section}`} className={styles.section}>
            {t[section]}
          </h2>
          <ul className={styles.list}>
            {pages.map(({ path, title, icon }) => (
              <li key={path}>
                <Link
                  to={link(path)}
                  className={cx(styles.link, current?.path === path && styles.current)}
                  aria-current={current?.path === path ? "page" : undefined}
                >
                  <Icon name={icon} />
                  {t[title]}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    margin: theme.spacing(2, 1, 0.5),
  }),
  list: css({ listStyle: "none", margin: 0, padding: 0 }),
  link: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 1),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    "&:hover": { background: theme.colors.action.hover },
  }),
  current: css({
    background: theme.colors.action.selected,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
