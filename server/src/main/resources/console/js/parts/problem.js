// What stands in place of a page, or a part of it, that could not be shown.
import {html, nothing} from '../../lib/lit-html/lit-html.js';
import {ApiError} from '../api.js';
import {t} from '../i18n.js';

export function problem(error, again) {
  const isOurs = error instanceof ApiError;
  return html`
    <section class="problem" role="alert">
      <h1>${isOurs ? error.message : t('error.title')}</h1>
      <p>${isOurs ? (error.body.resolution ?? error.body.details ?? '') : t('error.offline')}</p>
      ${isOurs && error.body.requestId ? html`<p class="muted">${t('error.request')} <code>${error.body.requestId}</code></p>` : nothing}
      ${again ? html`<button @click=${again}>${t('error.again')}</button>` : nothing}
    </section>`;
}

export const loading = () => html`<p class="muted" role="status">${t('loading')}</p>`;

export const empty = (text, hint = nothing) => html`<div class="empty"><p>${text}</p>${hint}</div>`;
