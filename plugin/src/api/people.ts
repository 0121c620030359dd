import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Role } from "../host/host.ts";
import { useApi } from "./client.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at: number;
  readonly password_changed_at: number;
  /** Browsers that the person is signed in with. */
  readonly sessions: number;
  /** Whether the settings name this person, who is made anew when removed. */
  readonly is_from_settings: boolean;
  /** Whether the settings hold the password; then only they change it. */
  readonly is_password_from_settings: boolean;
}

export function usePeople() {
  const api = useApi();
  return useQuery({
    queryKey: ["people"],
    queryFn: ({ signal }) => api.get<{ people: Person[] }>("/people", {}, signal),
    select: ({ people }) => people,
  });
}

/** Does something to people, and reads anew what there is. */
function usePeopleChange<V>(change: (variables: V) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["people"] }),
  });
}

const pathOf = (name: string) => `/people/${encodeURIComponent(name)}`;

export function useAddPerson() {
  const api = useApi();
  return usePeopleChange((person: { name: string; password: string; role: Role }) => api.post("/people", person));
}

export function useSetRole() {
  const api = useApi();
  return usePeopleChange(({ name, role }: { name: string; role: Role }) => api.put(`${pathOf(name)}/role`, { role }));
}

export function useResetPassword() {
  const api = useApi();
  return usePeopleChange(({ name, password }: { name: string; password: string }) =>
    api.post(`${pathOf(name)}/password`, { password }),
  );
}

export function useSignOutPerson() {
  const api = useApi();
  return usePeopleChange((name: string) => api.delete(`${pathOf(name)}/sessions`));
}

export function useRemovePerson() {
  const api = useApi();
  return usePeopleChange((name: string) => api.delete(pathOf(name)));
}

/** Changes the password of who is signed in. */
export function useChangePassword() {
  const api = useApi();
  return useMutation({
    mutationFn: (passwords: { current: string; password: string }) => api.post("/me/password", passwords),
  });
}

export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: unknown;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const AUDIT_PAGE = 50;

/** Who changed what, newest first, page after page. */
export function useAudit(filter: AuditFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.get<{ entries: AuditEntry[]; next: string | null }>(
        "/audit",
        { ...filter, limit: AUDIT_PAGE, before: pageParam },
        signal,
      ),
    getNextPageParam: ({ next }) => next,
  });
}

export function useAuditNames() {
  const api = useApi();
  return useQuery({
    queryKey: ["audit", "names"],
    queryFn: ({ signal }) => api.get<{ actors: string[]; actions: string[] }>("/audit/names", {}, signal),
  });
}
