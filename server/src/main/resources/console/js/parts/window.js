// Shows a slice of a long table: only the rows in sight are in the page, so thousands cost no more than thirty.
import {html} from '../../lib/lit-html/lit-html.js';
import {repeat} from '../../lib/lit-html/directives/repeat.js';

const MARGIN = 8;

export class RowWindow {
  #top = 0;
  #height = 800;
  #update;

  /** @param rowHeight of every row, in CSS pixels */
  constructor(rowHeight, update) {
    this.rowHeight = rowHeight;
    this.#update = update;
  }

  /** Which rows are in sight, of so many. */
  range(count) {
    const first = Math.max(0, Math.floor(this.#top / this.rowHeight) - MARGIN);
    const last = Math.min(count, Math.ceil((this.#top + this.#height) / this.rowHeight) + MARGIN);
    return [Math.min(first, last), last];
  }

  /** The rows in sight, between two spaces that stand for the others. */
  rows(items, key, row) {
    const [first, last] = this.range(items.length);
    const space = rows => html`<tr class="space" aria-hidden="true"><td .style=${`height:${rows * this.rowHeight}px`}></td></tr>`;
    return html`
      ${first ? space(first) : ''}
      ${repeat(items.slice(first, last), key, (item, i) => row(item, first + i))}
      ${last < items.length ? space(items.length - last) : ''}`;
  }

  scrolled = event => {
    this.#top = event.currentTarget.scrollTop;
    this.#height = event.currentTarget.clientHeight;
    this.#update();
  };
}
