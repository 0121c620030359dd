import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The host page: one script with everything that Grafana shares with plugins. */
export default defineConfig({
  root: join(import.meta.dirname, "host"),
  publicDir: false,
  plugins: [react()],
  define: { "process.env.NODE_ENV": '"production"' },
  resolve: {
    dedupe: ["react", "react-dom", "react-router-dom", "@emotion/css", "@emotion/react", "@grafana/data"],
    alias: { "react-router-dom-v5-compat": "react-router-dom" },
  },
  build: {
    outDir: join(import.meta.dirname, "..", "output", "bundle-host"),
    emptyOutDir: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 20_000,
    rolldownOptions: {
      input: join(import.meta.dirname, "host", "main.tsx"),
      output: { entryFileNames: "host.js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name][extname]" },
    },
  },
});
