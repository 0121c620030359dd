import { openState } from "../../../../backend/src/stores/state/state.ts";
import { deadLetterContract } from "./contract.ts";

deadLetterContract("SQLite", () => openState({ url: "sqlite::memory:" }));
