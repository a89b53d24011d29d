/* The document viewer: pages drawn by pdf.js as they come near, their text laid over them unseen.
   <section data-pdf="/documents/12/original" data-fit="snug | page"> with .sheets, [data-page-of], [data-zoom] inside. */
import { GlobalWorkerOptions, TextLayer, getDocument } from "pdfjs-dist/legacy/build/pdf.min.mjs";
import { make, wear } from "./dom.js";
import { say } from "./words.js";

const FOLDER = new URL(PDFJS_FOLDER, import.meta.url).href;
const A4 = { width: 595.28, height: 841.89 };
const SNUG = { zoom: 1.12, left: 0.08, top: 0.05 };   // crops the white margins of Nghị định 30 (DESIGN-LANGUAGE 3), in page widths
const STEPS = [1, 1.25, 1.5, 2, 3];
const NEAR = "800px";

GlobalWorkerOptions.workerSrc = `${FOLDER}worker.js`;

export async function show(viewer) {
  const sheets = viewer.querySelector(".sheets");
  await wear(new URL(PDF_STYLES, import.meta.url).href);
  const blank = placeholder();
  sheets.replaceChildren(blank.sheet);
  const frame = { fit: viewer.dataset.fit ?? "page", zoom: 1 };
  place(blank, A4, sheets.clientWidth, frame);
  try {
    const pdf = await getDocument({
      url: viewer.dataset.pdf,
      standardFontDataUrl: `${FOLDER}fonts/`,
      wasmUrl: FOLDER,
      useWasm: false,
      enableXfa: false,
      disableAutoFetch: true,
    }).promise;
    await new Pages(viewer, sheets, pdf, frame).open();
  } catch (reason) {
    console.info("document viewer:", reason.message);
    sheets.replaceChildren(make("div", { class: "failed", role: "status" }, `${say("noPage")} `,
      make("a", { href: viewer.dataset.original ?? viewer.dataset.pdf }, say("openOriginal"))));
    viewer.dataset.failed = "";
  }
}

class Pages {
  constructor(viewer, sheets, pdf, frame) {
    Object.assign(this, { viewer, sheets, pdf, frame });
    this.pages = Array.from({ length: pdf.numPages }, (_, index) => ({ number: index + 1, ...placeholder() }));
  }

  async open() {
    const first = await this.pdf.getPage(1);
    for (const page of this.pages) page.size = first.getViewport({ scale: 1 });
    this.sheets.replaceChildren(...this.pages.map((page) => page.sheet));
    this.layOut();
    const scroller = scrollerOf(this.sheets);
    this.near = new IntersectionObserver((entries) => entries.forEach((entry) => this.onNear(entry)), { root: scroller, rootMargin: NEAR });
    this.middle = new IntersectionObserver((entries) => entries.forEach((entry) => entry.isIntersecting && this.tell(entry.target)),
      { root: scroller, rootMargin: "-45% 0px -45% 0px" });
    for (const page of this.pages) {
      this.near.observe(page.sheet);
      this.middle.observe(page.sheet);
    }
    this.width = this.sheets.clientWidth;
    new ResizeObserver(() => this.onResize()).observe(this.sheets);
    this.viewer.addEventListener("click", (event) => this.onClick(event));
    this.viewer.dataset.ready = "";
    this.mark();
    this.tell(this.pages[0].sheet);
  }

  onNear({ target, isIntersecting }) {
    const page = this.pages.find((one) => one.sheet === target);
    if (isIntersecting) this.draw(page);
    else this.wipe(page);
  }

  async draw(page) {
    if (page.drawn) return;
    page.drawn = true;
    const turn = (page.turn = {});
    const source = await this.pdf.getPage(page.number);
    page.size = source.getViewport({ scale: 1 });
    const viewport = source.getViewport({ scale: place(page, page.size, this.sheets.clientWidth, this.frame) });
    const sharpness = Math.min(devicePixelRatio || 1, 2);
    const canvas = make("canvas", { "aria-hidden": "true" });
    canvas.width = Math.floor(viewport.width * sharpness);
    canvas.height = Math.floor(viewport.height * sharpness);
    const background = getComputedStyle(page.sheet).backgroundColor;   // paper is not pure white in the dark
    const task = source.render({ canvas, viewport, background, transform: [sharpness, 0, 0, sharpness, 0, 0] });
    await task.promise;
    if (page.turn !== turn) return;
    page.paper.replaceChildren(canvas);
    page.sheet.querySelector(".state")?.remove();
    page.sheet.dataset.drawn = "";
    await this.write(page, source, viewport);
  }

  async write(page, source, viewport) {
    const container = make("div", { class: "textLayer" });
    container.style.setProperty("--total-scale-factor", viewport.scale);
    page.paper.append(container);
    await new TextLayer({ textContentSource: source.streamTextContent(), container, viewport }).render();
  }

  /** A page far away gives its memory back. */
  wipe(page) {
    page.turn = null;
    page.drawn = false;
    const canvas = page.paper.querySelector("canvas");
    if (canvas) canvas.width = canvas.height = 0;
    page.paper.replaceChildren();
    delete page.sheet.dataset.drawn;
  }

  layOut() {
    for (const page of this.pages) place(page, page.size, this.sheets.clientWidth, this.frame);
  }

  onResize() {
    if (Math.abs(this.sheets.clientWidth - this.width) < 2) return;
    this.width = this.sheets.clientWidth;
    this.redraw();
  }

  redraw() {
    const drawn = this.pages.filter((page) => page.drawn);
    for (const page of drawn) this.wipe(page);
    this.layOut();
    for (const page of drawn) this.draw(page);
  }

  onClick(event) {
    const wish = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (!wish) return;
    const at = STEPS.indexOf(this.frame.zoom);
    if (wish === "snug") this.frame = { fit: this.isSnug ? "page" : "snug", zoom: 1 };
    else this.frame = { fit: "page", zoom: STEPS[Math.max(0, Math.min(STEPS.length - 1, at + (wish === "in" ? 1 : -1)))] };
    this.mark();
    this.redraw();
  }

  mark() {
    this.viewer.classList.toggle("zoomed", this.frame.zoom > 1);
    this.viewer.querySelector("[data-zoom=snug]")?.setAttribute("aria-pressed", String(this.isSnug));
  }

  get isSnug() {
    return isSnug(this.frame);
  }

  tell(sheet) {
    const n = this.pages.findIndex((page) => page.sheet === sheet) + 1;
    const words = this.viewer.querySelector("[data-page-of]");
    if (words) words.textContent = say("page", { n, total: this.pages.length });
  }
}

/** The nearest element that scrolls; null is the window. */
function scrollerOf(element) {
  if (!element) return null;
  return /auto|scroll/.test(getComputedStyle(element).overflowY) ? element : scrollerOf(element.parentElement);
}

function isSnug(frame) {
  return frame.fit === "snug" && frame.zoom === 1;
}

function placeholder() {
  const paper = make("div", { class: "paper" });
  const sheet = make("div", { class: "sheet" }, paper, make("p", { class: "state" }, make("span", {}, say("loadingPage"))));
  return { sheet, paper };
}

/** Give a sheet its size and its paper the place; returns the scale at which the page is to be drawn. */
function place({ sheet, paper }, size, available, frame) {
  sheet.style.width = frame.zoom > 1 ? `${frame.zoom * 100}%` : "";
  const width = sheet.clientWidth || available * frame.zoom;
  const snug = isSnug(frame);
  const scale = (width * (snug ? SNUG.zoom : 1)) / size.width;
  const crop = snug ? SNUG.top * width : 0;
  sheet.style.height = `${Math.round(size.height * scale - 2 * crop)}px`;
  paper.style.cssText = `position:absolute;width:${size.width * scale}px;height:${size.height * scale}px;` +
    `left:${snug ? -SNUG.left * width : 0}px;top:${-crop}px`;
  return scale;
}
