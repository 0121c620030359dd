import { type DataSourceInstanceSettings, locationUtil } from "@grafana/data";
import {
  type BackendSrv,
  type BackendSrvRequest,
  config,
  type DataSourceSrv,
  type FetchResponse,
  setBackendSrv,
  setDataSourceSrv,
} from "@grafana/runtime";
import { from, type Observable } from "rxjs";

/** A service of Grafana of which only what our plugin may use is there; the rest says so. */
function strict<T extends object>(name: string, parts: Partial<T>): T {
  return new Proxy(parts, {
    get(target, key) {
      if (key in target) return target[key as keyof T];
      throw new Error(`the plugin used ${name}.${String(key)}, which the host page does not have`);
    },
  }) as T;
}

/** As Grafana's own: the body as JSON, and an error status rejects with status and data. */
async function send<T>({ url, method = "GET", data }: BackendSrvRequest): Promise<FetchResponse<T>> {
  const response = await fetch(url, {
    method,
    ...(data !== undefined && { body: JSON.stringify(data), headers: { "content-type": "application/json" } }),
  });
  const { status, statusText } = response;
  const answer = (await response.json().catch(() => ({}))) as T;
  if (!response.ok) throw { status, statusText, data: answer };
  return { status, statusText, data: answer } as FetchResponse<T>;
}

/** Puts Grafana's services in their places, before the plugin is loaded. */
export function installServices(): void {
  locationUtil.initialize({
    config: { appSubUrl: config.appSubUrl } as Parameters<typeof locationUtil.initialize>[0]["config"],
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: "now-1h", to: "now" }),
  });
  setBackendSrv(
    strict<BackendSrv>("backendSrv", {
      fetch: <T>(request: BackendSrvRequest): Observable<FetchResponse<T>> => from(send<T>(request)),
    }),
  );
  setDataSourceSrv(
    strict<DataSourceSrv>("dataSourceSrv", {
      getInstanceSettings: (uid) =>
        uid === "heimdall-logs" ? ({ uid, type: "elasticsearch" } as unknown as DataSourceInstanceSettings) : undefined,
    }),
  );
}
