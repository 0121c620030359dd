import type { AppPlugin, AppPluginMeta } from "@grafana/data";
import { config } from "@grafana/runtime";
import { Link, Route, Routes, useLocation } from "react-router-dom";

interface GrafanaPageProps {
  readonly plugin: AppPlugin;
  readonly meta: AppPluginMeta;
}

const ROLES = ["Viewer", "Editor", "Admin"];

/** Grafana as a plugin sees it: a navigation made of its manifest, its pages at `/a/…`, its configuration at `/plugins/…`. */
export function GrafanaPage({ plugin, meta }: GrafanaPageProps) {
  const { pathname } = useLocation();
  const Root = plugin.root!;
  const [configPage] = plugin.configPages ?? [];
  const rank = ROLES.indexOf(config.bootData.user.orgRole);
  const includes = (meta.includes ?? []).filter(({ addToNav, role }) => addToNav && ROLES.indexOf(role!) <= rank);
  return (
    <>
      <nav aria-label="Grafana" style={{ display: "flex", flexWrap: "wrap", gap: 16, padding: 8 }}>
        {includes.map(({ name, path }) => (
          <Link key={path} to={path!}>
            {name}
          </Link>
        ))}
      </nav>
      <Routes>
        <Route
          path={`/a/${meta.id}/*`}
          element={<Root meta={meta} basename={`/a/${meta.id}`} path={pathname} query={{}} onNavChanged={() => {}} />}
        />
        <Route
          path={`/plugins/${meta.id}`}
          element={
            <main style={{ padding: 24 }}>
              <h1>{meta.name}</h1>
              {configPage && <configPage.body plugin={Object.assign(plugin, { meta })} query={{}} />}
            </main>
          }
        />
      </Routes>
    </>
  );
}
