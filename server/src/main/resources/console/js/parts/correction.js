// What came of a call, and the form that corrects it. The machine's own verdict is kept and shown beside it.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {api} from '../api.js';
import {dateTime} from '../format.js';
import {t, word} from '../i18n.js';
import {badge, OUTCOMES} from './badge.js';
import {facts} from './facts.js';
import {attempt} from './toast.js';

const SENTIMENTS = ['positive', 'neutral', 'negative', 'unknown'];

export class Correction {
  #path;
  #update;
  #done;
  /** As they were when the form was opened: an analysis that comes meanwhile must not overwrite what is typed. */
  #details = null;

  /** @param done is called when something was changed */
  constructor(path, update, done) {
    this.#path = path;
    this.#update = update;
    this.#done = done;
  }

  view({callDetails: details, analysis, corrections}) {
    return html`
      <section class="card">
        <div class="heading">
          <h2>${t('analysis.title')}</h2>
          <span class="grow"></span>
          ${this.#details ? nothing : html`<button @click=${() => this.#show(details)}>${t('analysis.edit')}</button>`}
        </div>
        ${this.#details ? this.#form(this.#details) : shown(details)}
        ${analysis && corrections.length ? html`
          <p class="muted">${t('analysis.machine')}
            ${badge('outcome', analysis.callOutcome)} ${badge('sentiment', analysis.callSentiment)}</p>` : nothing}
        ${corrections.length ? html`
          <details><summary>${t('analysis.corrections', {count: corrections.length})}</summary>
            <ul>${corrections.map(each => html`
              <li>${dateTime(each.at)} · ${word('side', each.by)} · <code>${JSON.stringify(each.changes)}</code></li>`)}</ul>
          </details>` : nothing}
      </section>`;
  }

  #form(details) {
    const select = (name, kind, options) => html`
      <label>${t(`analysis.${name}`)}
        <select name=${name}>${options.map(value => html`
          <option value=${value} .selected=${details[name] === value}>${word(kind, value)}</option>`)}</select></label>`;
    const area = (name, rows) => html`
      <label>${t(`analysis.${name}`)}
        <textarea name=${name} rows=${rows} .value=${details[name] ?? ''}></textarea></label>`;
    return html`
      <form class="stack" @submit=${event => this.#save(event, details)}>
        <div class="pair">${select('callOutcome', 'outcome', OUTCOMES)} ${select('callSentiment', 'sentiment', SENTIMENTS)}</div>
        ${area('callSummary', 3)}
        <div class="pair">
          <label>${t('analysis.nextAction')} <input name="nextAction" .value=${details.nextAction ?? ''}></label>
          <label>${t('analysis.nextActionDate')} <input name="nextActionDate" placeholder="2026-12-01" .value=${details.nextActionDate ?? ''}></label>
        </div>
        ${area('agentNotes', 2)}
        <p class="buttons">
          <button type="button" class="quiet" @click=${() => this.#show(null)}>${t('cancel')}</button>
          <button class="primary">${t('save')}</button>
        </p>
      </form>`;
  }

  async #save(event, details) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    const changed = Object.entries(given).filter(([name, value]) => value !== (details[name] ?? ''));
    const callDetails = Object.fromEntries(changed.map(([name, value]) => [name, value || null]));
    if (changed.length && !(await attempt(() => api.put(this.#path, {callDetails}), t('saved')))) return;
    this.#details = null;
    await this.#done();
    this.#update();
  }

  #show(details) {
    this.#details = details;
    this.#update();
  }
}

const shown = details => html`
  <p>${badge('outcome', details.callOutcome)} ${badge('sentiment', details.callSentiment)}</p>
  ${details.callSummary ? html`<p class="summary">${details.callSummary}</p>` : html`<p class="muted">${t('analysis.none')}</p>`}
  ${facts([
    [t('analysis.nextAction'), details.nextAction],
    [t('analysis.nextActionDate'), details.nextActionDate],
    [t('analysis.agentNotes'), details.agentNotes],
    ...Object.entries(details.dataCollection ?? {}).map(([name, value]) => [name, value === null ? null : String(value)]),
  ])}
  ${Object.entries(details.evaluation?.criteria ?? {}).map(([name, {result, rationale}]) => html`
    <p class="muted"><code>${name}</code> ${result} · ${rationale}</p>`)}`;
