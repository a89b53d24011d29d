/* Builds the front end: node build.mjs [folder]   (default ../static)
 *
 * Every file gets its content's hash in its name, so pages may cache it for ever; manifest.json maps the plain names
 * that templates use ("app.css") to the hashed ones. pdf.js keeps its own files in a folder named after its version.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = resolve(process.argv[2] ?? join(HERE, "..", "static"));
const FORMS = join(HERE, "..", "..", "forms", "page");   // what forms/ adds to the pages its templates write
const PACKAGES = join(HERE, "node_modules");
const STYLES = [
  "app.css", "dark.css", "outside.css", "print.css", "pdf-viewer.css", "bpmn-viewer.css",
  "studio-modeler.css", "studio-forms.css", "studio-decisions.css", "studio-steps.css", "studio-compare.css",
];
const COPIES = {
  "htmx.js": join(PACKAGES, "htmx.org", "dist", "htmx.min.js"),
  "mark.svg": join(HERE, "images", "mark.svg"),
};
const LICENSED = ["bpmn-js", "bpmn-js-token-simulation", "diagram-js-minimap", "@bpmn-io/form-js-editor", "dmn-js", "htmx.org", "pdfjs-dist", "@fontsource-variable/source-sans-3", "@fontsource-variable/source-serif-4"];
const BUNDLING = {
  bundle: true,
  minify: true,
  metafile: true,
  charset: "utf8",
  legalComments: "none",     // the licences travel in a folder of their own
  outdir: OUT,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "fonts/[name]-[hash]",
  target: ["chrome118", "firefox115", "safari16.4"],
  logLevel: "warning",
};

const manifest = {};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await bundleStyles();
await bundleScripts(await copyPdfjs());
for (const [name, source] of Object.entries(COPIES)) await copyHashed(name, source);
for (const name of LICENSED) await cp(join(PACKAGES, name, "LICENSE"), join(OUT, "licenses", `${basename(name)}.txt`));
const ordered = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(join(OUT, "manifest.json"), JSON.stringify(ordered, null, 2) + "\n");

async function bundleStyles() {
  remember(await build({
    ...BUNDLING,
    entryPoints: [...STYLES.map((name) => join(HERE, "css", name)), join(FORMS, "form.css")],
    loader: { ".woff2": "file" },
  }));
}

/** Scripts are modules; app.js imports a viewer only on a page that has something to view. */
async function bundleScripts(pdfjsFolder) {
  remember(await build({
    ...BUNDLING,
    entryPoints: ["app.js", "pdf-viewer.js", "bpmn-viewer.js", "studio-modeler.js", "studio-forms.js", "studio-decisions.js"].map((name) => join(HERE, "js", name)),
    format: "esm",
    splitting: true,
    alias: { preact: join(PACKAGES, "preact") },   // the form editor brings a second one, and two do not know each other's components
    define: {
      PDFJS_FOLDER: JSON.stringify(`./${pdfjsFolder}/`),
      PDF_STYLES: JSON.stringify(`./${manifest["pdf-viewer.css"]}`),
      BPMN_STYLES: JSON.stringify(`./${manifest["bpmn-viewer.css"]}`),
      MODELER_STYLES: JSON.stringify(`./${manifest["studio-modeler.css"]}`),
    },
  }));
}

/** The worker, its decoders without WebAssembly (the security policy allows no compilation) and the fourteen standard fonts. */
async function copyPdfjs() {
  const source = join(PACKAGES, "pdfjs-dist");
  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const folder = `pdfjs-${version}`;
  await mkdir(join(OUT, folder), { recursive: true });
  await cp(join(source, "legacy", "build", "pdf.worker.min.mjs"), join(OUT, folder, "worker.js"));
  for (const decoder of ["openjpeg", "jbig2"]) {
    const name = `${decoder}_nowasm_fallback.js`;
    await cp(join(source, "wasm", name), join(OUT, folder, name));
  }
  await cp(join(source, "standard_fonts"), join(OUT, folder, "fonts"), { recursive: true });
  return folder;
}

async function copyHashed(name, source) {
  const content = await readFile(source);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const [stem, extension] = name.split(".");
  const hashed = `${stem}-${hash}.${extension}`;
  await writeFile(join(OUT, hashed), content);
  manifest[name] = hashed;
}

/** Entry points under their own name, fonts under "fonts/<plain name>.woff2". */
function remember({ metafile }) {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const hashed = relative(OUT, resolve(path)).replaceAll("\\", "/");
    if (output.entryPoint) manifest[basename(output.entryPoint)] = hashed;
    else if (hashed.endsWith(".woff2")) manifest[hashed.replace(/-[A-Z0-9]{8}\.woff2$/, ".woff2")] = hashed;
  }
}
