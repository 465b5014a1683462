// Bars over days or hours, drawn by uPlot; the same as a table for whoever cannot see them.
import {html} from '../../lib/lit-html/lit-html.js';
import {ref} from '../../lib/lit-html/directives/ref.js';
import uPlot from '../../lib/uplot/dist/uPlot.esm.js';
import {number} from '../format.js';
import {t} from '../i18n.js';

const HEIGHT = 200;

// Only pages with charts need it.
const sheet = document.createElement('link');
sheet.rel = 'stylesheet';
sheet.href = new URL('../../lib/uplot/dist/uPlot.min.css', import.meta.url).href;
document.head.append(sheet);

export class BarChart {
  #labels;
  #series;
  #title;
  #plot = null;
  #box = null;
  #ink = '';
  #resized = new ResizeObserver(() => this.#plot?.setSize({width: this.#box.clientWidth, height: HEIGHT}));

  /**
   * @param labels of the bars, from left to right
   * @param series {name, colour (a CSS variable), values}: the first is drawn behind the others
   */
  constructor(title, labels, series) {
    this.#title = title;
    this.#labels = labels;
    this.#series = series;
  }

  view() {
    return html`
      <figure class="chart">
        <figcaption>${this.#title}
          ${this.#series.map(({name, colour}) => html`<span class="key"><i .style=${`background:var(${colour})`}></i>${name}</span>`)}
        </figcaption>
        <div aria-hidden="true" ${ref(box => this.#show(box))}></div>
        <details><summary>${t('chart.asTable')}</summary>
          <div class="scroller-x" tabindex="0" role="region" aria-label=${this.#title}><table class="plain">
            <thead><tr><td></td>${this.#series.map(({name}) => html`<th scope="col">${name}</th>`)}</tr></thead>
            <tbody>${this.#labels.map((label, i) => html`
              <tr><th scope="row">${label}</th>${this.#series.map(({values}) => html`<td class="figure">${number(values[i])}</td>`)}</tr>`)}
            </tbody></table></div>
        </details>
      </figure>`;
  }

  close() {
    this.#resized.disconnect();
    this.#plot?.destroy();
  }

  /** Draws when the box is there, and again when light has become dark: the plot keeps the colours it was made with. */
  #show(box) {
    if (!box) return;
    const ink = getComputedStyle(box).color;
    if (box === this.#box && ink === this.#ink) return;
    if (box !== this.#box) {
      this.#resized.disconnect();
      this.#resized.observe(box);
    }
    this.#box = box;
    this.#ink = ink;
    queueMicrotask(() => {
      this.#plot?.destroy();
      this.#draw();
    });
  }

  #draw() {
    const style = getComputedStyle(this.#box);
    const ink = style.getPropertyValue('--muted');
    const axis = {stroke: ink, grid: {stroke: style.getPropertyValue('--line'), width: 1}, ticks: {show: false}};
    const bars = uPlot.paths.bars({size: [0.7, 60]});
    this.#plot = new uPlot({
      width: this.#box.clientWidth || 300,
      height: HEIGHT,
      legend: {show: false},
      cursor: {show: false},
      scales: {x: {time: false, range: [-0.6, this.#labels.length - 0.4]}, y: {range: (_, low, high) => [0, Math.max(1, high)]}},
      axes: [
        {...axis, size: 28, values: (_, ticks) => ticks.map(tick => (Number.isInteger(tick) ? this.#labels[tick] ?? '' : ''))},
        {...axis, size: 44, values: (_, ticks) => ticks.map(tick => (Number.isInteger(tick) ? number(tick) : ''))},
      ],
      series: [{}, ...this.#series.map(({colour}) => ({
        fill: style.getPropertyValue(colour), stroke: style.getPropertyValue(colour), width: 0, paths: bars, points: {show: false},
      }))],
    }, [this.#labels.map((_, i) => i), ...this.#series.map(({values}) => values)], this.#box);
  }
}
