/* Token simulation without its own switch and keys: the page has a button for it, and its letters mean other things here. */
import Base from "bpmn-js-token-simulation/lib/base";
import DisableModeling from "bpmn-js-token-simulation/lib/features/disable-modeling";
import { TOGGLE_MODE_EVENT } from "bpmn-js-token-simulation/lib/util/EventHelper";

class SimulationMode {
  constructor(eventBus, canvas, selection) {
    Object.assign(this, { eventBus, canvas, selection, active: false });
  }

  toggleMode(active = !this.active) {
    if (active === this.active) return;
    this.active = active;
    this.selection.select(null);
    this.canvas.getContainer().parentNode.classList.toggle("simulation", active);
    this.eventBus.fire(TOGGLE_MODE_EVENT, { active });
  }
}
SimulationMode.$inject = ["eventBus", "canvas", "selection"];

/* Its neutral colours are those of white paper; ours follow the page, so nothing is repainted. */
export default { __depends__: [Base, DisableModeling], __init__: ["toggleMode"], toggleMode: ["type", SimulationMode], neutralElementColors: ["value", null] };
