// Names and values that a person edits in rows, each a text, a number, or true or false.
import {html} from '../../lib/lit-html/lit-html.js';
import {repeat} from '../../lib/lit-html/directives/repeat.js';
import {t} from '../i18n.js';

export class Variables {
  #rows;
  #update;

  constructor(values, update) {
    this.#rows = Object.entries(values).map(([name, value]) => ({name, value: String(value), kind: typeof value}));
    this.#update = update;
  }

  /** What was entered; rows without a name do not count. */
  get values() {
    return Object.fromEntries(this.#rows
      .filter(({name}) => name.trim())
      .map(({name, value, kind}) => [name.trim(), typed(value, kind)]));
  }

  view() {
    const change = (row, key) => event => {
      row[key] = event.target.value;
    };
    return html`
      <fieldset class="variables">
        <legend>${t('variables.title')}</legend>
        ${repeat(this.#rows, row => row, row => html`
          <div class="pair">
            <input aria-label=${t('variables.name')} placeholder=${t('variables.name')} .value=${row.name} @input=${change(row, 'name')}>
            <input aria-label=${t('variables.value')} placeholder=${t('variables.value')} .value=${row.value} @input=${change(row, 'value')}>
            <select aria-label=${t('variables.kind')} @change=${change(row, 'kind')}>
              ${['string', 'number', 'boolean'].map(kind => html`
                <option value=${kind} .selected=${row.kind === kind}>${t(`variables.${kind}`)}</option>`)}
            </select>
            <button type="button" class="quiet" aria-label=${t('variables.remove', {name: row.name})} @click=${() => this.#remove(row)}>✕</button>
          </div>`)}
        <button type="button" @click=${() => this.#add()}>${t('variables.add')}</button>
      </fieldset>`;
  }

  #add() {
    this.#rows = [...this.#rows, {name: '', value: '', kind: 'string'}];
    this.#update();
  }

  #remove(row) {
    this.#rows = this.#rows.filter(each => each !== row);
    this.#update();
  }
}

function typed(value, kind) {
  if (kind === 'number') return Number(value);
  if (kind === 'boolean') return value.trim().toLowerCase() === 'true';
  return value;
}
