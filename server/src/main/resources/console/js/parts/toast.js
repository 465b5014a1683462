// Short notices in the corner, read out by screen readers; they leave by themselves.
import {html} from '../../lib/lit-html/lit-html.js';
import {ApiError} from '../api.js';
import {t} from '../i18n.js';
import {update} from '../router.js';

const STAYS_MS = 6_000;
let shown = [];

export function toast(text, kind = 'good') {
  const one = {text, kind};
  shown = [...shown, one];
  update();
  setTimeout(() => {
    shown = shown.filter(each => each !== one);
    update();
  }, STAYS_MS);
}

/** Does something, and says what came of it; true if it went well. */
export async function attempt(work, done) {
  try {
    await work();
    if (done) toast(done);
    return true;
  } catch (error) {
    toast(explain(error), 'bad');
    return false;
  }
}

/** An error in a sentence or two, with what to do where the server knows. */
export function explain(error) {
  if (error instanceof ApiError) {
    return [error.message, error.body.details, error.body.resolution].filter(Boolean).join(' · ');
  }
  if (error instanceof TypeError) return t('error.offline');
  throw error;
}

export const toasts = () => html`
  <div class="toasts" role="status">
    ${shown.map(one => html`<p class="toast ${one.kind}">${one.text}</p>`)}
  </div>`;
