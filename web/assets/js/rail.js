/* The rail: `[` folds it where it stands, opens it as a popover where there is no room. */
const FOLDED = "congvan:rail-folded";

export function restoreRail() {
  document.querySelector(".app")?.classList.toggle("folded", localStorage.getItem(FOLDED) === "yes");
}

export function toggleRail() {
  const app = document.querySelector(".app");
  const rail = document.querySelector(".rail");
  if (!app || !rail) return false;
  if (app.classList.contains("wide") || matchMedia("(max-width: 48rem)").matches) {
    rail.togglePopover();
  } else {
    localStorage.setItem(FOLDED, app.classList.toggle("folded") ? "yes" : "no");
  }
  return true;
}
