// For operators: whose things are looked at. Suggests ids while one types.
import {html} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {t} from '../i18n.js';

const SUGGESTIONS = 20;

export class ClientChoice {
  #update;
  #changed;
  #found = [];
  #asked = 0;

  /** @param changed is told the clientId, or '' */
  constructor(clientId, update, changed) {
    this.clientId = clientId;
    this.#update = update;
    this.#changed = changed;
    this.#search('');
  }

  view(required = false) {
    return html`
      <label>${t('call.client')}
        <input list="clients" name="clientId" .value=${this.clientId} ?required=${required} autocomplete="off"
          @input=${event => this.#search(event.target.value)} @change=${event => this.#choose(event.target.value.trim())}>
        <datalist id="clients">${this.#found.map(({clientId, clientMeta}) => html`
          <option value=${clientId}>${clientMeta.businessName ?? clientMeta.fullName}</option>`)}</datalist>
      </label>`;
  }

  #choose(clientId) {
    this.clientId = clientId;
    this.#changed(clientId);
  }

  async #search(text) {
    const mine = ++this.#asked;
    const answer = await api.get(withQuery('/admin/clients', {limit: SUGGESTIONS, search: text})).catch(() => null);
    if (!answer || mine !== this.#asked) return;
    this.#found = answer.clients;
    this.#update();
  }
}
