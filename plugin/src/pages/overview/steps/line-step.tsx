import type { Onboarding } from "../../../api/onboarding.ts";
import { CopyText } from "../../../components/copy-text/copy-text.tsx";
import { PageLink } from "../../../components/page-link.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { stepMessages } from "./messages.ts";
import { Step } from "./step.tsx";
import { Ways } from "./ways.tsx";

const MINUTE = 60_000;

/** The first line: it is shown when it is there, and found in the logs. */
export function LineStep({ onboarding }: { readonly onboarding: Onboarding }) {
  const t = useMessages(stepMessages);
  const { seen, ways } = onboarding.line;
  return (
    <Step
      number={1}
      title={t.lineTitle}
      help={t.lineHelp}
      isTaken={seen !== null}
      waiting={t.lineWaiting}
      came={t.lineCame}
      result={
        seen && (
          <>
            <CopyText label={t.lineCame} text={seen.text} />
            <PageLink inline={false} icon="arrow-right" page={`/logs?${around(seen.time)}`}>
              {t.lineFind}
            </PageLink>
          </>
        )
      }
    >
      <Ways ways={ways} onboarding={onboarding} />
    </Step>
  );
}

/** A search that shows the line, wherever in time it is. */
function around(time: number): URLSearchParams {
  const isRecent = Math.abs(Date.now() - time) < 10 * MINUTE;
  return isRecent
    ? new URLSearchParams({ from: "now-15m", to: "now" })
    : new URLSearchParams({
        from: new Date(time - 5 * MINUTE).toISOString(),
        to: new Date(time + 5 * MINUTE).toISOString(),
      });
}
