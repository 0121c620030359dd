import { Alert, Button, EmptyState, LoadingPlaceholder, Stack } from "@grafana/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { type Role, useHost } from "../host/host.ts";
import { defineMessages, useMessages } from "../i18n/messages.ts";

const texts = defineMessages({
  en: {
    loading: "Loading …",
    failed: "This could not be loaded",
    unreachable: "Heimdall does not answer",
    unreachableHelp: "It may be starting, or the way to it is interrupted. This page tries again when you ask it to.",
    again: "Try again",
    noPermission: "You may not see this",
    noPermissionHelp: (needed: Role, role: Role) =>
      `It needs the role ${needed}; yours is ${role}. An administrator can change it.`,
  },
  ko: {
    loading: "불러오는 중 …",
    failed: "불러오지 못했습니다",
    unreachable: "Heimdall이 응답하지 않습니다",
    unreachableHelp: "시작하는 중이거나 연결이 끊겼을 수 있습니다. 아래 단추로 다시 시도할 수 있습니다.",
    again: "다시 시도",
    noPermission: "볼 수 있는 권한이 없습니다",
    noPermissionHelp: (needed, role) =>
      `${needed} 역할이 필요하지만 현재 역할은 ${role}입니다. 관리자가 바꿀 수 있습니다.`,
  },
});

export function Loading({ text }: { readonly text?: string | undefined }) {
  const t = useMessages(texts);
  return (
    <div role="status">
      <LoadingPlaceholder text={text ?? t.loading} />
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  /** What to do now. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing there yet, or nothing found: says why, and the way out. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <EmptyState variant="call-to-action" message={title} button={action} hideImage>
      {children}
    </EmptyState>
  );
}

/** What went wrong, and a way to try again. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const t = useMessages(texts);
  const isAway = error instanceof ApiError && error.status === 0;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Alert severity="error" title={isAway ? t.unreachable : t.failed}>
      <Stack direction="column" gap={2} alignItems="flex-start">
        <span>{isAway ? t.unreachableHelp : message}</span>
        {onRetry && (
          <Button variant="secondary" icon="sync" onClick={onRetry}>
            {t.again}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** For who lacks the role that a page or a part of it needs. */
export function NoPermission({ needed }: { readonly needed: Role }) {
  const t = useMessages(texts);
  const { viewer } = useHost();
  return (
    <Alert severity="info" title={t.noPermission}>
      {t.noPermissionHelp(needed, viewer.role)}
    </Alert>
  );
}

interface QueryStateProps<T> {
  readonly query: Pick<UseQueryResult<T>, "data" | "error" | "refetch">;
  /** The role that the query's answer needs, for who was refused. @default "editor" */
  readonly needed?: Role;
  readonly children: (data: T) => ReactNode;
}

/** Shows what a query answered, or that it is under way, refused or failed. */
export function QueryState<T>({ query, needed = "editor", children }: QueryStateProps<T>) {
  const { data, error, refetch } = query;
  // What is known already stays on the page while asking again fails.
  if (data !== undefined) {
    return (
      <>
        {error && <Failed error={error} onRetry={() => void refetch()} />}
        {children(data)}
      </>
    );
  }
  if (error instanceof ApiError && error.status === 403) return <NoPermission needed={needed} />;
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  return <Loading />;
}
