/* The page of the decision-table editor, see templates/studio_decision.html. Loaded on that page only. */
import { makeBench } from "./studio/decisions/bench.js";

for (const bench of document.querySelectorAll("[data-table-bench]")) makeBench(bench);
