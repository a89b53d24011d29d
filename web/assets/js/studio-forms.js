/* The page of the form editor, see templates/studio_form.html. Loaded on that page only: the drawing island is large. */
import { makeBench } from "./studio/forms/bench.js";

for (const bench of document.querySelectorAll("[data-form-bench]")) makeBench(bench);
