import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Another folder for who works on the pages while a Heimdall serves this one. */
const output = process.env.CONSOLE_DIRECTORY ?? join(import.meta.dirname, "console");

/** The icons of `@grafana/ui`, where it asks for them, and those of ours that Grafana has and its package lacks. */
function grafanaIcons(): Plugin {
  const library = dirname(createRequire(import.meta.url).resolve("@grafana/ui/package.json"));
  const folders = [
    join(library, "dist", "public", "img", "icons"),
    join(import.meta.dirname, "src", "console", "icons"),
  ];
  let isBuild = false;
  return {
    name: "grafana-icons",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    closeBundle() {
      if (!isBuild) return;
      for (const folder of folders) {
        cpSync(folder, join(output, "public", "build", "img", "icons"), { recursive: true });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use("/console/public/build/img/icons", (request, response, next) => {
        const icon = /^\/[\w-]+\/[\w-]+\.svg$/.exec(request.url?.split("?")[0] ?? "")?.[0];
        const file = folders.map((folder) => join(folder, icon ?? "")).find((path) => icon && existsSync(path));
        if (file === undefined) return next();
        response.setHeader("content-type", "image/svg+xml").end(readFileSync(file));
      });
    },
  };
}

/** Grafana's fonts are not in the package: what measures a text in them would ask for files that are not there. */
function noGrafanaFonts(): Plugin {
  return {
    name: "no-grafana-fonts",
    transform: (_code, id) =>
      /GlobalStyles\/fonts\.m?js$/.test(id) ? { code: "export const getFontStyles = () => ({});", map: null } : null,
  };
}

/** A compressed copy beside each file, so that the backend has none to make for a request. */
function compressedCopies(): Plugin {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  return {
    name: "compressed-copies",
    apply: "build",
    closeBundle() {
      const assets = join(output, "assets");
      // A build that failed is closed as well, and has its own error to tell.
      if (!existsSync(assets)) return;
      for (const name of readdirSync(assets).filter((one) => /\.(js|css)$/.test(one))) {
        const bytes = readFileSync(join(assets, name));
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, options));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes));
      }
    },
  };
}

/** The stand-alone console: the pages with a frame of their own, served by the backend at /console. */
export default defineConfig({
  root: join(import.meta.dirname, "src", "console"),
  base: "/console/",
  plugins: [react(), noGrafanaFonts(), grafanaIcons(), compressedCopies()],
  resolve: {
    dedupe: ["react", "react-dom", "@emotion/css", "@emotion/react", "@grafana/data"],
    // `@grafana/ui` takes its links from Grafana's bridge between two routers; ours is the newer one alone. By its path:
    // seen from `@grafana/ui` the name means the older one, which it brings along.
    alias: {
      "react-router-dom-v5-compat": dirname(createRequire(import.meta.url).resolve("react-router-dom/package.json")),
    },
  },
  build: {
    outDir: output,
    emptyOutDir: true,
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
  // For work on the pages: the API of a Heimdall that runs beside it.
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
