import { Alert } from "@grafana/ui";
import type { UseMutationResult } from "@tanstack/react-query";
import type { TestRequest, TestResult } from "../../api/contact-points.ts";
import { useFormat } from "../../i18n/format.ts";
import { useMessages } from "../../i18n/messages.ts";
import { contactPointMessages } from "./messages.ts";

interface TestResultsProps {
  readonly test: UseMutationResult<readonly TestResult[], Error, TestRequest>;
}

/** What became of a test message. */
export function TestResults({ test }: TestResultsProps) {
  const t = useMessages(contactPointMessages);
  const format = useFormat();
  return (
    <div role="status">
      {test.error && (
        <Alert severity="error" title={t.testRefused} onRemove={() => test.reset()}>
          {test.error.message}
        </Alert>
      )}
      {test.data?.map(({ destination, outcome, reason, would_retry, milliseconds }) =>
        outcome === "sent" ? (
          <Alert
            key={destination}
            severity="success"
            title={t.testSent(destination, format.duration(milliseconds))}
            onRemove={() => test.reset()}
          >
            {t.testSentHelp}
          </Alert>
        ) : (
          <Alert key={destination} severity="error" title={t.testFailed(destination)} onRemove={() => test.reset()}>
            {reason}
            <br />
            {would_retry ? t.wouldRetry : t.wouldNotRetry}
          </Alert>
        ),
      )}
    </div>
  );
}
