// A table that is read page by page, with all that goes with it: loading, errors, nothing there, more.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {t} from '../i18n.js';
import {empty, loading, problem} from './problem.js';

export class PagedList {
  /** The latest answer, null before the first. */
  page = null;
  items = [];
  #read;
  #key;
  #update;
  #error = null;
  #isBusy = false;
  #asked = 0;

  /**
   * @param read gets a page: the cursor, or undefined for the first one, to the API's answer
   * @param key  where the items stand in that answer
   */
  constructor(read, key, update) {
    this.#read = read;
    this.#key = key;
    this.#update = update;
    this.reload();
  }

  reload = () => this.#load();

  async #load(cursor) {
    const mine = ++this.#asked;
    this.#isBusy = true;
    this.#error = null;
    this.#update();
    try {
      const page = await this.#read(cursor);
      if (mine !== this.#asked) return;
      this.items = cursor === undefined ? page[this.#key] : [...this.items, ...page[this.#key]];
      this.page = page;
    } catch (error) {
      if (mine !== this.#asked) return;
      this.#error = error;
    }
    this.#isBusy = false;
    this.#update();
  }

  /** @param columns of the head: [text, class] */
  view({label, empty: nothingThere, columns, row}) {
    if (this.#error) return problem(this.#error, this.reload);
    if (!this.page) return loading();
    if (!this.items.length) return empty(nothingThere);
    return html`
      <div class="scroller-x" tabindex="0" role="region" aria-label=${label}>
        <table>
          <thead><tr>${columns.map(([text, kind = '']) => text
            ? html`<th scope="col" class=${kind}>${text}</th>` : html`<td class=${kind}></td>`)}</tr></thead>
          <tbody>${this.items.map(row)}</tbody>
        </table>
      </div>
      ${this.#more()}`;
  }

  #more() {
    const next = this.page.nextCursor;
    return next
      ? html`<p class="more"><button ?disabled=${this.#isBusy} @click=${() => this.#load(next)}>${t('more')}</button></p>`
      : nothing;
  }
}
