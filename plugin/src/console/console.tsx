import { useEffect, useMemo } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router-dom";
import { App, createQueryClient } from "../app.tsx";
import { Failed, Loading } from "../components/states.tsx";
import { CONSOLE_PATH, createConsoleHost } from "../host/console.ts";
import { HostProvider } from "../host/host.ts";
import { useLanguage, useThemeChoice } from "./preferences.ts";
import { useSession } from "./session.ts";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in.tsx";
import { ThemeProvider, useTheme } from "./theme.tsx";

const NOBODY = { name: "", role: "viewer" } as const;

/** The stand-alone console: signs people in, and shows the pages in a frame of its own. */
export function Console() {
  const [themeChoice, chooseTheme] = useThemeChoice();
  const [language, chooseLanguage] = useLanguage();
  const [session, { signIn, signOut, expire, look }] = useSession();
  const theme = useTheme(themeChoice);
  const viewer = session.state === "signed-in" ? session.viewer : null;
  const host = useMemo(
    () => createConsoleHost({ viewer: viewer ?? NOBODY, language, onSignedOut: expire }),
    [viewer, language, expire],
  );
  // What somebody saw is not shown to who signs in after them.
  const queryClient = useMemo(() => (viewer ? createQueryClient() : null), [viewer]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  return (
    <ThemeProvider theme={theme}>
      <HostProvider value={host}>
        {session.state === "unknown" && <Loading />}
        {session.state === "unreachable" && <Failed error={session.error} onRetry={look} />}
        {session.state === "signed-out" && (
          <SignIn expired={session.expired} language={language} onLanguage={chooseLanguage} onSignIn={signIn} />
        )}
        {queryClient && (
          <BrowserRouter>
            <Shell
              theme={themeChoice}
              onTheme={chooseTheme}
              language={language}
              onLanguage={chooseLanguage}
              onSignOut={signOut}
            >
              <Routes>
                <Route path={`${CONSOLE_PATH}/*`} element={<App host={host} queryClient={queryClient} />} />
                <Route path="*" element={<Navigate to={`${CONSOLE_PATH}/`} replace />} />
              </Routes>
            </Shell>
          </BrowserRouter>
        )}
      </HostProvider>
    </ThemeProvider>
  );
}
