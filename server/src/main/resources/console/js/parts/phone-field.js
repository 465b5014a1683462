// A phone number, as people write it, with the country that it is in; says while one types what it is taken for.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api, withQuery} from '../api.js';
import {language, t, word} from '../i18n.js';

const KEY = 'outdial.country';
const PAUSE_MS = 200;

export class PhoneField {
  /** What the server makes of it: {valid, e164, international, region, type, problem}; null before. */
  found = null;
  #typed = '';
  #country = localStorage.getItem(KEY) ?? navigator.language.split('-')[1] ?? 'US';
  #countries = [];
  #update;
  #timer = 0;
  #asked = 0;

  constructor(update) {
    this.#update = update;
    api.get('/console/countries').then(countries => {
      const names = new Intl.DisplayNames([language()], {type: 'region'});
      this.#countries = countries
        .map(each => ({...each, name: names.of(each.region)}))
        .sort((a, b) => a.name.localeCompare(b.name, language()));
      this.#update();
    }).catch(() => {}); // numbers with a + need no country
  }

  view() {
    const example = this.#countries.find(each => each.region === this.#country)?.example ?? '';
    return html`
      <div class="pair phone">
        <label>${t('phone.country')}
          <select @change=${this.#chosen}>
            ${this.#countries.map(each => html`
              <option value=${each.region} .selected=${each.region === this.#country}>${each.name} (+${each.callingCode})</option>`)}
          </select></label>
        <label>${t('call.phone')}
          <input name="phone" type="tel" required autocomplete="off" placeholder=${example} aria-describedby="phone-is"
            aria-invalid=${this.found ? String(!this.found.valid) : nothing} @input=${this.#input}></label>
      </div>
      <p id="phone-is" class=${this.found && !this.found.valid ? 'error' : 'muted'} aria-live="polite">${this.#verdict(example)}</p>`;
  }

  #verdict(example) {
    if (!this.#typed.trim()) return example ? t('phone.example', {example}) : '';
    if (!this.found) return '…';
    const {valid, international, region, type, problem} = this.found;
    if (!valid) return word('phone', problem);
    const country = region ? new Intl.DisplayNames([language()], {type: 'region'}).of(region) : '';
    return [international, country, word('numberType', type), problem && word('phone', problem)].filter(Boolean).join(' · ');
  }

  #chosen = event => {
    this.#country = event.target.value;
    localStorage.setItem(KEY, this.#country);
    this.#forget();
    this.#look();
    this.#update();
  };

  #input = event => {
    this.#typed = event.target.value;
    this.#forget();
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
    this.#update();
  };

  /** What is on its way belongs to what was typed before. */
  #forget() {
    this.found = null;
    this.#asked++;
    clearTimeout(this.#timer);
  }

  async #look() {
    if (!this.#typed.trim()) return;
    const mine = ++this.#asked;
    const answer = await api.get(withQuery('/console/phone', {number: this.#typed, country: this.#country})).catch(() => null);
    if (mine !== this.#asked || !answer) return;
    this.found = answer;
    this.#update();
  }

  /** The number to dial: what the server made of it, or what was typed. */
  get number() {
    return this.found?.e164 ?? this.#typed.replace(/[\s().-]/g, '');
  }
}
