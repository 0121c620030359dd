import { useCallback, useEffect, useState } from "react";
import { type ApiError, createApi } from "../api/client.ts";
import { consoleRequest } from "../host/console.ts";
import type { Viewer } from "../host/host.ts";

/** The API before anybody is signed in. */
const api = createApi({ request: consoleRequest, onSignedOut() {} });

export type Session =
  | { readonly state: "unknown" }
  | { readonly state: "unreachable"; readonly error: ApiError }
  | { readonly state: "signed-out"; readonly expired: boolean }
  | { readonly state: "signed-in"; readonly viewer: Viewer };

export interface SessionActions {
  /** Rejects with an ApiError that says why not. */
  signIn(name: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** The session ended by itself. */
  expire(): void;
  /** Asks again who is signed in. */
  look(): void;
}

/** Who is signed in here. */
export function useSession(): [Session, SessionActions] {
  const [session, setSession] = useState<Session>({ state: "unknown" });

  const look = useCallback(() => {
    api.get<Viewer>("/me").then(
      (viewer) => setSession({ state: "signed-in", viewer }),
      (error: ApiError) =>
        setSession(error.status === 401 ? { state: "signed-out", expired: false } : { state: "unreachable", error }),
    );
  }, []);
  useEffect(look, [look]);

  const signIn = useCallback(async (name: string, password: string) => {
    const viewer = await api.post<Viewer>("/login", { name, password });
    setSession({ state: "signed-in", viewer });
  }, []);
  const signOut = useCallback(async () => {
    await api.post("/logout");
    setSession({ state: "signed-out", expired: false });
  }, []);
  const expire = useCallback(() => setSession({ state: "signed-out", expired: true }), []);
  return [session, { signIn, signOut, expire, look }];
}
