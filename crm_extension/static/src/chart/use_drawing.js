import { onMounted, status, useComponent, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/**
 * Draws a chart once the library is there, and again when what it shows has changed.
 *
 * Nobody waits for the drawing: a table has the same figures, also where there is no
 * library.
 *
 * @param {string} refName of the canvas
 * @param {() => Object} getConfig what Chart.js is told
 * @param {() => any} getShown what the chart shows; another object is drawn anew
 * @returns {{ chart: Chart | null }} what is drawn now
 */
export function useDrawing(refName, getConfig, getShown) {
    const component = useComponent();
    const canvasRef = useRef(refName);
    const state = useState({ isLibraryLoaded: false });
    const drawn = { chart: null };

    async function loadLibrary() {
        try {
            await loadBundle("web.chartjs_lib");
        } catch {
            return;
        }
        if (status(component) === "mounted") {
            state.isLibraryLoaded = true;
        }
    }

    onMounted(() => loadLibrary());
    useEffect(
        () => {
            if (!state.isLibraryLoaded || !canvasRef.el) {
                return;
            }
            drawn.chart = new Chart(canvasRef.el, getConfig());
            return () => {
                drawn.chart.destroy();
                drawn.chart = null;
            };
        },
        () => [state.isLibraryLoaded, getShown()]
    );
    return drawn;
}
