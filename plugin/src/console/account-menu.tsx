import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { Button, Dropdown, Icon, Menu, useStyles2 } from "@grafana/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { MyPassword } from "../components/my-password/my-password.tsx";
import { useHost } from "../host/host.ts";
import { useMessages } from "../i18n/messages.ts";
import { consoleMessages } from "./messages.ts";
import type { Language, ThemeChoice } from "./preferences.ts";
import { LANGUAGES } from "./sign-in.tsx";

export interface AccountMenuProps {
  readonly theme: ThemeChoice;
  onTheme(theme: ThemeChoice): void;
  readonly language: Language;
  onLanguage(language: Language): void;
  onSignOut(): Promise<void>;
}

const THEMES = ["system", "light", "dark"] as const;

/** Who is signed in, with what they may choose for themselves. */
export function AccountMenu({ theme, onTheme, language, onLanguage, onSignOut }: AccountMenuProps) {
  const t = useMessages(consoleMessages);
  const styles = useStyles2(getStyles);
  const { viewer } = useHost();
  const [isChanging, setIsChanging] = useState(false);
  // The shell stands outside of the pages' client, and a password is nothing to remember.
  const [queryClient] = useState(() => new QueryClient());
  const menu = (
    <Menu header={t.signedInAs(viewer.name, viewer.role)}>
      <Menu.Group label={t.theme}>
        {THEMES.map((choice) => (
          <Menu.Item
            key={choice}
            label={t[choice]}
            role="menuitemradio"
            active={theme === choice}
            ariaChecked={theme === choice}
            icon={theme === choice ? "check" : undefined!}
            onClick={() => onTheme(choice)}
          />
        ))}
      </Menu.Group>
      <Menu.Group label={t.language}>
        {LANGUAGES.map(({ label, value }) => (
          <Menu.Item
            key={value}
            label={label}
            role="menuitemradio"
            active={language === value}
            ariaChecked={language === value}
            icon={language === value ? "check" : undefined!}
            onClick={() => onLanguage(value)}
          />
        ))}
      </Menu.Group>
      <Menu.Divider />
      <Menu.Item label={t.changePassword} icon="lock" onClick={() => setIsChanging(true)} />
      <Menu.Item label={t.api} icon="book" url="/api/docs" target="_blank" />
      <Menu.Item label={t.signOut} icon="signout" onClick={() => void onSignOut()} />
    </Menu>
  );
  return (
    <>
      <Dropdown overlay={menu} placement="bottom-end">
        <Button variant="secondary" fill="text" aria-label={t.account(viewer.name)}>
          <span className={styles.name}>
            <Icon name="user" />
            <span className={styles.text}>{viewer.name}</span>
          </span>
        </Button>
      </Dropdown>
      {isChanging && (
        <QueryClientProvider client={queryClient}>
          <MyPassword onClose={() => setIsChanging(false)} />
        </QueryClientProvider>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({ display: "flex", alignItems: "center", gap: theme.spacing(1) }),
  text: css({ [theme.breakpoints.down("sm")]: { display: "none" } }),
});
