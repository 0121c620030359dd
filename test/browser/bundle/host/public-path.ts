declare global {
  interface Window {
    /** Where `@grafana/ui` looks for its icons (`build/img/icons/…` below it). */
    __grafana_public_path__?: string;
  }
}

// First of all imports: the library asks for it once.
window.__grafana_public_path__ = "/public/";
