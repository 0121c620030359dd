import { css, cx } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { IconButton, useStyles2 } from "@grafana/ui";
import { type MouseEvent, type ReactNode, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router-dom";
import { CONSOLE_PATH } from "../host/console.ts";
import { useMessages } from "../i18n/messages.ts";
import logo from "../img/logo.svg";
import { AccountMenu, type AccountMenuProps } from "./account-menu.tsx";
import { consoleMessages } from "./messages.ts";
import { NavigationList } from "./navigation-list.tsx";

interface ShellProps extends AccountMenuProps {
  readonly children: ReactNode;
}

/** The console's frame: navigation at the side (on a phone behind a button), theme, language, account. */
export function Shell({ children, ...account }: ShellProps) {
  const t = useMessages(consoleMessages);
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes
  useEffect(() => setOpen(false), [pathname]);

  // Grafana does the same: a plain link to one of our pages changes the page without loading everything anew.
  const follow = (event: MouseEvent) => {
    const anchor = (event.target as Element).closest("a");
    if (!anchor || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (anchor.target !== "" && anchor.target !== "_self") return;
    const { origin, pathname: path, search, hash } = new URL(anchor.href, location.href);
    const isOurs = origin === location.origin && (path === CONSOLE_PATH || path.startsWith(`${CONSOLE_PATH}/`));
    if (!isOurs || anchor.hasAttribute("download") || anchor.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    navigate(`${path}${search}${hash}`);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches links, which are operated by keyboard as ever
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard's Enter on a link is a click, too
    <div className={styles.shell} onClick={follow}>
      <a href="#content" className={styles.skip}>
        {t.skip}
      </a>
      <header className={styles.bar}>
        <IconButton
          className={styles.menuButton}
          name={isOpen ? "times" : "bars"}
          size="xl"
          aria-label={t.menu}
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        />
        <a href={`${CONSOLE_PATH}/`} className={styles.brand}>
          <img src={logo} alt="" width={24} height={24} />
          Heimdall
        </a>
        <AccountMenu {...account} />
      </header>
      <nav id="navigation" aria-label={t.pages} className={cx(styles.navigation, isOpen && styles.open)}>
        <NavigationList />
      </nav>
      <main id="content" tabIndex={-1} className={styles.content}>
        {children}
      </main>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  shell: css({
    display: "grid",
    gridTemplate: `auto 1fr / ${theme.spacing(26)} minmax(0, 1fr)`,
    gridTemplateAreas: '"bar bar" "navigation content"',
    minHeight: "100dvh",
    background: theme.colors.background.primary,
    [theme.breakpoints.down("md")]: {
      gridTemplate: "auto 1fr / minmax(0, 1fr)",
      gridTemplateAreas: '"bar" "content"',
    },
  }),
  skip: css({
    position: "absolute",
    left: theme.spacing(1),
    top: `-${theme.spacing(10)}`,
    zIndex: theme.zIndex.tooltip,
    padding: theme.spacing(1, 2),
    background: theme.colors.background.elevated,
    color: theme.colors.text.link,
    "&:focus": { top: theme.spacing(1) },
  }),
  bar: css({
    gridArea: "bar",
    position: "sticky",
    top: 0,
    zIndex: theme.zIndex.navbarFixed,
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    height: theme.spacing(6),
    padding: theme.spacing(0, 2),
    background: theme.colors.background.canvas,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  menuButton: css({ [theme.breakpoints.up("md")]: { display: "none" } }),
  brand: css({
    display: "flex",
    alignItems: "center",
    gap: theme.spacing(1),
    marginRight: "auto",
    ...theme.typography.h5,
    color: theme.colors.text.primary,
  }),
  navigation: css({
    gridArea: "navigation",
    position: "sticky",
    top: theme.spacing(6),
    height: `calc(100dvh - ${theme.spacing(6)})`,
    overflowY: "auto",
    padding: theme.spacing(2, 1),
    background: theme.colors.background.canvas,
    borderRight: `1px solid ${theme.colors.border.weak}`,
    [theme.breakpoints.down("md")]: {
      display: "none",
      position: "fixed",
      inset: `${theme.spacing(6)} 0 0 0`,
      height: "auto",
      zIndex: theme.zIndex.navbarFixed,
    },
  }),
  open: css({ [theme.breakpoints.down("md")]: { display: "block" } }),
  content: css({ gridArea: "content", minWidth: 0, "&:focus": { outline: "none" } }),
});
